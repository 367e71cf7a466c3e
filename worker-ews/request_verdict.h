/* From what came back for a request to what follows from it. Pure. */
#ifndef WORKER_EWS_REQUEST_VERDICT_H
#define WORKER_EWS_REQUEST_VERDICT_H

#include <stdbool.h>

#include "availability_parser.h"
#include "fetch_plan.h"
#include "http_answer.h"

/* What the body was: `answer` is NULL when it could not be read, and `error` then says why. */
struct body_reading {
    const struct availability_answer *answer;
    const struct error *error;
};

/* Returns true when the answer counts: complete, and no fault. Else false and fills `failure`.
 * `server` is named in its text, as is the account where that helps. Borrows everything. */
bool request_verdict(const struct http_answer *http,
                     const struct body_reading *body,
                     const char *server,
                     const char *user,
                     struct request_failure *failure);

/* Whether the answer shows that the server has accepted the account. */
bool request_shows_login(const struct http_answer *http, const struct body_reading *body);

#endif
