/* The two formats have nearly the same lines. OpenMetrics names a family without the suffix of its samples,
 * tells its unit, and ends with a line that shows a page that was cut off. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/statistics/metrics_page.h"

#define PREFIX "ewscal_"

/* How a family's name may end besides its unit. */
static const char counter_suffix[] = "_total";
static const char info_name[] = "info";

static const char *const units[] = {"seconds", "bytes"};

const char *metrics_content_type(enum metrics_format format)
{
    return format == METRICS_OPEN ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                  : "text/plain; version=0.0.4; charset=utf-8";
}

void metrics_page_begin(struct metrics_page *page, enum metrics_format format)
{
    *page = (struct metrics_page){.format = format};
    page->file = open_memstream(&page->text, &page->size_bytes);
    if (page->file == NULL)
        abort();
}

char *metrics_page_end(struct metrics_page *page)
{
    if (page->format == METRICS_OPEN)
        (void)fputs("# EOF\n", page->file);
    if (fclose(page->file) != 0)
        abort();
    return page->text;
}

/* Whether the first `size` octets of the name end with _ and the word. */
static bool ends_with_word(const char *name, size_t size, const char *word)
{
    size_t length = strlen(word);
    return size > length && name[size - length - 1] == '_' &&
           memcmp(name + size - length, word, length) == 0;
}

/* NULL: it has none. */
static const char *unit_of(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (ends_with_word(name, size, units[i]))
            return units[i];
    }
    return NULL;
}

static void write_text_head(FILE *file, const struct metrics_family *family)
{
    /* That format knows no infos. */
    const char *type = strcmp(family->type, info_name) == 0 ? "gauge" : family->type;
    (void)fprintf(file, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", family->name,
                  family->help, family->name, type);
}

/* A name that ends in _total is the family's and the suffix of a counter; that of an info is only a suffix,
 * behind our prefix. */
static void write_open_head(FILE *file, const struct metrics_family *family)
{
    char name[128];
    bool is_info = strcmp(family->type, info_name) == 0;
    size_t size = strlen(family->name);
    if (strcmp(family->type, "counter") == 0)
        size -= strlen(counter_suffix);
    const char *unit = is_info ? NULL : unit_of(family->name, size);
    (void)snprintf(name, sizeof(name), PREFIX "%.*s", (int)size, family->name);
    if (is_info)
        name[strlen(PREFIX) - 1] = '\0';
    (void)fprintf(file, "# TYPE %s %s\n", name, family->type);
    if (unit != NULL)
        (void)fprintf(file, "# UNIT %s %s\n", name, unit);
    (void)fprintf(file, "# HELP %s %s\n", name, family->help);
}

void metrics_page_head(struct metrics_page *page, const struct metrics_family *family)
{
    if (page->format == METRICS_OPEN)
        write_open_head(page->file, family);
    else
        write_text_head(page->file, family);
}

void metrics_page_name(struct metrics_page *page, const char *name, const char *suffix)
{
    (void)fprintf(page->file, PREFIX "%s%s", name, suffix);
}

void metrics_page_label(struct metrics_page *page,
                        const char *before,
                        const char *name,
                        const char *value)
{
    (void)fprintf(page->file, "%s%s=\"", before, name);
    if (value == NULL || !text_is_utf8(value, strlen(value)))
        value = "";
    for (size_t rest = strlen(value), size; rest > 0; rest -= size, value += size) {
        uint32_t point = 0;
        size = text_read_character(value, rest, &point);
        if (*value == '\n')
            (void)fputs("\\n", page->file);
        else if (*value == '"' || *value == '\\')
            (void)fprintf(page->file, "\\%c", *value);
        else if (text_must_be_escaped(point))
            (void)fputc('?', page->file);
        else
            (void)fwrite(value, 1, size, page->file);
    }
    (void)fputc('"', page->file);
}

void metrics_page_number(struct metrics_page *page, int64_t number)
{
    (void)fprintf(page->file, " %" PRId64 "\n", number);
}

void metrics_page_seconds(struct metrics_page *page, int64_t milliseconds)
{
    if (milliseconds == INT64_MAX)
        (void)fputs(" +Inf\n", page->file);
    else
        (void)fprintf(page->file, " %s%" PRId64 ".%03d\n", milliseconds < 0 ? "-" : "",
                      milliseconds < 0 ? -(milliseconds / 1000) : milliseconds / 1000,
                      abs((int)(milliseconds % 1000)));
}

void metrics_bound_text(int64_t milliseconds, char text[METRICS_BOUND_BYTES])
{
    if (milliseconds == INT64_MAX) {
        (void)snprintf(text, METRICS_BOUND_BYTES, "+Inf");
        return;
    }
    (void)snprintf(text, METRICS_BOUND_BYTES, "%" PRId64 ".%03d", milliseconds / 1000,
                   (int)(milliseconds % 1000));
    for (size_t size = strlen(text); text[size - 1] == '0' && text[size - 2] != '.'; size--)
        text[size - 1] = '\0';
}
