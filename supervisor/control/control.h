/* What ewscalctl asks for and gets: the supervisor's side of control_request and control_answer.
 *
 * command           answer (JSON)                                            exit status 1 when
 * status, workers,  statistics with problems (statistics_to_json)            status: somebody must act
 * cycle, version
 * users             {"users": [user ...], "next": PLACE}: a part of the list
 *   [which=WHICH]   (statistics_user_to_json); behind the last one next is
 *   [reason=NAME]   null, else after=PLACE asks for the part that follows
 *   [like=TEXT]     (user_query.h)
 *   [rows=KEY,KEY]  {"keys": [KEY ...], "users": [[value ...] ...], "next":
 *                   PLACE}: of each these alone, if they are known, in rows; a
 *                   reason is the packed one (statistics_user_values_to_json)
 *   [after=PLACE]
 * user NAME         {"user": user}                                           there is none
 * account [NAME]    {"accounts": [account ...]} (statistics_to_json)         there is none
 * account retry     {"text": "..."}                                          there is none
 *   NAME
 * run-now [NAME]    {"text": "..."}                                          there is no such user, or
 *                                                                            they are not listed
 * pause, resume     {"text": "..."}
 * drain ROLE/N,     {"text": "..."}                                          there is none, or it is
 * restart ROLE[/N]                                                           not ours to start
 * scale ROLE N      {"text": "..."}                                          not now
 * log-level LEVEL   {"text": "..."}
 * reload            {"text": "...", "findings": [{"file", "line",            it was refused
 *                   "setting", "value", "was", "text", "reason"} ...]}
 * check [SERVER     {"checks": [{"server", "exchange", "mail_domain",        a step is bad
 *   [NAME]]         "process", "search": [step ...], "steps": [{"name",
 *                   "good", "warning", "text", "reason"} ...]} ...]}
 * allow-host HOST,  {"text": "..."}                                          not a host, too many, or
 * forget-host HOST                                                           it was not allowed
 *
 * "text" and "error" are sentences, "reason" is the name of the event that the step's sentence is of. A
 * failure is {"error": "..."}; an unknown command has exit status 2. */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message.h"

#include "supervisor/control/control_callbacks.h"

struct control;

/* Returns a new control; copies the callbacks. */
struct control *control_create(const struct control_callbacks *callbacks);
void control_destroy(struct control *control);

/* A check that begins from now on and is not answered within this time is reported as such. */
void control_set_check_limit(struct control *control, int64_t check_limit_ms);

/* Answers a request, at once or, for a check, when it has been done. A list of users is answered by
 * control_list_more() alone. */
void control_receive(struct control *control,
                     int64_t session,
                     const struct control_request *request,
                     int64_t now_ms);

/* Goes on looking for users for one who asked for some: a little in each turn of the loop, so that a
 * large tenant does not make everybody else wait. Returns whether somebody still waits. */
bool control_list_more(struct control *control);

/* The outcome of a check that was asked for by callbacks.check. */
void control_checked(struct control *control,
                     int64_t number,
                     const char *process,
                     const struct check_step *steps,
                     size_t count);

/* Nobody waits any more in this session. */
void control_session_ended(struct control *control, int64_t session);

/* Goes on with checks that waited for a search, and ends those that took too long. Returns when to call again,
 * INT64_MAX: not by itself. */
int64_t control_turn(struct control *control, int64_t now_ms);

#endif
