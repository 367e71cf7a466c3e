/* Fields are made by functions and not by initialisers, so that a caller can list them as arguments and
 * cannot forget the key. */
#include <stddef.h>

#include "proto/event/event_field.h"

struct event_field event_text(const char *key, const char *text)
{
    return (struct event_field){.key = key, .text = text != NULL ? text : "-"};
}

struct event_field event_number(const char *key, int64_t number)
{
    return (struct event_field){.key = key, .number = number};
}

struct event_field event_cause(const char *reason)
{
    return (struct event_field){
        .key = EVENT_CAUSE, .text = reason != NULL ? reason : "", .is_reason = true};
}
