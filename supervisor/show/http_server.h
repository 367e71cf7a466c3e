/* The statistics over HTTP: the pages of http_pages.h. Only GET and HEAD; nothing can be changed here.
 *
 * Callers on this machine see counts and reasons, in which nobody is named. Callers from elsewhere, and
 * those for whom a proxy asks, need the token for all but the page for people, which shows nothing without
 * it, and /healthz and /readyz, which tell them yes or no and no reason; with the token /stats also names
 * users and accounts. Runs on the loop, without threads; connections, their memory and their time
 * are limited, so nobody can hold the service up. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"

#include "supervisor/show/http_callbacks.h"

struct http_server;

/* Everything is copied. */
struct http_server_options {
    const char *host;  /* address or name to listen at */
    uint16_t port;     /* 0: any free one */
    const char *token; /* NULL: callers from elsewhere get nothing, nobody is ever named */
    size_t token_bytes;
    int64_t request_limit_ms; /* for one request with its answer; 0: 30 s */
};

/* Listens. Keeps loop; copies options and callbacks. Returns 0 and a new server, or -1: INVALID (the
 * address cannot be listened at: taken, not ours, not found), INTERNAL. */
int http_server_create(sd_event *loop,
                       const struct http_server_options *options,
                       const struct http_server_callbacks *callbacks,
                       struct http_server **server,
                       struct error *error);

/* Closes all connections. NULL is fine. */
void http_server_destroy(struct http_server *server);

/* The port that it listens at. */
uint16_t http_server_port(const struct http_server *server);

#endif
