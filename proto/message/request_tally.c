/* Outcomes are few and fixed, because each of them is a series of metrics for each server: what exactly went wrong is
 * told by reasons. */
#include "proto/message/request_tally.h"

const char *request_outcome_name(enum request_outcome outcome)
{
    static const char *const names[REQUEST_OUTCOMES] = {[REQUEST_GOOD] = "good",
                                                        [REQUEST_BUSY] = "busy",
                                                        [REQUEST_REFUSED] = "refused",
                                                        [REQUEST_FAILED] = "failed"};
    return names[outcome];
}

enum request_outcome request_outcome_of(enum error_class class)
{
    switch (class) {
    case ERROR_NONE:
        return REQUEST_GOOD;
    case ERROR_BUSY:
        return REQUEST_BUSY;
    case ERROR_REFUSED:
    case ERROR_INVALID:
        return REQUEST_REFUSED;
    case ERROR_UNAVAILABLE:
    case ERROR_LIMIT:
    case ERROR_BROKEN:
    case ERROR_INTERNAL:
        return REQUEST_FAILED;
    }
    return REQUEST_FAILED;
}

void request_tally_note(struct request_tally *tally, enum request_outcome outcome, int64_t time_ms)
{
    tally->buckets[outcome][histogram_bucket(&histogram_of_requests, time_ms)].count++;
    tally->times[outcome].sum_ms += time_ms > 0 ? time_ms : 0;
}

int64_t request_tally_failures(const struct request_tally *tally)
{
    int64_t failures = 0;
    for (int outcome = REQUEST_GOOD + 1; outcome < REQUEST_OUTCOMES; outcome++) {
        for (int i = 0; i < HISTOGRAM_BUCKETS; i++)
            failures += tally->buckets[outcome][i].count;
    }
    return failures;
}

void request_tally_lend(struct request_tally *tally, struct server_health *health)
{
    for (int i = 0; i < REQUEST_OUTCOMES; i++) {
        tally->times[i].outcome = i;
        tally->times[i].buckets = tally->buckets[i];
        tally->times[i].buckets_count = HISTOGRAM_BUCKETS;
    }
    health->times = tally->times;
    health->times_count = REQUEST_OUTCOMES;
}
