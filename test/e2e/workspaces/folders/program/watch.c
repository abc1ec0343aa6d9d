#include <fcntl.h>

/* It is in a library that is not here, which closes 'fd' later. */
void keep(int fd, int level);

int watch(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  keep(fd, 1);
  return 0;
}
