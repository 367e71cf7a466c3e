/* Configurations for tests: a smallest good one, to which each test adds its lines. */
#ifndef TESTS_SETTINGS_FIXTURE_H
#define TESTS_SETTINGS_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "supervisor/settings/settings_load.h"

#define FIXTURE_UCSERVER "[ucserver]\nhost = uc.example.test\nuser = admin\nsecret_file = /s/uc\n"
#define FIXTURE_DIRECTORY                                                                          \
    "[directory]\nhost = dc1.example.test\nuser = EXAMPLE\\svc\nsecret_file = /s/ad\n"
#define FIXTURE_EXCHANGE                                                                           \
    "[exchange]\nhost = mail.example.test\nuser = svc@example.test\nsecret_file = /s/ex\n"
#define FIXTURE_ALL FIXTURE_UCSERVER FIXTURE_DIRECTORY FIXTURE_EXCHANGE

/* Reads a configuration from a text of known size; the report is the caller's. */
static inline struct configuration *
fixture_read_octets(const char *text, size_t size, struct settings_report *report)
{
    *report = (struct settings_report){0};
    FILE *stream = fmemopen((char *)(uintptr_t)text, size, "r");
    if (stream == NULL)
        return NULL;
    struct configuration *settings = settings_read(stream, "test.conf", report);
    (void)fclose(stream);
    return settings;
}

static inline struct configuration *fixture_read(const char *text, struct settings_report *report)
{
    return fixture_read_octets(text, strlen(text), report);
}

/* Whether a problem of that severity and line says `part`, in its sentence or as the name of its event. */
static inline bool fixture_reported(const struct settings_report *report,
                                    enum settings_severity severity,
                                    int line,
                                    const char *part)
{
    char text[SETTINGS_PROBLEM_BYTES], name[REASON_NAME_BYTES];
    for (size_t i = 0; i < report->count; i++) {
        const struct settings_problem *problem = &report->problems[i];
        reason_copy_name(problem->reason, name);
        if (problem->severity == severity && problem->line == line &&
            (strcmp(name, part) == 0 ||
             strstr(settings_problem_text(report, problem, text), part) != NULL))
            return true;
    }
    for (size_t i = 0; i < report->count; i++)
        (void)fprintf(stderr, "reported: %s\n",
                      settings_problem_text(report, &report->problems[i], text));
    return false;
}

#endif
