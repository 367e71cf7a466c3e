/* Statistics in Prometheus' text format: base units (seconds, bytes), counters end in _total. All
 * samples of a name must stand together, so each metric is a pass over its list. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/statistics/statistics_row.h"

#define NAME_BYTES 128

/* Where the value of a metric is read. */
struct source {
    const struct statistics_row *row;
    const struct statistics_row *list; /* NULL: it stands in the struct at `base` itself */
    const void *base;
};

static void write_head(FILE *page, const char *name, const struct statistics_metric *metric)
{
    (void)fprintf(page, "# HELP ewscal_%s %s\n# TYPE ewscal_%s %s\n", name, metric->help, name,
                  metric->type);
}

/* A value is UTF-8, with backslash, quote and line feed escaped. */
static void write_label(FILE *page, const char *before, const char *name, const char *value)
{
    (void)fprintf(page, "%s%s=\"", before, name);
    if (value == NULL || !text_is_utf8(value, strlen(value)))
        value = "";
    for (; *value != '\0'; value++) {
        if (*value == '\n')
            (void)fputs("\\n", page);
        else if (*value == '"' || *value == '\\')
            (void)fprintf(page, "\\%c", *value);
        else
            (void)fputc(*value, page);
    }
    (void)fputc('"', page);
}

static void write_labelled(FILE *page,
                           const struct statistics_metric *metric,
                           const char *value,
                           int64_t number)
{
    (void)fprintf(page, "ewscal_%s", metric->name);
    write_label(page, "{", metric->label, value);
    (void)fprintf(page, "} %" PRId64 "\n", number);
}

/* The labels of a record in a list; NULL: none. */
static void write_labels(FILE *page, const struct statistics_record *record, const void *base)
{
    const char *before = "{";
    for (size_t i = 0; record != NULL && i < record->count; i++) {
        const struct statistics_row *row = &record->rows[i];
        if (row->metric.place > 0 || row->metric.label == NULL)
            continue;
        write_label(page, before, row->metric.label, statistics_text(row, base));
        before = ",";
    }
    (void)fputs(before[0] == ',' ? "} " : " ", page);
}

/* Milliseconds are written as seconds, without the locale's decimal point. */
static void write_sample(FILE *page,
                         const struct statistics_row *row,
                         const struct statistics_record *record,
                         const void *base)
{
    int64_t number = statistics_number(row, base);
    bool is_span = row->kind == STATISTICS_KIND_SPAN;
    if (is_span && number == STATISTICS_UNKNOWN)
        return;
    (void)fprintf(page, "ewscal_%s", row->metric.name);
    write_labels(page, record, base);
    if (is_span || row->kind == STATISTICS_KIND_MILLISECONDS)
        (void)fprintf(page, "%" PRId64 ".%03d\n", number / 1000, (int)(number % 1000));
    else
        (void)fprintf(page, "%" PRId64 "\n", number);
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
    for (size_t i = 0; i < items.count; i++) {
        const struct statistics_count *count = statistics_item(&items, i);
        if (row->metric.name == NULL)
            write_counter(page, &row->metric, count);
        else
            write_labelled(page, &row->metric, count->name, count->value);
    }
}

static void write_list(FILE *page, const struct source *source)
{
    struct statistics_items items = statistics_items(source->list, source->base);
    for (size_t i = 0; i < items.count; i++)
        write_sample(page, source->row, source->list->record, statistics_item(&items, i));
}

static void write_metric(FILE *page, const struct source *source)
{
    const struct statistics_row *row = source->row;
    if (row->metric.name != NULL)
        write_head(page, row->metric.name, &row->metric);
    if (source->list != NULL)
        write_list(page, source);
    else if (row->kind == STATISTICS_KIND_COUNTS)
        write_counts(page, row, source->base);
    else if (row->kind == STATISTICS_KIND_TEXT)
        write_labelled(page, &row->metric, statistics_text(row, source->base), 1);
    else
        write_sample(page, row, NULL, source->base);
}

/* Puts the metrics of a record into their places. */
static void find_sources(const struct statistics_record *record,
                         const struct statistics_row *list,
                         const void *base,
                         struct source *sources)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct statistics_row *row = &record->rows[i];
        bool is_list = row->kind == STATISTICS_KIND_LIST;
        if (row->metric.place > 0)
            sources[row->metric.place] = (struct source){row, list, base};
        else if (is_list || row->kind == STATISTICS_KIND_OBJECT ||
                 row->kind == STATISTICS_KIND_PART)
            find_sources(row->record, is_list ? row : NULL,
                         is_list ? base : statistics_at(row, base), sources);
    }
}

char *statistics_to_prometheus(const struct statistics *statistics)
{
    struct source sources[STATISTICS_PLACES] = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *page = open_memstream(&text, &size);
    if (page == NULL)
        abort();
    find_sources(statistics_service, NULL, statistics, sources);
    for (size_t place = 0; place < STATISTICS_PLACES; place++) {
        if (sources[place].row != NULL)
            write_metric(page, &sources[place]);
    }
    if (fclose(page) != 0)
        abort();
    return text;
}
