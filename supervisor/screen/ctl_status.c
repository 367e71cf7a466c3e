/* `ewscalctl status`: one screen whatever the size of the tenant. What is wrong comes first and begins with a word in
 * capitals; what grows with the number of users, servers or hosts is counted, and of users twenty are named. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_accounts.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_places.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_servers.h"
#include "supervisor/ctl/ctl_words.h"
#include "supervisor/screen/ctl_status.h"
#include "supervisor/screen/ctl_status_groups.h"
#include "supervisor/statistics/statistics_keys.h"

/* So many users are named in `status`; the supervisor sends no more than that. */
#define PROBLEMS_SHOWN 20

static bool is_word(const json_t *object, const char *key, const char *word)
{
    const char *text = ctl_json_text(object, key);
    return text != NULL && strcmp(text, word) == 0;
}

/* ---- the round ---- */

static void write_idle(const json_t *cycle, FILE *stream)
{
    char span[TIME_SPAN_BYTES];
    int64_t number = ctl_json_number(cycle, key_cycle_number);
    int64_t next_in_ms = ctl_json_span(cycle, key_cycle_next_in_ms);
    (void)ctl_span(next_in_ms, span);
    if (number == 0 && next_in_ms >= 0)
        (void)fprintf(stream, _("no round has run yet; the next begins in %s\n"), span);
    else if (number == 0)
        (void)fputs(_("no round has run yet\n"), stream);
    else if (next_in_ms >= 0)
        (void)fprintf(
            stream,
            _("no round is running; the last was round %" PRId64 "; the next begins in %s\n"),
            number, span);
    else
        (void)fprintf(stream, _("no round is running; the last was round %" PRId64 "\n"), number);
}

/* What came of the last round: how many, and why some failed. */
static void write_last_round(const json_t *cycle, FILE *stream)
{
    char began[TIME_TEXT_BYTES];
    if (ctl_json_number(cycle, key_cycle_last_number) == 0)
        return;
    time_to_text(ctl_json_number(cycle, key_cycle_last_started_ms) / 1000, began);
    (void)fprintf(stream,
                  _("round %" PRId64 " began at %s: %" PRId64 " written, %" PRId64
                    " unchanged, %" PRId64 " without a calendar, %" PRId64 " failed\n"),
                  ctl_json_number(cycle, key_cycle_last_number), began,
                  ctl_json_number(cycle, key_cycle_last_replicated),
                  ctl_json_number(cycle, key_cycle_last_unchanged),
                  ctl_json_number(cycle, key_cycle_last_without_calendar),
                  ctl_json_number(cycle, key_cycle_last_failed));
}

static void write_paused(const json_t *cycle, FILE *stream)
{
    if (ctl_json_boolean(cycle, key_cycle_paused))
        (void)fputs(_("PAUSED by an administrator; continue with `ewscalctl resume`\n"), stream);
}

void ctl_status_write_round(const json_t *answer, FILE *stream)
{
    char span[TIME_SPAN_BYTES];
    const json_t *cycle = json_object_get(answer, key_service_cycle);
    int64_t number = ctl_json_number(cycle, key_cycle_number);
    int64_t unfinished = ctl_json_number(cycle, key_cycle_unfinished);
    if (is_word(cycle, key_cycle_phase, "running"))
        (void)fprintf(stream,
                      _n("round %" PRId64 " is running; %" PRId64 " user remains\n",
                         "round %" PRId64 " is running; %" PRId64 " users remain\n", unfinished),
                      number, unfinished);
    else if (is_word(cycle, key_cycle_phase, "roster"))
        (void)fprintf(stream,
                      _("round %" PRId64 " is waiting for the list of users from the UCServer\n"),
                      number);
    else
        write_idle(cycle, stream);
    if (ctl_json_span(cycle, key_cycle_last_duration_ms) >= 0) {
        (void)ctl_span(ctl_json_span(cycle, key_cycle_last_duration_ms), span);
        (void)fprintf(stream, _("the last finished round took %s\n"), span);
    }
    write_last_round(cycle, stream);
    write_paused(cycle, stream);
}

/* ---- the users ---- */

static void write_head(const json_t *answer, FILE *stream)
{
    char room[CTL_REASON_BYTES];
    const char *why = ctl_reason(answer, key_service_not_ready, room);
    const char *version = ctl_json_text_or(answer, key_service_version, "?");
    const char *host = ctl_json_text_or(answer, key_service_host, "?");
    if (ctl_json_boolean(answer, key_service_ready))
        (void)fprintf(stream, _("ewscal %s on %s: ready\n"), version, host);
    else
        (void)fprintf(stream, _("ewscal %s on %s: NOT READY: %s\n"), version, host,
                      why != NULL ? why : _("the reason is not known"));
}

static void write_freshness(const json_t *users, FILE *stream)
{
    char span[TIME_SPAN_BYTES];
    int64_t listed = ctl_json_number(users, key_users_listed);
    int64_t fresh = ctl_json_number(users, key_users_fresh);
    int64_t stale = listed - fresh - ctl_json_number(users, key_users_without);
    const char *oldest = ctl_json_text(users, key_users_oldest_user);
    if (stale <= 0)
        (void)fprintf(stream,
                      _n("All calendars are fresh: %" PRId64 " user",
                         "All calendars are fresh: %" PRId64 " users", fresh),
                      fresh);
    else
        (void)fprintf(stream,
                      _n("%" PRId64 " of %" PRId64 " calendars is fresh, %" PRId64 " not",
                         "%" PRId64 " of %" PRId64 " calendars are fresh, %" PRId64 " not", fresh),
                      fresh, listed, stale);
    (void)ctl_span(ctl_json_span(users, key_users_oldest_calendar_age_ms), span);
    if (fresh > 0)
        (void)fprintf(stream, _("; the oldest was read %s ago"), span);
    if (fresh > 0 && oldest != NULL)
        (void)fprintf(stream, " (%s)", oldest);
    (void)fputs(".\n", stream);
}

static void write_listed(const json_t *users, FILE *stream)
{
    if (ctl_json_number(users, key_users_listed) == 0)
        (void)fputs(_("The UCServer lists no user who is enabled and offline.\n"), stream);
    else
        write_freshness(users, stream);
}

static void write_young(const json_t *users, int64_t interval_ms, FILE *stream)
{
    char span[TIME_SPAN_BYTES];
    (void)ctl_span(interval_ms, span);
    int64_t young = ctl_json_number(users, key_users_younger_than_interval);
    if (interval_ms > 0)
        (void)fprintf(stream,
                      _n("%" PRId64 " is younger than one interval (%s).\n",
                         "%" PRId64 " are younger than one interval (%s).\n", young),
                      young, span);
}

/* Counts of users about which something is to be said. */
static void write_oddities(const json_t *users, FILE *stream)
{
    int64_t without = ctl_json_number(users, key_users_without);
    int64_t times_only = ctl_json_number(users, key_users_times_only);
    int64_t zone_unknown = ctl_json_number(users, key_users_zone_unknown);
    int64_t cut_texts = ctl_json_number(users, key_users_cut_texts);
    int64_t unknown_types = ctl_json_number(users, key_users_unknown_busy_types);
    if (without > 0)
        (void)fprintf(stream,
                      _n("%" PRId64 " more user has no calendar to replicate.\n",
                         "%" PRId64 " more users have no calendar to replicate.\n", without),
                      without);
    if (times_only > 0)
        (void)fprintf(stream,
                      _n("%" PRId64 " mailbox shows the service account times only.\n",
                         "%" PRId64 " mailboxes show the service account times only.\n",
                         times_only),
                      times_only);
    if (zone_unknown > 0)
        (void)fprintf(stream,
                      _n("%" PRId64 " mailbox has a time zone that cannot be understood and counts "
                         "as missing: default_zone applies, if it is set.\n",
                         "%" PRId64 " mailboxes have a time zone that cannot be understood and "
                         "counts as missing: default_zone applies, if it is set.\n",
                         zone_unknown),
                      zone_unknown);
    if (cut_texts > 0)
        (void)fprintf(stream,
                      _n("%" PRId64 " subject or location is too long and was cut.\n",
                         "%" PRId64 " subjects or locations are too long and were cut.\n",
                         cut_texts),
                      cut_texts);
    if (unknown_types > 0)
        (void)fprintf(
            stream,
            _n("%" PRId64 " appointment is of a busy type that is not known and counts as busy.\n",
               "%" PRId64 " appointments are of a busy type that is not known and count as busy.\n",
               unknown_types),
            unknown_types);
}

static void write_summary(const json_t *answer, FILE *stream)
{
    const json_t *users = json_object_get(answer, key_service_users);
    const json_t *cycle = json_object_get(answer, key_service_cycle);
    int64_t changed =
        ctl_json_number(json_object_get(answer, key_service_counters), "mailboxes changed");
    write_listed(users, stream);
    if (ctl_json_number(users, key_users_listed) > 0)
        write_young(users, ctl_json_number(cycle, key_cycle_interval_ms), stream);
    write_oddities(users, stream);
    if (changed > 0)
        (void)fprintf(stream,
                      _n("%" PRId64 " user has another mailbox since the supervisor was started.\n",
                         "%" PRId64
                         " users have another mailbox since the supervisor was started.\n",
                         changed),
                      changed);
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
static int64_t write_counts(const json_t *counts, const char *heading, FILE *stream)
{
    json_t *left = json_is_object(counts) ? json_copy((json_t *)(uintptr_t)counts) : NULL;
    const char *name = NULL;
    int64_t value = 0, sum = 0;
    while (left != NULL && (name = take_largest(left, &value)) != NULL) {
        char *meaning = ctl_reason_meaning(name);
        (void)fprintf(stream, "%s  %7" PRId64 "  %s%s%s\n", sum == 0 ? heading : "", value, name,
                      meaning != NULL ? ": " : "", meaning != NULL ? meaning : "");
        free(meaning);
        sum += value;
        (void)json_object_del(left, name);
    }
    json_decref(left);
    return sum;
}

/* A supervisor of an older version sends all of them. */
static void write_problems(const json_t *answer, size_t width, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {N_("USER"), key_problem_user, CTL_TEXT},
        {N_("RESULT"), key_problem_result, CTL_WORD},
        {N_("REASON"), key_problem_reason, CTL_REASON_OR_CODE},
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
        (void)write_counts(json_object_get(users, key_users_by_reason),
                           _("\nUsers without a fresh calendar, by reason:\n"), stream);
    ctl_list_write(shown, columns, _("\nUsers without a fresh calendar:\n"), width, stream);
    if (are_some && json_array_size(shown) > 0)
        (void)fprintf(stream,
                      _("These are %zu of %" PRId64
                        ". All of them: `ewscalctl users --stale`; those "
                        "with one reason: `ewscalctl users --reason NAME`.\n"),
                      json_array_size(shown), all);
    json_decref(shown);
}

static void write_notes(const json_t *answer, FILE *stream)
{
    const json_t *users = json_object_get(answer, key_service_users);
    if (write_counts(json_object_get(users, key_users_by_note),
                     _("\nNotes of the directory about users:\n"), stream) > 0)
        (void)fputs(_("Those with one of these notes: `ewscalctl users --reason NOTE`.\n"), stream);
}

/* What holds only until the settings are read again would surprise whoever does not know. */
static void write_scaled(const json_t *pool, const char *role, FILE *stream)
{
    int64_t wanted = ctl_json_number(pool, key_pool_wanted);
    int64_t configured = ctl_json_span(pool, key_pool_configured);
    if (configured >= 0 && configured != wanted)
        (void)fprintf(stream,
                      _("SCALED: %s: %" PRId64 " processes are wanted here instead of the %" PRId64
                        " of the configuration, until that is read again\n"),
                      role, wanted, configured);
}

/* "worker-ldap, worker-ews" for what is the same of several roles; NULL: an earlier one has told it. The caller
 * frees. */
static char *roles_warned_of(const json_t *pools, size_t first, const char *warning)
{
    char *roles = memory_copy_text("");
    size_t index = 0;
    json_t *pool = NULL;
    json_array_foreach(pools, index, pool) {
        char room[CTL_REASON_BYTES];
        const char *other = ctl_reason(pool, key_pool_warning, room);
        if (other == NULL || strcmp(other, warning) != 0)
            continue;
        if (index < first) {
            free(roles);
            return NULL;
        }
        char *longer = memory_format_text("%s%s%s", roles, *roles != '\0' ? ", " : "",
                                          ctl_json_text_or(pool, key_pool_role, "?"));
        free(roles);
        roles = longer;
    }
    return roles;
}

static void write_pool_warning(const json_t *pools, size_t index, FILE *stream)
{
    char room[CTL_REASON_BYTES];
    const char *warning = ctl_reason(json_array_get(pools, index), key_pool_warning, room);
    if (warning == NULL || *warning == '\0')
        return;
    char *roles = roles_warned_of(pools, index, warning);
    if (roles != NULL)
        (void)fprintf(stream, _("WARNING: %s: %s\n"), roles, warning);
    free(roles);
}

void ctl_status_write_pools(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *pool = NULL;
    const json_t *pools = json_object_get(answer, key_service_pools);
    json_array_foreach(pools, index, pool) {
        char room[CTL_REASON_BYTES];
        const char *role = ctl_json_text_or(pool, key_pool_role, "?");
        write_pool_warning(pools, index, stream);
        write_scaled(pool, role, stream);
        if (!ctl_json_boolean(pool, key_pool_degraded))
            continue;
        const char *reason = ctl_reason(pool, key_pool_text, room);
        (void)fprintf(
            stream, _("DEGRADED: %" PRId64 " of %" PRId64 " %s processes are running: %s\n"),
            ctl_json_number(pool, key_pool_running), ctl_json_number(pool, key_pool_wanted), role,
            reason != NULL ? reason : _("they keep exiting"));
    }
}

/* Servers that nobody asks for a while. */
static void write_holds(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *hold = NULL;
    json_array_foreach(json_object_get(answer, key_service_holds), index, hold) {
        char until[TIME_TEXT_BYTES];
        const char *name = ctl_json_text_or(hold, key_hold_server, "?");
        int64_t held_ms = ctl_json_number(hold, key_hold_held_ms);
        if (held_ms <= 0)
            continue;
        time_to_text((ctl_json_number(answer, key_service_now_ms) + held_ms) / 1000, until);
        (void)fprintf(stream, _("HELD: %s is not asked until %s\n"), name, until);
    }
}

/* Those that are in trouble have told so further up. */
static void write_accounts(const json_t *answer, FILE *stream)
{
    const json_t *accounts = json_object_get(answer, key_service_accounts);
    int64_t all = (int64_t)json_array_size(accounts), accepted = 0;
    size_t index = 0;
    json_t *account = NULL;
    json_array_foreach(accounts, index, account) {
        if (ctl_json_boolean(account, key_account_proven) &&
            ctl_json_text(account, key_account_class) == NULL)
            accepted++;
    }
    if (all > 0)
        (void)fprintf(stream,
                      _n("\nAccounts: %" PRId64 " of %" PRId64 " is accepted by its server\n",
                         "\nAccounts: %" PRId64 " of %" PRId64 " are accepted by their servers\n",
                         accepted),
                      accepted, all);
}

static void write_failures(const json_t *answer, FILE *stream)
{
    const json_t *cycle = json_object_get(answer, key_service_cycle);
    (void)write_counts(json_object_get(cycle, key_cycle_last_failed_by_reason),
                       _("\nFailed in the last finished round, by reason:\n"), stream);
}

void ctl_status_write(const json_t *answer, size_t width, FILE *stream)
{
    json_t *condensed = ctl_status_condense(answer);
    write_head(answer, stream);
    write_summary(answer, stream);
    ctl_status_write_round(answer, stream);
    ctl_status_write_pools(answer, stream);
    ctl_servers_write_warnings(answer, stream);
    ctl_accounts_write_troubles(answer, stream);
    write_holds(answer, stream);
    if (!ctl_json_boolean(json_object_get(answer, key_service_store), key_store_lasting))
        (void)fputs(_("WARNING: the state directory cannot be written to; state is kept in memory "
                      "only and is lost when the supervisor ends\n"),
                    stream);
    ctl_servers_write(condensed, width, stream);
    ctl_places_write(answer, width, stream);
    write_accounts(answer, stream);
    ctl_status_write_hosts(answer, width, stream);
    write_notes(answer, stream);
    write_failures(answer, stream);
    write_problems(answer, width, stream);
    json_decref(condensed);
}

/* Each server once, in the worst state in which a process sees it. */
static void write_troubled_servers(const json_t *answer, FILE *stream)
{
    json_t *worst = ctl_status_join_servers(json_object_get(answer, key_service_servers));
    size_t index = 0;
    json_t *server = NULL;
    json_array_foreach(worst, index, server) {
        const char *state = ctl_json_text_or(server, key_server_state, "?");
        const char *name = ctl_json_text_or(server, "text_name", "");
        if (is_word(server, key_server_state, "bad") ||
            is_word(server, key_server_state, "degraded"))
            (void)fprintf(stream, "%s: %s%s%s%s\n", ctl_json_text_or(server, key_server_name, "?"),
                          ctl_word(state), *name != '\0' ? " [" : "", name,
                          *name != '\0' ? "]" : "");
    }
    json_decref(worst);
}

void ctl_status_write_short(const json_t *answer, FILE *stream)
{
    (void)fputs(_("\nIn short, with the rest above:\n"), stream);
    write_head(answer, stream);
    write_listed(json_object_get(answer, key_service_users), stream);
    write_paused(json_object_get(answer, key_service_cycle), stream);
    write_troubled_servers(answer, stream);
}
