/* The processes that have a session, with what each of them is doing. A process is known by its
 * session: the same name may join again before anybody noticed that it was gone, and messages of the
 * old session must not count for the new one. */
#ifndef SUPERVISOR_PEERS_H
#define SUPERVISOR_PEERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/message/message_values.h"

/* A process whose session begins, or may begin. Borrowed. */
struct joined {
    int64_t session; /* 0 before it begins */
    enum role role;
    const char *name, *host, *version; /* the name belongs to its key */
    int64_t process;
    int64_t instance; /* tells this process from any other one; 0: not known */
    const char *key;  /* its public key; NULL or "": our own child's, which cannot be revoked */
};

/* How a session ended. */
enum peer_end {
    PEER_SAID_GOODBYE, /* it had handed back everything */
    PEER_DIED,         /* we reaped the process: it is certainly gone */
    PEER_SILENT        /* or replaced by a new session of the same key: it may still be alive */
};

/* Whoever gives it work counts that here. */
struct peer {
    int64_t session;
    enum role role;
    char *name, *host, *version;
    char *key; /* "": it cannot be revoked */
    int64_t process;
    int64_t instance;
    int64_t joined_ms;
    int64_t credit;              /* users that it takes now */
    int64_t jobs, users_in_jobs; /* out now */
    int64_t jobs_done;           /* finished in this session */
    bool is_draining;            /* it gets nothing more */
    struct kept_message *report; /* newest one; NULL: none yet */
    TAILQ_ENTRY(peer) link;
};

/* In the order in which they came. Begins empty, with TAILQ_INIT(). */
TAILQ_HEAD(peer_list, peer);

/* Returns the new one, which the list owns; or ends it. */
struct peer *peers_add(struct peer_list *peers, const struct joined *joined, int64_t now_ms);
void peers_remove(struct peer_list *peers, struct peer *peer);
void peers_clear(struct peer_list *peers);

/* NULL: there is none. The last one: any that would do something now. */
struct peer *peers_of_session(const struct peer_list *peers, int64_t session);
struct peer *peers_named(const struct peer_list *peers, const char *name);
struct peer *peers_of_role(const struct peer_list *peers, enum role role);

/* The one with the least to do that takes work; suspects go to one that has finished a job
 * (`wants_proven`) if there is one. NULL: nobody takes any. */
struct peer *peers_for_job(const struct peer_list *peers, enum role role, bool wants_proven);

/* "said goodbye", "died", "silent" */
const char *peer_end_name(enum peer_end end);

#endif
