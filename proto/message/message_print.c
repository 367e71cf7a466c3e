/* A message as one line of text, without its secrets and without texts of appointments. What is masked is
 * decided by the table's kinds and flags, not by care at the places that log. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/text.h"
#include "proto/message/message.h"
#include "proto/message/message_type.h"

#define SHOWN_OCTETS 8

__attribute__((format(printf, 2, 3))) static void
append(struct buffer *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char part[256];
    int size = vsnprintf(part, sizeof(part), format, arguments);
    va_end(arguments);
    if (size > 0)
        (void)buffer_append(text, part, strlen(part)); /* beyond the limit nothing is shown */
}

/* Texts come from other machines: control characters and quotes must not forge a line. */
static void append_quoted(struct buffer *text, const char *value)
{
    append(text, "\"");
    for (; *value != '\0'; value++) {
        unsigned char octet = (unsigned char)*value;
        if (octet < 0x20 || octet == 0x7f || octet == '"' || octet == '\\')
            append(text, "\\x%02x", octet);
        else
            (void)buffer_append(text, value, 1);
    }
    append(text, "\"");
}

static void append_octets(struct buffer *text, const struct octets *octets)
{
    size_t shown = octets->size < SHOWN_OCTETS ? octets->size : SHOWN_OCTETS;
    char *digits = text_from_octets(octets->data, shown);
    append(text, "%s%s(%zu octets)", digits, shown < octets->size ? "..." : "", octets->size);
    free(digits);
}

static void append_record(struct buffer *text, const struct record_type *type, const void *record);

static void append_list(struct buffer *text, const struct field_type *field, const void *record)
{
    size_t count = field_item_count(field, record);
    append(text, "[%zu]", count);
    for (size_t i = 0; i < count && buffer_room(text) > 0; i++) {
        append(text, "{");
        append_record(text, field->record(), field_item(field, record, i));
        append(text, "}");
    }
}

static size_t masked_size(const struct field_type *field, const void *record)
{
    if (field_is_text(field))
        return strlen(text_or_empty(field_text(field, record)));
    return ((const struct octets *)field_value(field, record))->size;
}

static void append_value(struct buffer *text, const struct field_type *field, const void *record)
{
    const void *value = field_value(field, record);
    if ((field->flags & PRIVATE) != 0) {
        append(text, "(%zu octets)", masked_size(field, record));
        return;
    }
    switch (field->kind) {
    case KIND_BOOLEAN:
        append(text, "%s", *(const bool *)value ? "yes" : "no");
        break;
    case KIND_INTEGER:
        append(text, "%" PRId64, *(const int64_t *)value);
        break;
    case KIND_TEXT:
    case KIND_REASON:
        append_quoted(text, text_or_empty(field_text(field, record)));
        break;
    case KIND_OCTETS:
        append_octets(text, value);
        break;
    case KIND_SECRET:
        append(text, "***");
        break;
    case KIND_LIST:
        append_list(text, field, record);
        break;
    }
}

static void append_record(struct buffer *text, const struct record_type *type, const void *record)
{
    for (size_t i = 0; i < type->field_count; i++) {
        append(text, "%s%s=", i == 0 ? "" : " ", type->fields[i].name);
        append_value(text, &type->fields[i], record);
    }
}

void message_print(const struct message *message, struct buffer *text)
{
    const struct message_row *row = message_row_find(message->type);
    append(text, "%s session=%" PRId64 " ", message_name(message->type), message->session);
    if (row != NULL)
        append_record(text, row->record(), &message->hello);
}
