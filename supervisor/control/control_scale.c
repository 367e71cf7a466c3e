/* Reading what `scale` names and telling what follows. The answer says for how long it holds, because the number
 * of the settings comes back with the next reload and somebody may count on the other one. */
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/control/control_scale.h"

static void
write_answer(enum event event, const struct event_field *fields, char reason[REASON_BYTES])
{
    reason_pack(event_name(event), fields, reason);
}

static enum control_scaled answer_number(const char *role, int64_t most, char reason[REASON_BYTES])
{
    const struct event_field fields[] = {event_text("role", role), event_number("most", most),
                                         EVENT_END};
    write_answer(CONTROL_SCALE_NUMBER, fields, reason);
    return CONTROL_SCALE_WRONG;
}

static void answer_done(const char *role, int64_t before, int64_t count, char reason[REASON_BYTES])
{
    const struct event_field fields[] = {event_text("role", role), event_number("count", count),
                                         event_number("before", before), EVENT_END};
    enum event event = CONTROL_SCALED_AS_BEFORE;
    if (count > before)
        event = CONTROL_SCALED_UP;
    else if (count < before)
        event = CONTROL_SCALED_DOWN;
    write_answer(event, fields, reason);
}

enum control_scaled control_scale(const struct control_callbacks *callbacks,
                                  const char *role_text,
                                  const char *count_text,
                                  char reason[REASON_BYTES])
{
    enum role role = ROLE_SUPERVISOR;
    const struct event_field named[] = {event_text("role", role_text), EVENT_END};
    if (role_from_name(role_text, &role) != 0 || role == ROLE_SUPERVISOR || role == ROLE_CONTROL) {
        write_answer(CONTROL_SCALE_ROLE, named, reason);
        return CONTROL_SCALE_WRONG;
    }
    int64_t most = role == ROLE_PUBLISHER_UCSERVER ? 1 : CONTROL_MOST_CHILDREN;
    int64_t count = 0, before = 0;
    struct error error;
    if (text_to_integer(count_text, 0, most, &count) != 0)
        return answer_number(role_text, most, reason);
    if (callbacks->scale(callbacks->context, role, count, &before, &error) != 0) {
        memcpy(reason, error.reason, REASON_BYTES);
        return CONTROL_SCALE_REFUSED;
    }
    answer_done(role_text, before, count, reason);
    return CONTROL_SCALE_DONE;
}
