/* Copies files into a folder, keeping their permissions. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(fd, bytes, length);
    if (written < 0)
      return -1;
    bytes += written;
    length -= written;
  }
  return 0;
}

int copy_file(const char *from, const char *to) {
  struct stat status;
  char buffer[65536];
  ssize_t length;
  int result = -1;
  int in = open(from, O_RDONLY);
  int out = -1;
  if (in < 0)
    return -1;
  if (fstat(in, &status) < 0)
    goto done;
  if (S_ISDIR(status.st_mode)) {
    fprintf(stderr, "%s is a folder\n", from);
    return -1;
  }
  out = open(to, O_WRONLY | O_CREAT | O_TRUNC, status.st_mode & 0777);
  if (out < 0)
    goto done;
  while ((length = read(in, buffer, sizeof buffer)) > 0) {
    if (write_all(out, buffer, length) < 0)
      goto done;
  }
  result = length < 0 ? -1 : 0;
done:
  if (out >= 0 && close(out) < 0)
    result = -1;
  close(in);
  return result;
}

int main(int argc, char **argv) {
  int failures = 0;
  for (int i = 1; i < argc - 1; i++) {
    const char *slash = strrchr(argv[i], '/');
    char target[4096];
    snprintf(target, sizeof target, "%s/%s", argv[argc - 1], slash ? slash + 1 : argv[i]);
    if (copy_file(argv[i], target) < 0) {
      perror(argv[i]);
      failures++;
    }
  }
  return failures > 0;
}
