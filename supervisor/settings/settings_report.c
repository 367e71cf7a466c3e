/* A list of problems. Its order is that of finding, not of lines: what is missing from a section is known
 * only when the whole file has been read. */
#include <stdio.h>
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_report.h"

void settings_report_clear(struct settings_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        free(report->problems[i].setting);
        free(report->problems[i].reason);
    }
    free(report->problems);
    *report = (struct settings_report){0};
}

static enum settings_severity severity_of(const struct error *problem)
{
    char name[REASON_NAME_BYTES];
    reason_copy_name(problem->reason, name);
    const struct event_row *row = event_find(name);
    return row != NULL && row->level == LOG_LEVEL_WARNING ? SETTINGS_PROBLEM_WARNING
                                                          : SETTINGS_PROBLEM_ERROR;
}

void settings_report_add(struct settings_report *report,
                         int line,
                         const char *setting,
                         const struct error *problem)
{
    enum settings_severity severity = severity_of(problem);
    /* All of them are counted, because the count decides whether the configuration is good. */
    if (severity == SETTINGS_PROBLEM_ERROR)
        report->error_count++;
    if (report->count >= SETTINGS_REPORT_PROBLEMS)
        return;
    report->problems =
        memory_resize(report->problems, report->count + 1, sizeof(*report->problems));
    report->problems[report->count++] = (struct settings_problem){
        .severity = severity,
        .line = line,
        .setting = setting != NULL ? memory_copy_text(setting) : NULL,
        .reason = memory_copy_text(problem->reason),
    };
}

const char *settings_problem_text(const struct settings_report *report,
                                  const struct settings_problem *problem,
                                  char text[SETTINGS_PROBLEM_BYTES])
{
    struct sentence sentence;
    char line[16] = "";
    if (problem->line > 0)
        (void)snprintf(line, sizeof(line), ":%d", problem->line);
    (void)snprintf(text, SETTINGS_PROBLEM_BYTES, "%s%s: %s%s%s", report->file, line,
                   text_or_empty(problem->setting), problem->setting != NULL ? ": " : "",
                   sentence_of_reason(problem->reason, &sentence));
    text_make_printable(text); /* what the file contains may be quoted */
    return text;
}
