/* Looking up by context. A translation of an older sentence is not found, because the English text is part of
 * the key: a person then reads English rather than something that is no longer true. */
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/event_text.h"

#define SPAN "span" /* as the parameters of sentences have names */

/* A number, so that translators know what its point is. */
#define DECIMAL       "1.5"
#define DECIMAL_POINT 1

static const char *find_text(const struct catalogue *catalogue,
                             const char *before,
                             const char *name,
                             const char *behind,
                             const char *english)
{
    char context[CATALOGUE_CONTEXT_BYTES];
    if (catalogue == NULL)
        return english;
    (void)snprintf(context, sizeof(context), "%s%s%s", before, name, behind);
    const char *text = catalogue_find(catalogue, context, english);
    return text != NULL ? text : english;
}

const char *event_sentence_text(const struct catalogue *catalogue, const struct event_row *row)
{
    return find_text(catalogue, "", row->name, "", row->sentence);
}

const char *event_remedy_text(const struct catalogue *catalogue, const struct event_row *row)
{
    if (row->remedy == NULL)
        return NULL;
    return find_text(catalogue, "", row->name, " remedy", row->remedy);
}

const char *
event_context_text(const struct catalogue *catalogue, const char *key, const char *english)
{
    return find_text(catalogue, "context ", key, "", english);
}

const char *
event_general_help_text(const struct catalogue *catalogue, const char *key, const char *english)
{
    return find_text(catalogue, "help ", key, "", english);
}

const char *event_value_text(const struct catalogue *catalogue, const struct event_field *field)
{
    if (field->text == NULL)
        return NULL;
    return find_text(catalogue, "value ", field->key, "", field->text);
}

void event_text_put_point(const struct catalogue *catalogue, char *text)
{
    char *point = strchr(text, '.');
    if (point != NULL)
        *point = find_text(catalogue, "value ", SPAN, "", DECIMAL)[DECIMAL_POINT];
}

const char *
event_span_text(const struct catalogue *catalogue, int64_t span_ms, char text[TIME_SPAN_BYTES])
{
    char english[TIME_SPAN_BYTES];
    time_span_to_text(span_ms, english);
    text_copy_cut(text, TIME_SPAN_BYTES, find_text(catalogue, "value ", SPAN, "", english));
    event_text_put_point(catalogue, text);
    return text;
}
