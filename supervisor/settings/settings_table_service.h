/* The settings of the service itself, one row each; settings_table.h says how to read a row. What limits
 * leases, draining and stopping is not here: it follows from `request_timeout`, so that nobody has to set
 * times that fit each other. */
#ifndef SETTINGS_TABLE_SERVICE_H
#define SETTINGS_TABLE_SERVICE_H

#define SETTINGS_TABLE_SERVICE(_)                                                                  \
    _(interval, interval_ms, DURATION, "15m", FROM(SETTINGS_SECOND_MS, SETTINGS_DAY_MS),           \
      SUPERVISOR, RELOADS,                                                                         \
      "How often each calendar is read; one pass over all users is called a round. A value "       \
      "below 5m gives a warning.")                                                                 \
    _(spread, spread, BOOLEAN, "yes", ANY, SUPERVISOR, RELOADS,                                    \
      "Whether the users are spread evenly over the interval instead of all being due at its "     \
      "start.")                                                                                    \
    _(refresh_cycles, refresh_cycles, COUNT, "96", FROM(1, 100000), SUPERVISOR, RELOADS,           \
      "After how many rounds at the latest a calendar is sent again even if it has not "           \
      "changed; some are sent up to a quarter earlier, so that they do not all fall into the "     \
      "same round.")                                                                               \
    _(window, window_ms, DURATION, "30d", FROM(SETTINGS_DAY_MS, 61 * SETTINGS_DAY_MS), SUPERVISOR, \
      SHAPES,                                                                                      \
      "How far ahead calendars are replicated: whole days, counted from 00:00 UTC today. A "       \
      "value above 41d gives a warning, because some Exchange servers refuse it.")                 \
    _(private, private, CHOICE, "skip",                                                            \
      OF(WORD(skip, PRIVATE_SKIP) WORD(times, PRIVATE_TIMES) WORD(full, PRIVATE_FULL)),            \
      WORKER_EWS(private_entries), SHAPES,                                                         \
      "What is done with private appointments. `skip`: they are left out; `times`: sent "          \
      "without any text; `full`: sent as Exchange shows them.")                                    \
    _(details, details, CHOICE, "full",                                                            \
      OF(WORD(full, DETAILS_FULL) WORD(subject, DETAILS_SUBJECT) WORD(times, DETAILS_TIMES)),      \
      WORKER_EWS(details), SHAPES,                                                                 \
      "Which texts of an appointment are sent. `full`: subject and location; `subject`: the "      \
      "subject alone; `times`: none.")                                                             \
    _(times_only, times_only, CHOICE, "replicate", OF(WORD(replicate, false) WORD(skip, true)),    \
      WORKER_EWS(skip_times_only), SHAPES,                                                         \
      "What is done with mailboxes that show the service account only free/busy times, so that "   \
      "private appointments cannot be told from others.")                                          \
    _(default_zone, default_zone, ZONE, "none", OF(WORD(none, 0)), WORKER_EWS(default_zone),       \
      SHAPES,                                                                                      \
      "Time zone (for example Europe/Berlin) assumed for mailboxes that have no working hours "    \
      "set in Exchange; it is needed to recognise all-day appointments. With `none`, such "        \
      "mailboxes have no all-day appointments.")                                                   \
    _(all_day_times, all_day_times, CHOICE, "instants",                                            \
      OF(WORD(instants, false) WORD(utc_midnight, true)), WORKER_EWS(all_day_utc_midnight),        \
      SHAPES,                                                                                      \
      "Start and end of all-day appointments. `instants`: midnight in the mailbox's time zone; "   \
      "`utc_midnight`: 00:00 UTC of the same dates.")                                              \
    _(clear_after, clear_after_ms, DURATION, "never",                                              \
      FROM_OR(never, SETTINGS_HOUR_MS, 366 * SETTINGS_DAY_MS), SUPERVISOR, RELOADS,                \
      "How long the service account must have been without the right to read a mailbox before "    \
      "that user's calendar on the UCServer is emptied.")                                          \
    _(login_look_again, login_look_again_ms, DURATION, "5m",                                       \
      FROM(SETTINGS_SECOND_MS, SETTINGS_DAY_MS), SUPERVISOR, RELOADS,                              \
      "How often an account is looked at again whose refusal says nothing about its password: "    \
      "it cannot be used, the way to log in is not offered, the server could not decide, or "      \
      "refuses for a reason beside the password.")                                                 \
    _(request_timeout, request_timeout_ms, DURATION, "120s",                                       \
      FROM(SETTINGS_SECOND_MS, 10 * SETTINGS_MINUTE_MS), EVERYONE(request_timeout_ms), RELOADS,    \
      "How long one request to a server may take. The time limits for jobs, for draining and "     \
      "for stopping are derived from it.")                                                         \
    _(state_directory, state_directory, PATH, "/var/lib/ewscal", ANY, SUPERVISOR, RESTARTS,        \
      "Directory for what must survive a restart. It must exist, belong to the service and be "    \
      "closed to others (mode 0700).")

#define SETTINGS_TABLE_POOL(_)                                                                     \
    _(worker_ews, worker_ews, COUNT, "2", FROM(0, SETTINGS_MOST_CHILDREN), SUPERVISOR, RELOADS,    \
      "How many ewscal-worker-ews processes the supervisor starts. 0: none, because they are "     \
      "started on other hosts.")                                                                   \
    _(worker_ldap, worker_ldap, COUNT, "1", FROM(0, SETTINGS_MOST_CHILDREN), SUPERVISOR, RELOADS,  \
      "How many ewscal-worker-ldap processes the supervisor starts. 0: none, because they are "    \
      "started on other hosts.")                                                                   \
    _(publisher, publisher, COUNT, "1", FROM(0, 1), SUPERVISOR, RELOADS,                           \
      "Whether the supervisor starts ewscal-publisher-ucserver. 0: no, because it is started "     \
      "on another host.")                                                                          \
    _(restart_pause_shortest, restart_pause_shortest_ms, DURATION, "2s",                           \
      FROM(10, SETTINGS_HOUR_MS), SUPERVISOR, RELOADS,                                             \
      "Pause before a process that has died is started again; it doubles each time the process "   \
      "dies again before it has finished a job.")                                                  \
    _(restart_pause_longest, restart_pause_longest_ms, DURATION, "60s",                            \
      FROM(10, SETTINGS_HOUR_MS), SUPERVISOR, RELOADS, "Upper limit of that pause.")

#define SETTINGS_TABLE_BUS(_)                                                                      \
    _(listen, listen, LISTEN, "127.0.0.1:7481", ANY, SUPERVISOR, RESTARTS,                         \
      "Address and port on which the supervisor accepts its processes. Connections are always "    \
      "encrypted and only known keys are admitted, so this may be an address that other hosts "    \
      "can reach.")                                                                                \
    _(keys_directory, keys_directory, PATH, "/etc/ewscal/keys", ANY, SUPERVISOR, RESTARTS,         \
      "Directory of the keys that `ewscalctl keys` creates.")                                      \
    _(heartbeat, heartbeat_ms, DURATION, "2s", FROM(10, SETTINGS_MINUTE_MS), SUPERVISOR, RESTARTS, \
      "How often processes report that they are alive. A process that misses three reports in "    \
      "a row is considered lost.")

#define SETTINGS_TABLE_LOG(_)                                                                      \
    _(level, level, CHOICE, "info", OF(LOG_LEVELS(LEVEL_WORD)), EVERYONE(log_level), RELOADS,      \
      "The lowest level that is logged. Passwords and the texts of appointments are never "        \
      "logged, whatever the level.")                                                               \
    _(size, size_bytes, SIZE, "10M", FROM(65536, SETTINGS_GIBIBYTE), EVERYONE(log_size_bytes),     \
      RELOADS, "Size at which a log file is rotated.")                                             \
    _(keep, keep, COUNT, "5", FROM(1, 1000), EVERYONE(log_keep), RELOADS,                          \
      "How many rotated log files each process keeps besides the current one.")                    \
    _(directory, directory, PATH, "/var/log/ewscal", ANY, EVERYONE(log_directory), RELOADS,        \
      "Directory of the log files.")

#define SETTINGS_TABLE_HTTP(_)                                                                     \
    _(listen, listen, LISTEN, "127.0.0.1:7480", OF(WORD(off, 0)), SUPERVISOR, RESTARTS,            \
      "Address and port for the page for people (`/`, with `/language/`) and what it and "         \
      "programs "                                                                                  \
      "read: `/stats`, `/users` (with the token only), `/history` (the last 24 hours), "           \
      "`/metrics`, `/healthz`, `/readyz`; or "                                                     \
      "`off`. An address that other hosts can reach needs `token_file`.")                          \
    _(token_file, token, SECRET, UNSET, ANY, SUPERVISOR, RESTARTS,                                 \
      "File that contains the token that clients must send (`Authorization: Bearer TOKEN`). "      \
      "With it, clients on other hosts are admitted, and data about individual users is given "    \
      "out.")

#endif
