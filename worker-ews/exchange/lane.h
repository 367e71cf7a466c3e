/* One connection to one Exchange server for one account, on the event loop: libcurl with one
 * transfer at a time. A connection may be bound to its account by the way it logged in, so lanes are
 * never shared between accounts.
 *
 * Nothing blocks: names are looked up by curl's own thread, which nobody waits for. */
#ifndef WORKER_EWS_LANE_H
#define WORKER_EWS_LANE_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "worker-ews/exchange/lane_request.h"

struct error;
struct exchange_settings;
struct lane;

/* Returns new lane; nothing is connected yet. Borrows the settings. NULL with `error` (INTERNAL). */
struct lane *lane_create(sd_event *loop,
                         const struct exchange_settings *settings,
                         int64_t request_timeout_ms,
                         struct error *error);

/* Ends the connection and a request without calling `done`. NULL is fine. Not to be called from
 * `read`. */
void lane_destroy(struct lane *lane);

/* Sends a request (copied, but for its body). Returns 0, or -1 with `error`: a request is under way,
 * or curl does not take it. */
int lane_start(struct lane *lane, const struct lane_request *request, struct error *error);

/* Whether no request is under way. */
bool lane_is_idle(const struct lane *lane);

/* Whether the next request may be sent: none is under way, and nothing has come that nobody asked
 * for. Otherwise the lane is of no more use; to be asked right before each request. */
bool lane_may_ask(const struct lane *lane);

/* Whether the request that is under way may have sent the password. NULL is fine. */
bool lane_may_have_sent(const struct lane *lane);

/* Forgets the cookies: they bind us to one server behind a load balancer. */
void lane_forget_cookies(struct lane *lane);

#endif
