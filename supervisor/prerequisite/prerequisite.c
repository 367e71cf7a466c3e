/* The level of an event's row says what is a warning, so that a step is shown in one way wherever it was found:
 * in the log, by a supervisor, or here. */
#include "proto/event/reason.h"

#include "supervisor/prerequisite/prerequisite.h"

enum prerequisite_state prerequisite_state_of(bool is_good, const char *reason)
{
    char name[REASON_NAME_BYTES] = "";
    reason_copy_name(reason, name);
    const struct event_row *row = event_find(name);
    if (!is_good)
        return PREREQUISITE_FAILED;
    return row != NULL && row->level == LOG_LEVEL_WARNING ? PREREQUISITE_WARNING : PREREQUISITE_OK;
}

void prerequisite_tell(const struct prerequisite_callbacks *callbacks,
                       const char *area,
                       const char *name,
                       const struct error *said)
{
    const struct prerequisite found = {
        .area = area,
        .name = name,
        .state = prerequisite_state_of(said->class == ERROR_NONE, said->reason),
        .reason = said->reason};
    callbacks->found(callbacks->context, &found);
}
