/* One function for each answer. */
#include <inttypes.h>
#include <string.h>

#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_print.h"
#include "supervisor/ctl/ctl_print_status.h"
#include "supervisor/ctl/ctl_table.h"
#include "supervisor/statistics/statistics_keys.h"

static void print_users(const json_t *answer, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {"USER", key_user_name, ctl_cell_text},   {"FRESH", key_user_fresh, ctl_cell_yes},
        {"STATE", key_user_state, ctl_cell_text}, {"RESULT", key_user_result, ctl_cell_text},
        {"WHY", key_user_reason, ctl_cell_text},  {NULL, NULL, NULL},
    };
    size_t count = ctl_list_write(json_object_get(answer, "users"), columns, NULL, stream);
    (void)fprintf(stream, "%zu users\n", count);
}

static const char *show_times_only(const json_t *user, const char *key, char cell[CTL_CELL_BYTES])
{
    (void)cell;
    return ctl_json_boolean(user, key) ? "yes, the service account sees no texts here" : NULL;
}

static const char *show_quarantined(const json_t *user, const char *key, char cell[CTL_CELL_BYTES])
{
    (void)cell;
    return ctl_json_boolean(user, key) ? "yes, this user's data ended a process twice" : NULL;
}

static const char *show_time(const json_t *user, const char *key, char cell[CTL_CELL_BYTES])
{
    int64_t time_ms = ctl_json_number(user, key);
    time_to_text(time_ms / 1000, cell);
    return time_ms > 0 ? cell : "never";
}

static const char *show_due_in(const json_t *user, const char *key, char cell[CTL_CELL_BYTES])
{
    ctl_span_to_text(ctl_json_span(user, key), cell);
    return ctl_json_span(user, key) >= 0 ? cell : NULL;
}

static void print_user(const json_t *answer, FILE *stream)
{
    static const struct ctl_column lines[] = {
        {"name", key_user_display_name, ctl_cell_text},
        {"mailbox", key_user_address, ctl_cell_text},
        {"directory", key_user_directory, ctl_cell_text},
        {"exchange", key_user_exchange, ctl_cell_text},
        {"fresh", key_user_fresh, ctl_cell_yes},
        {"state", key_user_state, ctl_cell_text},
        {"result", key_user_result, ctl_cell_text},
        {"code", key_user_code, ctl_cell_text},
        {"why", key_user_reason, ctl_cell_text},
        {"times only", key_user_times_only, show_times_only},
        {"quarantined", key_user_quarantined, show_quarantined},
        {"last result", key_user_finished_ms, show_time},
        {"last good", key_user_fresh_ms, show_time},
        {"resolved", key_user_resolved_ms, show_time},
        {"due in", key_user_due_in_ms, show_due_in},
        {NULL, NULL, NULL},
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
