/*
 * Counting stand-ins for the functions that open, use and close descriptors, and the enumeration of everything a
 * program under test can't decide itself. Included before the program's own text, which stays as it is analyzed.
 *
 * A run is a tape of choices: arguments, outcomes of open, results of check(). Tapes are enumerated depth first, all
 * tapes of at most d choices, d growing until no run was cut or the budget is spent; then random tapes follow.
 *
 * An event is "must" where every reader of C would agree with it, "may" where the run went through something the
 * analysis is free to judge either way (a failed handle was used, the handle was visible to the caller...).
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SIM_INSTANCES = 128, SIM_TAPE = 128, SIM_LINES = 2048, SIM_FRAMES = 64, SIM_ROOTS = 16 };
enum { SIM_LEAK, SIM_DOUBLE_CLOSE, SIM_USE_AFTER_CLOSE, SIM_WRONG_CLOSE, SIM_OWED_AT_EXIT, SIM_CLASSES };
enum { SIM_MAY = 1, SIM_MUST = 2 };
enum { SIM_RETURNED = 1, SIM_EXITED, SIM_CUT };
enum { SIM_OUT_OF_FRAMES = -1 };

struct sim_instance {
  int fd;       /* unique; never reused, so that a stale number is always seen to be stale */
  void *stream; /* FILE or DIR over it, or null */
  int line;     /* to whose acquisition it is accounted */
  int call;     /* the call that acquired it, counted over the run: two of one line are two turns of a loop */
  int frame;    /* call depth that holds it; SIM_OUT_OF_FRAMES once its function returned without passing it on */
  int open, escaped, misused;
};

static struct sim_instance sim_instances[SIM_INSTANCES];
static int sim_count;
static struct { char *at; size_t size; } sim_roots[SIM_ROOTS];
static int sim_root_count;
static struct { int line, call; long returned; } sim_frames[SIM_FRAMES];
static int sim_calls, sim_latest_call[SIM_LINES];
static int sim_depth;
static int sim_tainted;
static char sim_line_tainted[SIM_LINES];
static char sim_verdicts[SIM_LINES][SIM_CLASSES];
static char sim_reached[SIM_LINES];
static int sim_lines; /* of the program that runs, and one more */
static long sim_returned;

static jmp_buf sim_end;
static int sim_tape[SIM_TAPE], sim_arity[SIM_TAPE], sim_length, sim_position, sim_limit, sim_random;
static unsigned long long sim_state;

enum { SIM_BLOCKS = 64, SIM_BLOCK_SIZE = 64 };
static _Alignas(16) char sim_blocks[SIM_BLOCKS][SIM_BLOCK_SIZE];
static int sim_block_count;

/* ---- choices ---- */

static unsigned sim_next_random(void) {
  sim_state = sim_state * 6364136223846793005ull + 1442695040888963407ull;
  return (unsigned)(sim_state >> 33);
}

static void sim_watch_roots(void);

static int sim_choose(int options) {
  sim_watch_roots();
  if (sim_position >= sim_limit) longjmp(sim_end, SIM_CUT);
  if (sim_random) {
    sim_position++;
    return (int)(sim_next_random() % (unsigned)options);
  }
  if (sim_position == sim_length) {
    sim_tape[sim_length] = 0;
    sim_arity[sim_length++] = options;
  }
  return sim_tape[sim_position++];
}

static int sim_advance(void) {
  while (sim_length > 0 && sim_tape[sim_length - 1] + 1 == sim_arity[sim_length - 1]) sim_length--;
  if (sim_length == 0) return 0;
  sim_tape[sim_length - 1]++;
  return 1;
}

/* ---- instances and events ---- */

static void sim_note(struct sim_instance *instance, int class) {
  char *verdict = &sim_verdicts[instance->line][class];
  int may = sim_tainted || instance->escaped || instance->misused || sim_line_tainted[instance->line];
  char level = may ? SIM_MAY : SIM_MUST;
  if (*verdict < level) *verdict = level;
}

/* A call in this line that may acquire, whether or not it will. */
static int sim_call(int line) {
  sim_reached[line] = 1;
  return sim_latest_call[line] = ++sim_calls;
}

/* An analysis keeps the instances of earlier turns of a loop as one: what is done twice to one of them is "may". */
static int sim_is_latest(const struct sim_instance *instance) {
  return instance->call == sim_latest_call[instance->line];
}

/* After a first misuse an analysis may give up on that acquisition: what follows in this run is "may". */
static void sim_misuse(struct sim_instance *instance, int class) {
  if (!sim_is_latest(instance)) instance->misused = 1;
  sim_note(instance, class);
  instance->misused = 1;
  sim_line_tainted[instance->line] = 1;
}

static struct sim_instance *sim_new(int line, int call, int with_stream) {
  if (sim_count == SIM_INSTANCES) longjmp(sim_end, SIM_CUT);
  struct sim_instance *instance = &sim_instances[sim_count++];
  memset(instance, 0, sizeof *instance);
  instance->fd = 1000003 + sim_count * 7919;
  if (with_stream) instance->stream = (void *)(0x700000000000ul + (unsigned long)sim_count * 4096);
  instance->line = line;
  instance->call = call;
  instance->frame = sim_depth;
  instance->open = 1;
  return instance;
}

static struct sim_instance *sim_by_fd(int fd) {
  for (int i = 0; i < sim_count; i++)
    if (sim_instances[i].fd == fd) return &sim_instances[i];
  return NULL;
}

static struct sim_instance *sim_by_stream(const void *stream) {
  if (stream)
    for (int i = 0; i < sim_count; i++)
      if (sim_instances[i].stream == stream) return &sim_instances[i];
  return NULL;
}

static int sim_in_memory(const struct sim_instance *instance, const char *at, size_t size) {
  for (size_t k = 0; k + sizeof(int) <= size; k += sizeof(int))
    if (memcmp(at + k, &instance->fd, sizeof(int)) == 0) return 1;
  if (instance->stream)
    for (size_t k = 0; k + sizeof(void *) <= size; k += sizeof(void *))
      if (memcmp(at + k, &instance->stream, sizeof(void *)) == 0) return 1;
  return 0;
}

static int sim_is_value(const struct sim_instance *instance, long value) {
  return value == instance->fd || (instance->stream && value == (long)instance->stream);
}

static int sim_in_roots(const struct sim_instance *instance) {
  for (int i = 0; i < sim_root_count; i++)
    if (sim_in_memory(instance, sim_roots[i].at, sim_roots[i].size)) return 1;
  return 0;
}

/* What the caller of the function under test, or a global, has seen once is an escape. */
static void sim_watch_roots(void) {
  if (sim_root_count == 0) return;
  for (int i = 0; i < sim_count; i++)
    if (!sim_instances[i].escaped && sim_in_roots(&sim_instances[i])) sim_instances[i].escaped = 1;
}

static void sim_root(void *at, size_t size) {
  sim_roots[sim_root_count].at = at;
  sim_roots[sim_root_count++].size = size;
}

/* ---- calls of functions of the program: who answers for what they opened ---- */

static void sim_enter(int line) {
  if (sim_depth + 1 == SIM_FRAMES) longjmp(sim_end, SIM_CUT);
  sim_depth++;
  sim_frames[sim_depth].line = line;
  sim_frames[sim_depth].call = sim_latest_call[line] = ++sim_calls;
  sim_frames[sim_depth].returned = 0;
}

static void sim_ret(long value) { sim_frames[sim_depth].returned = value; }

/* The memory a value points to, if it came from malloc. */
static const char *sim_block_at(long value) {
  for (int i = 0; i < sim_block_count; i++)
    if (value == (long)sim_blocks[i]) return sim_blocks[i];
  return NULL;
}

static void sim_hand_over(struct sim_instance *instance) {
  instance->frame = sim_depth - 1;
  instance->line = sim_frames[sim_depth].line;
  instance->call = sim_frames[sim_depth].call;
  sim_reached[instance->line] = 1;
  if (!instance->open) instance->escaped = 1;
}

/* The callee stored through this pointer argument. */
static void sim_stored(const void *at, size_t size) {
  for (int i = 0; i < sim_count; i++)
    if (sim_instances[i].frame == sim_depth && sim_in_memory(&sim_instances[i], at, size))
      sim_hand_over(&sim_instances[i]);
}

static long sim_leave(void) {
  sim_watch_roots();
  long returned = sim_frames[sim_depth].returned;
  const char *block = sim_block_at(returned);
  for (int i = 0; i < sim_count; i++) {
    struct sim_instance *instance = &sim_instances[i];
    if (instance->frame != sim_depth) continue;
    if (sim_is_value(instance, returned) || sim_in_roots(instance)) sim_hand_over(instance);
    else if (block && sim_in_memory(instance, block, SIM_BLOCK_SIZE)) sim_hand_over(instance);
    else instance->frame = SIM_OUT_OF_FRAMES;
  }
  sim_depth--;
  return returned;
}

/* ---- stand-ins ---- */

/* Memory is never reused: what a freed owner held stays distinct. */
static void *sim_malloc(void) {
  if (sim_choose(2) == 0) return NULL;
  if (sim_block_count == SIM_BLOCKS) longjmp(sim_end, SIM_CUT);
  return memset(sim_blocks[sim_block_count++], 0, SIM_BLOCK_SIZE);
}

/* An owner that is gone is no reference any more. */
static void sim_free(void *block) {
  if (sim_block_at((long)block)) memset(block, 0, SIM_BLOCK_SIZE);
}

static int sim_open(int line) {
  int call = sim_call(line);
  return sim_choose(2) ? sim_new(line, call, 0)->fd : -1;
}

static void *sim_open_stream(int line) {
  int call = sim_call(line);
  return sim_choose(2) ? sim_new(line, call, 1)->stream : NULL;
}

static int sim_pipe(int *ends, int line) {
  int call = sim_call(line);
  if (sim_choose(2) == 0) return -1;
  ends[0] = sim_new(line, call, 0)->fd;
  ends[1] = sim_new(line, call, 0)->fd;
  return 0;
}

/* Null where no open resource is behind it. Working on a failed handle taints the run. */
static struct sim_instance *sim_use(struct sim_instance *instance) {
  sim_watch_roots();
  if (!instance) {
    sim_tainted = 1;
    return NULL;
  }
  if (instance->open) return instance;
  sim_misuse(instance, SIM_USE_AFTER_CLOSE);
  return NULL;
}

/* What a handle that isn't open gives is as free as the rest; the taint makes what follows "may". */
static int sim_dup(int fd, int line) {
  if (!sim_use(sim_by_fd(fd))) sim_tainted = 1;
  return sim_open(line);
}

static FILE *sim_fdopen(int fd) {
  struct sim_instance *instance = sim_use(sim_by_fd(fd));
  if (!instance) sim_tainted = 1;
  if (instance && instance->stream) {
    sim_misuse(instance, SIM_WRONG_CLOSE);
    sim_tainted = 1;
    instance = NULL;
  }
  if (sim_choose(2) == 0) return NULL;
  if (!instance) instance = sim_new(0, 0, 0);
  instance->stream = (void *)(0x600000000000ul + (unsigned long)(instance - sim_instances + 1) * 4096);
  return instance->stream;
}

static int sim_fileno(const void *stream) {
  struct sim_instance *instance = sim_use(sim_by_stream(stream));
  return instance ? instance->fd : -1;
}

static int sim_release(struct sim_instance *instance) {
  if (!instance) return -1;
  if (!instance->open) sim_misuse(instance, SIM_DOUBLE_CLOSE);
  instance->open = 0;
  return 0;
}

static int sim_close(int fd) {
  sim_watch_roots();
  struct sim_instance *instance = sim_by_fd(fd);
  if (instance && instance->open && instance->stream) sim_misuse(instance, SIM_WRONG_CLOSE);
  return sim_release(instance);
}

static int sim_close_stream(const void *stream) {
  sim_watch_roots();
  if (!sim_by_stream(stream)) sim_tainted = 1;
  return sim_release(sim_by_stream(stream));
}

static long sim_transfer(int fd) {
  sim_use(sim_by_fd(fd));
  return sim_choose(3) - 1;
}

static int sim_getc(const void *stream) {
  sim_use(sim_by_stream(stream));
  return sim_choose(2) ? 'x' : EOF;
}

static void sim_exit(void) { longjmp(sim_end, SIM_EXITED); }

/* The environment of every program: results without any connection. */
int check(void) { return sim_choose(2); }
int status(void) { return sim_choose(3) - 1; }
int pick(void) { return sim_choose(4); }

/* ---- arguments of a function under test ---- */

static int sim_argument_fd(void) { return sim_choose(2) ? sim_new(0, 0, 0)->fd : -1; }
static FILE *sim_argument_stream(void) { return sim_choose(2) ? sim_new(0, 0, 1)->stream : NULL; }

/* ---- runs ---- */

static void sim_reset(void) {
  sim_calls = sim_count = sim_block_count = sim_root_count = sim_depth = sim_tainted = sim_position = 0;
  sim_returned = 0;
  memset(sim_line_tainted, 0, (size_t)sim_lines);
  memset(sim_latest_call, 0, (size_t)sim_lines * sizeof *sim_latest_call);
}

static int sim_run(void (*entry)(void)) {
  sim_reset();
  int outcome = setjmp(sim_end);
  if (outcome == 0) {
    entry();
    sim_watch_roots();
    outcome = SIM_RETURNED;
  }
  if (outcome == SIM_CUT) return outcome;
  const char *block = outcome == SIM_RETURNED ? sim_block_at(sim_returned) : NULL;
  for (int i = 0; i < sim_count; i++) {
    struct sim_instance *instance = &sim_instances[i];
    if (!instance->open || sim_in_roots(instance)) continue;
    if (block && sim_in_memory(instance, block, SIM_BLOCK_SIZE)) continue;
    if (outcome == SIM_EXITED) sim_note(instance, SIM_OWED_AT_EXIT);
    else if (!sim_is_value(instance, sim_returned)) sim_note(instance, SIM_LEAK);
  }
  return outcome;
}

/* 1 if every run was seen to its end. */
static int sim_explore(void (*entry)(void), long budget) {
  sim_random = 0;
  for (sim_limit = 8; sim_limit <= SIM_TAPE; sim_limit += 3) {
    int cut = 0;
    sim_length = 0;
    do {
      cut |= sim_run(entry) == SIM_CUT;
      if (--budget < 0) break;
    } while (sim_advance());
    if (budget < 0) break;
    if (!cut) return 1;
  }
  return 0;
}

static void sim_sample(void (*entry)(void), long runs) {
  sim_random = 1;
  sim_limit = SIM_TAPE / 2;
  while (runs-- > 0) sim_run(entry);
}

struct sim_program {
  int id, lines, entries;
  void (*const *entry)(void);
};

static void sim_examine(const struct sim_program *program, long budget, long samples) {
  sim_lines = program->lines;
  int exhaustive = 1;
  memset(sim_verdicts, 0, sizeof sim_verdicts);
  memset(sim_reached, 0, sizeof sim_reached);
  sim_state = 0x9e3779b97f4a7c15ull;
  for (int i = 0; i < program->entries; i++) {
    if (sim_explore(program->entry[i], budget)) continue;
    exhaustive = 0;
    sim_sample(program->entry[i], samples);
  }
  printf("program %d %d\n", program->id, exhaustive);
  for (int line = 1; line < SIM_LINES; line++) {
    if (!sim_reached[line]) continue;
    printf("%d", line);
    for (int class = 0; class < SIM_CLASSES; class++) printf(" %d", sim_verdicts[line][class]);
    printf("\n");
  }
}

/* ---- the names the programs use; last, so that nothing above is renamed ---- */

#define open(...) sim_open(__LINE__)
#define creat(...) sim_open(__LINE__)
#define socket(...) sim_open(__LINE__)
#define dup(fd) sim_dup(fd, __LINE__)
#define pipe(ends) sim_pipe(ends, __LINE__)
#define close(fd) sim_close(fd)
#define read(fd, ...) sim_transfer(fd)
#define write(fd, ...) sim_transfer(fd)
#define fopen(...) ((FILE *)sim_open_stream(__LINE__))
#define tmpfile() ((FILE *)sim_open_stream(__LINE__))
#define fdopen(fd, mode) sim_fdopen(fd)
#define fileno(stream) sim_fileno(stream)
#define fclose(stream) sim_close_stream(stream)
#define fgetc(stream) sim_getc(stream)
#define opendir(path) ((DIR *)sim_open_stream(__LINE__))
#define readdir(directory) ((struct dirent *)(long)(sim_getc(directory) == EOF ? 0 : 1))
#define closedir(directory) sim_close_stream(directory)
#define malloc(size) sim_malloc()
#define free(block) sim_free(block)
#define exit(code) sim_exit()
#define abort() sim_exit()
