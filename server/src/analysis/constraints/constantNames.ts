/** What names of constants whose values nobody here knows tell of them. */

/** How C spells constants, and those of them by which success, nothing or the first of several goes. */
const CONSTANT = /^_*[A-Z][A-Z0-9_]*$/;
const ZERO_NAME =
  /(?:OK|OKAY|SUCCESS|SUCCEEDED|NONE|NULL|NIL|NO|FALSE|ZERO|OFF|EMPTY|NO_?ERR(?:OR)?|DEFAULT|UNKNOWN|INIT)$|(?:^|_)NO_/;

/** Most names that are given to a variable are not zero, unless they say so: `E_LIMIT`. */
export function isNonzeroName(name: string): boolean {
  return CONSTANT.test(name) && !ZERO_NAME.test(name);
}

/** `NT_STATUS_OK`: most names for success are zero. */
export function isSuccessName(name: string): boolean {
  return /(?:^|_)(?:OK|SUCCESS|NO_?ERR(?:OR)?|ERR(?:OR)?_NONE)$/.test(name);
}

/** Words in names of errors. */
const ERROR_NAME = /ERR|FAIL|BAD|INVAL|DENIED|ABORT|CORRUPT|MALFORMED|FATAL/;

/** `IMAP_IOERROR`: what is named after an error is not zero. */
export function isErrorName(name: string): boolean {
  return ERROR_NAME.test(name) && isNonzeroName(name);
}
