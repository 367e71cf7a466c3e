/* One function for each answer. */
#include <inttypes.h>
#include <string.h>

#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_print.h"
#include "supervisor/ctl/ctl_print_status.h"
#include "supervisor/ctl/ctl_table.h"

static void print_users(const json_t *answer, FILE *stream)
{
    static const char *const titles[] = {"USER", "FRESH", "STATE", "RESULT", "WHY", NULL};
    struct ctl_table *table = ctl_table_create(titles);
    size_t index = 0;
    json_t *user = NULL;
    json_array_foreach(json_object_get(answer, "users"), index, user)
    {
        const char *cells[] = {ctl_json_text(user, "name"),
                               ctl_json_boolean(user, "fresh") ? "yes" : "no",
                               ctl_json_text(user, "state"), ctl_json_text(user, "result"),
                               ctl_json_text(user, "reason")};
        ctl_table_add(table, cells);
    }
    ctl_table_write(table, stream);
    (void)fprintf(stream, "%zu users\n", ctl_table_count(table));
    ctl_table_destroy(table);
}

static void print_line(FILE *stream, const char *title, const char *text)
{
    if (text != NULL && text[0] != '\0')
        (void)fprintf(stream, "  %-12s %s\n", title, text);
}

static void print_time(FILE *stream, const char *title, int64_t time_ms)
{
    char text[TIME_TEXT_BYTES];
    time_to_text(time_ms / 1000, text);
    print_line(stream, title, time_ms > 0 ? text : "never");
}

static void print_user(const json_t *answer, FILE *stream)
{
    char span[CTL_SPAN_BYTES];
    const json_t *user = json_object_get(answer, "user");
    (void)fprintf(stream, "%s\n", ctl_json_text_or(user, "name", "?"));
    print_line(stream, "name", ctl_json_text(user, "display_name"));
    print_line(stream, "mailbox", ctl_json_text(user, "address"));
    print_line(stream, "directory", ctl_json_text(user, "directory"));
    print_line(stream, "exchange", ctl_json_text(user, "exchange"));
    print_line(stream, "fresh", ctl_json_boolean(user, "fresh") ? "yes" : "no");
    print_line(stream, "state", ctl_json_text(user, "state"));
    print_line(stream, "result", ctl_json_text(user, "result"));
    print_line(stream, "code", ctl_json_text(user, "code"));
    print_line(stream, "why", ctl_json_text(user, "reason"));
    if (ctl_json_boolean(user, "times_only"))
        print_line(stream, "times only", "yes, the service account sees no texts here");
    if (ctl_json_boolean(user, "quarantined"))
        print_line(stream, "quarantined", "yes, this user's data ended a process twice");
    print_time(stream, "last result", ctl_json_number(user, "finished_ms"));
    print_time(stream, "last good", ctl_json_number(user, "fresh_ms"));
    print_time(stream, "resolved", ctl_json_number(user, "resolved_ms"));
    if (ctl_json_span(user, "due_in_ms") >= 0) {
        ctl_span_to_text(ctl_json_span(user, "due_in_ms"), span);
        print_line(stream, "due in", span);
    }
}

static void print_checks(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *check = NULL;
    json_array_foreach(json_object_get(answer, "checks"), index, check)
    {
        size_t number = 0;
        json_t *step = NULL;
        (void)fprintf(stream, "%s, asked by %s\n", ctl_json_text_or(check, "server", "?"),
                      ctl_json_text_or(check, "process", "?"));
        json_array_foreach(json_object_get(check, "steps"), number, step)
        {
            (void)fprintf(stream, "  %-6s %-10s %s\n",
                          ctl_json_boolean(step, "good") ? "good" : "BAD",
                          ctl_json_text_or(step, "name", "?"), ctl_json_text_or(step, "text", ""));
        }
    }
    if (index == 0)
        (void)fputs("nothing was checked\n", stream);
}

static void print_text(const json_t *answer, FILE *stream)
{
    (void)fprintf(stream, "%s\n", ctl_json_text_or(answer, "text", "done"));
}

static void print_version(const json_t *answer, FILE *stream)
{
    (void)fprintf(stream, "ewscalctl %s\newscal-supervisor %s\n", EWSCAL_VERSION,
                  ctl_json_text_or(answer, "version", "?"));
}

static const struct {
    const char *command;
    void (*print)(const json_t *answer, FILE *stream);
} printers[] = {
    {"status", ctl_print_status}, {"workers", ctl_print_workers}, {"cycle", ctl_print_cycle},
    {"users", print_users},       {"user", print_user},           {"check", print_checks},
    {"version", print_version},
};

void ctl_print(const char *command, json_t *answer, FILE *stream)
{
    ctl_json_make_printable(answer);
    for (size_t i = 0; i < sizeof(printers) / sizeof(printers[0]); i++) {
        if (strcmp(printers[i].command, command) == 0) {
            printers[i].print(answer, stream);
            return;
        }
    }
    print_text(answer, stream);
}
