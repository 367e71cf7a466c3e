/* What /users?which=...&reason=...&like=...&page=N asks for. People are named in the answer: only who has the token
 * may get it. */
#ifndef HTTP_USERS_H
#define HTTP_USERS_H

#include <microhttpd.h>

#include "supervisor/statistics/user_query.h"

/* Reads the arguments of a request. Returns 0, the question and the number of the page, from 1; or -1: INVALID. */
int http_users_read(struct MHD_Connection *connection,
                    struct user_query *query,
                    int64_t *page,
                    struct error *error);

#endif
