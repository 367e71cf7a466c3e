/* Everything that is shown of the service, once: each value with its key in JSON and its metric. What
 * stands in lists is in statistics_table_lists.h and statistics_table_servers.h.
 *
 * Each list of rows is expanded to the members of a struct (statistics.h), to the rows that the writers
 * of JSON and of Prometheus' page go through (statistics_row.c), and to the keys under which ewscalctl
 * finds the values (statistics_keys.h). The order is that of JSON.
 *
 *   FIELD(of, member, kind, key, metric)
 *   RECORD(of, member, kind, other, key)    the rows of STATISTICS_OF_other below the key
 *
 * kind     TEXT          const char *, NULL: unknown
 *          NAME          the same, of an account or a person: shown only when names are asked for
 *          SERVER        the same, "exchange emea"; two labels in metrics, server and name
 *          REASON        const char *, a packed reason; its sentence in JSON, which names nobody unless
 *                        names are asked for, and its parameters under KEY_fields (reason_json.h)
 *          REASON_NAME   no member: the name of the member of a REASON, in JSON and as a metric's label
 *          FLAG          bool
 *          NUMBER        int64_t
 *          MILLISECONDS  int64_t; seconds in a metric. STATISTICS_UNKNOWN: null in JSON, no sample
 *          ROLE, HEALTH  the enumerations; names in JSON, HEALTH's number in a metric
 *          HELD          int64_t milliseconds, INT64_MAX: until a person acts, 0 in JSON, +Inf in a metric
 *          STOPPED       no member: whether the member of a HELD is INT64_MAX
 *          HISTOGRAM     struct statistics_histogram; in JSON how many, and how long all together
 *          COUNTS        a list of struct statistics_count
 *   of a RECORD:
 *          OBJECT        one struct
 *          PART          one object in JSON, but members of the struct itself
 *          LIST          a list of structs
 *          NAMED         a list that names users: shown only when asked for
 * metric   NONE, GAUGE, COUNTER or HISTOGRAM(place, name, help); the page is in the order of the
 *          places. GAUGES and COUNTERS(place, label, name, help) have a label: the name of each of
 *          COUNTS, or a text, whose value is then 1. LABEL(name): the value is a label of all metrics of
 *          its list. INFO(place, label, help) is
 *          the one metric without a name of its own, whose value is 1. */
#ifndef STATISTICS_TABLE_H
#define STATISTICS_TABLE_H

#include "supervisor/statistics/statistics_table_lists.h"
#include "supervisor/statistics/statistics_table_servers.h"

/* One more than the last place. */
#define STATISTICS_PLACES 800

/* The round that runs, or the last one; and what came of the last one that is over: those whose calendar was written,
 * was the same, is not there, or could not be read or written. */
#define STATISTICS_OF_cycle(of, FIELD)                                                             \
    FIELD(of, number, NUMBER, number,                                                              \
          GAUGE(201, "round_number", "Number of the present or last round."))                      \
    FIELD(of, phase, TEXT, phase, NONE) /* "idle", "roster", "running" */                          \
    FIELD(of, is_paused, FLAG, paused,                                                             \
          GAUGE(104, "paused", "Whether an administrator has paused it."))                         \
    FIELD(of, started_ms, MILLISECONDS, started_ms, NONE)                                          \
    FIELD(of, last_duration_ms, MILLISECONDS, last_duration_ms,                                    \
          GAUGE(203, "last_round_duration_seconds", "How long the last finished round took."))     \
    FIELD(of, last_number, NUMBER, last_number, NONE) /* of the last finished one; 0: none */      \
    FIELD(of, last_started_ms, MILLISECONDS, last_started_ms, NONE)                                \
    FIELD(of, last_replicated, NUMBER, last_replicated, NONE)                                      \
    FIELD(of, last_unchanged, NUMBER, last_unchanged, NONE)                                        \
    FIELD(of, last_without, NUMBER, last_without_calendar, NONE)                                   \
    FIELD(of, last_failed, NUMBER, last_failed, NONE)                                              \
    FIELD(of, last_reasons, COUNTS, last_failed_by_reason, NONE)                                   \
    FIELD(of, interval_ms, MILLISECONDS, interval_ms,                                              \
          GAUGE(204, "round_interval_seconds", "The interval as set."))                            \
    FIELD(of, next_in_ms, MILLISECONDS, next_in_ms, NONE) /* until the next round may begin */     \
    FIELD(of, unfinished, NUMBER, unfinished,                                                      \
          GAUGE(202, "round_unfinished_users", "Users without a result in the present round."))

/* The listed users. Those without have no calendar to replicate: not found, no mailbox, ... */
#define STATISTICS_OF_users(of, FIELD)                                                             \
    FIELD(of, users_listed, NUMBER, listed,                                                        \
          GAUGE(301, "users_listed", "Users that the UCServer lists as enabled and offline."))     \
    FIELD(of, users_fresh, NUMBER, fresh,                                                          \
          GAUGE(302, "users_fresh", "Listed users whose calendar is fresh."))                      \
    FIELD(of, users_young, NUMBER, younger_than_interval, NONE)                                    \
    FIELD(of, users_without, NUMBER, without,                                                      \
          GAUGE(303, "users_without_calendar", "Listed users who have none to replicate."))        \
    FIELD(of, users_times_only, NUMBER, times_only,                                                \
          GAUGE(304, "users_times_only", "Users whose mailbox shows times only."))                 \
    FIELD(of, users_zone_unknown, NUMBER, zone_unknown,                                            \
          GAUGE(320, "users_zone_unknown", "Users whose mailbox has a zone not understood."))      \
    FIELD(of, cut_texts, NUMBER, cut_texts,                                                        \
          GAUGE(321, "cut_texts", "Subjects and locations that were cut."))                        \
    FIELD(of, unknown_busy_types, NUMBER, unknown_busy_types,                                      \
          GAUGE(322, "unknown_busy_types", "Appointments of a busy type that is not known."))      \
    FIELD(of, users_quarantined, NUMBER, quarantined,                                              \
          GAUGE(305, "users_quarantined", "Users whose data ended a process twice."))              \
    FIELD(                                                                                         \
        of, oldest_calendar_age_ms, MILLISECONDS, oldest_calendar_age_ms,                          \
        GAUGE(306, "oldest_calendar_age_seconds", "Age of the oldest calendar of a listed user.")) \
    FIELD(of, oldest_user, NAME, oldest_user, NONE) /* whose calendar that is */                   \
    FIELD(of, users_finished, NUMBER, finished,                                                    \
          COUNTER(312, "users_finished_total", "Results about users."))                            \
    FIELD(of, users_failed, NUMBER, failed,                                                        \
          COUNTER(313, "users_failed_total", "Results about users whose calendar failed."))        \
    FIELD(of, states, COUNTS, by_state,                                                            \
          GAUGES(307, "state", "users", "Users by where they are in the round."))                  \
    FIELD(of, results, COUNTS, by_result,                                                          \
          GAUGES(308, "result", "users_by_result", "Users by their newest result."))               \
    FIELD(of, reasons, COUNTS, by_reason,                                                          \
          GAUGES(310, "reason", "users_by_reason", "Users by why their calendar is not fresh."))   \
    FIELD(of, notes, COUNTS, by_note,                                                              \
          GAUGES(311, "note", "users_by_note", "Users by what the directory noted about them."))

#define STATISTICS_OF_store(of, FIELD)                                                             \
    FIELD(of, is_lasting, FLAG, lasting,                                                           \
          GAUGE(108, "store_lasting", "Whether what must outlive a restart can be written."))      \
    FIELD(of, waiting, NUMBER, waiting, NONE)                                                      \
    FIELD(of, written, NUMBER, written, NONE)                                                      \
    FIELD(of, failures, NUMBER, failures,                                                          \
          COUNTER(109, "store_failures_total", "Failed writes of the state database."))            \
    FIELD(of, put_aside, NUMBER, put_aside, NONE)

/* `not_ready` is why not. Receipts are "done", "refused", "not sent", "lost", "unanswered"; counters are
 * what else is counted since the start, each a metric of its own name: "late results" is
 * late_results_total. */
#define STATISTICS_OF_service(of, FIELD, RECORD)                                                   \
    FIELD(of, version, TEXT, version, INFO(101, "version", "The version that runs."))              \
    FIELD(of, host, TEXT, host, NONE)                                                              \
    FIELD(of, now_ms, MILLISECONDS, now_ms, NONE)                                                  \
    FIELD(of, started_ms, MILLISECONDS, started_ms,                                                \
          GAUGE(102, "start_time_seconds", "When the supervisor was started."))                    \
    FIELD(of, is_ready, FLAG, ready, GAUGE(103, "ready", "Whether rounds can run."))               \
    FIELD(of, not_ready, REASON, not_ready, NONE)                                                  \
    FIELD(of, not_ready, REASON_NAME, not_ready_name,                                              \
          GAUGES(110, "reason", "not_ready", "Why no rounds can run, by its name."))               \
    RECORD(of, cycle, OBJECT, cycle, cycle)                                                        \
    RECORD(of, users, PART, users, users)                                                          \
    RECORD(of, supervisor, PART, supervisor, supervisor)                                           \
    RECORD(of, store, OBJECT, store, store)                                                        \
    FIELD(of, receipts, COUNTS, receipts,                                                          \
          COUNTERS(309, "outcome", "receipts_total",                                               \
                   "What became of calendars handed to the publisher."))                           \
    FIELD(of, counters, COUNTS, counters, COUNTER(701, NULL, "Since the supervisor was started.")) \
    RECORD(of, processes, LIST, process, processes)                                                \
    RECORD(of, servers, LIST, server, servers)                                                     \
    RECORD(of, warnings, LIST, warning, warnings)                                                  \
    RECORD(of, server_problems, LIST, server_problem, server_problems)                             \
    RECORD(of, holds, LIST, hold, holds)                                                           \
    RECORD(of, request_times, LIST, request_time, request_times)                                   \
    RECORD(of, round_times, LIST, round_time, round_times)                                         \
    RECORD(of, accounts, LIST, account, accounts)                                                  \
    RECORD(of, places, LIST, place, places)                                                        \
    RECORD(of, allowed_hosts, LIST, allowed_host, allowed_hosts)                                   \
    RECORD(of, pools, LIST, pool, pools)                                                           \
    RECORD(of, problems, NAMED, problem, problems)

#endif
