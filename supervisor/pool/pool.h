/* The children of the supervisor: a number of them for each role, watched and restarted.
 *
 * A child is known by the key that was made for it. It has ended when its process has been reaped AND
 * nothing of it is left to read on the bus: an orderly end leaves results and a goodbye behind. A
 * child without a session is killed after a while, because a process that hangs neither ends nor
 * lets the supervisor start another one. docs/internals/pool.md */
#ifndef SUPERVISOR_POOL_H
#define SUPERVISOR_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message_values.h"

#include "supervisor/pool/pool_options.h"

struct pool;
struct statistics_pool;

/* Returns a new pool without children. Copies the options. */
struct pool *pool_create(const struct pool_options *options);

/* Ends all children at once (their lifelines) and frees the pool. NULL is fine. */
void pool_destroy(struct pool *pool);

/* How many children of a role there shall be: missing ones are started, surplus ones asked to go. */
void pool_set_count(struct pool *pool, enum role role, int64_t count);

/* New pauses and limits, in place of the old ones; children that had ended with status 2 are tried again. */
void pool_settings_changed(struct pool *pool, const struct pool_settings *settings);

/* Asks a child to finish and go for good. Returns 0, or -1 when there is no child of that name. */
int pool_stop(struct pool *pool, const char *name);

/* Has the child "worker-ews/2", or all of the role "worker-ews", finish and go, and starts others.
 * One that is silent has nothing to finish and is killed at once. Returns how many there were. */
int64_t pool_restart(struct pool *pool, const char *process);

/* What the bus knows of a child; other keys than those of children are ignored. It greeted (and may
 * have been told to wait); its session began; its session ended. */
void pool_greeted(struct pool *pool, const char *public_key);
void pool_session_begun(struct pool *pool, const char *public_key);
void pool_session_ended(struct pool *pool,
                        const char *public_key,
                        const struct pool_session_end *end);

/* Whether the key is that of a child, now. */
bool pool_has_child(const struct pool *pool, const char *public_key);

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
