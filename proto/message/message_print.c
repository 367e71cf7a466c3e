/* A message as one line of text, without its secrets and without texts of appointments. */
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
    const char *items;
    size_t count;
    memcpy(&items, (const char *)record + field->offset, sizeof(items));
    memcpy(&count, (const char *)record + field->count_offset, sizeof(count));
    const struct record_type *item_type = field->record();
    append(text, "[%zu]", count);
    for (size_t i = 0; i < count && buffer_room(text) > 0; i++) {
        append(text, "{");
        append_record(text, item_type, items + i * item_type->size_bytes);
        append(text, "}");
    }
}

static void append_masked(struct buffer *text, const struct field_type *field, const void *value)
{
    size_t size;
    if (field->kind == KIND_TEXT) {
        const char *content;
        memcpy(&content, value, sizeof(content));
        size = content == NULL ? 0 : strlen(content);
    } else {
        size = ((const struct octets *)value)->size;
    }
    append(text, "(%zu octets)", size);
}

static void append_value(struct buffer *text, const struct field_type *field, const void *record)
{
    const void *value = (const char *)record + field->offset;
    if ((field->flags & PRIVATE) != 0) {
        append_masked(text, field, value);
        return;
    }
    const char *content = NULL;
    switch (field->kind) {
    case KIND_BOOLEAN:
        append(text, "%s", *(const bool *)value ? "yes" : "no");
        return;
    case KIND_INTEGER:
        append(text, "%" PRId64, *(const int64_t *)value);
        return;
    case KIND_TEXT:
        memcpy(&content, value, sizeof(content));
        append_quoted(text, text_or_empty(content));
        return;
    case KIND_OCTETS:
        append_octets(text, value);
        return;
    case KIND_SECRET:
        append(text, "***");
        return;
    case KIND_LIST:
        append_list(text, field, record);
        return;
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
