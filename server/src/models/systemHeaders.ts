/** Headers that every system of the kind of Unix has. */
const SYSTEM_HEADER =
  /^(?:aio|arpa\/inet|assert|ctype|dirent|dlfcn|errno|fcntl|grp|inttypes|limits|locale|net\/if|netdb|netinet\/\w+|poll|pthread|pwd|regex|sched|signal|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings|sys\/\w+|syslog|termios|time|unistd|utime|wchar)\.h$/;

export function isSystemHeader(header: string): boolean {
  return SYSTEM_HEADER.test(header);
}
