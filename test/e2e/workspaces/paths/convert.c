#include <stdio.h>

/* One of three exits forgets the stream that is read. */
int convert(const char *from, const char *to) {
  FILE *in = fopen(from, "r");
  if (!in)
    return -1;
  FILE *out = fopen(to, "w");
  if (!out)
    return -2;
  int c;
  while ((c = fgetc(in)) != EOF)
    fputc(c, out);
  fclose(out);
  fclose(in);
  return 0;
}
