/* One `ewscalctl check`: up to three roles are asked, their answers collected. It is answered when
 * nobody is left who has not told, or when its time is over. */
#ifndef CONTROL_CHECK_H
#define CONTROL_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <jansson.h>

#include "proto/event/event.h"
#include "proto/message/message.h"

#define CONTROL_CHECK_ROLES 3

struct control_check {
    int64_t session; /* who asked */
    int64_t request;
    int64_t deadline_ms;
    int64_t numbers[CONTROL_CHECK_ROLES]; /* of the questions without an answer; 0: none */
    bool is_bad;
    json_t *checks;
    LIST_ENTRY(control_check) link;
};

/* Returns a new check without questions. */
struct control_check *control_check_create(int64_t session, int64_t request, int64_t deadline_ms);
void control_check_destroy(struct control_check *check);

/* Which role has a server ("ucserver", "directory", "exchange"), and the place of its question.
 * Returns false for other names. */
bool control_check_find(const char *server, size_t *place);
enum role control_check_role(size_t place);

/* Adds the steps of an answer to the question at `place`. */
void control_check_add(struct control_check *check,
                       size_t place,
                       const char *process,
                       const struct check_step *steps,
                       size_t count);

/* Adds one bad step instead of an answer. */
void control_check_add_failure(struct control_check *check, size_t place, enum event event);

/* Whether no question is without an answer. */
bool control_check_is_complete(const struct control_check *check);

#endif
