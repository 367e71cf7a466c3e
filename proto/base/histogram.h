/* How often something took how long, in fixed steps: what a histogram of metrics is made of. Counts stand for their
 * step alone, not for all below; whoever shows them adds them up. Pure. */
#ifndef PROTO_HISTOGRAM_H
#define PROTO_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BOUNDS  14
#define HISTOGRAM_BUCKETS (HISTOGRAM_BOUNDS + 1) /* the last one: longer than all bounds */

/* The largest time of each step in milliseconds, rising. */
struct histogram_bounds {
    int64_t most_ms[HISTOGRAM_BOUNDS];
};

/* From 5 ms to 2 min, of requests to a server; they are part of the protocol, because counts travel without them.
 * From 1 s to 2 h, of rounds. */
extern const struct histogram_bounds histogram_of_requests, histogram_of_rounds;

/* Begins with zeros. */
struct histogram {
    int64_t counts[HISTOGRAM_BUCKETS];
    int64_t sum_ms;
};

/* The step of a time; a negative one belongs to the first. */
int histogram_bucket(const struct histogram_bounds *bounds, int64_t time_ms);

/* Counts one time; a negative one is 0. */
void histogram_note(struct histogram *histogram,
                    const struct histogram_bounds *bounds,
                    int64_t time_ms);

/* How many there are in all. */
int64_t histogram_count(const struct histogram *histogram);

/* Adds what came to `newer` since `older`. Where anything in `newer` is smaller, its owner began anew and all of it is
 * added; so the sum never goes back. */
void histogram_add_news(struct histogram *sum,
                        const struct histogram *older,
                        const struct histogram *newer);

#endif
