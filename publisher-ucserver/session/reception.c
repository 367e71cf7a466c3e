/* The time of the message that is being received. An ordinary message has one limit, whatever comes
 * meanwhile; the list of users may also pause no longer than a while, because its own limit is so long
 * that a dead server would be noticed too late. */
#include "publisher-ucserver/session/reception.h"

void reception_init(struct reception *reception, int64_t now_ms)
{
    *reception = (struct reception){.since_ms = -1, .heard_ms = now_ms};
}

void reception_begin(struct reception *reception, int64_t limit_ms, int64_t now_ms)
{
    if (reception->since_ms >= 0)
        return;
    reception->since_ms = now_ms;
    reception->limit_ms = limit_ms;
}

void reception_begin_large(struct reception *reception, int64_t limit_ms, int64_t now_ms)
{
    reception_begin(reception, limit_ms, now_ms);
    reception->is_large = true;
    reception->limit_ms = limit_ms;
}

int64_t reception_end(struct reception *reception, int64_t now_ms)
{
    int64_t held_up_ms = reception->is_large ? now_ms - reception->since_ms : 0;
    reception->is_large = false;
    reception->since_ms = -1;
    return held_up_ms;
}

int64_t reception_deadline_ms(const struct reception *reception, int64_t stall_ms)
{
    if (reception->since_ms < 0)
        return INT64_MAX;
    int64_t end_ms = reception->since_ms + reception->limit_ms;
    int64_t stalled_ms = reception->heard_ms + stall_ms;
    return reception->is_large && stalled_ms < end_ms ? stalled_ms : end_ms;
}
