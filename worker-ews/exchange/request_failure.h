/* How a request to Exchange failed as a whole, and what follows from it. */
#ifndef WORKER_EWS_REQUEST_FAILURE_H
#define WORKER_EWS_REQUEST_FAILURE_H

#include <stdint.h>

#include "proto/base/error.h"

#include "worker-ews/exchange/answer_code.h"

struct request_failure {
    enum fault_action action;
    int64_t wait_ms; /* the server's wish, or NO_BACK_OFF */
    struct error error;
};

#endif
