/** What may be taken for granted of the preprocessor: a plain Linux. */

/** Platform symbols are undefined unless the project defines them: assuming so is no assumption. */
const PLATFORM =
  /\b(_WIN32|_WIN64|WIN32|WIN64|_MSC_VER|__MINGW32__|__MINGW64__|__CYGWIN__|__APPLE__|__MACH__|_AIX|__hpux|__sun|sun|__sun__|__HAIKU__|__BEOS__|__OS2__|__MSDOS__|MSDOS|DJGPP|__DJGPP__|__VMS|VMS|AMIGA|__amigaos__|__EMX__|_WIN32_WCE|__FreeBSD__|__NetBSD__|__OpenBSD__|__DragonFly__|__QNX__)\b/;

export function isDefaultConfiguration(condition: string, truth: boolean): boolean {
  if (PLATFORM.test(condition)) return !truth;
  return /\b(__linux__|__unix__|__GNUC__|linux|unix|__clang__)\b/.test(condition) && truth;
}
