/* One function for each answer. */
#include <string.h>

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_print.h"
#include "supervisor/ctl/ctl_print_status.h"
#include "supervisor/statistics/statistics_keys.h"

static void print_users(const json_t *answer, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {"USER", key_user_name, CTL_TEXT},   {"FRESH", key_user_fresh, CTL_YES},
        {"STATE", key_user_state, CTL_TEXT}, {"RESULT", key_user_result, CTL_TEXT},
        {"WHY", key_user_reason, CTL_TEXT},  {NULL, NULL, CTL_TEXT},
    };
    const json_t *users = json_object_get(answer, "users");
    ctl_list_write(users, columns, NULL, stream);
    (void)fprintf(stream, "%zu users\n", json_array_size(users));
}

static void print_user(const json_t *answer, FILE *stream)
{
    static const struct ctl_column lines[] = {
        {"name", key_user_display_name, CTL_TEXT},
        {"mailbox", key_user_address, CTL_TEXT},
        {"directory", key_user_directory, CTL_TEXT},
        {"exchange", key_user_exchange, CTL_TEXT},
        {"fresh", key_user_fresh, CTL_YES},
        {"state", key_user_state, CTL_TEXT},
        {"result", key_user_result, CTL_TEXT},
        {"code", key_user_code, CTL_TEXT},
        {"why", key_user_reason, CTL_TEXT},
        {"times only", key_user_times_only, CTL_TIMES_ONLY},
        {"quarantined", key_user_quarantined, CTL_QUARANTINED},
        {"last result", key_user_finished_ms, CTL_TIME},
        {"last good", key_user_fresh_ms, CTL_TIME},
        {"resolved", key_user_resolved_ms, CTL_TIME},
        {"due in", key_user_due_in_ms, CTL_SPAN_IF_KNOWN},
        {NULL, NULL, CTL_TEXT},
    };
    const json_t *user = json_object_get(answer, "user");
    (void)fprintf(stream, "%s\n", ctl_json_text_or(user, key_user_name, "?"));
    ctl_list_write_lines(user, lines, stream);
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
                  ctl_json_text_or(answer, key_service_version, "?"));
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
