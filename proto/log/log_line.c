/* The form of one log line. Values come from servers, so each is quoted and escaped here, at the only place
 * where lines are made: none of them can end a line or begin another field. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/event/reason.h"
#include "proto/event/sentence.h"
#include "proto/log/log_line.h"

/* Where the text grows; `room` excludes what the newline needs. */
struct writer {
    char *text;
    size_t size;
    size_t room;
};

static void put_octets(struct writer *writer, const char *text, size_t size)
{
    if (size > writer->room - writer->size)
        size = writer->room - writer->size;
    memcpy(writer->text + writer->size, text, size);
    writer->size += size;
}

static void put_text(struct writer *writer, const char *text)
{
    put_octets(writer, text, strlen(text));
}

static void put_escaped(struct writer *writer, uint32_t point)
{
    char escape[16];
    if (point == '\n')
        (void)snprintf(escape, sizeof(escape), "\\n");
    else if (point == '\t')
        (void)snprintf(escape, sizeof(escape), "\\t");
    else
        (void)snprintf(escape, sizeof(escape), point < 0x80 ? "\\x%02x" : "\\u%04x", point);
    put_text(writer, escape);
}

/* Writes one character and returns how many octets of `text` it took. */
static size_t put_character(struct writer *writer, const char *text, size_t left, bool quoted)
{
    uint32_t point;
    size_t size = text_read_character(text, left, &point);
    if (size == 0) {
        char escape[8];
        (void)snprintf(escape, sizeof(escape), "\\x%02x", (unsigned char)text[0]);
        put_text(writer, escape);
        return 1;
    }
    if (text_must_be_escaped(point))
        put_escaped(writer, point);
    else if (quoted && (point == '"' || point == '\\'))
        put_octets(writer, (const char[]){'\\', (char)point}, 2);
    else
        put_octets(writer, text, size);
    return size;
}

static void put_characters(struct writer *writer, const char *text, bool quoted)
{
    size_t size = strlen(text);
    bool cut = size > LOG_VALUE_BYTES;
    size_t wanted = cut ? LOG_VALUE_BYTES : size;
    for (size_t position = 0; position < wanted;)
        position += put_character(writer, text + position, size - position, quoted);
    if (cut)
        put_text(writer, "...");
}

static bool needs_quotes(const char *text)
{
    return *text == '\0' || strpbrk(text, " \t\r\n\"\\=") != NULL ||
           !text_is_utf8(text, strlen(text));
}

static void put_value(struct writer *writer, const struct event_field *field)
{
    if (field->text == NULL) {
        char number[24];
        (void)snprintf(number, sizeof(number), "%lld", (long long)field->number);
        put_text(writer, number);
        return;
    }
    bool quoted = needs_quotes(field->text);
    if (quoted)
        put_text(writer, "\"");
    put_characters(writer, field->text, quoted);
    if (quoted)
        put_text(writer, "\"");
}

/* A field is written whole or not at all, so that a cut never leaves an open quote. */
static void put_field(struct writer *writer, const struct event_field *field)
{
    size_t begin = writer->size;
    put_text(writer, " ");
    put_text(writer, field->key);
    put_text(writer, "=");
    put_value(writer, field);
    if (writer->size == writer->room)
        writer->size = begin;
}

static void put_plain_field(struct writer *writer, const char *key, const char *text)
{
    const struct event_field field = event_text(key, text);
    put_field(writer, &field);
}

/* For the machine the name, for the person the sentence. */
static void put_reason(struct writer *writer, const char *reason)
{
    char name[REASON_NAME_BYTES];
    struct sentence sentence;
    reason_copy_name(reason, name);
    put_plain_field(writer, "reason", name);
    put_plain_field(writer, "why", sentence_of_reason(reason, &sentence));
}

static void put_fields(struct writer *writer, const struct event_field *fields)
{
    for (const struct event_field *field = fields; field != NULL && field->key != NULL; field++) {
        if (field->is_reason)
            put_reason(writer, field->text);
        else
            put_field(writer, field);
    }
}

static void put_head(struct writer *writer, const struct log_line *line)
{
    char time[TIME_TEXT_BYTES];
    time_to_text(line->wall_ms / 1000, time);
    char head[TIME_TEXT_BYTES + 32];
    (void)snprintf(head, sizeof(head), "%.19s.%03dZ %s ", time, (int)(line->wall_ms % 1000),
                   log_level_name(line->level));
    put_text(writer, head);
    put_characters(writer, line->name, false);
    put_text(writer, " ");
    put_characters(writer, line->sentence, false);
}

size_t log_line_format(const struct log_line *line, char text[LOG_LINE_BYTES + 1])
{
    struct writer writer = {.text = text, .room = LOG_LINE_BYTES - 1};
    put_head(&writer, line);
    if (line->event != NULL)
        put_plain_field(&writer, "event", line->event);
    put_fields(&writer, line->fields);
    text[writer.size] = '\n';
    text[writer.size + 1] = '\0';
    return writer.size + 1;
}
