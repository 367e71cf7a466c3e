/* What a round has brought is what was counted more at its end than at its beginning: somebody who got two results in
 * it counts with both. */
#include "supervisor/history/round_times.h"

const char *round_outcome_name(enum round_outcome outcome)
{
    static const char *const names[] = {[ROUND_WAS_GOOD] = "good",
                                        [ROUND_WAS_PARTLY_GOOD] = "partly",
                                        [ROUND_HAS_FAILED] = "failed"};
    return names[outcome];
}

void round_times_begin(struct round_times *times, struct result_counts now)
{
    times->before = now;
}

void round_times_finish(struct round_times *times, struct result_counts now, int64_t duration_ms)
{
    int64_t failed = now.failed - times->before.failed;
    int64_t results = now.results - times->before.results;
    enum round_outcome outcome = failed == 0         ? ROUND_WAS_GOOD
                                 : failed == results ? ROUND_HAS_FAILED
                                                     : ROUND_WAS_PARTLY_GOOD;
    histogram_note(&times->by_outcome[outcome], &histogram_of_rounds, duration_ms);
}
