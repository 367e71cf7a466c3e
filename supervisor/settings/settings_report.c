/* A list of problems. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_report.h"

#define PROBLEM_TEXT_BYTES 1024

void settings_report_clear(struct settings_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        free(report->problems[i].text);
    free(report->problems);
    *report = (struct settings_report){0};
}

void settings_report_add(struct settings_report *report,
                         enum settings_severity severity,
                         int line,
                         const char *format,
                         ...)
{
    if (severity == SETTINGS_PROBLEM_ERROR)
        report->error_count++;
    if (report->count >= SETTINGS_REPORT_PROBLEMS)
        return;
    char said[PROBLEM_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(said, sizeof(said), format, arguments);
    va_end(arguments);
    char text[2 * PROBLEM_TEXT_BYTES];
    if (line > 0)
        (void)snprintf(text, sizeof(text), "%s:%d: %s", report->file, line, said);
    else
        (void)snprintf(text, sizeof(text), "%s: %s", report->file, said);
    text_make_printable(text); /* what the file contains may be quoted */
    report->problems =
        memory_resize(report->problems, report->count + 1, sizeof(*report->problems));
    report->problems[report->count++] = (struct settings_problem){
        .severity = severity, .line = line, .text = memory_copy_text(text)};
}
