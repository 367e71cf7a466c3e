/* Statistics in Prometheus' text format: base units (seconds, bytes), counters end in _total. All
 * samples of a name must stand together, so each metric is a pass over its list. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/reason.h"

#include "supervisor/statistics/statistics_row.h"

#define NAME_BYTES 128

/* One per name, before its samples, even when there are none: the name is known to whoever looks for it. */
static void write_head(FILE *page, const char *name, const struct statistics_metric *metric)
{
    (void)fprintf(page, "# HELP ewscal_%s %s\n# TYPE ewscal_%s %s\n", name, metric->help, name,
                  metric->type);
}

/* A value is UTF-8, with backslash, quote and line feed escaped. The format allows any other character; one
 * that a terminal or a reader of the page would obey is shown as a question mark. */
static void write_label(FILE *page, const char *before, const char *name, const char *value)
{
    (void)fprintf(page, "%s%s=\"", before, name);
    if (value == NULL || !text_is_utf8(value, strlen(value)))
        value = "";
    for (size_t rest = strlen(value), size; rest > 0; rest -= size, value += size) {
        uint32_t point = 0;
        size = text_read_character(value, rest, &point);
        if (*value == '\n')
            (void)fputs("\\n", page);
        else if (*value == '"' || *value == '\\')
            (void)fprintf(page, "\\%c", *value);
        else if (text_must_be_escaped(point))
            (void)fputc('?', page);
        else
            (void)fwrite(value, 1, size, page);
    }
    (void)fputc('"', page);
}

/* A label is the name of a reason and never its sentence: that one changes with what a server says. A name
 * that is not in the table is `other`: a process must not make a new series with each report. */
static void write_value_label(FILE *page,
                              const char *before,
                              const struct statistics_row *row,
                              const void *base)
{
    char name[REASON_NAME_BYTES];
    const char *value = statistics_text(row, base);
    if (row->kind == STATISTICS_KIND_REASON_NAME) {
        reason_copy_name(text_or_empty(value), name);
        const struct event_row *known = event_find(name);
        value = known != NULL ? known->name : event_name(OTHER);
    }
    write_label(page, before, row->metric.label, value);
}

/* The labels of all metrics of the record, and the metric's own. */
static void write_labels(FILE *page,
                         const struct statistics_row *metric,
                         const struct statistics_record *record,
                         const void *base)
{
    const char *before = "{";
    for (size_t i = 0; i < record->count; i++) {
        const struct statistics_row *row = &record->rows[i];
        if (row->metric.label == NULL || (row->metric.place > 0 && row != metric))
            continue;
        write_value_label(page, before, row, base);
        before = ",";
    }
    (void)fputs(before[0] == ',' ? "} " : " ", page);
}

/* "late results" becomes late_results_total. */
static void write_counter(FILE *page,
                          const struct statistics_metric *metric,
                          const struct statistics_count *count)
{
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof(name), "%s_total", count->name);
    for (char *at = name; *at != '\0'; at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
        if (!letter)
            *at = '_';
    }
    write_head(page, name, metric);
    (void)fprintf(page, "ewscal_%s %" PRId64 "\n", name, count->value);
}

static void write_counts(FILE *page, const struct statistics_row *row, const void *base)
{
    struct statistics_items items = statistics_items(row, base);
    for (; items.count > 0; items.count--, items.first += items.size) {
        const struct statistics_count *count = (const void *)items.first;
        if (row->metric.name == NULL) {
            write_counter(page, &row->metric, count);
            continue;
        }
        (void)fprintf(page, "ewscal_%s", row->metric.name);
        write_label(page, "{", row->metric.label, count->name);
        (void)fprintf(page, "} %" PRId64 "\n", count->value);
    }
}

/* Milliseconds are written as seconds, without the locale's decimal point. */
static void write_sample(FILE *page,
                         const struct statistics_row *row,
                         const struct statistics_record *record,
                         const void *base)
{
    bool is_time = row->kind == STATISTICS_KIND_MILLISECONDS;
    bool is_reason = row->kind == STATISTICS_KIND_REASON_NAME;
    bool is_text = row->kind == STATISTICS_KIND_TEXT || is_reason;
    int64_t number = is_text ? 1 : statistics_number(row, base);
    /* Nothing is wrong, so there is no series; an empty label would be one that never ends. */
    if (is_reason && *text_or_empty(statistics_text(row, base)) == '\0')
        return;
    if (is_time && number == STATISTICS_UNKNOWN)
        return;
    (void)fprintf(page, "ewscal_%s", row->metric.name);
    write_labels(page, row, record, base);
    if (is_time)
        (void)fprintf(page, "%" PRId64 ".%03d\n", number / 1000, (int)(number % 1000));
    else
        (void)fprintf(page, "%" PRId64 "\n", number);
}

static void write_metric(FILE *page,
                         const struct statistics_row *row,
                         const struct statistics_record *record,
                         struct statistics_items items)
{
    if (row->metric.name != NULL)
        write_head(page, row->metric.name, &row->metric);
    for (; items.count > 0; items.count--, items.first += items.size) {
        if (row->kind == STATISTICS_KIND_COUNTS)
            write_counts(page, row, items.first);
        else
            write_sample(page, row, record, items.first);
    }
}

/* Writes the metric that has the place, whose record is that of the items or below it. */
static void write_place(FILE *page,
                        size_t place,
                        const struct statistics_record *record,
                        struct statistics_items items)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct statistics_row *row = &record->rows[i];
        if (row->metric.place == place)
            write_metric(page, row, record, items);
        else if (row->record != NULL && row->kind != STATISTICS_KIND_NAMED)
            write_place(page, place, row->record, statistics_items(row, items.first));
    }
}

/* The places are walked in order and the rows once for each of them: the page keeps its order when rows of
 * the table move. */
char *statistics_to_prometheus(const struct statistics *statistics)
{
    struct statistics_items whole = {(const void *)statistics, 1, sizeof(*statistics)};
    char *text = NULL;
    size_t size = 0;
    FILE *page = open_memstream(&text, &size);
    if (page == NULL)
        abort();
    for (size_t place = 1; place < STATISTICS_PLACES; place++)
        write_place(page, place, statistics_service, whole);
    if (fclose(page) != 0)
        abort();
    return text;
}
