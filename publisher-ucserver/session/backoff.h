/* Growing pauses between attempts. */
#ifndef PUBLISHER_BACKOFF_H
#define PUBLISHER_BACKOFF_H

#include <stdint.h>

struct backoff {
    int64_t first_ms;
    int64_t longest_ms;
    unsigned failures; /* in a row */
};

/* Counts a failure and returns how long to wait: twice as long each time, up to `longest_ms`, and
 * then shortened by up to a quarter, chosen by `random` (any number), so that many clients of a
 * restarted server do not come back at the same moment. */
int64_t backoff_fail(struct backoff *backoff, uint32_t random);

/* An attempt has succeeded: the next failure waits `first_ms` again. */
void backoff_succeed(struct backoff *backoff);

#endif
