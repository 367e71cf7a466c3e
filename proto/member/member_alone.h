/* A member without a supervisor: the same messages over its standard input and output, from and to the process that
 * has started it for a trial. The other transport is bus_client, whose callbacks are these, too. */
#ifndef PROTO_MEMBER_ALONE_H
#define PROTO_MEMBER_ALONE_H

#include "proto/bus/bus_client.h"

struct member_alone;

struct member_alone_callbacks {
    struct bus_client_callbacks bus;
    /* Nothing more will come: standard input has ended (`why` is NULL), or what came is no message. */
    void (*ended)(void *context, const struct error *why);
};

/* Takes standard input and output for itself, so that nothing that is printed by mistake gets between the messages,
 * and greets. Returns 0 and a new object, or -1. Errors: INTERNAL. */
int member_alone_create(sd_event *loop,
                        enum role role,
                        const struct member_alone_callbacks *callbacks,
                        void *context,
                        struct member_alone **alone,
                        struct error *error);

/* Closes both. NULL is fine. */
void member_alone_destroy(struct member_alone *alone);

bool member_alone_is_connected(const struct member_alone *alone);

/* Returns 0, or -1: nobody reads any more (UNAVAILABLE), a limit of the table
 * (INVALID, LIMIT). */
int member_alone_send(struct member_alone *alone,
                      const struct message *message,
                      struct error *error);

/* Waits a moment until everything is written. */
void member_alone_flush(struct member_alone *alone);

/* What the welcome said; 2 s before it. */
int64_t member_alone_heartbeat_ms(const struct member_alone *alone);

#endif
