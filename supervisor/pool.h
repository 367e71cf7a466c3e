/* The children of the supervisor: so many of each role, watched and restarted. */
#ifndef SUPERVISOR_POOL_H
#define SUPERVISOR_POOL_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/child.h"
#include "proto/message_values.h"

struct allow_list;
struct log;
struct pool;
struct statistics_pool;

struct pool_options {
    sd_event *loop;
    struct log *log;
    struct allow_list *allow_list; /* kept: fresh keys of children come and go there */
    const char *program_directory; /* copied: where ewscal-worker-ews and the others are */
    const char *endpoint;          /* copied: of the bus */
    const char *server_key;        /* copied: public key of the supervisor */
    const char *log_directory;     /* copied */
    enum log_level log_level;
    int64_t shortest_pause_ms, longest_pause_ms;
    int64_t kill_ms; /* from SIGTERM to SIGKILL */
};

struct pool_callbacks {
    /* What a child that has just ended was doing. */
    void (*look_at)(void *context, const char *name, bool *finished_a_job, bool *held_a_lease);
    /* It was reaped; its key is no longer allowed. */
    void (*ended)(void *context, enum role role, const char *name);
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
void pool_settings_changed(struct pool *pool,
                           int64_t shortest_ms,
                           int64_t longest_ms,
                           int64_t kill_ms);

/* Asks a child to finish and go; `comes_back`: another one is started then. Returns 0, or -1 when
 * there is no child of that name. */
int pool_stop(struct pool *pool, const char *name, bool comes_back);

/* The child has finished a job. */
void pool_worked(struct pool *pool, const char *name);

/* Asks all children to finish and go; none comes back. */
void pool_drain(struct pool *pool);
bool pool_is_empty(const struct pool *pool);

/* For statistics: the children of one role. A role that wants a child which does not run, or which
 * dies before it finishes a job, is degraded. */
void pool_describe(const struct pool *pool, enum role role, struct statistics_pool *description);

/* The process id of a child, or 0. */
int64_t pool_process(const struct pool *pool, const char *name);

#endif
