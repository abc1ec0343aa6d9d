/** Conditions of the preprocessor: what is known of them, and the text they are compared by. */
import { evaluateConstant } from './constants';

/** Systems and compilers: not defined on the systems whose calls the models know. */
const FOREIGN = new Set([
  '_WIN32',
  'WIN32',
  '_WIN64',
  'WIN64',
  '_MSC_VER',
  '__APPLE__',
  '__CYGWIN__',
  '__MINGW32__',
  '__MINGW64__',
  '_WIN32_WCE',
  'UNDER_CE',
  '__BORLANDC__',
  '__WATCOMC__',
  '__DJGPP__',
  '__MSDOS__',
  '__OS2__',
  '__VMS',
  '__HAIKU__',
  '__ICCARM__',
  '__CC_ARM',
  '__ARMCC_VERSION',
  // Whatever is written for either is taken as it is written for GCC: its dialect is the one that is read.
  '__clang__',
]);

/** A GCC that is new enough for anything that asks for one. */
const COMPILER: ReadonlyMap<string, number> = new Map([['__GNUC__', 14]]);

/** By old custom for what is switched off: `#ifdef notdef`. */
const SWITCHED_OFF = ['false', 'never', 'NEVER', 'notdef', 'NOTDEF', 'notyet', 'NOTYET', 'undef'];

/** Of tools that read programs and make none. */
const READERS = [
  'lint',
  '__lint',
  '__lint__',
  'S_SPLINT_S',
  '__CHECKER__',
  '__COVERITY__',
  '__clang_analyzer__',
  '__cppcheck__',
  'CPPCHECK',
  'PVS_STUDIO',
  'DOXYGEN',
  '__DOXYGEN__',
  'DOXYGEN_SHOULD_SKIP_THIS',
];

/** No compiler of C has them, and nobody else defines them for a program. */
const NEVER = new Set(['__cplusplus', 'c_plusplus', ...SWITCHED_OFF, ...READERS]);

/** Whether a condition holds on a plain Unix; null is unknown. `directive` is `#if`, `#ifdef`, `#elifndef`… */
export function conditionHolds(directive: string, condition: string): boolean | null {
  const isName = directive.endsWith('def');
  const value = evaluateConstant(isName ? `defined(${condition})` : condition, {
    value: valueOnUnix,
    isDefined: valueOnUnix,
  });
  if (value === null) return null;
  return directive.endsWith('ndef') ? value === 0 : value !== 0;
}

/** The value of a condition that no configuration changes, `#if 0`, or null. This is C, never C++. */
export function fixedCondition(condition: string): boolean | null {
  const value = evaluateConstant(condition, { value: valueInC, isDefined: valueInC });
  return value === null ? null : value !== 0;
}

function valueInC(name: string): number | null {
  return NEVER.has(name) ? 0 : null;
}

function valueOnUnix(name: string): number | null {
  return FOREIGN.has(name) ? 0 : (COMPILER.get(name) ?? valueInC(name));
}

/** One spelling for conditions that differ only in blanks and comments. */
export function normalizedCondition(condition: string): string {
  return condition
    .replace(/\\\r?\n|\/\*[\s\S]*?\*\/|\/\/.*/g, ' ')
    .replace(/\bdefined\s*\(?\s*(\w+)\s*\)?/g, 'defined($1)')
    .replace(/\s+/g, ' ')
    .trim();
}
