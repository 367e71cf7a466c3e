/* Window and privacy. They act on what came, never on what was asked for: a server may send texts
 * that nobody wanted. */
#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/calendar/calendar_rules.h"

bool calendar_rules_ask_times_only(const struct calendar_rules *rules)
{
    return rules->settings->details == DETAILS_TIMES &&
           rules->settings->private_entries == PRIVATE_TIMES;
}

bool calendar_rules_overlaps(const struct calendar_rules *rules,
                             const struct availability_event *event)
{
    if (event->start == event->end)
        return rules->window_start <= event->start && event->start < rules->window_end;
    return event->start < rules->window_end && event->end > rules->window_start;
}

bool calendar_rules_is_times_only(const struct calendar_rules *rules,
                                  const struct availability_event *event)
{
    return !event->has_details && !calendar_rules_ask_times_only(rules);
}

bool calendar_rules_allow(const struct calendar_rules *rules,
                          const struct availability_event *event)
{
    if (calendar_rules_is_times_only(rules, event))
        return !rules->settings->skip_times_only;
    return !event->is_private || rules->settings->private_entries != PRIVATE_SKIP;
}

static bool may_have_texts(const struct calendar_rules *rules,
                           const struct availability_event *event)
{
    if (event->is_private && rules->settings->private_entries != PRIVATE_FULL)
        return false;
    return rules->settings->details != DETAILS_TIMES;
}

const char *calendar_rules_subject(const struct calendar_rules *rules,
                                   const struct availability_event *event)
{
    return may_have_texts(rules, event) ? event->subject : "";
}

const char *calendar_rules_location(const struct calendar_rules *rules,
                                    const struct availability_event *event)
{
    return may_have_texts(rules, event) && rules->settings->details == DETAILS_FULL
               ? event->location
               : "";
}

enum entry_status calendar_rules_status(const struct calendar_rules *rules,
                                        const struct availability_event *event)
{
    switch (event->busy_type) {
    case BUSY_TYPE_FREE:
        return STATUS_FREE;
    case BUSY_TYPE_TENTATIVE:
        return STATUS_TENTATIVE;
    case BUSY_TYPE_OUT_OF_OFFICE:
        return STATUS_OUT_OF_OFFICE;
    case BUSY_TYPE_WORKING_ELSEWHERE:
        return (enum entry_status)rules->settings->working_elsewhere;
    case BUSY_TYPE_BUSY:
    case BUSY_TYPE_NO_DATA: /* such a mailbox is never made into a calendar */
    case BUSY_TYPE_OTHER:
        break;
    }
    return STATUS_BUSY;
}
