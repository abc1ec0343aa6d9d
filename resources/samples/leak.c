/*
 * A sample of Unclosed. 'fopen' is underlined: an exit of 'copy' forgets 'in'.
 *
 * - With the cursor there, the path to that exit is numbered.
 *   Alt+F7 goes from step to step.
 * - Ctrl+. (Cmd+. on a Mac) offers what mends it.
 */
#include <stdio.h>

int copy(const char *from, const char *to) {
  FILE *in = fopen(from, "rb");
  if (!in)
    return -1;

  FILE *out = fopen(to, "wb");
  if (!out)
    return -1;

  int c;
  while ((c = fgetc(in)) != EOF)
    fputc(c, out);

  fclose(in);
  return fclose(out);
}
