/* What is wrong with a configuration, all of it, in the order in which it was found: an administrator
 * should not have to correct one mistake to be told the next. A problem is kept as an event with its
 * parameters; `--check` shows it as a line that editors can jump to, the log as fields. */
#ifndef SETTINGS_REPORT_H
#define SETTINGS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/event/error.h"
#include "proto/event/sentence.h"

enum settings_severity { SETTINGS_PROBLEM_ERROR, SETTINGS_PROBLEM_WARNING };

struct settings_problem {
    enum settings_severity severity;
    int line;      /* 0: the file as a whole */
    char *setting; /* "[service] interval", or the section; NULL: neither */
    char *reason;  /* packed */
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

/* Adds a problem at a line of `report->file`, with the severity of its event's level. `setting` may be
 * NULL. Copies both texts. */
void settings_report_add(struct settings_report *report,
                         int line,
                         const char *setting,
                         const struct error *problem);

/* Writes "ewscal.conf:12: [service] interval: expected ..., found ..." and returns it. */
#define SETTINGS_PROBLEM_BYTES (2 * SENTENCE_BYTES)
const char *settings_problem_text(const struct settings_report *report,
                                  const struct settings_problem *problem,
                                  char text[SETTINGS_PROBLEM_BYTES]);

#endif
