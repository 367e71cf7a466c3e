/* Where the messages of jobs and checks go. */
#ifndef WORKER_EWS_FETCH_SINK_H
#define WORKER_EWS_FETCH_SINK_H

#include "proto/message/message.h"

struct fetch_sink {
    void *context;
    /* A calendar, progress, fetched or checked, borrowed for the call. */
    void (*send)(void *context, const struct message *message);
};

#endif
