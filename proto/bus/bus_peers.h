/* The sessions that the bus server knows: found by key, ended later from the loop. The key is what was
 * proved; the routing id of a connection may change at any time and proves nothing. Pure. */
#ifndef PROTO_BUS_PEERS_H
#define PROTO_BUS_PEERS_H

#include <stdbool.h>
#include <sys/queue.h>
#include <uthash.h>

#include "proto/bus/bus_peer.h"
#include "proto/bus/bus_socket.h"
#include "proto/key/curve_key.h"

/* What a session is found by: the key, so that a newer hello replaces the older one. ewscalctl is
 * run by several people and scripts with the one key of their machine: there the connection counts
 * too. */
struct bus_identity {
    char public_key[CURVE_KEY_BYTES];
    struct routing_id connection; /* all zero except for ROLE_CONTROL */
};

/* A session with what its owner does not see. */
struct bus_session {
    struct bus_peer peer;        /* first: the owner's pointer is ours */
    char *name, *host, *version; /* the peer's texts */
    struct routing_id routing_id;
    struct bus_identity identity;
    int64_t heartbeat_ms; /* that the peer was told */
    /* nothing can be sent to it any more; what it had said before is still read */
    bool is_unreachable;
    bool is_ending;
    enum bus_end why;
    char *end_text; /* why it ends, or is unreachable */
    TAILQ_ENTRY(bus_session) in_order;
    UT_hash_handle hh;
};

struct bus_peers {
    TAILQ_HEAD(bus_sessions, bus_session) all;
    struct bus_session *by_identity; /* without those that are ending */
};

void bus_peers_init(struct bus_peers *peers);
void bus_peers_clear(struct bus_peers *peers);

/* Adds a session that bus_peers_find() does not find yet, copying all texts, and returns it. */
struct bus_session *bus_peers_add(struct bus_peers *peers,
                                  const struct bus_peer *peer,
                                  const struct routing_id *routing_id,
                                  int64_t heartbeat_ms);

/* The session of this key in this role and, if it matters, on this connection; or NULL. */
struct bus_session *bus_peers_find(const struct bus_peers *peers,
                                   const char *public_key,
                                   enum role role,
                                   const struct routing_id *routing_id);

/* The first one that is not ending after `session` (NULL: of all), or NULL. */
struct bus_session *bus_peers_next(const struct bus_peers *peers,
                                   const struct bus_session *session);

/* From now on the session is not found any more; nothing happens when it is ending already.
 * `text` is copied. */
void bus_peers_mark(struct bus_peers *peers,
                    struct bus_session *session,
                    enum bus_end why,
                    const char *text);

/* Takes out one that is ending, or returns NULL. The caller ends it with bus_session_destroy(). */
struct bus_session *bus_peers_take_ending(struct bus_peers *peers);

void bus_session_destroy(struct bus_session *session);

#endif
