/* The processes that have a session. They are few (a pool, not a crowd), so every question is answered
 * by walking the list; its order is that of joining, which makes the choice among equals the same each
 * time. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/message/kept_message.h"

#include "supervisor/peer/peers.h"

struct peer *peers_add(struct peer_list *peers, const struct joined *joined, int64_t now_ms)
{
    struct peer *peer = memory_allocate(sizeof(*peer));
    peer->session = joined->session;
    peer->role = joined->role;
    peer->name = memory_copy_text(joined->name);
    peer->host = memory_copy_text(joined->host);
    peer->version = memory_copy_text(joined->version);
    peer->key = memory_copy_text(text_or_empty(joined->key));
    peer->process = joined->process;
    peer->instance = joined->instance;
    peer->joined_ms = now_ms;
    TAILQ_INSERT_TAIL(peers, peer, link);
    return peer;
}

void peers_remove(struct peer_list *peers, struct peer *peer)
{
    TAILQ_REMOVE(peers, peer, link);
    kept_message_destroy(peer->report);
    free(peer->name);
    free(peer->host);
    free(peer->version);
    free(peer->key);
    free(peer);
}

void peers_clear(struct peer_list *peers)
{
    while (!TAILQ_EMPTY(peers))
        peers_remove(peers, TAILQ_FIRST(peers));
}

struct peer *peers_of_session(const struct peer_list *peers, int64_t session)
{
    struct peer *peer;
    TAILQ_FOREACH(peer, peers, link) {
        if (peer->session == session)
            return peer;
    }
    return NULL;
}

struct peer *peers_named(const struct peer_list *peers, const char *name)
{
    struct peer *peer;
    TAILQ_FOREACH(peer, peers, link) {
        if (strcmp(peer->name, name) == 0)
            return peer;
    }
    return NULL;
}

struct peer *peers_of_role(const struct peer_list *peers, enum role role)
{
    struct peer *peer;
    TAILQ_FOREACH(peer, peers, link) {
        if (peer->role == role && !peer->is_draining)
            return peer;
    }
    return NULL;
}

static bool is_better(const struct peer *left, const struct peer *right, bool wants_proven)
{
    if (wants_proven && (left->jobs_done > 0) != (right->jobs_done > 0))
        return left->jobs_done > 0;
    return left->users_in_jobs < right->users_in_jobs;
}

struct peer *peers_for_job(const struct peer_list *peers, enum role role, bool wants_proven)
{
    struct peer *best = NULL, *peer;
    TAILQ_FOREACH(peer, peers, link) {
        if (peer->role != role || peer->is_draining || peer->credit < 1)
            continue;
        if (best == NULL || is_better(peer, best, wants_proven))
            best = peer;
    }
    return best;
}

const char *peer_end_name(enum peer_end end)
{
    static const char *const names[] = {
        [PEER_SAID_GOODBYE] = "said goodbye", [PEER_DIED] = "died", [PEER_SILENT] = "silent"};
    return names[end];
}
