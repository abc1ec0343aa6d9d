#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* Never opened in the test: only a scan finds the socket that a failing bind leaves behind. */
int listen_on(unsigned short port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0)
    return -1;
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
    return -2;
  if (listen(listener, 16) < 0) {
    close(listener);
    return -3;
  }
  return listener;
}
