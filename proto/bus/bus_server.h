/* The supervisor's side of the bus: one ROUTER, sessions with every process that has greeted.
 * docs/internals/session.md
 *
 * What it does by itself: access by key for each message, hello and welcome, refusals, versions,
 * ping and pong, heartbeats (any valid message counts; three missed ones end the session), decoding
 * with all limits, who may send what. What fails is dropped, counted and told by `dropped`. */
#ifndef PROTO_BUS_SERVER_H
#define PROTO_BUS_SERVER_H

#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/bus/bus_peer.h"
#include "proto/event/error.h"
#include "proto/key/curve_key.h"
#include "proto/message/message.h"

struct allow_list;
struct bus_server;

enum bus_drop {
    BUS_DROP_NO_KEY,      /* no identity on the frame */
    BUS_DROP_UNKNOWN_KEY, /* never allowed, or revoked while connected */
    BUS_DROP_VERSION,     /* another major version */
    BUS_DROP_MALFORMED,   /* not decodable, too large, too many frames */
    BUS_DROP_TOO_OFTEN,   /* its key connects or greets too often, or does not read the answers */
    BUS_DROP_FORBIDDEN,   /* the role may not send this type, or not now */
    BUS_DROP_NO_SESSION,  /* no session or an earlier one: told to greet again */
    BUS_DROP_COUNT
};

/* All are called from the loop; none may destroy the server; the peer is borrowed. */
struct bus_server_callbacks {
    /* May this process begin a session now? `peer` says who; it has no session number yet. Returns
     * true, or false with `refused` filled (why, text, wait_ms). NULL admits everybody. */
    bool (*admit)(void *context, const struct bus_peer *peer, struct refused *refused);

    /* The welcome was sent. When it cannot be, neither this nor session_ended() is called. */
    void (*session_begun)(void *context, struct bus_peer *peer);

    /* The last call for this peer; nothing can be sent to it any more. `reason` is packed. */
    void (*session_ended)(void *context,
                          struct bus_peer *peer,
                          enum bus_end why,
                          const char *reason);

    /* A valid message that is not about the session itself. */
    void (*message)(void *context, struct bus_peer *peer, const struct message *message);

    /* Something was dropped: for one limited line in the log. `name` is the sender's (or "-"). */
    void (*dropped)(void *context, enum bus_drop why, const char *name, const char *reason);
};

struct bus_server_options {
    const char *endpoint; /* "tcp://127.0.0.1:7481"; port 0 or * chooses a free one */
    struct curve_key_pair own;
    int64_t heartbeat_ms;
    const char *version; /* of the program, for the welcome */
};

/* Binds access control, then the ROUTER. Keeps loop and list; copies the options and the callbacks.
 * Returns 0 and a new server, or -1. Errors: INVALID (cannot bind: address, reason), INTERNAL. */
int bus_server_create(sd_event *loop,
                      const struct allow_list *list,
                      const struct bus_server_options *options,
                      const struct bus_server_callbacks *callbacks,
                      void *context,
                      struct bus_server **server,
                      struct error *error);

/* Closes everything without calling back. NULL is fine. */
void bus_server_destroy(struct bus_server *server);

/* Where it listens, with the real port: "tcp://127.0.0.1:40123". Owned by the server. */
const char *bus_server_endpoint(const struct bus_server *server);

/* Encodes and sends at once; `message->session` is filled in. Returns 0, or -1: the message breaks a
 * limit of the table (INVALID, LIMIT), or the peer does not take it (UNAVAILABLE; its session then
 * ends when what it had said has been read: session_ended() follows from the loop, not from inside
 * this call). */
int bus_server_send(struct bus_server *server,
                    struct bus_peer *peer,
                    const struct message *message,
                    struct error *error);

/* Says goodbye and ends the session; session_ended() follows from the loop. */
void bus_server_end(struct bus_server *server, struct bus_peer *peer, const char *reason);

/* Finds out whether the peer is still connected, by a pong that it did not ask for. When it is not,
 * its session ends as after a send that failed. */
void bus_server_probe(struct bus_server *server, struct bus_peer *peer);

/* Ends the sessions of all keys that the allow list does not allow any more. Called after it has
 * changed; until then such a peer is already deaf and mute. */
void bus_server_check_access(struct bus_server *server);

/* The sessions in no particular order: NULL gives the first; NULL after the last. Sessions that are
 * about to end, and those to which nothing can be sent any more, are not shown. */
struct bus_peer *bus_server_next_peer(const struct bus_server *server, const struct bus_peer *peer);

/* Leaves descriptors to the others: while nearly none are free, no connection is taken. Called now and then,
 * and at once by whoever could not get one. Returns whether that begins now. */
bool bus_server_mind_descriptors(struct bus_server *server);

/* How many messages were dropped for this reason since the start. */
int64_t bus_server_dropped_count(const struct bus_server *server, enum bus_drop why);

#endif
