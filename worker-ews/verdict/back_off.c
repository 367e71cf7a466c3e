/* Pauses. Those of our own choice are spread by chance, so that several workers that were turned
 * away together do not come back together; the server's own wish is obeyed as it is, up to an
 * hour. */
#include "proto/base/wait_limit.h"

#include "worker-ews/verdict/back_off.h"

#define SPREAD_PERCENT 20

static int64_t spread(int64_t pause_ms, uint32_t chance)
{
    int64_t percent = 100 - SPREAD_PERCENT + (int64_t)(chance % (2 * SPREAD_PERCENT + 1));
    return pause_ms * percent / 100;
}

int64_t back_off_choose(int64_t wish_ms, int64_t default_ms, uint32_t chance)
{
    if (wish_ms <= 0)
        return spread(default_ms, chance);
    return wait_limit_apply(wish_ms);
}

int64_t back_off_after_failures(int failures, uint32_t chance)
{
    static const int64_t pauses_ms[] = {4000, 16000};
    if (failures >= (int)(sizeof(pauses_ms) / sizeof(pauses_ms[0])))
        return -1;
    return spread(pauses_ms[failures], chance);
}
