/* A member's side of the bus: one DEALER and one session with the supervisor, renewed by itself.
 * docs/internals/session.md */
#ifndef PROTO_BUS_CLIENT_H
#define PROTO_BUS_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"
#include "proto/key/curve_key.h"
#include "proto/message/message.h"

struct bus_client;

/* All are called from the loop, never from inside a bus_client function; none may destroy the
 * client; what they get is borrowed. */
struct bus_client_callbacks {
    /* A session has begun. */
    void (*welcomed)(void *context, const struct welcome *welcome);

    /* The supervisor refused the hello, or ended the session; greeting is tried again later by
     * itself. For the log, and for a decision to give up. */
    void (*refused)(void *context, const struct refused *refused);

    /* A valid message that is not about the session itself. */
    void (*message)(void *context, const struct message *message);

    /* The session is over; `reason` says why, packed. Greeting anew happens by itself. */
    void (*lost)(void *context, const char *reason);

    /* Something was dropped, or there is no answer: for one limited line in the log. The reason is packed. */
    void (*trouble)(void *context, const char *reason);
};

/* Copied, but for what the texts are, which outlives the client. */
struct bus_client_options {
    const char *endpoint; /* "tcp://HOST:PORT" */
    struct curve_key_pair own;
    const char *server_key; /* Z85 */
    enum role role;
    const char *version; /* of the program */
};

/* Begins to connect and to greet. Keeps loop and the texts of the options; copies options and
 * callbacks. Returns 0 and a new client, or -1. Errors: INVALID (endpoint or keys), INTERNAL. */
int bus_client_create(sd_event *loop,
                      const struct bus_client_options *options,
                      const struct bus_client_callbacks *callbacks,
                      void *context,
                      struct bus_client **client,
                      struct error *error);

/* Closes at once without calling back; what libzmq has not written yet gets a moment. NULL is fine. */
void bus_client_destroy(struct bus_client *client);

bool bus_client_is_connected(const struct bus_client *client);

/* Encodes and sends at once; `message->session` is filled in. Returns 0, or -1: no session
 * (UNAVAILABLE), a limit of the table (INVALID, LIMIT), or the supervisor does not take it
 * (UNAVAILABLE; the session is then over and lost() follows from the loop). */
int bus_client_send(struct bus_client *client, const struct message *message, struct error *error);

/* Tells the supervisor why we go, and forgets the session without calling back. */
void bus_client_goodbye(struct bus_client *client, const char *reason);

/* The heartbeat that the supervisor told; 2 s before the first welcome. */
int64_t bus_client_heartbeat_ms(const struct bus_client *client);

/* How long ago the newest ping was sent that the supervisor has echoed in this session; INT64_MAX
 * when there is none. By a clock that also runs while the machine sleeps. */
int64_t bus_client_echo_age_ms(const struct bus_client *client);

#endif
