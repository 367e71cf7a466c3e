/* Jobs: who gets which users, and what the answers mean. What the kinds of jobs have in common is here,
 * what is their own stands in the row of each kind. */
#ifndef SUPERVISOR_DISPATCHER_JOBS_H
#define SUPERVISOR_DISPATCHER_JOBS_H

#include "proto/message/message.h"

#include "supervisor/server/server.h"
#include "supervisor/user/user_result.h"

struct dispatcher;
struct job;
struct peer;
struct user;

/* What the answer to a job says, of whatever kind. Borrowed from the message. */
struct job_answer {
    int64_t job;
    enum job_outcome outcome;
    struct trouble trouble; /* what was in the way, if anything */
    int64_t wait_ms;
    bool is_trouble; /* something is wrong with the server */
    bool is_wish;    /* the server wants to be left alone */
    bool is_moved;   /* it was not where it was asked for: that is looked for again */
    /* It failed for what was seen before; the process asks again after `wait_ms`. */
    bool is_unasked;
    enum server_pressure pressure;
    bool is_answered,
        is_unanswered; /* by the server itself; a process that is older says neither */
    size_t users_count;
    const struct message *message;
};

struct job_kind {
    enum role role;        /* of the processes that do it */
    enum user_result away; /* what is said of users whose server cannot be asked in this round */

    /* Its results wait for the UCServer: nothing is asked for that could not be published soon. */
    bool fills_handover;
    /* Called in each turn for each server, NULL: nothing. */
    void (*look_after)(struct dispatcher *d, const struct job_kind *kind, struct server *server);
    /* Whether a user whose server cannot be asked was served in another way; NULL: never. */
    bool (*serve_instead)(struct dispatcher *d, struct user *user);
    /* Sends the job to its peer. */
    bool (*send)(struct dispatcher *d, const struct job *job);

    /* What a message answers, and of whom its part `i` tells. */
    struct job_answer (*answer)(const struct message *message);
    const char *(*user_name)(const struct message *message, size_t i);
    /* Learns what the answer says of the server's load; NULL: nothing. */
    void (*learn)(struct dispatcher *d, const struct job *job, const struct job_answer *answer);
    /* Notes what the part `i` says beside its outcome, also when the user's turn has ended already: their receipt
     * may come before the job's end. NULL: nothing. */
    void (*note)(struct user *user, const struct message *message, size_t i);
    /* Takes the part `i` of the answer to the job for the user, whose newest it is. */
    void (*take)(struct dispatcher *d,
                 const struct job *job,
                 struct user *user,
                 const struct message *message,
                 size_t i);
    /* Whether the process had better not be asked about the user again; NULL: never. */
    bool (*avoids)(const struct dispatcher *d, const struct user *user, const char *peer);
};

/* In dispatcher_resolve.c: user -> mailbox. In dispatcher_fetch.c: mailbox -> calendar. */
extern const struct job_kind resolve_jobs, fetch_jobs;

/* Gives up for this round who waits for servers that cannot be asked. */
void jobs_look_after(struct dispatcher *d, const struct job_kind *kind);
void jobs_give_up(struct dispatcher *d, const struct job_kind *kind, struct server *server);

/* Hands out all jobs of a kind that can go out now. */
void jobs_assign(struct dispatcher *d, const struct job_kind *kind);

/* A fetch job goes on; what the process says of the server is said at once. */
void jobs_go_on(struct dispatcher *d, struct peer *peer, const struct progress *progress);

/* The answer to a job. */
void jobs_receive(struct dispatcher *d,
                  const struct job_kind *kind,
                  struct peer *peer,
                  const struct message *message);

#endif
