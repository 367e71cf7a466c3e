/* Where the messages of jobs and checks go, and the credit for new ones: the one way up from the
 * fetcher, which therefore knows nothing of the bus. */
#ifndef WORKER_EWS_FETCH_CALLBACKS_H
#define WORKER_EWS_FETCH_CALLBACKS_H

#include "proto/message/message.h"

struct fetch_callbacks {
    void *context;
    /* A calendar, progress, fetched or checked, borrowed for the call. */
    void (*send)(void *context, const struct message *message);
    /* How many users more are taken now, whenever that changes. Of a fetcher only. */
    void (*set_credit)(void *context, int64_t users);
};

#endif
