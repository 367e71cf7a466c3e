/* All of it is known when the program is built, so it is made then and embedded like the other files of the page:
 * a supervisor neither looks for catalogues nor has a language. */
#include <string.h>

#include "proto/event/event_text.h"

#include "supervisor/page/page_language.h"

#define VALUE_CONTEXT "value "

static json_t *list_events(const struct catalogue *catalogue)
{
    json_t *events = json_object();
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        const struct event_row *row = event_row((enum event)i);
        (void)json_object_set_new(events, row->name,
                                  json_pack("{s:s, s:s?}", "sentence",
                                            event_sentence_text(catalogue, row), "remedy",
                                            event_remedy_text(catalogue, row)));
    }
    return events;
}

static json_t *list_texts(const struct catalogue *catalogue)
{
    json_t *texts = json_object();
    for (size_t i = 0; catalogue != NULL && i < catalogue_count(catalogue); i++) {
        char context[CATALOGUE_CONTEXT_BYTES];
        const char *translation = NULL;
        const char *english = catalogue_at(catalogue, i, context, &translation);
        if (*english != '\0' && *translation != '\0')
            (void)json_object_set_new(texts, english, json_string(translation));
    }
    return texts;
}

/* Words of ours that are values of parameters, by the parameter. */
static json_t *list_values(const struct catalogue *catalogue)
{
    json_t *values = json_object();
    for (size_t i = 0; catalogue != NULL && i < catalogue_count(catalogue); i++) {
        char context[CATALOGUE_CONTEXT_BYTES];
        const char *translation = NULL;
        const char *english = catalogue_at(catalogue, i, context, &translation);
        if (strncmp(context, VALUE_CONTEXT, strlen(VALUE_CONTEXT)) != 0)
            continue;
        const char *key = context + strlen(VALUE_CONTEXT);
        if (json_object_get(values, key) == NULL)
            (void)json_object_set_new(values, key, json_object());
        (void)json_object_set_new(json_object_get(values, key), english, json_string(translation));
    }
    return values;
}

json_t *
page_language(const char *language, const struct catalogue *events, const struct catalogue *texts)
{
    return json_pack("{s:s, s:o, s:o, s:o}", "language", language, "events", list_events(events),
                     "texts", list_texts(texts), "values", list_values(events));
}
