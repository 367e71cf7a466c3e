/* Errors that name an event. All that a peer said passes through reason_pack(), which makes it printable:
 * nothing of it may rule a log line or a terminal, and what is no UTF-8 could not be sent on. */
#include <stdarg.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/error.h"

#define CUT_MARK "..."

/* Puts the arguments behind the fields that are there already, and an end. */
static void
collect_fields(struct event_field fields[REASON_PARAMETERS + 1], size_t count, va_list arguments)
{
    struct event_field field = va_arg(arguments, struct event_field);
    for (; field.key != NULL && count < REASON_PARAMETERS;
         field = va_arg(arguments, struct event_field))
        fields[count++] = field;
    fields[count] = EVENT_END;
}

int error_fill(struct error *error, enum event event, ...)
{
    if (error == NULL)
        return -1;
    struct event_field fields[REASON_PARAMETERS + 1];
    va_list arguments;
    va_start(arguments, event);
    collect_fields(fields, 0, arguments);
    va_end(arguments);
    /* A parameter may be a text of this very error. */
    char reason[REASON_BYTES];
    reason_pack(event_name(event), fields, reason);
    error->class = event_row(event)->class;
    error->code[0] = '\0';
    memcpy(error->reason, reason, strlen(reason) + 1);
    return -1;
}

/* Appends the parameters of a reason that are not among the fields yet. */
static void append_parameters(struct event_field fields[REASON_PARAMETERS + 1],
                              const struct reason *reason)
{
    size_t count = 0;
    while (fields[count].key != NULL)
        count++;
    for (size_t i = 0; i < reason->count && count < REASON_PARAMETERS; i++)
        fields[count++] = reason->parameters[i];
    fields[count] = EVENT_END;
}

/* Leaves out the fields that the reason has already. */
static void leave_out_known(struct event_field *fields, const struct reason *reason)
{
    struct event_field *to = fields;
    for (; fields->key != NULL; fields++)
        if (reason_parameter(reason, fields->key) == NULL)
            *to++ = *fields;
    *to = EVENT_END;
}

int error_extend(struct error *error, ...)
{
    if (error == NULL || error->reason[0] == '\0')
        return -1;
    struct event_field fields[REASON_PARAMETERS + 1];
    va_list arguments;
    va_start(arguments, error);
    collect_fields(fields, 0, arguments);
    va_end(arguments);
    struct reason reason;
    reason_read(error->reason, &reason);
    leave_out_known(fields, &reason);
    /* Where it happened is worth more than the end of what a server said, so it is not what gets cut. */
    append_parameters(fields, &reason);
    char packed[REASON_BYTES];
    reason_pack(reason.name, fields, packed);
    memcpy(error->reason, packed, strlen(packed) + 1);
    return -1;
}

int error_enclose(struct error *error, enum event event, ...)
{
    if (error == NULL)
        return -1;
    char cause[REASON_BYTES];
    text_copy_cut(cause, sizeof(cause), error->reason);
    struct event_field fields[REASON_PARAMETERS + 1];
    va_list arguments;
    va_start(arguments, event);
    collect_fields(fields, 0, arguments);
    va_end(arguments);
    size_t count = 0;
    while (fields[count].key != NULL && count < REASON_PARAMETERS - 1)
        count++;
    fields[count] = event_cause(cause);
    fields[count + 1] = EVENT_END;
    char packed[REASON_BYTES];
    reason_pack(event_name(event), fields, packed);
    memcpy(error->reason, packed, strlen(packed) + 1);
    return -1;
}

int error_from_reason(struct error *error, enum error_class class, const char *reason)
{
    if (error == NULL)
        return -1;
    char room[REASON_BYTES];
    const char *packed = reason_or_other(reason, room);
    error->class = class;
    error->code[0] = '\0';
    text_copy_cut(error->reason, sizeof(error->reason), packed);
    return -1;
}

void error_set_code(struct error *error, const char *code)
{
    if (error == NULL)
        return;
    text_copy_cut(error->code, sizeof(error->code), code);
    text_make_printable(error->code);
    if (strlen(code) < sizeof(error->code))
        return;
    text_copy_cut(error->code, sizeof(error->code) - strlen(CUT_MARK), code);
    text_make_printable(error->code);
    memcpy(error->code + strlen(error->code), CUT_MARK, sizeof(CUT_MARK));
}

void error_clear(struct error *error)
{
    if (error != NULL)
        *error = (struct error){0};
}
