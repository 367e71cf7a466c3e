/* How long a wait is obeyed. */
#include "proto/base/wait_limit.h"

int64_t wait_limit_apply(int64_t wait_ms)
{
    if (wait_ms < 0)
        return 0;
    return wait_ms < WAIT_LIMIT_MS ? wait_ms : WAIT_LIMIT_MS;
}
