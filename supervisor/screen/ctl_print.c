/* One function for each answer; those that are whole screens have files of their own. What is wrong comes first and
 * begins with a word in capitals, reasons have their names behind them, and details are in tables at the end. */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "supervisor/ctl/ctl_accounts.h"
#include "supervisor/ctl/ctl_check.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/screen/ctl_print.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/screen/ctl_status.h"
#include "supervisor/screen/ctl_user.h"
#include "supervisor/statistics/statistics_keys.h"

static void print_workers(const json_t *answer, size_t width, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {N_("PROCESS"), key_process_name, CTL_TEXT},
        {N_("HOST"), key_process_host, CTL_TEXT},
        {N_("VERSION"), key_process_version, CTL_TEXT},
        {N_("JOBS"), key_process_jobs, CTL_NUMBER},
        {N_("DONE"), key_process_jobs_done, CTL_NUMBER},
        {N_("CPU"), key_process_cpu_ms, CTL_SPAN},
        {N_("MEMORY"), key_process_memory_bytes, CTL_SIZE},
        {N_("STATE"), key_process_draining, CTL_DRAINING},
        {NULL, NULL, CTL_TEXT},
    };
    ctl_list_write(json_object_get(answer, key_service_processes), columns, NULL, width, stream);
    ctl_status_write_pools(answer, stream);
}

static void print_done(const json_t *answer, FILE *stream)
{
    char room[CTL_REASON_BYTES];
    const char *text = ctl_reason_alone(answer, "text", room);
    (void)fprintf(stream, "%s\n", text != NULL ? text : _("done"));
}

/* A retry is answered with a sentence. */
static void print_accounts(const json_t *answer, size_t width, FILE *stream)
{
    if (json_object_get(answer, "text") != NULL)
        print_done(answer, stream);
    else
        ctl_accounts_write(answer, width, stream);
}

/* "/etc/ewscal/ewscal.conf:12: [service] interval: expected ..." as `--check` writes it; or
 * "[service] interval = 5m (was 15m): a setting has changed". */
static void print_finding(const json_t *finding, FILE *stream)
{
    char room[CTL_REASON_BYTES];
    const char *file = ctl_json_text(finding, "file");
    const char *setting = ctl_json_text(finding, "setting");
    const char *value = ctl_json_text(finding, "value");
    const char *was = ctl_json_text(finding, "was");
    int64_t line = ctl_json_number(finding, "line");
    const char *text = ctl_reason_named(finding, "text", "reason", room);
    if (file != NULL)
        (void)fprintf(stream, line > 0 ? "%s:%" PRId64 ": " : "%s: ", file, line);
    if (setting != NULL)
        (void)fprintf(stream, "%s%s%s", setting, value != NULL ? " = " : "",
                      value != NULL ? value : "");
    if (was != NULL)
        (void)fprintf(stream, _("%s (was %s)"), value != NULL ? "" : _(" is not set any more"),
                      was);
    (void)fprintf(stream, "%s%s\n", setting != NULL ? ": " : "", text != NULL ? text : "?");
}

static void print_reload(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *finding = NULL;
    json_array_foreach(json_object_get(answer, "findings"), index, finding)
        print_finding(finding, stream);
    print_done(answer, stream);
}

static void print_version(const json_t *answer, FILE *stream)
{
    (void)fprintf(stream, "ewscalctl %s\newscal-supervisor %s\n", EWSCAL_VERSION,
                  ctl_json_text_or(answer, key_service_version, "?"));
}

static const struct {
    const char *command;
    void (*print)(const json_t *answer, FILE *stream);
    void (*print_tables)(const json_t *answer, size_t width, FILE *stream);
} printers[] = {
    {.command = "status", .print_tables = ctl_status_write},
    {.command = "workers", .print_tables = print_workers},
    {.command = "cycle", .print = ctl_status_write_round},
    {.command = "user", .print = ctl_user_write},
    {.command = "reload", .print = print_reload},
    {.command = "check", .print_tables = ctl_check_write},
    {.command = "version", .print = print_version},
    {.command = "account", .print_tables = print_accounts},
};

void ctl_print(const char *command, json_t *answer, size_t width, FILE *stream)
{
    ctl_json_make_printable(answer);
    for (size_t i = 0; i < sizeof(printers) / sizeof(printers[0]); i++) {
        if (strcmp(printers[i].command, command) != 0)
            continue;
        if (printers[i].print != NULL)
            printers[i].print(answer, stream);
        else
            printers[i].print_tables(answer, width, stream);
        return;
    }
    print_done(answer, stream);
}
