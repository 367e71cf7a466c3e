/* One function for each answer. These are the screens that an administrator reads in a hurry: what is
 * wrong comes first and begins with a word in capitals, reasons have their names behind them, and
 * details are in tables at the end. */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_accounts.h"
#include "supervisor/ctl/ctl_check.h"
#include "supervisor/ctl/ctl_places.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_print.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_servers.h"
#include "supervisor/statistics/statistics_keys.h"

/* So many users are named in `status`; the supervisor sends no more than that. */
#define PROBLEMS_SHOWN 20

static bool is_word(const json_t *object, const char *key, const char *word)
{
    const char *text = ctl_json_text(object, key);
    return text != NULL && strcmp(text, word) == 0;
}

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

static const char *are(int64_t count)
{
    return count == 1 ? "is" : "are";
}

static void print_idle(const json_t *cycle, FILE *stream)
{
    char span[TIME_SPAN_BYTES];
    int64_t number = ctl_json_number(cycle, key_cycle_number);
    int64_t next_in_ms = ctl_json_span(cycle, key_cycle_next_in_ms);
    time_span_to_text(next_in_ms, span);
    if (number == 0)
        (void)fputs("no round has run yet", stream);
    else
        (void)fprintf(stream, "no round is running; the last was round %" PRId64, number);
    (void)fprintf(stream, "%s%s\n", next_in_ms >= 0 ? "; the next begins in " : "",
                  next_in_ms >= 0 ? span : "");
}

static void print_cycle(const json_t *answer, FILE *stream)
{
    char span[TIME_SPAN_BYTES];
    const json_t *cycle = json_object_get(answer, key_service_cycle);
    int64_t number = ctl_json_number(cycle, key_cycle_number);
    int64_t unfinished = ctl_json_number(cycle, key_cycle_unfinished);
    if (is_word(cycle, key_cycle_phase, "running"))
        (void)fprintf(stream, "round %" PRId64 " is running; %" PRId64 " user%s remain%s\n", number,
                      unfinished, plural(unfinished), unfinished == 1 ? "s" : "");
    else if (is_word(cycle, key_cycle_phase, "roster"))
        (void)fprintf(stream,
                      "round %" PRId64 " is waiting for the list of users from the UCServer\n",
                      number);
    else
        print_idle(cycle, stream);
    if (ctl_json_span(cycle, key_cycle_last_duration_ms) >= 0) {
        time_span_to_text(ctl_json_span(cycle, key_cycle_last_duration_ms), span);
        (void)fprintf(stream, "the last finished round took %s\n", span);
    }
    if (ctl_json_boolean(cycle, key_cycle_paused))
        (void)fputs("PAUSED by an administrator; continue with `ewscalctl resume`\n", stream);
}

static void print_head(const json_t *answer, FILE *stream)
{
    char room[CTL_REASON_BYTES];
    const char *why = ctl_reason(answer, key_service_not_ready, room);
    (void)fprintf(stream, "ewscal %s on %s: ", ctl_json_text_or(answer, key_service_version, "?"),
                  ctl_json_text_or(answer, key_service_host, "?"));
    if (ctl_json_boolean(answer, key_service_ready))
        (void)fputs("ready\n", stream);
    else
        (void)fprintf(stream, "NOT READY: %s\n", why != NULL ? why : "the reason is not known");
}

static void print_freshness(const json_t *users, FILE *stream)
{
    char age[TIME_SPAN_BYTES];
    int64_t listed = ctl_json_number(users, key_users_listed);
    int64_t fresh = ctl_json_number(users, key_users_fresh);
    int64_t stale = listed - fresh - ctl_json_number(users, key_users_without);
    time_span_to_text(ctl_json_span(users, key_users_oldest_calendar_age_ms), age);
    if (stale <= 0)
        (void)fprintf(stream, "All calendars are fresh: %" PRId64 " user%s", fresh, plural(fresh));
    else
        (void)fprintf(stream, "%" PRId64 " of %" PRId64 " calendars %s fresh, %" PRId64 " %s not",
                      fresh, listed, are(fresh), stale, are(stale));
    if (fresh > 0)
        (void)fprintf(stream, "; the oldest was read %s ago", age);
    (void)fputs(".\n", stream);
}

static void print_summary(const json_t *answer, FILE *stream)
{
    const json_t *users = json_object_get(answer, key_service_users);
    int64_t without = ctl_json_number(users, key_users_without);
    int64_t times_only = ctl_json_number(users, key_users_times_only);
    int64_t zone_unknown = ctl_json_number(users, key_users_zone_unknown);
    int64_t cut_texts = ctl_json_number(users, key_users_cut_texts);
    int64_t unknown_types = ctl_json_number(users, key_users_unknown_busy_types);
    int64_t changed =
        ctl_json_number(json_object_get(answer, key_service_counters), "mailboxes changed");
    if (ctl_json_number(users, key_users_listed) == 0)
        (void)fputs("The UCServer lists no user who is enabled and offline.\n", stream);
    else
        print_freshness(users, stream);
    if (without > 0)
        (void)fprintf(stream, "%" PRId64 " more user%s no calendar to replicate.\n", without,
                      without == 1 ? " has" : "s have");
    if (times_only > 0)
        (void)fprintf(stream, "%" PRId64 " mailbox%s the service account times only.\n", times_only,
                      times_only == 1 ? " shows" : "es show");
    if (zone_unknown > 0)
        (void)fprintf(stream,
                      "%" PRId64 " mailbox%s a time zone that cannot be understood and counts as "
                      "missing: default_zone applies, if it is set.\n",
                      zone_unknown, zone_unknown == 1 ? " has" : "es have");
    if (cut_texts > 0)
        (void)fprintf(stream, "%" PRId64 " subject%s or location%s %s too long and %s cut.\n",
                      cut_texts, plural(cut_texts), plural(cut_texts), are(cut_texts),
                      cut_texts == 1 ? "was" : "were");
    if (unknown_types > 0)
        (void)fprintf(stream,
                      "%" PRId64
                      " appointment%s %s of a busy type that is not known and count%s as "
                      "busy.\n",
                      unknown_types, plural(unknown_types), are(unknown_types),
                      unknown_types == 1 ? "s" : "");
    if (changed > 0)
        (void)fprintf(stream,
                      "%" PRId64 " user%s another mailbox since the supervisor was started.\n",
                      changed, changed == 1 ? " has" : "s have");
}

/* The most frequent first. */
static const char *take_largest(json_t *counts, int64_t *value)
{
    const char *key = NULL, *largest = NULL;
    json_t *count = NULL;
    *value = 0;
    json_object_foreach(counts, key, count) {
        if (json_integer_value(count) > *value) {
            largest = key;
            *value = json_integer_value(count);
        }
    }
    return largest;
}

/* "  12  mapping.no_entry  no directory entry matches this user" for each. Counts what it has written. */
static int64_t print_counts(const json_t *counts, const char *heading, FILE *stream)
{
    json_t *left = json_is_object(counts) ? json_copy((json_t *)(uintptr_t)counts) : NULL;
    const char *name = NULL;
    int64_t value = 0, sum = 0;
    while (left != NULL && (name = take_largest(left, &value)) != NULL) {
        const char *meaning = ctl_reason_meaning(name);
        (void)fprintf(stream, "%s  %7" PRId64 "  %s%s%s\n", sum == 0 ? heading : "", value, name,
                      meaning != NULL ? ": " : "", meaning != NULL ? meaning : "");
        sum += value;
        (void)json_object_del(left, name);
    }
    json_decref(left);
    return sum;
}

/* A supervisor of an older version sends all of them. */
static void print_problems(const json_t *answer, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {"USER", key_problem_user, CTL_TEXT},
        {"RESULT", key_problem_result, CTL_TEXT},
        {"REASON", key_problem_reason, CTL_REASON_OR_CODE},
        {NULL, NULL, CTL_TEXT},
    };
    const json_t *users = json_object_get(answer, key_service_users);
    json_t *shown = json_array();
    size_t index = 0;
    json_t *problem = NULL;
    json_array_foreach(json_object_get(answer, key_service_problems), index, problem) {
        if (index < PROBLEMS_SHOWN)
            (void)json_array_append(shown, problem);
    }
    int64_t all =
        ctl_json_number(users, key_users_listed) - ctl_json_number(users, key_users_fresh);
    bool are_some = all > (int64_t)json_array_size(shown);
    if (are_some)
        (void)print_counts(json_object_get(users, key_users_by_reason),
                           "\nUsers without a fresh calendar, by reason:\n", stream);
    ctl_list_write(shown, columns, "\nUsers without a fresh calendar:\n", stream);
    if (are_some && json_array_size(shown) > 0)
        (void)fprintf(stream,
                      "These are %zu of %" PRId64
                      ". All of them: `ewscalctl users stale`; those with "
                      "one reason: `ewscalctl users REASON`.\n",
                      json_array_size(shown), all);
    json_decref(shown);
}

static void print_notes(const json_t *answer, FILE *stream)
{
    const json_t *users = json_object_get(answer, key_service_users);
    if (print_counts(json_object_get(users, key_users_by_note),
                     "\nNotes of the directory about users:\n", stream) > 0)
        (void)fputs("Those with one of these notes: `ewscalctl users NOTE`.\n", stream);
}

static void print_pools(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *pool = NULL;
    json_array_foreach(json_object_get(answer, key_service_pools), index, pool) {
        char room[CTL_REASON_BYTES];
        const char *role = ctl_json_text_or(pool, key_pool_role, "?");
        const char *warning = ctl_reason(pool, key_pool_warning, room);
        if (warning != NULL && *warning != '\0')
            (void)fprintf(stream, "WARNING: %s: %s\n", role, warning);
        if (!ctl_json_boolean(pool, key_pool_degraded))
            continue;
        const char *reason = ctl_reason(pool, key_pool_text, room);
        (void)fprintf(stream, "DEGRADED: %" PRId64 " of %" PRId64 " %s processes are running: %s\n",
                      ctl_json_number(pool, key_pool_running),
                      ctl_json_number(pool, key_pool_wanted), role,
                      reason != NULL ? reason : "they keep exiting");
    }
}

static void print_status(const json_t *answer, FILE *stream)
{
    print_head(answer, stream);
    print_summary(answer, stream);
    print_cycle(answer, stream);
    print_pools(answer, stream);
    ctl_servers_write_warnings(answer, stream);
    ctl_accounts_write_troubles(answer, stream);
    if (!ctl_json_boolean(json_object_get(answer, key_service_store), key_store_lasting))
        (void)fputs("WARNING: the state directory cannot be written to; state is kept in memory "
                    "only and is lost when the supervisor ends\n",
                    stream);
    ctl_servers_write(answer, stream);
    ctl_places_write(answer, stream);
    print_notes(answer, stream);
    print_problems(answer, stream);
}

static void print_workers(const json_t *answer, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {"PROCESS", key_process_name, CTL_TEXT},
        {"HOST", key_process_host, CTL_TEXT},
        {"VERSION", key_process_version, CTL_TEXT},
        {"JOBS", key_process_jobs, CTL_NUMBER},
        {"DONE", key_process_jobs_done, CTL_NUMBER},
        {"CPU", key_process_cpu_ms, CTL_SPAN},
        {"MEMORY", key_process_memory_bytes, CTL_SIZE},
        {"STATE", key_process_draining, CTL_DRAINING},
        {NULL, NULL, CTL_TEXT},
    };
    ctl_list_write(json_object_get(answer, key_service_processes), columns, NULL, stream);
    print_pools(answer, stream);
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
        {"reason", key_user_reason, CTL_REASON},
        {"note", key_user_note, CTL_REASON},
        {"not listed", key_user_absence, CTL_REASON},
        {"since", key_user_unlisted_ms, CTL_TIME_IF_KNOWN},
        {"times only", key_user_times_only, CTL_TIMES_ONLY},
        {"may be seen", key_user_view, CTL_TEXT},
        {"zone unknown", key_user_zone_unknown, CTL_ZONE_UNKNOWN},
        {"cut texts", key_user_cut_texts, CTL_NUMBER_IF_ANY},
        {"quarantined", key_user_quarantined, CTL_QUARANTINED},
        {"last result", key_user_finished_ms, CTL_TIME},
        {"last success", key_user_fresh_ms, CTL_TIME},
        {"looked up", key_user_resolved_ms, CTL_TIME},
        {"due in", key_user_due_in_ms, CTL_SPAN_IF_KNOWN},
        {NULL, NULL, CTL_TEXT},
    };
    const json_t *user = json_object_get(answer, "user");
    (void)fprintf(stream, "%s\n", ctl_json_text_or(user, key_user_name, "?"));
    ctl_list_write_lines(user, lines, stream);
}

static void print_done(const json_t *answer, FILE *stream)
{
    char room[CTL_REASON_BYTES];
    const char *text = ctl_reason_alone(answer, "text", room);
    (void)fprintf(stream, "%s\n", text != NULL ? text : _("done"));
}

/* A retry is answered with a sentence. */
static void print_accounts(const json_t *answer, FILE *stream)
{
    if (json_object_get(answer, "text") != NULL)
        print_done(answer, stream);
    else
        ctl_accounts_write(answer, stream);
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
        (void)fprintf(stream, "%s (was %s)", value != NULL ? "" : " is not set any more", was);
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
} printers[] = {
    {.command = "status", .print = print_status},   {.command = "workers", .print = print_workers},
    {.command = "cycle", .print = print_cycle},     {.command = "user", .print = print_user},
    {.command = "reload", .print = print_reload},   {.command = "check", .print = ctl_check_write},
    {.command = "version", .print = print_version}, {.command = "account", .print = print_accounts},
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
    print_done(answer, stream);
}
