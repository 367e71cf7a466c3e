/* Growing pauses. */
#include "publisher-ucserver/session/backoff.h"

#define MOST_DOUBLINGS 20

int64_t backoff_fail(struct backoff *backoff, uint32_t random)
{
    unsigned doublings = backoff->failures < MOST_DOUBLINGS ? backoff->failures : MOST_DOUBLINGS;
    int64_t wait_ms = backoff->first_ms << doublings;
    if (wait_ms > backoff->longest_ms)
        wait_ms = backoff->longest_ms;
    backoff->failures++;
    return wait_ms - wait_ms / 4 * (random % 1024) / 1024;
}

void backoff_succeed(struct backoff *backoff)
{
    backoff->failures = 0;
}
