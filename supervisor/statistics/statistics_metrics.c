/* Statistics as metrics: base units (seconds, bytes), counters end in _total. All samples of a name must
 * stand together, so each metric is a pass over its list. */
#include <string.h>

#include "proto/base/number.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"

#include "supervisor/statistics/statistics_row.h"

#define NAME_BYTES 128

static void
write_head(struct metrics_page *page, const char *name, const struct statistics_metric *metric)
{
    const struct metrics_family family = {metric->type, name, metric->help};
    metrics_page_head(page, &family);
}

/* A label is the name of a reason and never its sentence: that one changes with what a server says. A name
 * that is not in the table is `other`: a process must not make a new series with each report. */
static void write_value_label(struct metrics_page *page,
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
    metrics_page_label(page, before, row->metric.label, value);
}

/* "exchange emea" are two labels, of which the second one is empty where the settings have no name. */
static void write_server_labels(struct metrics_page *page, const char *before, const char *title)
{
    char kind[NAME_BYTES];
    size_t size = strcspn(title, " ");
    (void)snprintf(kind, sizeof(kind), "%.*s", (int)size, title);
    metrics_page_label(page, before, "server", kind);
    metrics_page_label(page, ",", "name", title[size] == '\0' ? "" : title + size + 1);
}

/* The labels of all metrics of the record, and the metric's own. Returns what is to stand before the next one: "{" or
 * ",". */
static const char *write_open_labels(struct metrics_page *page,
                                     const struct statistics_row *metric,
                                     const struct statistics_record *record,
                                     const void *base)
{
    const char *before = "{";
    for (size_t i = 0; i < record->count; i++) {
        const struct statistics_row *row = &record->rows[i];
        if (row->metric.label == NULL || (row->metric.place > 0 && row != metric))
            continue;
        if (row->kind == STATISTICS_KIND_SERVER)
            write_server_labels(page, before, text_or_empty(statistics_text(row, base)));
        else
            write_value_label(page, before, row, base);
        before = ",";
    }
    return before;
}

static void write_labels(struct metrics_page *page,
                         const struct statistics_row *metric,
                         const struct statistics_record *record,
                         const void *base)
{
    if (*write_open_labels(page, metric, record, base) == ',')
        (void)fputc('}', page->file);
}

/* Counts of all that took no longer than each bound. */
static void write_histogram(struct metrics_page *page,
                            const struct statistics_row *row,
                            const struct statistics_record *record,
                            const void *base)
{
    const struct statistics_histogram *histogram = statistics_histogram(row, base);
    char bound[METRICS_BOUND_BYTES];
    int64_t count = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        count = number_sum(count, histogram->counts.counts[i]);
        metrics_bound_text(i < HISTOGRAM_BOUNDS ? histogram->bounds->most_ms[i] : INT64_MAX, bound);
        metrics_page_name(page, row->metric.name, "_bucket");
        metrics_page_label(page, write_open_labels(page, row, record, base), "le", bound);
        (void)fputc('}', page->file);
        metrics_page_number(page, count);
    }
    metrics_page_name(page, row->metric.name, "_count");
    write_labels(page, row, record, base);
    metrics_page_number(page, count);
    metrics_page_name(page, row->metric.name, "_sum");
    write_labels(page, row, record, base);
    metrics_page_seconds(page, histogram->counts.sum_ms);
}

/* "late results" becomes late_results_total. */
static void write_counter(struct metrics_page *page,
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
    metrics_page_name(page, name, "");
    metrics_page_number(page, count->value);
}

static void
write_counts(struct metrics_page *page, const struct statistics_row *row, const void *base)
{
    struct statistics_items items = statistics_items(row, base);
    for (; items.count > 0; items.count--, items.first += items.size) {
        const struct statistics_count *count = (const void *)items.first;
        if (row->metric.name == NULL) {
            write_counter(page, &row->metric, count);
            continue;
        }
        metrics_page_name(page, row->metric.name, "");
        metrics_page_label(page, "{", row->metric.label, count->name);
        (void)fputc('}', page->file);
        metrics_page_number(page, count->value);
    }
}

/* Whether there is something to write: nothing is wrong, so there is no series, for an empty label would be one
 * that never ends; and a time that is not known has no number. */
static bool sample_is_known(const struct statistics_row *row, const void *base)
{
    if (row->kind == STATISTICS_KIND_REASON_NAME)
        return *text_or_empty(statistics_text(row, base)) != '\0';
    return row->kind != STATISTICS_KIND_MILLISECONDS ||
           statistics_number(row, base) != STATISTICS_UNKNOWN;
}

static void write_sample(struct metrics_page *page,
                         const struct statistics_row *row,
                         const struct statistics_record *record,
                         const void *base)
{
    if (!sample_is_known(row, base))
        return;
    metrics_page_name(page, row->metric.name, "");
    write_labels(page, row, record, base);
    if (row->kind == STATISTICS_KIND_MILLISECONDS || row->kind == STATISTICS_KIND_HELD)
        metrics_page_seconds(page, statistics_number(row, base));
    else if (row->kind == STATISTICS_KIND_STOPPED)
        metrics_page_number(page, statistics_number(row, base) == INT64_MAX);
    else if (row->kind == STATISTICS_KIND_TEXT || row->kind == STATISTICS_KIND_REASON_NAME)
        metrics_page_number(page, 1);
    else
        metrics_page_number(page, statistics_number(row, base));
}

static void write_metric(struct metrics_page *page,
                         const struct statistics_row *row,
                         const struct statistics_record *record,
                         struct statistics_items items)
{
    if (row->metric.name != NULL)
        write_head(page, row->metric.name, &row->metric);
    for (; items.count > 0; items.count--, items.first += items.size) {
        if (row->kind == STATISTICS_KIND_COUNTS)
            write_counts(page, row, items.first);
        else if (row->kind == STATISTICS_KIND_HISTOGRAM)
            write_histogram(page, row, record, items.first);
        else
            write_sample(page, row, record, items.first);
    }
}

/* Writes the metric that has the place, whose record is that of the items or below it. */
static void write_place(struct metrics_page *page,
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
char *statistics_to_metrics(const struct statistics *statistics, enum metrics_format format)
{
    struct statistics_items whole = {(const void *)statistics, 1, sizeof(*statistics)};
    struct metrics_page page;
    metrics_page_begin(&page, format);
    for (size_t place = 1; place < STATISTICS_PLACES; place++)
        write_place(&page, place, statistics_service, whole);
    return metrics_page_end(&page);
}
