/* The hub: who is due, which process does what, whose results count.
 *
 * Everything about a user is decided here. The dispatcher knows no loop, no clock and no socket: time
 * is an argument of each event, what it wants done goes out through `struct dispatcher_callbacks`. The
 * scenario tests drive it just as the supervisor's loop does. docs/internals/job.md has the picture. */
#ifndef SUPERVISOR_DISPATCHER_H
#define SUPERVISOR_DISPATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/both_clocks.h"
#include "proto/message/message.h"

#include "supervisor/dispatcher/dispatcher_callbacks.h"
#include "supervisor/dispatcher/dispatcher_settings.h"
#include "supervisor/peer/peers.h"

struct dispatcher;
struct log;

/* Returns a new dispatcher. Keeps `log`; copies settings and callbacks. */
struct dispatcher *dispatcher_create(const struct dispatcher_settings *settings,
                                     const struct dispatcher_callbacks *callbacks,
                                     struct log *log,
                                     struct both_clocks now);
void dispatcher_destroy(struct dispatcher *dispatcher);

/* New settings. Calendars of an older shape are dropped and their users due again. The caller sends
 * the peers their new `settings` before this call. */
void dispatcher_set_settings(struct dispatcher *dispatcher,
                             const struct dispatcher_settings *settings,
                             struct both_clocks now);

/* Whether a process may begin a session now; else why not and when to come back. Only one publisher
 * is active at a time. */
bool dispatcher_may_join(struct dispatcher *dispatcher,
                         const struct joined *joining,
                         struct both_clocks now,
                         struct refused *refused);

/* A peer was welcomed and has its settings. Everything is copied. */
void dispatcher_peer_joined(struct dispatcher *dispatcher,
                            const struct joined *joined,
                            struct both_clocks now);
void dispatcher_peer_left(struct dispatcher *dispatcher,
                          int64_t session,
                          enum peer_end end,
                          struct both_clocks now);

/* The last publisher's process, which had been silent, was reaped: its successor need not wait. */
void dispatcher_publisher_reaped(struct dispatcher *dispatcher, struct both_clocks now);

/* A message from a peer whose role may send it. Borrows it. */
void dispatcher_receive(struct dispatcher *dispatcher,
                        int64_t session,
                        const struct message *message,
                        struct both_clocks now);

/* Does what has become due: leases that end, rounds that begin, jobs that can be assigned. Called
 * after each event and at the time that it returns (monotonic; INT64_MAX: nothing by itself). */
int64_t dispatcher_turn(struct dispatcher *dispatcher, struct both_clocks now);

/* What a peer is doing, for the pool's rules: whether it has finished a job in its session, and
 * whether it holds a lease or an unanswered calendar. */
void dispatcher_look_at(struct dispatcher *dispatcher,
                        const char *peer,
                        bool *finished_a_job,
                        bool *held_a_lease);

/* What an administrator asks for. run_now: everybody is due at once, in the present round or, who has
 * a result in that already, in a new one that follows it at once; those in quarantine are tried once
 * more, and no server rests after its failures. Returns false while the replication is paused: it begins with the
 * resume. */
bool dispatcher_run_now(struct dispatcher *dispatcher, struct both_clocks now);

/* The same for one user, who goes first in each line: in the present round; between two of them as soon as a
 * new list of users names them; while they are in a job, when that ends. Returns false when there is no such user; else
 * `answer` is what follows, CONTROL_USER_DUE and the like, or CONTROL_USER_NOT_LISTED. */
bool dispatcher_run_user_now(struct dispatcher *dispatcher,
                             const char *name,
                             struct both_clocks now,
                             enum event *answer);
void dispatcher_pause(struct dispatcher *dispatcher);
void dispatcher_resume(struct dispatcher *dispatcher, struct both_clocks now);

/* Asks the peer of that name to finish and go. Returns 0, or -1 when there is none. */
int dispatcher_drain(struct dispatcher *dispatcher, const char *peer);

/* Has a process of the role test what the question names; `checked` follows. Returns 0, or -1 when there is no process
 * of that role. */
int dispatcher_check(struct dispatcher *dispatcher, enum role role, const struct check *question);

#endif
