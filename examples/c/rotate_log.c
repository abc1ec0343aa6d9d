/* Keeps the last lines of a log file and moves the rest to an archive. Nothing is left open here. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_LENGTH 4096

static long count_lines(FILE *stream) {
  char line[LINE_MAX_LENGTH];
  long lines = 0;
  while (fgets(line, sizeof line, stream))
    lines++;
  return ferror(stream) ? -1 : lines;
}

static int split(FILE *log, FILE *archive, FILE *rest, long archived) {
  char line[LINE_MAX_LENGTH];
  long number = 0;
  rewind(log);
  while (fgets(line, sizeof line, log)) {
    if (fputs(line, number++ < archived ? archive : rest) == EOF)
      return -1;
  }
  return ferror(log) ? -1 : 0;
}

int rotate(const char *path, const char *archive_path, const char *rest_path, long keep) {
  FILE *archive = NULL;
  FILE *rest = NULL;
  int result = -1;
  long lines;
  FILE *log = fopen(path, "r");
  if (!log)
    return -1;
  lines = count_lines(log);
  if (lines < 0)
    goto done;
  archive = fopen(archive_path, "a");
  rest = fopen(rest_path, "w");
  if (!archive || !rest)
    goto done;
  result = split(log, archive, rest, lines > keep ? lines - keep : 0);
done:
  if (rest && fclose(rest) == EOF)
    result = -1;
  if (archive && fclose(archive) == EOF)
    result = -1;
  fclose(log);
  return result == 0 ? rename(rest_path, path) : -1;
}

int count_archives(const char *folder) {
  struct dirent *entry;
  int archives = 0;
  DIR *directory = opendir(folder);
  if (!directory)
    return -1;
  while ((entry = readdir(directory))) {
    if (strstr(entry->d_name, ".archive"))
      archives++;
  }
  closedir(directory);
  return archives;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return EXIT_FAILURE;
  if (rotate(argv[1], "log.archive", "log.rest", atol(argv[2])) < 0) {
    perror(argv[1]);
    return EXIT_FAILURE;
  }
  printf("%d archives\n", count_archives("."));
  return EXIT_SUCCESS;
}
