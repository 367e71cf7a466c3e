/* Fixed bounds: all processes of a service count in the same steps, so that their counts can be added up, and a
 * series of metrics keeps its meaning over an upgrade. */
#include <stdbool.h>
#include <stddef.h>

#include "proto/base/histogram.h"
#include "proto/base/number.h"

const struct histogram_bounds histogram_of_requests = {
    {5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 120000}};
const struct histogram_bounds histogram_of_rounds = {{1000, 2500, 5000, 10000, 30000, 60000, 120000,
                                                      300000, 600000, 900000, 1200000, 1800000,
                                                      3600000, 7200000}};

int histogram_bucket(const struct histogram_bounds *bounds, int64_t time_ms)
{
    int bucket = 0;
    while (bucket < HISTOGRAM_BOUNDS && time_ms > bounds->most_ms[bucket])
        bucket++;
    return bucket;
}

void histogram_note(struct histogram *histogram,
                    const struct histogram_bounds *bounds,
                    int64_t time_ms)
{
    histogram->counts[histogram_bucket(bounds, time_ms)]++;
    histogram->sum_ms += time_ms > 0 ? time_ms : 0;
}

int64_t histogram_count(const struct histogram *histogram)
{
    int64_t count = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        count = number_sum(count, histogram->counts[i]);
    return count;
}

static bool has_begun_anew(const struct histogram *older, const struct histogram *newer)
{
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        if (newer->counts[i] < older->counts[i])
            return true;
    }
    return newer->sum_ms < older->sum_ms;
}

void histogram_add_news(struct histogram *sum,
                        const struct histogram *older,
                        const struct histogram *newer)
{
    static const struct histogram none;
    if (has_begun_anew(older, newer))
        older = &none;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        sum->counts[i] = number_sum(sum->counts[i], newer->counts[i] - older->counts[i]);
    sum->sum_ms = number_sum(sum->sum_ms, newer->sum_ms - older->sum_ms);
}
