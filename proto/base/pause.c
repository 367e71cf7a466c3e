/* Growing pauses. */
#include "proto/base/number.h"
#include "proto/base/pause.h"

int64_t pause_next_ms(int64_t pause_ms, int64_t first_ms, int64_t longest_ms)
{
    if (pause_ms == 0)
        return number_smaller(first_ms, longest_ms);
    return pause_ms > longest_ms / 2 ? longest_ms : 2 * pause_ms;
}
