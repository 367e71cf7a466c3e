/* Fetch jobs: mailbox -> calendar. What is their own, for their row of the job kinds. */
#ifndef SUPERVISOR_DISPATCHER_FETCH_H
#define SUPERVISOR_DISPATCHER_FETCH_H

#include "supervisor/dispatcher/dispatcher_jobs.h"

struct servers *fetch_servers(const struct dispatcher *d);
bool fetch_has_room(const struct dispatcher *d);
bool fetch_send(struct dispatcher *d, const struct job *job);
struct job_answer fetch_answer(const struct message *message);
const char *fetch_user_name(const struct message *message, size_t i);
void fetch_learn(struct dispatcher *d, const struct job *job, const struct job_answer *answer);
void fetch_take(struct dispatcher *d, struct user *user, const struct message *message, size_t i);

#endif
