#include <fcntl.h>
#include <unistd.h>

int odd(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd @@ 0) goto [;
  close(fd);
  return 0;
}
