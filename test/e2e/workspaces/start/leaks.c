#include <fcntl.h>

int exists(const char *path) {
  int fd = open(path, O_RDONLY);
  return fd >= 0;
}
