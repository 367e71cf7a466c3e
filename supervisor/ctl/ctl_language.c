/* The language of a process is one for all its files: what holds it is the only thing that ewscalctl keeps
 * outside of its functions, because a mark that had to be handed a context would stand in front of every
 * text. */
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/event_text.h"
#include "proto/language/language.h"

#include "supervisor/ctl/ctl_language.h"

static struct {
    const char *name;
    struct catalogue *texts; /* NULL: English */
    struct catalogue *reasons;
} language = {.name = "en"};

void ctl_language_begin(void)
{
    language.name = language_of_environment();
    catalogue_destroy(language.texts);
    catalogue_destroy(language.reasons);
    language.texts = language_catalogue(language.name, "ewscalctl");
    language.reasons = language_catalogue(language.name, EVENT_TEXT_DOMAIN);
}

const char *ctl_language(void)
{
    return language.name;
}

const struct catalogue *ctl_language_reasons(void)
{
    return language.reasons;
}

const char *ctl_text(const char *english)
{
    const char *text = catalogue_find(language.texts, NULL, english);
    return text != NULL ? text : english;
}

const char *ctl_text_of_count(const char *one, const char *many, int64_t count)
{
    const char *text = catalogue_find_count(language.texts, one, count);
    if (text != NULL)
        return text;
    return count == 1 ? one : many;
}

size_t ctl_text_width(const char *text)
{
    return text_places(text, strlen(text));
}

void ctl_text_write_padded(const char *text, size_t width, FILE *stream)
{
    size_t taken = ctl_text_width(text);
    (void)fprintf(stream, "%s%*s", text, taken < width ? (int)(width - taken) : 0, "");
}
