/* One question to the supervisor over the bus, in the role `control`. It goes the same way as everything
 * between processes, so it needs a key that is allowed, and no port or file of its own. */
#ifndef CTL_REQUEST_H
#define CTL_REQUEST_H

#include "proto/event/error.h"

#include "supervisor/ctl/ctl_options.h"

struct ctl_answer {
    int status; /* enum ctl_status as the supervisor judges it */
    char *json; /* one JSON text */
};

/* Takes an answer, borrowed. Returns whether there is one more question, which it has put into `question`. */
typedef bool
ctl_take_function(void *context, const struct ctl_answer *answer, struct ctl_options *question);

/* Shows what has been taken: the supervisor answers the next question meanwhile. */
typedef void ctl_show_function(void *context);

/* Connects once, and asks for as long as `take` has a question more; `show`, which may be NULL, is called behind each
 * `take`. `timeout_ms` is for each answer. Errors as those of ctl_request(). */
int ctl_request_series(const struct ctl_options *options,
                       ctl_take_function *take,
                       ctl_show_function *show,
                       void *context,
                       struct error *error);

/* Connects, asks the command with its arguments and waits for all pages. Returns 0 and an answer,
 * whose text the caller frees; -1: INVALID (key files), REFUSED (the supervisor does not let this
 * key in), UNAVAILABLE (no answer in time), BROKEN. */
int ctl_request(const struct ctl_options *options, struct ctl_answer *answer, struct error *error);

#endif
