/* Resolve jobs: user -> mailbox. What is their own, for their row of the job kinds. */
#ifndef SUPERVISOR_DISPATCHER_RESOLVE_H
#define SUPERVISOR_DISPATCHER_RESOLVE_H

#include "supervisor/dispatcher/dispatcher_jobs.h"

struct servers *resolve_servers(const struct dispatcher *d);
bool resolve_send(struct dispatcher *d, const struct job *job);
struct job_answer resolve_answer(const struct message *message);
const char *resolve_user_name(const struct message *message, size_t i);
void resolve_take(struct dispatcher *d, struct user *user, const struct message *message, size_t i);

/* The last good mapping serves while the directory is away, if it is not too old. */
bool resolve_from_memory(struct dispatcher *d, struct user *user);

/* Nobody who could ask the directory answers: mailboxes that were known stay known. */
void resolve_bridge_silence(struct dispatcher *d,
                            const struct job_kind *kind,
                            struct server *server);

#endif
