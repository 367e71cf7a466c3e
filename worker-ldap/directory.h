/* One [directory]: its servers, its session, the resolve jobs that wait for it. Every job that is taken is
 * answered: done, failed, or given back; unless it is forgotten, because the supervisor has lost us and has
 * given its users to others. */
#ifndef WORKER_LDAP_DIRECTORY_H
#define WORKER_LDAP_DIRECTORY_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/message/message.h"

/* Before the first server of the settings is tried again. */
#define DIRECTORY_PREFERRED_AGAIN_MS (INT64_C(5) * 60 * 1000)

struct directory;
struct login_desk;

struct directory_times {
    int64_t request_timeout_ms;
    int64_t preferred_again_ms;
};

/* What a directory wants from outside. Jobs are answered through `send`, also from inside the functions
 * below. */
struct directory_callbacks {
    void *context;
    void (*send)(void *context, const struct message *message);
    /* The number of users in its jobs has changed. */
    void (*changed)(void *context);
};

/* Returns a new directory without a session; one is made for the first job. Keeps `logins` and
 * `settings`, copies `times` and `callbacks`. */
struct directory *directory_create(sd_event *loop,
                                   struct login_desk *logins,
                                   const struct directory_settings *settings,
                                   const struct directory_times *times,
                                   const struct directory_callbacks *callbacks);

/* Ends it without a word about its jobs. NULL is fine. */
void directory_destroy(struct directory *directory);

/* Takes a resolve job (copied); `resolved` follows, at once and given back when the job breaks a limit
 * of the message table. */
void directory_resolve(struct directory *directory, const struct message *message);

/* Gives one job back (number 0: all of them), not to be assigned before `wait_ms`. */
void directory_give_back(struct directory *directory,
                         int64_t number,
                         int64_t wait_ms,
                         const char *reason);

/* Forgets all jobs without an answer: they belonged to a session with the supervisor that is over. */
void directory_forget_jobs(struct directory *directory);

/* Nobody uses the account for so long; 0 ends the hold. */
void directory_hold(struct directory *directory,
                    const char *account,
                    int64_t remaining_ms,
                    const char *reason);

/* How many users are in its jobs. */
int64_t directory_users(const struct directory *directory);

/* Its health for a report; valid until the next event. */
const struct server_health *directory_health(const struct directory *directory);

#endif
