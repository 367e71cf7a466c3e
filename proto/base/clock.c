/* The clocks. They are read here alone, so that everything that decides can be tested with times that the
 * test chooses. */
#include <time.h>

#include "proto/base/clock.h"

static int64_t read_clock_ms(clockid_t clock)
{
    struct timespec now;
    /* Fails only for clocks that do not exist. */
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_ms(void)
{
    return read_clock_ms(CLOCK_MONOTONIC);
}

int64_t clock_boottime_ms(void)
{
    return read_clock_ms(CLOCK_BOOTTIME);
}

int64_t clock_wall_ms(void)
{
    return read_clock_ms(CLOCK_REALTIME);
}

struct both_clocks clock_now(void)
{
    return (struct both_clocks){clock_monotonic_ms(), clock_wall_ms()};
}
