/* Jobs that are out, and whose they are. A job's number is also its lease: only the peer that has it
 * counts. docs/internals/lease.md */
#ifndef SUPERVISOR_DISPATCHER_LEASES_H
#define SUPERVISOR_DISPATCHER_LEASES_H

#include <uthash.h>

#include "proto/message/message.h"

struct dispatcher;
struct job_kind;
struct peer;
struct place;
struct server;
struct user;

/* A job is a shard on its way through one process. */
struct job {
    int64_t number;
    const struct job_kind *kind; /* how its answer is taken */
    enum role role;              /* of the processes that do such jobs */
    struct peer *peer;
    struct server *server;
    struct user **users;
    size_t user_count;
    int64_t deadline_ms;
    int64_t extensions;
    struct budget *budget; /* it has one share of it; NULL: its server has none */
    bool is_of_suspects;
    struct place *place; /* where it goes; NULL: where the settings say */
    int64_t place_edition;
    UT_hash_handle hh;
};

/* Returns a new job without users, which is out until it ends. */
struct job *
lease_create(struct dispatcher *d, enum role role, struct peer *peer, struct server *server);
void lease_end(struct dispatcher *d, struct job *job);

/* A user goes into the job. */
void lease_add(struct dispatcher *d, struct job *job, struct user *user);

/* Whether the user went into it; whether a result of it would still count for the user. */
bool lease_has(const struct job *job, const struct user *user);
bool lease_counts(const struct job *job, const struct user *user);

/* The job of that number, if this peer has its lease; else NULL, and the late result is counted. */
struct job *
lease_find(struct dispatcher *d, int64_t number, const struct peer *peer, enum role role);

/* Its peer works: it gets one request's time more, but not for ever. Returns the job when it got that; else
 * NULL. */
struct job *
lease_extend(struct dispatcher *d, int64_t number, const struct peer *peer, enum role role);

/* Those whose result is still to come under its number are due again. */
void lease_users_again(struct dispatcher *d, struct job *job, int64_t due_ms);

/* It is over without an answer; all of a peer's are; those whose time is over. */
void lease_lost(struct dispatcher *d, struct job *job, bool blames_users);
void leases_lost_of(struct dispatcher *d, const struct peer *peer, bool blames_users);
void leases_expire(struct dispatcher *d);
int64_t leases_next_ms(const struct dispatcher *d);
void leases_end_all(struct dispatcher *d);

/* A process of `role` died with so many users in flight, this one among them. */
void lease_blame(struct dispatcher *d, struct user *user, enum role role, size_t in_flight);

#endif
