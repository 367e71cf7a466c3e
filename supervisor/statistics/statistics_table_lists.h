/* What is shown of each process, account, pool and user, as in statistics_table.h. A reason is in
 * two rows: its sentence, whose wording may change, and its name, which stays. */
#ifndef STATISTICS_TABLE_LISTS_H
#define STATISTICS_TABLE_LISTS_H

/* The supervisor's own process. */
#define STATISTICS_OF_supervisor(of, FIELD)                                                        \
    FIELD(of, memory_bytes, NUMBER, memory_bytes,                                                  \
          GAUGE(105, "supervisor_resident_memory_bytes", "Memory of the supervisor."))             \
    FIELD(of, cpu_ms, MILLISECONDS, cpu_ms,                                                        \
          COUNTER(106, "supervisor_cpu_seconds_total", "CPU time of the supervisor."))             \
    FIELD(of, descriptors, NUMBER, descriptors,                                                    \
          GAUGE(107, "supervisor_open_fds", "Descriptors of the supervisor."))

/* A worker, a publisher: `name` is like "worker-ews/2", `process` its id on its host, `credit` how many
 * users more it takes now, `jobs` are out now with `users` in them. */
#define STATISTICS_OF_process(of, FIELD)                                                           \
    FIELD(of, name, TEXT, name, LABEL("name"))                                                     \
    FIELD(of, role, ROLE, role, LABEL("role"))                                                     \
    FIELD(of, host, TEXT, host, LABEL("host"))                                                     \
    FIELD(of, version, TEXT, version, NONE)                                                        \
    FIELD(of, process, NUMBER, process, NONE)                                                      \
    FIELD(of, joined_ms, MILLISECONDS, joined_ms, NONE)                                            \
    FIELD(of, is_draining, FLAG, draining, NONE)                                                   \
    FIELD(of, credit, NUMBER, credit,                                                              \
          GAUGE(408, "process_credit_users", "Users that a process takes now."))                   \
    FIELD(of, jobs, NUMBER, jobs, GAUGE(406, "process_jobs", "Jobs that a process has now."))      \
    FIELD(of, users, NUMBER, users, GAUGE(407, "process_users", "Users in these jobs."))           \
    FIELD(of, jobs_done, NUMBER, jobs_done,                                                        \
          COUNTER(405, "process_jobs_finished_total", "Jobs that a process has finished."))        \
    FIELD(of, cpu_ms, MILLISECONDS, cpu_ms,                                                        \
          COUNTER(401, "process_cpu_seconds_total", "CPU time of a process."))                     \
    FIELD(of, memory_bytes, NUMBER, memory_bytes,                                                  \
          GAUGE(402, "process_resident_memory_bytes", "Memory of a process."))                     \
    FIELD(of, memory_peak_bytes, NUMBER, memory_peak_bytes,                                        \
          GAUGE(403, "process_resident_memory_peak_bytes", "Most memory of a process."))           \
    FIELD(of, descriptors, NUMBER, descriptors,                                                    \
          GAUGE(404, "process_open_fds", "Descriptors of a process."))

/* An account that is refused has a class (proto/login/login_class.h), since when, and what the server said;
 * next_try_ms is 0 when it may be tried now, and without it a person must act. `counted` are the tries of
 * the last 60 minutes that its server may have counted, over all spellings; held_ms is 0 when it is not
 * held. */
#define STATISTICS_OF_account(of, FIELD)                                                           \
    FIELD(of, name, NAME, name, NONE)                                                              \
    FIELD(of, is_proven, FLAG, proven, NONE)                                                       \
    FIELD(of, held_ms, STOPPED, stopped, NONE)                                                     \
    FIELD(of, held_ms, HELD, held_ms, NONE)                                                        \
    FIELD(of, reason, REASON, reason, NONE)                                                        \
    FIELD(of, reason, REASON_NAME, reason_name, NONE)                                              \
    FIELD(of, class_name, TEXT, class, NONE)                                                       \
    FIELD(of, class_title, TEXT, class_title, NONE)                                                \
    FIELD(of, since_ms, MILLISECONDS, since_ms, NONE)                                              \
    FIELD(of, next_try_ms, MILLISECONDS, next_try_ms, NONE)                                        \
    FIELD(of, counted, NUMBER, counted_tries, NONE)                                                \
    FIELD(of, spellings, NAME, spellings, NONE)

/* The children of one role: `wanted` at present, those that were drained among them, and `configured` by the
 * settings, which are not the same after `ewscalctl scale`; `text` is why it is degraded, `warning` what is not as it
 * should be, although it works. */
#define STATISTICS_OF_pool(of, FIELD)                                                              \
    FIELD(of, role, ROLE, role, LABEL("role"))                                                     \
    FIELD(of, wanted, NUMBER, wanted, GAUGE(601, "pool_wanted", "Children wanted."))               \
    FIELD(of, configured, NUMBER, configured,                                                      \
          GAUGE(607, "pool_configured", "Children that the settings name."))                       \
    FIELD(of, running, NUMBER, running, GAUGE(602, "pool_running", "Children running."))           \
    FIELD(of, restarts, NUMBER, restarts,                                                          \
          COUNTER(603, "pool_restarts_total", "Children started again."))                          \
    FIELD(of, is_degraded, FLAG, degraded,                                                         \
          GAUGE(604, "pool_degraded", "Whether children keep ending."))                            \
    FIELD(of, text, REASON, text, NONE)                                                            \
    FIELD(of, text, REASON_NAME, text_name,                                                        \
          GAUGES(605, "reason", "pool_problem", "Why children keep ending, by its name."))         \
    FIELD(of, warning, REASON, warning, NONE)                                                      \
    FIELD(of, warning, REASON_NAME, warning_name,                                                  \
          GAUGES(606, "reason", "pool_warning", "What is not as it should be with children."))

/* A user whose calendar is not fresh; since_ms: when it was last good, 0: never. */
#define STATISTICS_OF_problem(of, FIELD)                                                           \
    FIELD(of, user, TEXT, user, NONE)                                                              \
    FIELD(of, result, TEXT, result, NONE)                                                          \
    FIELD(of, code, TEXT, code, NONE)                                                              \
    FIELD(of, reason, REASON, reason, NONE)                                                        \
    FIELD(of, reason, REASON_NAME, reason_name, NONE)                                              \
    FIELD(of, since_ms, MILLISECONDS, last_good_ms, NONE)

/* Everything about one user, for `ewscalctl user`: `state` is where the user is in the round, the result is that of
 * the newest finished round, the address that of the mailbox. A failure is what keeps a calendar from being read or
 * written, not that there is none. Without due_in_ms the user does not wait; finished_ms is when the newest result
 * came, fresh_ms the newest good one, resolved_ms when the directory named the mailbox, each 0: never. The note is
 * what the directory said beside that; the absence is why the newest list does not name the user, and unlisted_ms
 * since when, 0: not known. The entry of the directory was found by that key (matched_by). The newest list that named
 * the user came at seen_ms, Exchange gave the calendar at read_ms, and the UCServer confirmed held_entries at
 * written_ms (each 0: not since the supervisor was started); whether it certainly holds them still is held_known.
 * next_in_ms is when a calendar is asked for next, by what is known now. */
#define STATISTICS_OF_user(of, FIELD)                                                              \
    FIELD(of, name, TEXT, name, NONE)                                                              \
    FIELD(of, display_name, TEXT, display_name, NONE)                                              \
    FIELD(of, state, TEXT, state, NONE)                                                            \
    FIELD(of, result, TEXT, result, NONE)                                                          \
    FIELD(of, code, TEXT, code, NONE)                                                              \
    FIELD(of, reason, REASON, reason, NONE)                                                        \
    FIELD(of, reason, REASON_NAME, reason_name, NONE)                                              \
    FIELD(of, address, TEXT, address, NONE)                                                        \
    FIELD(of, directory, TEXT, directory, NONE)                                                    \
    FIELD(of, matched_by, TEXT, matched_by, NONE)                                                  \
    FIELD(of, exchange, TEXT, exchange, NONE)                                                      \
    FIELD(of, exchange_url, TEXT, exchange_url, NONE)                                              \
    FIELD(of, is_fresh, FLAG, fresh, NONE)                                                         \
    FIELD(of, is_failed, FLAG, failed, NONE)                                                       \
    FIELD(of, is_times_only, FLAG, times_only, NONE)                                               \
    FIELD(of, is_zone_unknown, FLAG, zone_unknown, NONE)                                           \
    FIELD(of, cut_texts, NUMBER, cut_texts, NONE)                                                  \
    FIELD(of, view, TEXT, view, NONE)                                                              \
    FIELD(of, entries, NUMBER, entries, NONE)                                                      \
    FIELD(of, is_private_unknown, FLAG, private_unknown, NONE)                                     \
    FIELD(of, is_quarantined, FLAG, quarantined, NONE)                                             \
    FIELD(of, due_in_ms, MILLISECONDS, due_in_ms, NONE)                                            \
    FIELD(of, next_in_ms, MILLISECONDS, next_in_ms, NONE)                                          \
    FIELD(of, is_listed, FLAG, listed, NONE)                                                       \
    FIELD(of, seen_ms, MILLISECONDS, seen_ms, NONE)                                                \
    FIELD(of, read_ms, MILLISECONDS, read_ms, NONE)                                                \
    FIELD(of, written_ms, MILLISECONDS, written_ms, NONE)                                          \
    FIELD(of, held_entries, NUMBER, held_entries, NONE)                                            \
    FIELD(of, is_held_known, FLAG, held_known, NONE)                                               \
    FIELD(of, finished_ms, MILLISECONDS, finished_ms, NONE)                                        \
    FIELD(of, fresh_ms, MILLISECONDS, fresh_ms, NONE)                                              \
    FIELD(of, resolved_ms, MILLISECONDS, resolved_ms, NONE)                                        \
    FIELD(of, note, REASON, note, NONE)                                                            \
    FIELD(of, note, REASON_NAME, note_name, NONE)                                                  \
    FIELD(of, absence, REASON, absence, NONE)                                                      \
    FIELD(of, absence, REASON_NAME, absence_name, NONE)                                            \
    FIELD(of, unlisted_ms, MILLISECONDS, unlisted_ms, NONE)

#endif
