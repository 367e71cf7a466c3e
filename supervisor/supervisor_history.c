/* The history is taken by the tick, which comes oftener than a sample: it begins when the dispatcher knows its servers,
 * and ends with this process. */
#include "proto/base/clock.h"

#include "supervisor/history/history.h"
#include "supervisor/overview/time_view.h"
#include "supervisor/supervisor_private.h"

void supervisor_history_turn(struct supervisor *supervisor)
{
    int64_t now_ms = clock_monotonic_ms();
    if (supervisor->history != NULL && !history_is_due(supervisor->history, now_ms))
        return;
    const struct statistics *statistics = supervisor_statistics(supervisor, false);
    if (supervisor->history == NULL)
        supervisor->history = time_view_history(statistics, now_ms);
    time_view_note(supervisor->history, statistics, now_ms);
}

char *supervisor_history(void *context)
{
    struct supervisor *supervisor = context;
    supervisor_history_turn(supervisor);
    return history_to_json(supervisor->history, clock_now());
}
