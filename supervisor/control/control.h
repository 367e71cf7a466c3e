/* What ewscalctl asks for and gets: the supervisor's side of control_request and control_answer.
 *
 * command           answer (JSON)                                            exit status 1 when
 * status, workers,  statistics with problems (statistics_to_json)            status: somebody must act
 * cycle, version
 * users             {"users": [user ...]} (statistics_user_to_json)
 * user NAME         {"user": user}                                           there is none
 * run-now, pause,   {"text": "..."}
 * resume
 * drain ROLE/N,     {"text": "..."}                                          there is none, or it is
 * restart ROLE[/N]                                                           not ours to start
 * check [SERVER]    {"checks": [{"server", "process",                        a step is bad
 *                   "steps": [{"name", "good", "text"} ...]} ...]}
 *
 * A failure is {"error": "..."}; an unknown command has exit status 2. */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/error.h"
#include "proto/message/message.h"

#include "supervisor/show/statistics.h"

struct control;

typedef void control_user_function(void *into, const struct statistics_user *user);

/* What the supervisor provides. `context` comes first in every call. */
struct control_actions {
    void *context;

    /* Sends one page at once; borrows it. */
    void (*send)(void *context, int64_t session, const struct message *message);

    /* The statistics of this moment, borrowed until the next call. */
    const struct statistics *(*statistics)(void *context, bool with_problems);

    /* Calls `function` for each user; texts are borrowed for that call. Only names are used. */
    void (*each_user)(void *context, control_user_function *function, void *into);

    /* Calls `function` for the user of that name, byte for byte. Returns whether there is one. */
    bool (*with_user)(void *context, const char *name, control_user_function *function, void *into);

    /* Returns whether it begins now: false while the replication is paused. */
    bool (*run_now)(void *context);
    void (*pause)(void *context);
    void (*resume)(void *context);

    /* `process` is "worker-ews/2". Returns 0, or -1: INVALID (there is none). */
    int (*drain)(void *context, const char *process, struct error *error);

    /* `process` is "worker-ews/2", or "worker-ews" for all of them. Returns 0, or -1: INVALID
     * (there is none, or none that the supervisor starts). */
    int (*restart)(void *context, const char *process, struct error *error);

    /* Has a process of the role test its servers; control_checked() with that number follows,
     * perhaps. Returns 0, or -1 when there is no such process. */
    int (*check)(void *context, enum role role, int64_t number);
};

/* Returns a new control; copies the actions. */
struct control *control_create(const struct control_actions *actions);
void control_destroy(struct control *control);

/* A check that begins from now on and is not answered within this time is reported as such. */
void control_set_check_limit(struct control *control, int64_t check_limit_ms);

/* Answers a request, at once or, for a check, when it has been done. A list of users is answered by
 * control_list_more() alone. */
void control_receive(struct control *control,
                     int64_t session,
                     const struct control_request *request,
                     int64_t now_ms);

/* Sends some more users to one who asked for all of them: a part in each turn of the loop, so that a
 * large tenant does not make everybody else wait. Returns whether there is more to send. */
bool control_list_more(struct control *control);

/* The outcome of a check that was asked for by actions.check. */
void control_checked(struct control *control,
                     int64_t number,
                     const char *process,
                     const struct check_step *steps,
                     size_t count);

/* Nobody waits any more in this session. */
void control_session_ended(struct control *control, int64_t session);

/* Ends checks that took too long. Returns when to call again, INT64_MAX: not by itself. */
int64_t control_turn(struct control *control, int64_t now_ms);

#endif
