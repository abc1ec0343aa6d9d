/* A line echo server: one client at a time, one log file per client. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define BACKLOG 16
#define TIMEOUT_SECONDS 30

static int listen_on(unsigned short port) {
  struct sockaddr_in address = {0};
  int one = 1;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0)
    return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, BACKLOG) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static int echo(int client, FILE *log) {
  char buffer[4096];
  ssize_t length;
  while ((length = read(client, buffer, sizeof buffer)) > 0) {
    if (write(client, buffer, length) != length)
      return -1;
    fprintf(log, "%zd bytes\n", length);
  }
  return length < 0 ? -1 : 0;
}

static int serve_one(int listener, unsigned number) {
  struct timeval timeout = {TIMEOUT_SECONDS, 0};
  char name[64];
  FILE *log;
  int client = accept(listener, NULL, NULL);
  if (client < 0)
    return errno == EINTR ? 0 : -1;
  if (setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) < 0)
    return 0;
  snprintf(name, sizeof name, "client-%u.log", number);
  log = fopen(name, "w");
  if (!log) {
    perror(name);
    return 0;
  }
  if (echo(client, log) < 0)
    fprintf(log, "lost the client: %s\n", strerror(errno));
  fclose(log);
  close(client);
  return 0;
}

int main(int argc, char **argv) {
  unsigned number = 0;
  int listener = listen_on(argc > 1 ? atoi(argv[1]) : 7777);
  if (listener < 0) {
    perror("listen");
    return 1;
  }
  while (serve_one(listener, number++) == 0)
    ;
  close(listener);
  return 1;
}
