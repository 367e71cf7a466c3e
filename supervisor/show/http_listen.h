/* A listening TCP socket for the statistics, made before libmicrohttpd is started so that a failure can
 * name the address and what the system says about it. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include <stdint.h>

#include "proto/event/error.h"

/* Returns a non-blocking listening socket, or -1: INVALID. A name is looked up, which may wait: called
 * while the program starts. */
int http_listen(const char *host, uint16_t port, struct error *error);

#endif
