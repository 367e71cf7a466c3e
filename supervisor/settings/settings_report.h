/* What is wrong with a configuration, all of it, in the order in which it was found. */
#ifndef SETTINGS_REPORT_H
#define SETTINGS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

enum settings_severity { SETTINGS_PROBLEM_ERROR, SETTINGS_PROBLEM_WARNING };

struct settings_problem {
    enum settings_severity severity;
    int line;   /* 0: the file as a whole */
    char *text; /* "ewscal.conf:12: [service] interval: expected ..., found ..." */
};

struct settings_report {
    const char *file; /* borrowed: as it is called in the texts */
    struct settings_problem *problems;
    size_t count;
    size_t error_count;
};

/* A file with more problems than this is not described any further. */
#define SETTINGS_REPORT_PROBLEMS 200

/* Frees the problems; a report begins as zeros. */
void settings_report_clear(struct settings_report *report);

/* Adds a problem at a line of `report->file`. */
void settings_report_add(struct settings_report *report,
                         enum settings_severity severity,
                         int line,
                         const char *format,
                         ...) __attribute__((format(printf, 4, 5)));

#endif
