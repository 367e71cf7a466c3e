/* How long rounds took, by how they ended: what "it takes longer each day" and "every round fails" are seen by.
 * Nothing of it outlives the supervisor. Pure. */
#ifndef SUPERVISOR_ROUND_TIMES_H
#define SUPERVISOR_ROUND_TIMES_H

#include <stdint.h>

#include "proto/base/histogram.h"

/* How a round ended: everybody who has a calendar got a good result, some did, or nobody. */
enum round_outcome {
    ROUND_WAS_GOOD,
    ROUND_WAS_PARTLY_GOOD,
    ROUND_HAS_FAILED,
    ROUND_OUTCOME_LAST = ROUND_HAS_FAILED
};

/* Results about users since the start, and how many of them were failures. */
struct result_counts {
    int64_t results, failed;
};

/* Begins with zeros. */
struct round_times {
    struct histogram by_outcome[ROUND_OUTCOME_LAST + 1];
    struct result_counts before; /* when the present round began */
};

/* "good", "partly", "failed": the label of metrics. Never NULL. */
const char *round_outcome_name(enum round_outcome outcome);

/* A round begins; it is finished. */
void round_times_begin(struct round_times *times, struct result_counts now);
void round_times_finish(struct round_times *times, struct result_counts now, int64_t duration_ms);

#endif
