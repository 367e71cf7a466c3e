/* What the dispatcher's files share. Nobody else includes this. */
#ifndef SUPERVISOR_DISPATCHER_INTERNAL_H
#define SUPERVISOR_DISPATCHER_INTERNAL_H

#include "proto/base/memory.h"
#include "proto/base/timeouts.h"
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher_access.h"
#include "supervisor/dispatcher/dispatcher_servers.h"
#include "supervisor/dispatcher/dispatcher_state.h"
#include "supervisor/dispatcher/suspicion.h"

/* Between assign and receipt at most so many users and octets are on their way; reserved at assign,
 * so a slow UCServer bounds the memory of supervisor and publisher. */
#define HANDOVER_MOST_USERS 4000
#define HANDOVER_MOST_BYTES (INT64_C(1024) * 1024 * 1024)
/* Each finished HTTP request extends a lease, so often at most. */
#define LEASE_MOST_EXTENSIONS 16
/* A user whose server is away is given up for this round after so many jobs and one interval. */
#define ATTEMPTS_BEFORE_GIVING_UP 3
/* Users that Exchange will not give soon are asked for every so many rounds. */
#define SLOW_ROUNDS 4
/* Roster pages asked for at once, and the pause before a roster that failed is asked for again. */
#define ROSTER_PAGES_AT_ONCE 4
#define ROSTER_AGAIN_MS      5000

/* dispatcher_users.c: the way of one user */
void user_listed(struct dispatcher *d, struct user *user);
void user_unlist(struct dispatcher *d, struct user *user);
void user_due_at(struct dispatcher *d, struct user *user, int64_t due_ms);
void user_due_again(struct dispatcher *d, struct user *user, int64_t due_ms);
void user_to_fetch(struct dispatcher *d, struct user *user);
void user_finish(struct dispatcher *d,
                 struct user *user,
                 enum user_result result,
                 const char *code,
                 const char *reason);
void user_finish_cleared(struct dispatcher *d, struct user *user);
void user_release(struct dispatcher *d, struct user *user);
void user_release_handover(struct dispatcher *d, struct user *user);
void user_set_mapping(struct dispatcher *d, struct user *user, const char *address);
int64_t user_cache_ms(const struct dispatcher *d, const struct user *user);
bool user_is_mapped_in_this_round(const struct dispatcher *d, const struct user *user);
void user_await_answer(struct dispatcher *d, struct user *user);
void user_answered(struct dispatcher *d, struct user *user);
void user_blame(struct dispatcher *d, struct user *user, enum role role, size_t in_flight);

/* dispatcher_jobs.c: leases */
struct job *job_create(struct dispatcher *d, enum job_kind kind, struct peer *peer, size_t server);
void job_add(struct job *job, struct user *user);
bool job_has(const struct job *job, const struct user *user);
struct job *
job_find_of(struct dispatcher *d, int64_t number, const struct peer *peer, enum job_kind kind);
void job_end(struct dispatcher *d, struct job *job);
void job_users_due_again(struct dispatcher *d, struct job *job, int64_t due_ms);
void job_lost(struct dispatcher *d, struct job *job, bool blames_users);
void jobs_expire(struct dispatcher *d);
int64_t jobs_next_ms(const struct dispatcher *d);
bool dispatcher_send(struct dispatcher *d, const struct peer *peer, struct message *message);

/* dispatcher_resolve.c, dispatcher_fetch.c, dispatcher_publish.c */
struct user_queue *server_next_queue(struct server *server, bool *of_suspects);
void job_fill(struct dispatcher *d, struct job *job, struct user_queue *queue);
void resolve_assign(struct dispatcher *d);
void resolve_receive(struct dispatcher *d, struct peer *peer, const struct resolved *resolved);
void fetch_assign(struct dispatcher *d);
void fetch_receive(struct dispatcher *d, struct peer *peer, const struct fetched *fetched);
void fetch_progress(struct dispatcher *d, struct peer *peer, const struct progress *progress);
void publish_receive_calendar(struct dispatcher *d,
                              struct peer *peer,
                              const struct calendar *calendar);
void publish_assign(struct dispatcher *d);
void publish_receive_receipt(struct dispatcher *d, const struct receipt *receipt);
void publish_forget(struct dispatcher *d, struct user *user);
void publish_withdraw(struct dispatcher *d, struct user *user, const char *reason);
void publish_publisher_gone(struct dispatcher *d, bool blames_users);
void publish_session(struct dispatcher *d, const struct ucserver_session *session);

/* dispatcher_roster.c, dispatcher_round.c */
void roster_turn(struct dispatcher *d);
void roster_restart(struct dispatcher *d, int64_t at_ms);
void roster_renew(struct dispatcher *d);
void roster_receive_ready(struct dispatcher *d, const struct roster_ready *ready);
void roster_receive_page(struct dispatcher *d, const struct roster_page *page);
void round_turn(struct dispatcher *d);
void round_end_turn(struct dispatcher *d);
void round_roster_complete(struct dispatcher *d);
void round_plan_next(struct dispatcher *d);
void round_retry_those_away(struct dispatcher *d);
void round_retry_unanswered(struct dispatcher *d);
bool round_is_overdue(const struct dispatcher *d);
int64_t round_end_or(const struct dispatcher *d, int64_t at_ms);
int64_t round_next_ms(const struct dispatcher *d);

#endif
