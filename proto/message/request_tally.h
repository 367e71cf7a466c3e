/* How long requests to one server took, as a process counts them from its start and tells them in its report. The
 * counts are kept in the form in which they travel, so that telling them costs nothing. Pure. */
#ifndef PROTO_REQUEST_TALLY_H
#define PROTO_REQUEST_TALLY_H

#include <stdint.h>

#include "proto/base/histogram.h"
#include "proto/event/event.h"
#include "proto/message/message.h"

#define REQUEST_OUTCOMES (REQUEST_OUTCOME_LAST + 1)

/* Begins with zeros. */
struct request_tally {
    struct request_times times[REQUEST_OUTCOMES];
    struct time_bucket buckets[REQUEST_OUTCOMES][HISTOGRAM_BUCKETS];
};

/* "good", "busy", "refused", "failed": the label of metrics. Never NULL. */
const char *request_outcome_name(enum request_outcome outcome);

/* The outcome of a request that failed with that class; ERROR_NONE: it was good. */
enum request_outcome request_outcome_of(enum error_class class);

/* A request has ended. */
void request_tally_note(struct request_tally *tally, enum request_outcome outcome, int64_t time_ms);

/* How many were not good. */
int64_t request_tally_failures(const struct request_tally *tally);

/* Lends the counts to a report. */
void request_tally_lend(struct request_tally *tally, struct server_health *health);

#endif
