/* When an endpoint is left alone: because the supervisor says so, or after an answer of its own that only a person can
 * mend. Time is an argument, monotonic milliseconds. */
#ifndef WORKER_EWS_ENDPOINT_REST_H
#define WORKER_EWS_ENDPOINT_REST_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/error.h"

/* After an answer that only a person can mend, nobody knocks again for so long. */
#define ENDPOINT_STOP_MS 60000

/* Nobody asks until then. */
struct endpoint_rest {
    int64_t until_ms;
    struct error reason;
};

struct endpoint_rests {
    struct endpoint_rest hold; /* the supervisor's */
    struct endpoint_rest stop; /* our own */
};

/* Nobody uses the account until then (0: it is over). A stop of our own lasts no longer. Copies the reason. */
void endpoint_rests_hold(struct endpoint_rests *rests,
                         int64_t until_ms,
                         const char *reason,
                         const char *account);

/* Only a person can mend that: nobody asks for ENDPOINT_STOP_MS. Copies the error. */
void endpoint_rests_stop(struct endpoint_rests *rests, const struct error *error, int64_t now_ms);

/* Something is different now: a stop of our own is over. */
void endpoint_rests_end_stop(struct endpoint_rests *rests);

/* Whether the endpoint may be asked now. If not, `error` says why and `wait_ms` for how long; a stop of our own has
 * class INVALID or REFUSED, a hold BUSY. */
bool endpoint_rests_are_over(const struct endpoint_rests *rests,
                             int64_t now_ms,
                             struct error *error,
                             int64_t *wait_ms);

/* The same of a check: a person asks, perhaps because it is mended, so that only the supervisor's hold counts. */
bool endpoint_rests_let_check(const struct endpoint_rests *rests,
                              int64_t now_ms,
                              struct error *error,
                              int64_t *wait_ms);

#endif
