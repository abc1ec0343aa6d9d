/** Functions of the generated file that open something, written as those in `pieces.ts`. */
/** Some leak, as real ones do. */
export const ACQUIRING: readonly string[] = [
  `static int read_config_@(struct context *ctx, const char *s, int n)
{
  char line[LINE_LENGTH];
  int ret = -1;
  FILE *f = fopen(s, "r");

  if (!f) {
    log_error("cannot open %s: %s", s, strerror(errno));
    return -1;
  }
  while (fgets(line, sizeof(line), f)) {
    char *eq = strchr(line, '=');

    if (line[0] == '#' || line[0] == '\\n')
      continue;
    if (!eq) {
      log_error("%s: no value", line);
      goto done;
    }
    FILLER
  }
  FILLER
  ret = 0;
done:
  fclose(f);
  return ret;
}
`,
  `static int serve_@(struct context *ctx, const char *s, int n)
{
  struct sockaddr_in address;
  int one = 1, ret = 0;
  int fd = socket(AF_INET, SOCK_STREAM, 0);

  if (fd < 0)
    return -1;
  memset(&address, 0, sizeof(address));
  address.sin_family = AF_INET;
  address.sin_port = htons((uint16_t)n);
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0)
    goto fail;
  if (inet_pton(AF_INET, s, &address.sin_addr) != 1)
    goto fail;
  if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
    goto fail;
  FILLER
  if (listen(fd, 16) < 0)
    goto fail;
  ctx->listen_fd = fd;
  return ret;
fail:
  log_error("%s: %s", s, strerror(errno));
  close(fd);
  return -1;
}
`,
  `static char *load_@(struct context *ctx, const char *s, int n)
{
  struct stat st;
  char *text;
  size_t have = 0;
  int ret = 0;
  int fd = open(s, O_RDONLY | O_CLOEXEC);

  if (fd == -1)
    return NULL;
  if (fstat(fd, &st) == -1 || st.st_size > (off_t)n) {
    close(fd);
    return NULL;
  }
  text = malloc((size_t)st.st_size + 1);
  if (!text)
    return NULL;
  while (have < (size_t)st.st_size) {
    ssize_t got = read(fd, text + have, (size_t)st.st_size - have);

    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    have += (size_t)got;
  }
  FILLER
  text[have] = '\\0';
  ctx->length += have + (size_t)ret;
  close(fd);
  return text;
}
`,
  `static int list_@(struct context *ctx, const char *s, int n)
{
  struct dirent *entry;
  int ret = 0;
  DIR *dir = opendir(s);

  if (dir == NULL)
    return errno == ENOENT ? 0 : -1;
  while ((entry = readdir(dir)) != NULL) {
    if (entry->d_name[0] == '.')
      continue;
    if (++ret > n) {
      log_error("more than %d entries", n);
      break;
    }
    FILLER
  }
  closedir(dir);
  return ret;
}
`,
  `static int run_@(struct context *ctx, const char *s, int n)
{
  int ends[2], status = 0, ret = 0;
  pid_t child;

  if (pipe(ends) < 0)
    return -1;
  child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return -1;
  }
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl("/bin/sh", "sh", "-c", s, (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  FILLER
  while (read(ends[0], ctx->buffer, sizeof(ctx->buffer)) > 0)
    ret++;
  close(ends[0]);
  waitpid(child, &status, 0);
  return status == 0 ? ret : -1;
}
`,
  `static int open_for_@(const char *s, int writable)
{
  int fd = open(s, writable ? O_RDWR | O_CREAT : O_RDONLY, 0644);

  if (fd < 0)
    log_error("%s: %s", s, strerror(errno));
  return fd;
}

static int append_@(struct context *ctx, const char *s, int n)
{
  int ret = 0;
  int fd = open_for_@(s, 1);

  if (fd < 0)
    return -1;
  if (lseek(fd, 0, SEEK_END) < 0) {
    close(fd);
    return -1;
  }
  FILLER
  if (write(fd, ctx->buffer, ctx->length) != (ssize_t)ctx->length) {
    log_error("short write");
    ret = -1;
  }
  if (ret < 0 || n == 0) {
    close(fd);
    return ret;
  }
  fsync(fd);
  close(fd);
  return 0;
}
`,
];
