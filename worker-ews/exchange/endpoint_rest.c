/* When an endpoint is left alone.
 *
 * Reasons not to ask are of two kinds, with one way to look at them: holds come from the supervisor and are the
 * account's, stops are our own answer to what only a person can mend. */
#include "proto/base/number.h"
#include "proto/event/event.h"

#include "worker-ews/exchange/endpoint_rest.h"

void endpoint_rests_hold(struct endpoint_rests *rests,
                         int64_t until_ms,
                         const char *reason,
                         const char *account)
{
    struct error *why = &rests->hold.reason;
    rests->hold.until_ms = until_ms;
    /* The reason keeps its name: what the account is held for is the same story in every place. */
    (void)error_from_reason(why, ERROR_BUSY, reason[0] == '\0' ? event_name(ACCOUNT_HELD) : reason);
    (void)error_add(why, event_text("account", account));
    error_set_code(why, "hold");
    /* What we stopped for ourselves is over when the account may be used. */
    rests->stop.until_ms = number_smaller(rests->stop.until_ms, until_ms);
}

void endpoint_rests_stop(struct endpoint_rests *rests, const struct error *error, int64_t now_ms)
{
    rests->stop = (struct endpoint_rest){now_ms + ENDPOINT_STOP_MS, *error};
}

void endpoint_rests_end_stop(struct endpoint_rests *rests)
{
    rests->stop.until_ms = 0;
}

static bool
is_over(const struct endpoint_rest *rest, int64_t now_ms, struct error *error, int64_t *wait_ms)
{
    if (now_ms >= rest->until_ms)
        return true;
    *error = rest->reason;
    *wait_ms = rest->until_ms - now_ms;
    return false;
}

bool endpoint_rests_let_check(const struct endpoint_rests *rests,
                              int64_t now_ms,
                              struct error *error,
                              int64_t *wait_ms)
{
    return is_over(&rests->hold, now_ms, error, wait_ms);
}

bool endpoint_rests_are_over(const struct endpoint_rests *rests,
                             int64_t now_ms,
                             struct error *error,
                             int64_t *wait_ms)
{
    return is_over(&rests->hold, now_ms, error, wait_ms) &&
           is_over(&rests->stop, now_ms, error, wait_ms);
}
