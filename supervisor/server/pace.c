/* As TCP Vegas does it: the growth over the shortest time seen is what waits in the server. Several answers are
 * needed for a judgement, for calendars differ in size. */
#include "proto/base/number.h"

#include "supervisor/server/pace.h"

/* Nobody minds an answer within this time, however fast the others were. */
#define FAST_MS 1000

#define FALLING_TIMES 2 /* the base */
#define SLOW_TIMES    3

/* Of the older answers in the mean, which counts WEIGHT + 1 parts. */
#define WEIGHT 3

static bool is_comparable(struct pace *pace, struct pace_answer answer)
{
    if (answer.duration_ms <= 0 || 2 * answer.mailboxes < pace->most_mailboxes)
        return false;
    if (answer.mailboxes > pace->most_mailboxes)
        pace->most_mailboxes = answer.mailboxes;
    return true;
}

enum pace_state pace_learn(struct pace *pace, struct pace_answer answer)
{
    if (!is_comparable(pace, answer))
        return PACE_GOOD;
    if (pace->to_skip > 0) {
        pace->to_skip--;
        return PACE_FALLING;
    }
    pace->newest_ms = pace->newest_ms == 0
                          ? answer.duration_ms
                          : (WEIGHT * pace->newest_ms + answer.duration_ms) / (WEIGHT + 1);
    if (pace->base_ms == 0 || pace->newest_ms < pace->base_ms || answer.parallel <= 1)
        pace->base_ms = pace->newest_ms;
    if (pace->newest_ms <= FAST_MS || pace->newest_ms <= FALLING_TIMES * pace->base_ms)
        return PACE_GOOD;
    if (pace->newest_ms <= SLOW_TIMES * pace->base_ms)
        return PACE_FALLING;
    pace->newest_ms = 0;
    pace->to_skip = answer.parallel - 1;
    return PACE_SLOW;
}
