/* The sessions that the bus server knows. One that has ended stays in the list until the loop's next turn:
 * callbacks that run at that time may still hold it. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/bus/bus_peers.h"

void bus_peers_init(struct bus_peers *peers)
{
    TAILQ_INIT(&peers->all);
    peers->by_identity = NULL;
}

void bus_peers_clear(struct bus_peers *peers)
{
    HASH_CLEAR(hh, peers->by_identity);
    struct bus_session *session;
    while ((session = TAILQ_FIRST(&peers->all)) != NULL) {
        TAILQ_REMOVE(&peers->all, session, in_order);
        bus_session_destroy(session);
    }
}

/* Padding too is zero, because the whole is compared. */
static void fill_identity(struct bus_identity *identity,
                          const char *public_key,
                          enum role role,
                          const struct routing_id *routing_id)
{
    memset(identity, 0, sizeof(*identity));
    memcpy(identity->public_key, public_key, CURVE_KEY_BYTES);
    if (role == ROLE_CONTROL) {
        memcpy(identity->connection.octets, routing_id->octets, routing_id->size);
        identity->connection.size = routing_id->size;
    }
}

struct bus_session *bus_peers_add(struct bus_peers *peers,
                                  const struct bus_peer *peer,
                                  const struct routing_id *routing_id,
                                  int64_t heartbeat_ms)
{
    struct bus_session *session = memory_allocate(sizeof(*session));
    session->peer = *peer;
    session->peer.name = session->name = memory_copy_text(peer->name);
    session->peer.host = session->host = memory_copy_text(peer->host);
    session->peer.version = session->version = memory_copy_text(peer->version);
    fill_identity(&session->identity, peer->public_key, peer->role, routing_id);
    session->peer.public_key = session->identity.public_key;
    session->routing_id = *routing_id;
    session->heartbeat_ms = heartbeat_ms;
    TAILQ_INSERT_TAIL(&peers->all, session, in_order);
    HASH_ADD(hh, peers->by_identity, identity, sizeof(session->identity), session);
    return session;
}

struct bus_session *bus_peers_find(const struct bus_peers *peers,
                                   const char *public_key,
                                   enum role role,
                                   const struct routing_id *routing_id)
{
    struct bus_session *session;
    struct bus_identity identity;
    fill_identity(&identity, public_key, role, routing_id);
    HASH_FIND(hh, peers->by_identity, &identity, sizeof(identity), session);
    return session;
}

struct bus_session *bus_peers_next(const struct bus_peers *peers, const struct bus_session *session)
{
    struct bus_session *next =
        session == NULL ? TAILQ_FIRST(&peers->all) : TAILQ_NEXT(session, in_order);
    while (next != NULL && next->is_ending)
        next = TAILQ_NEXT(next, in_order);
    return next;
}

void bus_peers_mark(struct bus_peers *peers,
                    struct bus_session *session,
                    enum bus_end why,
                    const char *text)
{
    if (session->is_ending)
        return;
    session->is_ending = true;
    session->why = why;
    memory_replace_text(&session->end_text, text);
    HASH_DEL(peers->by_identity, session);
}

struct bus_session *bus_peers_take_ending(struct bus_peers *peers)
{
    struct bus_session *session;
    TAILQ_FOREACH(session, &peers->all, in_order) {
        if (session->is_ending) {
            TAILQ_REMOVE(&peers->all, session, in_order);
            return session;
        }
    }
    return NULL;
}

void bus_session_destroy(struct bus_session *session)
{
    if (session == NULL)
        return;
    free(session->name);
    free(session->host);
    free(session->version);
    free(session->end_text);
    free(session);
}
