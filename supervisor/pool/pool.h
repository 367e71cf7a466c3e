/* The children of the supervisor: so many of each role, watched and restarted.
 *
 * A child is known by the key that was made for it. It has ended when its process has been reaped AND
 * nothing of it is left to read on the bus: an orderly end leaves results and a goodbye behind. A
 * child without a session is killed after a while, because a process that hangs neither ends nor
 * lets the supervisor start another one. docs/internals/pool.md */
#ifndef SUPERVISOR_POOL_H
#define SUPERVISOR_POOL_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/message/message_values.h"
#include "proto/process/child.h"

struct allow_list;
struct log;
struct pool;
struct statistics_pool;

/* What may change while children run. */
struct pool_settings {
    /* For children that are started from now on. */
    enum log_level log_level;
    const char *log_directory;                   /* copied; NULL: none */
    int64_t shortest_pause_ms, longest_pause_ms; /* before a restart */
    int64_t kill_ms;                             /* from SIGTERM to SIGKILL */
    int64_t start_ms;                            /* from the start to the first session */
    int64_t silence_ms;                          /* without a session later on */
    int64_t settle_ms; /* after the end of a process its messages are waited for */
};

struct pool_options {
    sd_event *loop;
    struct log *log;
    struct allow_list *allow_list; /* kept: fresh keys of children come and go there */
    const char *program_directory; /* copied: where ewscal-worker-ews and the others are */
    const char *endpoint;          /* copied: of the bus */
    const char *server_key;        /* copied: public key of the supervisor */
    struct pool_settings settings;
};

struct pool_callbacks {
    /* The process of this child has ended and its session has not: look whether it is still
     * connected. Asked every few milliseconds until pool_session_ended(). */
    void (*probe)(void *context, const char *public_key);
    /* That took too long: its session ends now. pool_session_ended() follows from the loop. */
    void (*give_up)(void *context, const char *public_key);
    /* It was reaped, its session is over and its key no longer allowed. */
    void (*ended)(void *context, enum role role);
};

/* What a child had done when its session ended. */
struct pool_session_end {
    bool said_goodbye;
    bool finished_a_job;
    bool held_a_lease;
};

/* Returns a new pool without children. Copies callbacks. */
struct pool *pool_create(const struct pool_options *options,
                         const struct pool_callbacks *callbacks,
                         void *context);

/* Ends all children at once (their lifelines) and frees the pool. NULL is fine. */
void pool_destroy(struct pool *pool);

/* How many children of a role there shall be; more are started, those too many are asked to go. */
void pool_set_count(struct pool *pool, enum role role, int64_t count);

/* New pauses and limits; children that had ended with status 2 are tried again. */
void pool_settings_changed(struct pool *pool, const struct pool_settings *settings);

/* Asks a child to finish and go for good. Returns 0, or -1 when there is no child of that name. */
int pool_stop(struct pool *pool, const char *name);

/* Has the child "worker-ews/2", or all of the role "worker-ews", finish and go, and starts others.
 * One that is silent has nothing to finish and is killed at once. Returns how many it were. */
int64_t pool_restart(struct pool *pool, const char *process);

/* What the bus knows of a child; other keys than those of children are ignored. It greeted (and may
 * have been told to wait); its session began; its session ended. */
void pool_greeted(struct pool *pool, const char *public_key);
void pool_session_begun(struct pool *pool, const char *public_key);
void pool_session_ended(struct pool *pool,
                        const char *public_key,
                        const struct pool_session_end *end);

/* The child has finished a job. */
void pool_worked(struct pool *pool, const char *public_key);

/* Whether the process with this key is certainly gone. */
bool pool_has_reaped(const struct pool *pool, const char *public_key);

/* Asks all children to finish and go; none comes back. */
void pool_drain(struct pool *pool);
bool pool_is_empty(const struct pool *pool);

/* For statistics: the children of one role. A role that wants a child which does not run, does not
 * answer, or dies before it finishes a job, is degraded. */
void pool_describe(const struct pool *pool, enum role role, struct statistics_pool *description);

#endif
