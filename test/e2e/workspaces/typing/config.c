#include <fcntl.h>
#include <unistd.h>

/* Opened and never closed: the test types the missing line. */
long read_config(const char *path, char *text, unsigned long size) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  long length = read(fd, text, size);

  return length;
}
