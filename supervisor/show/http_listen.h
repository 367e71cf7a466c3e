/* A listening TCP socket. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include <stdint.h>

#include "proto/event/error.h"

/* Returns a non-blocking listening socket, or -1: INVALID. A name is looked up, which may wait: called
 * while the program starts. */
int http_listen(const char *host, uint16_t port, struct error *error);

#endif
