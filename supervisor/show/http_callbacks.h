/* What the HTTP endpoint asks the supervisor for: it keeps nothing of its own, so that what is shown cannot
 * differ from what is. */
#ifndef HTTP_CALLBACKS_H
#define HTTP_CALLBACKS_H

#include <stdbool.h>

#include "supervisor/statistics/statistics.h"
#include "supervisor/statistics/user_query.h"

/* Where the pages come from. */
struct http_server_callbacks {
    void *context;
    /* Returns the statistics of this moment, borrowed until the next turn of the loop; `problems`
     * are looked at only when they were asked for. */
    const struct statistics *(*statistics)(void *context, bool with_problems);
    /* Returns a new page of the users whom the question finds: user_page_to_json(). Only who has the token asks. */
    json_t *(*users)(void *context, const struct user_query *query, int64_t page);
    /* Returns the last 24 hours as new JSON text, which names nobody. */
    char *(*history)(void *context);
    /* NULL: rounds can run; else why they cannot, a packed reason, borrowed until the next turn of the
     * loop. Asked by anybody, so it must cost nothing. Of who has no token, only callers on this machine
     * make us look at the statistics for it. */
    const char *(*not_ready)(void *context);
    /* A caller could not be taken for want of a descriptor: somebody may give some back. May be NULL. */
    void (*no_descriptors)(void *context);
};

#endif
