/**
 * Analyzes a small program again and again before there is anything to do, so that the code that will be needed is
 * compiled by then: the first run of a program's code takes many times as long as a later one.
 */
import type { Analyzer } from '../workspace/analyzer';

/** From then on little is won. */
const MAX_DURATION_MS = 1500;
/** Requests that came while the worker was starting go first. */
const DELAY_MS = 5;

/** Some of everything: what real files hold, and what is wrong with some of them. */
const PROGRAM = `#include <stdio.h>
#define LIMIT 64
#define FLAG(n) (1u << (n))
enum state { IDLE, READING = 4, CLOSED };
struct item { struct item *next; char name[32]; int fd; unsigned flags; };
typedef struct context { struct item *items; enum state state; FILE *log; void (*on_event)(struct context *, int); } context;
extern void report(const char *format, ...);
static int total = 0;

static int open_for(const char *path, int writable) {
  int fd = open(path, writable ? O_RDWR | O_CREAT : O_RDONLY, 0644);
  if (fd < 0) report("%s: %s", path, strerror(errno));
  return fd;
}
static int read_all(context *ctx, const char *path, char *to, size_t size) {
  size_t have = 0;
  int ret = -1, fd = open_for(path, 0);
  if (fd == -1) return -1;
  while (have < size) {
    ssize_t got = read(fd, to + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += (size_t)got;
  }
  if (have == 0 && !(ctx->state == READING)) goto done;
  ret = (int)have;
done:
  close(fd);
  return ret;
}
int parse(context *ctx, const char *path) {
  char line[128];
  FILE *f = fopen(path, "r");
  if (!f) return -1;
  while (fgets(line, sizeof(line), f)) {
    char *eq = strchr(line, '=');
    if (line[0] == '#') continue;
    if (eq == NULL) return -1;
    for (struct item *i = ctx->items; i != NULL; i = i->next) {
      if (i->flags & FLAG(2)) continue;
      if (strcmp(i->name, line) == 0 && ++total >= LIMIT) break;
    }
  }
  fclose(f);
  return 0;
}
int serve(context *ctx, int port) {
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  address.sin_port = htons((unsigned short)port);
  if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 8) < 0) {
    close(fd);
    return -1;
  }
  for (;;) {
    int peer = accept(fd, NULL, NULL);
    if (peer < 0) { if (errno == EINTR) continue; break; }
    switch (ctx->state) {
    case IDLE: ctx->items->fd = peer; break;
    case READING: if (ctx->on_event) ctx->on_event(ctx, peer & 0xff); /* fall through */
    default: close(peer);
    }
  }
  close(fd);
  return 0;
}
int spawn(const char *command) {
  int ends[2], status;
  pid_t child;
  if (pipe(ends) < 0) return -1;
  child = fork();
  if (child < 0) { close(ends[0]); return -1; }
  if (child == 0) { dup2(ends[1], 1); close(ends[0]); execl("/bin/sh", "sh", "-c", command, (char *)0); _exit(127); }
  close(ends[1]);
  waitpid(child, &status, 0);
  close(ends[0]);
  return status == 0 ? 0 : -1;
}
`;

/** Starts it. What is returned ends it; an analysis under way is not waited for, it takes milliseconds. */
export function warmUp(analyzer: Analyzer): () => void {
  let isEnded = false;
  const started = performance.now();
  const round = (): void => {
    if (isEnded || performance.now() - started > MAX_DURATION_MS) return;
    analyzer.analyze('unclosed:warm-up', PROGRAM);
    analyzer.forget('unclosed:warm-up');
    // Between two rounds a request can come in.
    setImmediate(round);
  };
  setTimeout(round, DELAY_MS);
  return () => {
    isEnded = true;
  };
}
