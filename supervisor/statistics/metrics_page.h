/* A page of metrics as it is written, line by line: OpenMetrics 1.0 or Prometheus' text format 0.0.4, which
 * differ in the names of families, in units and in how the page ends. Which values there are stands in
 * statistics_table.h. Pure: writes into memory. */
#ifndef STATISTICS_METRICS_PAGE_H
#define STATISTICS_METRICS_PAGE_H

#include <stdint.h>
#include <stdio.h>

enum metrics_format {
    METRICS_TEXT, /* Prometheus' text format 0.0.4 */
    METRICS_OPEN  /* OpenMetrics 1.0 */
};

/* A family: `type` is "gauge", "counter", "info" or "histogram"; the name is that of its samples without
 * "ewscal_", so that of a counter ends in _total and that of an info is "info". The unit is read from it. */
struct metrics_family {
    const char *type, *name, *help;
};

struct metrics_page {
    FILE *file;
    enum metrics_format format;
    char *text; /* valid after metrics_page_end() */
    size_t size_bytes;
};

/* The value of a Content-Type header. */
const char *metrics_content_type(enum metrics_format format);

/* Begins a page; metrics_page_end() must follow. */
void metrics_page_begin(struct metrics_page *page, enum metrics_format format);

/* Returns the new text, which the caller frees. */
char *metrics_page_end(struct metrics_page *page);

/* The head of a family, once before its samples, even when there are none: the name is known to whoever
 * looks for it. All samples of a family must follow before the next head. */
void metrics_page_head(struct metrics_page *page, const struct metrics_family *family);

/* The name of a sample: "ewscal_", the name and `suffix` ("" or "_bucket"). Labels follow, then a value. */
void metrics_page_name(struct metrics_page *page, const char *name, const char *suffix);

/* One label; `before` is "{" for the first one, else ",". A value that is no UTF-8 or NULL is empty; characters
 * that a terminal or a reader would obey become question marks. */
void metrics_page_label(struct metrics_page *page,
                        const char *before,
                        const char *name,
                        const char *value);

/* The value, and the end of the line: a number, or milliseconds as seconds. INT64_MAX milliseconds are +Inf.
 * Without the locale's decimal point. */
void metrics_page_number(struct metrics_page *page, int64_t number);
void metrics_page_seconds(struct metrics_page *page, int64_t milliseconds);

/* A bound of a histogram as the value of its label `le`, in seconds: the shortest form with a decimal point,
 * "0.005", "1.0"; INT64_MAX: "+Inf". Both formats get the same, so that a series is one. */
#define METRICS_BOUND_BYTES 32
void metrics_bound_text(int64_t milliseconds, char text[METRICS_BOUND_BYTES]);

#endif
