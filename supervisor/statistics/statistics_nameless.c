/* Names are taken out of the parameters before the sentence is made: in a finished sentence nobody could
 * tell them from other words. What a server said is free text, so there the form decides. */
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/statistics/statistics_nameless.h"

#define INSTEAD "(not shown)"

/* Those of the tables of events that name a person, a mailbox or an account. */
static const char *const naming_keys[] = {"account", "user", "other", "mailbox", "person"};

/* NAME@DOMAIN or DOMAIN\NAME. */
static bool looks_like_a_name(const char *value)
{
    return strpbrk(value, "@\\") != NULL;
}

static bool names_somebody(const struct event_field *field)
{
    for (size_t i = 0; i < sizeof(naming_keys) / sizeof(naming_keys[0]); i++) {
        if (strcmp(field->key, naming_keys[i]) == 0)
            return true;
    }
    return looks_like_a_name(text_or_empty(field->text));
}

/* A cause of a cause is not shown at all when it is one too deep: a sentence has three at most. */
static void take_names_out(const char *reason, int depth, char room[REASON_BYTES])
{
    struct reason parts;
    char cause[REASON_BYTES];
    reason_read(reason, &parts);
    for (size_t i = 0; i < parts.count; i++) {
        struct event_field *field = &parts.parameters[i];
        if (field->is_reason && depth > 0) {
            take_names_out(text_or_empty(field->text), depth - 1, cause);
            field->text = cause;
        } else if (field->is_reason || names_somebody(field)) {
            field->is_reason = false;
            field->text = INSTEAD;
        }
    }
    reason_pack(parts.name, parts.parameters, room);
}

const char *statistics_nameless_reason(const char *reason, char room[REASON_BYTES])
{
    if (*reason == '\0')
        return reason;
    take_names_out(reason, 2, room);
    return room;
}
