/* The rows of statistics_table.h as data, and reading a struct by them: JSON and Prometheus' page are two
 * walks over the same rows, so a value that is added is in both. */
#ifndef STATISTICS_ROW_H
#define STATISTICS_ROW_H

#include "supervisor/statistics/statistics.h"

enum statistics_kind {
    STATISTICS_KIND_TEXT,
    STATISTICS_KIND_NAME,
    STATISTICS_KIND_SERVER,
    STATISTICS_KIND_REASON,
    STATISTICS_KIND_REASON_NAME,
    STATISTICS_KIND_FLAG,
    STATISTICS_KIND_NUMBER,
    STATISTICS_KIND_MILLISECONDS,
    STATISTICS_KIND_ROLE,
    STATISTICS_KIND_HEALTH,
    STATISTICS_KIND_HELD,
    STATISTICS_KIND_STOPPED,
    STATISTICS_KIND_HISTOGRAM,
    STATISTICS_KIND_COUNTS,
    STATISTICS_KIND_OBJECT,
    STATISTICS_KIND_PART,
    STATISTICS_KIND_LIST,
    STATISTICS_KIND_NAMED
};

/* Place 0: not a metric of its own; with a label, it labels those of its list. */
struct statistics_metric {
    size_t place;
    const char *type; /* as in metrics_page.h */
    const char *label;
    const char *name; /* NULL: that of each count */
    const char *help;
};

struct statistics_row {
    const char *key;
    enum statistics_kind kind;
    size_t offset;                          /* in the struct */
    const struct statistics_record *record; /* of OBJECT, PART, LIST, NAMED */
    struct statistics_metric metric;
};

struct statistics_record {
    size_t size; /* of the struct */
    const struct statistics_row *rows;
    size_t count;
};

/* The whole, struct statistics, and one struct statistics_user. */
extern const struct statistics_record *const statistics_service;
extern const struct statistics_record *const statistics_one_user;

/* The value in the struct at `base` as a number; a flag is 0 or 1. */
int64_t statistics_number(const struct statistics_row *row, const void *base);

/* The same as a text: TEXT, ROLE and HEALTH; REASON and REASON_NAME give the packed reason. NULL when it
 * is unknown. */
const char *statistics_text(const struct statistics_row *row, const void *base);

/* Structs one after the other. */
struct statistics_items {
    const char *first;
    size_t count;
    size_t size; /* of one */
};

/* A HISTOGRAM. */
const struct statistics_histogram *statistics_histogram(const struct statistics_row *row,
                                                        const void *base);

/* What stands in COUNTS, LIST and NAMED; the one struct of OBJECT and PART. */
struct statistics_items statistics_items(const struct statistics_row *row, const void *base);

#endif
