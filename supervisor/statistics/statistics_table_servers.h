/* What is shown of each server, of what is warned of there, and of where Exchange was found, as in
 * statistics_table.h. */
#ifndef STATISTICS_TABLE_SERVERS_H
#define STATISTICS_TABLE_SERVERS_H

/* A server as one process sees it: "ucserver", "directory emea"; the text says what is wrong and what
 * helps. An Exchange tells its version; `product` is whose that is, out_of_support_ms since when that gets no
 * corrections any more. The method is by which it is logged in to. Unknown are times without a number. */
#define STATISTICS_OF_server(of, FIELD)                                                            \
    FIELD(of, name, SERVER, name, LABEL("server"))                                                 \
    FIELD(of, process, TEXT, process, LABEL("process"))                                            \
    FIELD(of, state, HEALTH, state,                                                                \
          GAUGE(501, "server_state", "0 unknown, 1 good, 2 degraded, 3 bad."))                     \
    FIELD(of, text, REASON, text, NONE)                                                            \
    FIELD(of, text, REASON_NAME, text_name,                                                        \
          GAUGES(505, "reason", "server_reason", "Why a server is not good, by its name."))        \
    FIELD(of, requests, NUMBER, requests,                                                          \
          COUNTER(502, "server_requests_total", "Requests to a server."))                          \
    FIELD(of, failures, NUMBER, failures,                                                          \
          COUNTER(503, "server_failures_total", "Failed requests."))                               \
    FIELD(of, latency_ms, MILLISECONDS, latency_ms,                                                \
          GAUGE(504, "server_latency_seconds", "Time of an answer, smoothed."))                    \
    FIELD(of, version, TEXT, version, NONE)                                                        \
    FIELD(of, product, TEXT, product, NONE)                                                        \
    FIELD(of, out_of_support_ms, MILLISECONDS, out_of_support_ms, NONE)                            \
    FIELD(of, method, TEXT, method, NONE)                                                          \
    FIELD(of, certificate_end_ms, MILLISECONDS, certificate_end_ms,                                \
          GAUGE(506, "server_certificate_end_time_seconds", "When its certificate ends."))

/* What is not as it should be at a server, although it works: once, however many processes see it. */
#define STATISTICS_OF_warning(of, FIELD)                                                           \
    FIELD(of, server, SERVER, server, LABEL("server"))                                             \
    FIELD(of, text, REASON, text, NONE)                                                            \
    FIELD(of, text, REASON_NAME, text_name,                                                        \
          GAUGES(507, "reason", "server_warning", "What is not as it should be at a server."))

/* Why a server is not good: each reason once, however many processes see it. */
#define STATISTICS_OF_server_problem(of, FIELD)                                                    \
    FIELD(of, server, SERVER, server, LABEL("server"))                                             \
    FIELD(of, text, REASON, text, NONE)                                                            \
    FIELD(of, text, REASON_NAME, text_name,                                                        \
          GAUGES(508, "reason", "server_problem", "Why a server is not good, whoever sees it."))

/* Whether a server of the settings may be asked now: `held_ms` for how long not, for itself or its account. The reason
 * is the account's, of which no name is shown here; `account_ms` is for how long that is not used. */
#define STATISTICS_OF_hold(of, FIELD)                                                              \
    FIELD(of, server, SERVER, server, LABEL("server"))                                             \
    FIELD(of, is_held, FLAG, held, GAUGE(509, "server_held", "Whether nobody asks a server now.")) \
    FIELD(of, held_ms, HELD, held_ms,                                                              \
          GAUGE(510, "server_hold_seconds", "For how long; +Inf: until a person acts."))           \
    FIELD(of, account_ms, STOPPED, account_stopped,                                                \
          GAUGE(521, "account_stopped", "Whether the account of a server waits for a person."))    \
    FIELD(of, account_ms, HELD, account_held_ms, NONE)                                             \
    FIELD(of, reason, REASON, reason, NONE)                                                        \
    FIELD(of, reason, REASON_NAME, reason_name,                                                    \
          GAUGES(522, "reason", "account_held", "Why the account of a server is not used."))

/* How long requests to a server took since the start, over all processes. */
#define STATISTICS_OF_request_time(of, FIELD)                                                      \
    FIELD(of, server, SERVER, server, LABEL("server"))                                             \
    FIELD(of, outcome, TEXT, outcome, LABEL("outcome"))                                            \
    FIELD(of, times, HISTOGRAM, times,                                                             \
          HISTOGRAM(515, "request_duration_seconds", "How long requests to a server took."))

/* How long finished rounds took since the start: "good", "partly", "failed". */
#define STATISTICS_OF_round_time(of, FIELD)                                                        \
    FIELD(of, outcome, TEXT, outcome, LABEL("outcome"))                                            \
    FIELD(of, times, HISTOGRAM, times,                                                             \
          HISTOGRAM(205, "round_duration_seconds", "How long rounds took."))

/* Where Exchange is for a mail domain, when Autodiscover finds it: what was found last, why the password may be sent
 * there, and why the newest search has found nothing; found_ms is 0 when nothing was found yet. */
#define STATISTICS_OF_place(of, FIELD)                                                             \
    FIELD(of, exchange, TEXT, exchange, LABEL("exchange"))                                         \
    FIELD(of, mail_domain, TEXT, mail_domain, LABEL("mail_domain"))                                \
    FIELD(of, url, TEXT, url, NONE)                                                                \
    FIELD(of, trust, TEXT, trust, NONE)                                                            \
    FIELD(of, is_usable, FLAG, usable,                                                             \
          GAUGE(511, "place_usable", "Whether it is known where Exchange is."))                    \
    FIELD(of, found_ms, MILLISECONDS, found_ms,                                                    \
          GAUGE(512, "place_found_time_seconds", "When Autodiscover found it last."))              \
    FIELD(of, reason, REASON, reason, NONE)                                                        \
    FIELD(of, reason, REASON_NAME, reason_name,                                                    \
          GAUGES(513, "reason", "place_problem", "Why the newest search has found nothing."))

/* A host that a person has allowed to be told the password, and when. */
#define STATISTICS_OF_allowed_host(of, FIELD)                                                      \
    FIELD(of, host, TEXT, host, NONE)                                                              \
    FIELD(of, confirmed_ms, MILLISECONDS, confirmed_ms, NONE)

#endif
