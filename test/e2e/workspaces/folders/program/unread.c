#include <dirent.h>

/* Never opened in the test: only a scan finds it. */
int is_folder(const char *path) {
  DIR *folder = opendir(path);
  return folder != 0;
}
