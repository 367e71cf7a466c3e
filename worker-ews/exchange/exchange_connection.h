/* One connection to one Exchange server for one account, on the event loop: libcurl with one
 * transfer at a time. It may be bound to its account by the way it logged in, so it is never shared
 * between accounts.
 *
 * Nothing blocks: names are looked up by curl's own thread, which nobody waits for. */
#ifndef WORKER_EWS_EXCHANGE_CONNECTION_H
#define WORKER_EWS_EXCHANGE_CONNECTION_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "worker-ews/exchange/exchange_request.h"

struct address_memory;
struct error;
struct exchange_settings;
struct exchange_connection;

/* Returns new connection; nothing is connected yet. Borrows the settings, keeps the URL and `memory` (which addresses
 * are left out; may be NULL). NULL with `error` (INTERNAL). */
struct exchange_connection *exchange_connection_create(sd_event *loop,
                                                       const struct exchange_settings *settings,
                                                       const char *url,
                                                       int64_t request_timeout_ms,
                                                       struct address_memory *memory,
                                                       struct error *error);

/* Ends the connection and a request without calling `done`. NULL is fine. Not to be called from
 * `read`. */
void exchange_connection_destroy(struct exchange_connection *connection);

/* Sends a request (copied, but for its body). Returns 0, or -1 with `error`: a request is under way,
 * or curl does not take it. */
int exchange_connection_start(struct exchange_connection *connection,
                              const struct exchange_request *request,
                              struct error *error);

/* Whether no request is under way. */
bool exchange_connection_is_idle(const struct exchange_connection *connection);

/* Whether the next request may be sent: none is under way, and nothing has come that nobody asked
 * for. Otherwise the connection is of no more use; to be asked right before each request. */
bool exchange_connection_may_ask(const struct exchange_connection *connection);

/* Whether it is kept open after a log-in of several requests by this way, and may be asked without another one. */
bool exchange_connection_is_logged_in(const struct exchange_connection *connection,
                                      struct login_way way);

/* Forgets the cookies: they bind us to one server behind a load balancer. */
void exchange_connection_forget_cookies(struct exchange_connection *connection);

#endif
