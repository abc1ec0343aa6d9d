/**
 * What the generated file of the benchmark is made of. `@` is the number of the function, `%` one of those before it,
 * and a line `FILLER` stands for statements of `FILLERS`, which use nothing but `ctx`, `s`, `n` and `ret`.
 */

export const HEADER = `/* A file of the size and mixture of a network daemon's. */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ITEMS 64
#define LINE_LENGTH 512
#define FLAG_READY (1u << 0)
#define FLAG_DIRTY (1u << 1)
#define FLAG_CLOSING (1u << 2)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define log_error(...) log_message(LEVEL_ERROR, __func__, __VA_ARGS__)
#define INVALID_FD (-1)

enum level { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARNING, LEVEL_ERROR };
enum state { STATE_IDLE, STATE_READING, STATE_WRITING, STATE_CLOSING = 16, STATE_DEAD };

struct item {
  struct item *next;
  char name[64];
  uint32_t flags;
  int fd;
  size_t used;
};

struct context {
  struct item *items;
  enum state state;
  char buffer[4096];
  size_t length;
  unsigned int count;
  int listen_fd;
  FILE *log;
  void (*on_event)(struct context *ctx, int event);
};

typedef int (*handler_fn)(struct context *ctx, const char *s, int n);

extern void log_message(int level, const char *where, const char *format, ...);
extern int submit(struct context *ctx, const void *from, size_t length);
static unsigned int total_events;
static int verbose = 0;
`;

/** Whole declarations that stand between the functions. */
export const DECLARATIONS: readonly string[] = [
  `struct record_@ {
  uint16_t kind;
  uint16_t length;
  union {
    uint32_t number;
    char *text;
  } value;
  struct record_@ *previous, *next;
};
`,
  `#define LIMIT_@ (MAX_ITEMS * 2 + @)
#define CLAMP_@(x) ((x) < 0 ? 0 : (x) > LIMIT_@ ? LIMIT_@ : (x))
`,
  `static const char *const names_@[] = {
  "alpha", "beta", "gamma", "delta",
  "epsilon", "zeta", "eta", "theta",
};
`,
  `#if defined(WITH_FEATURE_@)
static int feature_@ = 1;
#else
static int feature_@ = 0;
#endif
`,
];

/** Functions that open nothing. */
export const PLAIN: readonly string[] = [
  `static int check_@(struct context *ctx, const char *s, int n)
{
  int ret = 0;

  if (!ctx || !s || n <= 0)
    return -1;
  FILLER
  FILLER
  return ret;
}
`,
  `static int step_@(struct context *ctx, const char *s, int n)
{
  int ret = 0;

  switch (ctx->state) {
  case STATE_IDLE:
    if (n > 0)
      ctx->state = STATE_READING;
    break;
  case STATE_READING:
    FILLER
    ctx->state = ret < 0 ? STATE_CLOSING : STATE_WRITING;
    break;
  case STATE_WRITING:
    if (submit(ctx, s, (size_t)n) < 0)
      return -1;
    /* fall through */
  case STATE_CLOSING:
    ctx->state = STATE_IDLE;
    break;
  default:
    log_error("state %d", (int)ctx->state);
    return -1;
  }
  return ret;
}
`,
  `static struct item *find_@(struct context *ctx, const char *s, int n)
{
  struct item *item;
  int ret = 0;

  for (item = ctx->items; item; item = item->next) {
    if (item->flags & FLAG_CLOSING)
      continue;
    if (strncmp(item->name, s, (size_t)n) == 0)
      return item;
  }
  FILLER
  if (ret < 0)
    return NULL;
  item = calloc(1, sizeof(*item));
  if (!item)
    return NULL;
  snprintf(item->name, sizeof(item->name), "%.*s", n, s);
  item->next = ctx->items;
  ctx->items = item;
  return item;
}
`,
  `static uint32_t hash_@(const char *s, int n)
{
  uint32_t hash = 2166136261u;
  int i;

  for (i = 0; i < n; i++) {
    hash ^= (uint8_t)s[i];
    hash *= 16777619u;
  }
  return hash;
}

static int parse_@(struct context *ctx, const char *s, int n)
{
  const char *end = s + n;
  unsigned long value = 0;
  int ret = 0, digits = 0;

  while (s < end && (*s == ' ' || *s == '\\t'))
    s++;
  for (; s < end && *s >= '0' && *s <= '9'; s++, digits++) {
    if (value > (~0ul - 9) / 10)
      return -1;
    value = value * 10 + (unsigned long)(*s - '0');
  }
  FILLER
  return digits ? (int)(value ^ hash_@(s, (int)(end - s))) : ret;
}
`,
];

/** Statements for a `FILLER`. */
export const FILLERS: readonly string[] = [
  `if (ctx->count >= MAX_ITEMS) {
  log_error("%u items", ctx->count);
  ret = -1;
}`,
  `for (int i = 0; i < n; i++) {
  if (s[i] == '\\\\' && i + 1 < n)
    i++;
  else if (s[i] == '"')
    ret++;
}`,
  `ctx->length = (size_t)n < sizeof(ctx->buffer) ? (size_t)n : sizeof(ctx->buffer) - 1;
memcpy(ctx->buffer, s, ctx->length);
ctx->buffer[ctx->length] = '\\0';`,
  `if (verbose && ctx->log)
  fprintf(ctx->log, "%s: %d (%u events)\\n", s, n, total_events++);`,
  `for (struct item *i = ctx->items; i != NULL; i = i->next) {
  if (!(i->flags & FLAG_READY))
    continue;
  i->flags |= FLAG_DIRTY;
  ctx->count++;
}`,
  `ret = check_%(ctx, s, n - 1) < 0 ? -1 : ret;`,
  `if (n > 0 && submit(ctx, s, (size_t)n) < 0)
  ret = -1;
else
  ctx->state = STATE_READING;`,
  `if (ctx->on_event)
  ctx->on_event(ctx, n & 0xff);`,
];
