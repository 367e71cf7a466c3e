/* Sentences are made here and nowhere else. A row is trusted, a parameter is not: its text is copied as it
 * is and never read as a form, so a server that sends "{account}" is shown to have said that. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/event/event_text.h"
#include "proto/event/reason.h"
#include "proto/event/sentence.h"
#include "proto/event/sentence_contexts.h"

#define CUT_MARK "..."

/* A reason may have a cause, which may have one. */
#define MOST_CAUSES 3

/* Where the sentence grows; what has no room is left out and marked at the end. */
struct writer {
    const struct catalogue *catalogue; /* NULL: English */
    char *text;
    size_t size;
    bool is_cut;
    int causes; /* within how many reasons we are */
};

static const struct {
    const char *key;
    const char *form;
} contexts[] = {
#define CONTEXT_ROW(key, form) {key, form},
    SENTENCE_CONTEXTS(CONTEXT_ROW)};

static void write_part(struct writer *writer, const char *text, size_t size)
{
    size_t room = SENTENCE_BYTES - sizeof(CUT_MARK) - writer->size;
    if (writer->is_cut || size > room) {
        writer->is_cut = true;
        return;
    }
    memcpy(writer->text + writer->size, text, size);
    writer->size += size;
}

static void write_text(struct writer *writer, const char *text)
{
    write_part(writer, text, strlen(text));
}

static const char *finish_sentence(struct writer *writer)
{
    if (writer->is_cut) {
        memcpy(writer->text + writer->size, CUT_MARK, strlen(CUT_MARK));
        writer->size += strlen(CUT_MARK);
    }
    writer->text[writer->size] = '\0';
    text_make_printable(writer->text);
    return writer->text;
}

static const struct event_field *
find_field(const struct event_field *fields, const char *name, size_t size)
{
    for (; fields->key != NULL; fields++)
        if (strlen(fields->key) == size && memcmp(fields->key, name, size) == 0)
            return fields;
    return NULL;
}

static void write_reason(struct writer *writer, const char *text);

static bool is_time(const struct event_field *field)
{
    size_t size = strlen(field->key);
    return size > strlen("_ms") && strcmp(field->key + size - strlen("_ms"), "_ms") == 0;
}

/* Several things that were found at once have "; " between them: each may be one that has words in another language. */
static void write_parts(struct writer *writer, const struct event_field *field)
{
    static const char between[] = "; ";
    const char *text = field->text, *end = NULL;
    char part[REASON_BYTES];
    while ((end = strstr(text, between)) != NULL && (size_t)(end - text) < sizeof(part)) {
        (void)snprintf(part, sizeof(part), "%.*s", (int)(end - text), text);
        const struct event_field of_it = event_text(field->key, part);
        write_text(writer, event_value_text(writer->catalogue, &of_it));
        write_text(writer, between);
        text = end + strlen(between);
    }
    const struct event_field last = event_text(field->key, text);
    write_text(writer, event_value_text(writer->catalogue, &last));
}

static void write_value(struct writer *writer, const struct event_field *field)
{
    char number[TIME_SPAN_BYTES];
    int64_t value = field->number;
    bool is_number = field->text == NULL || text_to_integer(field->text, 0, INT64_MAX, &value) == 0;
    if (field->is_reason) {
        write_reason(writer, text_or_empty(field->text));
    } else if (is_number && is_time(field)) {
        write_text(writer, event_span_text(writer->catalogue, value, number));
    } else if (field->text != NULL) {
        write_parts(writer, field);
    } else {
        (void)snprintf(number, sizeof(number), "%lld", (long long)value);
        write_text(writer, number);
    }
}

/* Whether every parameter that is named before `end` is there and not empty. */
static bool are_present(const char *form, const char *end, const struct event_field *fields)
{
    while ((form = memchr(form, '{', (size_t)(end - form))) != NULL) {
        size_t size = strcspn(++form, "}");
        const struct event_field *field = find_field(fields, form, size);
        if (field == NULL || (field->text != NULL && *field->text == '\0'))
            return false;
    }
    return true;
}

/* The end of the optional part that begins behind "{?". */
static const char *optional_end(const char *form)
{
    for (int depth = 1; *form != '\0'; form++) {
        depth += *form == '{' ? 1 : *form == '}' ? -1 : 0;
        if (depth == 0)
            break;
    }
    return form;
}

static void write_form(struct writer *writer,
                       const char *form,
                       const char *end,
                       const struct event_field *fields);

/* Writes what begins with a brace and returns where the form goes on. */
static const char *
write_braces(struct writer *writer, const char *form, const struct event_field *fields)
{
    if (form[1] == '?') {
        const char *end = optional_end(form + 2);
        if (are_present(form + 2, end, fields))
            write_form(writer, form + 2, end, fields);
        return end + 1;
    }
    size_t size = strcspn(form + 1, "}");
    const struct event_field *field = find_field(fields, form + 1, size);
    if (field == NULL)
        write_text(writer, "?");
    else
        write_value(writer, field);
    return form + 1 + size + 1;
}

static void write_form(struct writer *writer,
                       const char *form,
                       const char *end,
                       const struct event_field *fields)
{
    while (form < end) {
        if (*form == '{') {
            form = write_braces(writer, form, fields);
            continue;
        }
        const char *brace = memchr(form, '{', (size_t)(end - form));
        size_t size = (size_t)((brace == NULL ? end : brace) - form);
        write_part(writer, form, size);
        form += size;
    }
}

static void
write_whole_form(struct writer *writer, const char *form, const struct event_field *fields)
{
    write_form(writer, form, form + strlen(form), fields);
}

static void write_row_sentence(struct writer *writer,
                               const struct event_row *row,
                               const struct event_field *fields)
{
    const char *remedy = event_remedy_text(writer->catalogue, row);
    write_whole_form(writer, event_sentence_text(writer->catalogue, row), fields);
    if (remedy == NULL)
        return;
    write_text(writer, "; ");
    write_whole_form(writer, remedy, fields);
}

static bool is_named_by(const struct event_row *row, const char *key)
{
    char braces[REASON_NAME_BYTES];
    (void)snprintf(braces, sizeof(braces), "{%s}", key);
    return strstr(row->sentence, braces) != NULL;
}

static void
write_contexts(struct writer *writer, const struct event_row *row, const struct event_field *fields)
{
    const char *before = "";
    for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++) {
        const struct event_field *field =
            find_field(fields, contexts[i].key, strlen(contexts[i].key));
        bool is_empty = field == NULL || (field->text != NULL && *field->text == '\0');
        if (is_empty || *contexts[i].form == '\0' || is_named_by(row, contexts[i].key))
            continue;
        write_text(writer, before);
        write_whole_form(writer,
                         event_context_text(writer->catalogue, contexts[i].key, contexts[i].form),
                         fields);
        before = ", ";
    }
    if (*before != '\0')
        write_text(writer, ": ");
}

static void write_reason(struct writer *writer, const char *text)
{
    if (writer->causes == MOST_CAUSES || !reason_is_packed(text)) {
        write_text(writer, text);
        return;
    }
    struct reason reason;
    reason_read(text, &reason);
    const struct event_row *row = event_find(reason.name);
    if (row == NULL) {
        write_text(writer, text);
        return;
    }
    writer->causes++;
    write_contexts(writer, row, reason.parameters);
    write_row_sentence(writer, row, reason.parameters);
    writer->causes--;
}

const char *sentence_of_reason_in(const struct catalogue *catalogue,
                                  const char *reason,
                                  struct sentence *sentence)
{
    struct writer writer = {.catalogue = catalogue, .text = sentence->text};
    write_reason(&writer, reason);
    return finish_sentence(&writer);
}

const char *sentence_of_reason(const char *reason, struct sentence *sentence)
{
    return sentence_of_reason_in(NULL, reason, sentence);
}

const char *
sentence_of_event(enum event event, const struct event_field *fields, struct sentence *sentence)
{
    struct writer writer = {.text = sentence->text};
    write_row_sentence(&writer, event_row(event), fields);
    return finish_sentence(&writer);
}
