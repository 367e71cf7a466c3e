/* One `ewscalctl check`: up to three roles are asked, worker-ews for each place where Exchange is, their answers
 * collected. It is answered when nobody is left who has not told, or when its time is over. */
#ifndef CONTROL_CHECK_H
#define CONTROL_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <jansson.h>

#include "proto/event/event.h"
#include "proto/event/error.h"
#include "proto/message/message.h"

#include "supervisor/control/control_callbacks.h"

#define CONTROL_CHECK_ROLES 3

/* One process that is asked, or a place of Exchange that is searched first. */
struct control_question {
    LIST_ENTRY(control_question) link;
    size_t place;                 /* in the table of roles */
    int64_t number;               /* of the question; 0: a search is waited for */
    char *exchange, *mail_domain; /* NULL: not of Exchange; of an address that the settings name */
    json_t *search;               /* how the place was found; NULL: the settings name it */
};

struct control_check {
    int64_t session; /* who asked */
    int64_t request;
    int64_t deadline_ms;
    char *address;                           /* that is read, too; NULL: none */
    LIST_HEAD(, control_question) questions; /* those without an answer */
    bool is_bad;
    json_t *checks;
    LIST_ENTRY(control_check) link;
};

/* Returns a new check without questions. Copies the address. */
struct control_check *
control_check_create(int64_t session, int64_t request, int64_t deadline_ms, const char *address);
void control_check_destroy(struct control_check *check);

/* Which role has a server ("ucserver", "directory", "exchange"), and the place of its question.
 * Returns false for other names. */
bool control_check_find(const char *server, size_t *place);
enum role control_check_role(size_t place);

/* Whose mailbox is meant by `name`: a user's name as `users` shows it, or else an address. Returns 0 and the
 * new address, which the caller frees; or -1 with `error` (INVALID: no such user; UNAVAILABLE: their mailbox
 * is not known, and why). */
int control_check_mailbox(const struct control_callbacks *callbacks,
                          const char *name,
                          char **address,
                          struct error *error);

/* Adds a question; `view` is copied and NULL for those that are not of Exchange. It is freed by its answer. */
struct control_question *
control_check_ask(struct control_check *check, size_t place, const struct place_view *view);

/* Shows how the place was found, or what was tried. */
void control_question_show_search(struct control_question *question, const struct place_view *view);

/* The one with that number, or NULL. */
struct control_question *control_check_question(const struct control_check *check, int64_t number);

/* Adds the steps of an answer, and ends the question. */
void control_check_add(struct control_check *check,
                       struct control_question *question,
                       const char *process,
                       const struct check_step *steps,
                       size_t count);

/* Adds one bad step (a packed reason) instead of an answer, and ends the question. */
void control_check_add_failure(struct control_check *check,
                               struct control_question *question,
                               const char *name,
                               const char *reason);

#endif
