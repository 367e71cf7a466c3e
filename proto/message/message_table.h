/* Every record and every message that travels over the bus, once.
 *
 * Each FIELDS_... list is expanded twice: to a struct (message.h) and to rows that the encoder, the
 * decoder, the printer, the documentation page and the fuzz generator read (message_type.c).
 *
 *   FIELD(number, kind, name, limit, flags, explanation)
 *   LIST(number, record, name, limit, flags, explanation)     a list of records
 *
 * kind     BOOLEAN  bool
 *          INTEGER  int64_t from 0 to limit (from -limit with SIGNED)
 *          TEXT     NUL-terminated UTF-8 of at most limit octets; absent is ""
 *          REASON   TEXT that is a packed reason (proto/event/reason.h): never a sentence
 *          OCTETS   struct octets of at most limit octets
 *          SECRET   as OCTETS, never printed
 * flags    REQUIRED the message is refused without it; PRIVATE the printer masks it
 *
 * Numbers are never reused; a field that is added later is OPTIONAL. On the wire a message is
 * [major, minor, type, {0: session, number: value, ...}], see docs/internals/message-table.md. */
#ifndef PROTO_MESSAGE_TABLE_H
#define PROTO_MESSAGE_TABLE_H

#include "proto/message/message_table_records.h"

#define PROTOCOL_MAJOR 1
#define PROTOCOL_MINOR 0

/* ---- the life of a session ---- */

#define FIELDS_hello(FIELD, LIST)                                                                  \
    FIELD(1, INTEGER, role, ROLE_LAST, REQUIRED, "enum role; must be that of the key")             \
    FIELD(2, TEXT, version, LIMIT_CODE, REQUIRED, "of the program")                                \
    FIELD(3, TEXT, host, LIMIT_NAME, REQUIRED, "name of the machine")                              \
    FIELD(4, INTEGER, process, LIMIT_NUMBER, REQUIRED, "process id there")                         \
    FIELD(5, INTEGER, instance, LIMIT_NUMBER, OPTIONAL, "random, each process makes its own")

#define FIELDS_welcome(FIELD, LIST)                                                                \
    FIELD(1, TEXT, version, LIMIT_CODE, REQUIRED, "of the supervisor")                             \
    FIELD(2, INTEGER, heartbeat_ms, LIMIT_MILLISECONDS, REQUIRED, "three missed end a session")    \
    FIELD(3, TEXT, name, LIMIT_NAME, REQUIRED, "how this process is called: worker-ews/2")

#define FIELDS_refused(FIELD, LIST)                                                                \
    FIELD(1, INTEGER, why, REFUSED_LAST, REQUIRED, "enum refused_why")                             \
    FIELD(2, REASON, text, LIMIT_REASON, REQUIRED, "for the administrator")                        \
    FIELD(3, INTEGER, wait_ms, LIMIT_MILLISECONDS, OPTIONAL, "not before")

#define FIELDS_ping(FIELD, LIST)                                                                   \
    FIELD(1, INTEGER, stamp_ms, LIMIT_NUMBER, REQUIRED, "the sender's monotonic clock")

#define FIELDS_pong(FIELD, LIST)                                                                   \
    FIELD(1, INTEGER, stamp_ms, LIMIT_NUMBER, REQUIRED, "the stamp of the newest ping")

#define FIELDS_goodbye(FIELD, LIST)                                                                \
    FIELD(1, REASON, reason, LIMIT_REASON, REQUIRED, "why the session ends")

#define FIELDS_drain(FIELD, LIST)                                                                  \
    FIELD(1, REASON, reason, LIMIT_REASON, REQUIRED, "finish or hand back, then go")

#define FIELDS_settings(FIELD, LIST)                                                               \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "rises with every change")                   \
    FIELD(2, INTEGER, calendars, LIMIT_NUMBER, REQUIRED, "number when calendars changed shape")    \
    FIELD(3, INTEGER, request_timeout_ms, LIMIT_MILLISECONDS, REQUIRED, "for one request")         \
    FIELD(4, TEXT, log_level, LIMIT_CODE, REQUIRED, "error, warning, info or debug")               \
    FIELD(5, INTEGER, log_size_bytes, LIMIT_NUMBER, REQUIRED, "of one log file")                   \
    FIELD(6, INTEGER, log_keep, 1000, REQUIRED, "how many older log files stay")                   \
    FIELD(7, TEXT, log_directory, LIMIT_URL, OPTIONAL, "empty: standard error only")               \
    LIST(8, directory_settings, directories, LIMIT_SERVERS, OPTIONAL, "for worker-ldap only")      \
    LIST(9, exchange_settings, exchanges, LIMIT_SERVERS, OPTIONAL, "for worker-ews only")          \
    LIST(10, ucserver_settings, ucservers, 1, OPTIONAL, "for the publisher only")

#define FIELDS_logging(FIELD, LIST)                                                                \
    FIELD(1, TEXT, level, LIMIT_CODE, REQUIRED, "error, warning, info or debug")

#define FIELDS_report(FIELD, LIST)                                                                 \
    FIELD(1, INTEGER, cpu_ms, LIMIT_NUMBER, REQUIRED, "user and system time since the start")      \
    FIELD(2, INTEGER, memory_bytes, LIMIT_NUMBER, REQUIRED, "resident now")                        \
    FIELD(3, INTEGER, memory_peak_bytes, LIMIT_NUMBER, REQUIRED, "resident at most")               \
    FIELD(4, INTEGER, descriptors, LIMIT_NUMBER, REQUIRED, "open now")                             \
    FIELD(5, INTEGER, jobs_done, LIMIT_NUMBER, REQUIRED, "since the start")                        \
    LIST(6, server_health, servers, LIMIT_SERVERS, OPTIONAL, "as this process sees them")

/* ---- accounts ---- */

#define FIELDS_hold(FIELD, LIST)                                                                   \
    FIELD(1, TEXT, account, LIMIT_NAME, REQUIRED, "nobody uses it")                                \
    FIELD(2, INTEGER, remaining_ms, LIMIT_MILLISECONDS, REQUIRED, "from now; 0 ends the hold")     \
    FIELD(3, REASON, reason, LIMIT_REASON, REQUIRED, "for the administrator")

#define FIELDS_login_ask(FIELD, LIST)                                                              \
    FIELD(1, TEXT, account, LIMIT_NAME, REQUIRED, "that would be tried")                           \
    FIELD(2, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of this question")                          \
    FIELD(3, OCTETS, secret_mac, DIGEST_BYTES, OPTIONAL,                                           \
          "of control: HMAC of the secret by the installation's key, never the secret")            \
    FIELD(4, BOOLEAN, wanted, 0, OPTIONAL,                                                         \
          "of control: a person wants one try, whatever speaks against it")

#define FIELDS_login_answer(FIELD, LIST)                                                           \
    FIELD(1, TEXT, account, LIMIT_NAME, REQUIRED, "that was asked for")                            \
    FIELD(2, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of the question")                           \
    FIELD(3, BOOLEAN, granted, 0, OPTIONAL, "it may be tried now, once")                           \
    FIELD(4, INTEGER, attempt, LIMIT_NUMBER, OPTIONAL, "number of the try when granted")           \
    FIELD(5, INTEGER, wait_ms, LIMIT_MILLISECONDS, OPTIONAL, "else: ask again after this")         \
    FIELD(6, REASON, reason, LIMIT_REASON, OPTIONAL, "else: why not")                              \
    FIELD(7, BOOLEAN, look_first, 0, OPTIONAL,                                                     \
          "the last refusal was that our method is not offered: look without a password first")    \
    FIELD(8, BOOLEAN, proven, 0, OPTIONAL, "this secret has been accepted somewhere")              \
    FIELD(9, BOOLEAN, refused_before, 0, OPTIONAL,                                                 \
          "to control: the server has judged this very secret wrong before")                       \
    FIELD(10, INTEGER, counted, LIMIT_NUMBER, OPTIONAL,                                            \
          "to control: tries of the last 60 minutes that the server may have counted")

#define FIELDS_login_result(FIELD, LIST)                                                           \
    FIELD(1, TEXT, account, LIMIT_NAME, REQUIRED, "that was used")                                 \
    FIELD(2, INTEGER, attempt, LIMIT_NUMBER, OPTIONAL, "number of the try; 0: it was good before") \
    FIELD(3, INTEGER, outcome, LOGIN_LAST, REQUIRED, "enum login_outcome")                         \
    FIELD(4, TEXT, code, LIMIT_CODE, OPTIONAL, "the server's code")                                \
    FIELD(5, REASON, text, LIMIT_REASON, OPTIONAL, "which server, which account, what it said")    \
    FIELD(6, INTEGER, class, LOGIN_CLASS_LAST, OPTIONAL, "of a refusal: enum login_class")         \
    FIELD(7, OCTETS, secret_mac, DIGEST_BYTES, OPTIONAL, "of control: as in login_ask")            \
    FIELD(8, INTEGER, wait_ms, LIMIT_MILLISECONDS, OPTIONAL,                                       \
          "of a server that was too busy to decide: when it may be asked again; 0: not said")

#define FIELDS_account_sid(FIELD, LIST)                                                            \
    FIELD(1, TEXT, account, LIMIT_NAME, REQUIRED, "as the settings asked for it")                  \
    FIELD(2, TEXT, sid, LIMIT_CODE * 4, REQUIRED, "its objectSid, S-1-5-21-...")

#define FIELDS_identified(FIELD, LIST)                                                             \
    FIELD(1, TEXT, directory, LIMIT_NAME, REQUIRED, "NAME of [directory NAME]")                    \
    LIST(2, account_sid, accounts, LIMIT_SERVERS * 2, OPTIONAL, "those that it knows")             \
    LIST(3, domain_name, domains, 256, OPTIONAL, "the domains of its forest")

/* ---- jobs ---- */

#define FIELDS_credit(FIELD, LIST)                                                                 \
    FIELD(1, INTEGER, users, LIMIT_NUMBER, REQUIRED, "how many more this process takes now")

#define FIELDS_resolve(FIELD, LIST)                                                                \
    FIELD(1, INTEGER, job, LIMIT_NUMBER, REQUIRED, "number of job and lease")                      \
    FIELD(2, TEXT, directory, LIMIT_NAME, REQUIRED, "NAME of [directory NAME]")                    \
    FIELD(3, INTEGER, lease_ms, LIMIT_MILLISECONDS, REQUIRED, "how long the lease runs")           \
    LIST(4, resolve_user, users, SHARD_USERS, REQUIRED, "the shard")                               \
    FIELD(5, INTEGER, guid_forms, 255, OPTIONAL, "forms of GUIDs that have found somebody")

#define FIELDS_resolved(FIELD, LIST)                                                               \
    FIELD(1, INTEGER, job, LIMIT_NUMBER, REQUIRED, "number of job and lease")                      \
    FIELD(2, INTEGER, outcome, JOB_LAST, REQUIRED, "enum job_outcome")                             \
    FIELD(3, INTEGER, class, 16, OPTIONAL, "enum error_class when it failed")                      \
    FIELD(4, TEXT, code, LIMIT_CODE, OPTIONAL, "the server's code when it failed")                 \
    FIELD(5, REASON, reason, LIMIT_REASON, OPTIONAL, "why it failed or was given back")            \
    FIELD(6, INTEGER, wait_ms, LIMIT_MILLISECONDS, OPTIONAL, "given back: not before")             \
    LIST(7, resolved_user, users, SHARD_USERS, OPTIONAL, "done: an answer for every user")         \
    FIELD(8, INTEGER, guid_forms, 255, OPTIONAL, "done: the same, with those of this job")

#define FIELDS_fetch(FIELD, LIST)                                                                  \
    FIELD(1, INTEGER, job, LIMIT_NUMBER, REQUIRED, "number of job and lease")                      \
    FIELD(2, INTEGER, calendars, LIMIT_NUMBER, REQUIRED, "settings.calendars it is meant for")     \
    FIELD(3, TEXT, exchange, LIMIT_NAME, REQUIRED, "NAME of [exchange NAME]")                      \
    FIELD(4, INTEGER, window_start, LIMIT_NUMBER, REQUIRED, "wanted from, seconds since 1970")     \
    FIELD(5, INTEGER, window_end, LIMIT_NUMBER, REQUIRED, "wanted to, seconds since 1970")         \
    FIELD(6, INTEGER, lease_ms, LIMIT_MILLISECONDS, REQUIRED, "how long the lease runs")           \
    LIST(7, fetch_user, users, SHARD_USERS, REQUIRED, "the shard")                                 \
    FIELD(8, INTEGER, split, SPLIT_LAST, OPTIONAL, "enum split_mode")                              \
    FIELD(9, BOOLEAN, shared, 0, OPTIONAL, "other requests to this server may be under way")       \
    FIELD(10, TEXT, url, LIMIT_URL, OPTIONAL, "where Autodiscover found it; empty: by settings")   \
    FIELD(11, INTEGER, trust, PLACE_LAST, OPTIONAL, "enum place_trust of that")

#define FIELDS_calendar(FIELD, LIST)                                                               \
    FIELD(1, INTEGER, job, LIMIT_NUMBER, REQUIRED, "number of job and lease")                      \
    FIELD(2, INTEGER, calendars, LIMIT_NUMBER, REQUIRED, "settings.calendars it was made by")      \
    FIELD(3, TEXT, user, LIMIT_USER_NAME, REQUIRED, "UCServer user name")                          \
    FIELD(4, OCTETS, digest, DIGEST_BYTES, REQUIRED, "SHA-256 of sealed")                          \
    FIELD(5, INTEGER, entries, CALENDAR_ENTRIES, REQUIRED, "how many are in sealed")               \
    FIELD(6, OCTETS, sealed, LIMIT_SEALED, REQUIRED | PRIVATE, "an encoded calendar_content")      \
    FIELD(7, BOOLEAN, cleared, 0, OPTIONAL, "empty because clear asked for it")

#define FIELDS_progress(FIELD, LIST)                                                               \
    FIELD(1, INTEGER, job, LIMIT_NUMBER, REQUIRED, "an HTTP request of it has finished")           \
    FIELD(2, INTEGER, class, 16, OPTIONAL, "enum error_class of a request that took all its time") \
    FIELD(3, TEXT, code, LIMIT_CODE, OPTIONAL, "of the same")                                      \
    FIELD(4, REASON, reason, LIMIT_REASON, OPTIONAL,                                               \
          "of the same, only to those who say how to split: the job may take long to end")

#define FIELDS_fetched(FIELD, LIST)                                                                \
    FIELD(1, INTEGER, job, LIMIT_NUMBER, REQUIRED, "number of job and lease")                      \
    FIELD(2, INTEGER, outcome, JOB_LAST, REQUIRED, "enum job_outcome")                             \
    FIELD(3, INTEGER, class, 16, OPTIONAL, "enum error_class when it failed")                      \
    FIELD(4, TEXT, code, LIMIT_CODE, OPTIONAL, "the server's code when it failed")                 \
    FIELD(5, REASON, reason, LIMIT_REASON, OPTIONAL, "why it failed or was given back")            \
    FIELD(6, INTEGER, wait_ms, LIMIT_MILLISECONDS, OPTIONAL,                                       \
          "not before: holds the account, or, failed without requests, is the process's own")      \
    FIELD(7, INTEGER, pressure, PRESSURE_LAST, OPTIONAL, "enum server_pressure")                   \
    FIELD(8, INTEGER, requests, 1000, OPTIONAL, "HTTP requests that the job took")                 \
    LIST(9, fetched_user, users, SHARD_USERS, OPTIONAL, "done: an outcome for every user")         \
    FIELD(10, BOOLEAN, unnamed, 0, OPTIONAL, "answers do not name their requests: one at a time")  \
    FIELD(11, BOOLEAN, answered, 0, OPTIONAL, "Exchange has answered as it should")                \
    FIELD(12, BOOLEAN, unanswered, 0, OPTIONAL, "it has not: pages and silence are no answers")    \
    FIELD(13, BOOLEAN, moved, 0, OPTIONAL, "404, a redirect, ...: Autodiscover is to look again")  \
    FIELD(14, INTEGER, answer_ms, LIMIT_MILLISECONDS, OPTIONAL,                                    \
          "of the first request, for all users; 0: it was not answered as it should be")

/* Where Autodiscover is to be asked for a mail domain: by worker-ldap, in the directory. */
#define FIELDS_locate(FIELD, LIST)                                                                 \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of this question")                          \
    FIELD(2, TEXT, directory, LIMIT_NAME, REQUIRED, "NAME of [directory NAME]")                    \
    FIELD(3, TEXT, mail_domain, LIMIT_ADDRESS, REQUIRED, "part of the address behind the @")

#define FIELDS_located(FIELD, LIST)                                                                \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of the question")                           \
    FIELD(2, INTEGER, outcome, JOB_LAST, REQUIRED, "enum job_outcome")                             \
    FIELD(3, INTEGER, class, 16, OPTIONAL, "enum error_class when it failed")                      \
    FIELD(4, TEXT, code, LIMIT_CODE, OPTIONAL, "the server's code when it failed")                 \
    FIELD(5, REASON, reason, LIMIT_REASON, OPTIONAL, "why it failed or was given back")            \
    FIELD(6, INTEGER, wait_ms, LIMIT_MILLISECONDS, OPTIONAL, "given back: not before")             \
    LIST(7, service_point, points, LIMIT_STEPS, OPTIONAL, "done: the best one first; may be none") \
    LIST(8, check_step, steps, LIMIT_STEPS, OPTIONAL, "what was looked at")

/* Where the Exchange of a mail domain is: by worker-ews, which asks Autodiscover. */
#define FIELDS_discover(FIELD, LIST)                                                               \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of this question")                          \
    FIELD(2, TEXT, exchange, LIMIT_NAME, REQUIRED, "NAME of [exchange NAME]")                      \
    FIELD(3, TEXT, address, LIMIT_ADDRESS, REQUIRED, "of a user to be read")                       \
    LIST(4, service_point, points, LIMIT_STEPS, OPTIONAL, "of the directory, best first")

#define FIELDS_discovered(FIELD, LIST)                                                             \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of the question")                           \
    FIELD(2, INTEGER, outcome, JOB_LAST, REQUIRED, "enum job_outcome")                             \
    FIELD(3, INTEGER, class, 16, OPTIONAL, "enum error_class when it failed")                      \
    FIELD(4, TEXT, code, LIMIT_CODE, OPTIONAL, "the server's code when it failed")                 \
    FIELD(5, REASON, reason, LIMIT_REASON, OPTIONAL, "why it failed or was given back")            \
    FIELD(6, INTEGER, wait_ms, LIMIT_MILLISECONDS, OPTIONAL, "given back: not before")             \
    FIELD(7, TEXT, url, LIMIT_URL, OPTIONAL, "done: of Exchange.asmx")                             \
    FIELD(8, INTEGER, trust, PLACE_LAST, OPTIONAL, "done: enum place_trust")                       \
    LIST(9, text_item, hosts, LIMIT_STEPS, OPTIONAL,                                               \
         "done: that were told the password or will be, and are of no service point")              \
    LIST(10, text_item, refused_hosts, LIMIT_STEPS, OPTIONAL, "that a person might allow")         \
    FIELD(11, INTEGER, valid_ms, LIMIT_MILLISECONDS, OPTIONAL, "done: by the answer's TTL")        \
    LIST(12, check_step, steps, LIMIT_STEPS, OPTIONAL, "each that was asked, and its outcome")     \
    FIELD(13, BOOLEAN, is_elsewhere, 0, OPTIONAL,                                                  \
          "failed: the mailbox has moved to another mail domain, which says nothing of others")

#define FIELDS_cancel(FIELD, LIST)                                                                 \
    FIELD(1, INTEGER, job, LIMIT_NUMBER, REQUIRED, "to give back: resolved or fetched follows")    \
    FIELD(2, REASON, reason, LIMIT_REASON, REQUIRED, "why")

#define FIELDS_check(FIELD, LIST)                                                                  \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of this question")                          \
    FIELD(2, TEXT, name, LIMIT_NAME, OPTIONAL, "NAME of the directory or exchange; empty: all")    \
    LIST(3, text_item, addresses, SHARD_USERS, OPTIONAL, "mailboxes to be read by worker-ews")     \
    FIELD(4, TEXT, url, LIMIT_URL, OPTIONAL, "where Autodiscover found it; empty: by settings")    \
    FIELD(5, INTEGER, trust, PLACE_LAST, OPTIONAL, "enum place_trust of that")                     \
    FIELD(6, BOOLEAN, needs_kerberos, 0, OPTIONAL, "by settings: an Exchange demands Kerberos")

#define FIELDS_checked(FIELD, LIST)                                                                \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of the question")                           \
    LIST(2, check_step, steps, LIMIT_STEPS, REQUIRED, "in the order in which they were done")

/* ---- roster and publishing ---- */

#define FIELDS_roster_request(FIELD, LIST)                                                         \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of the roster; rises")

#define FIELDS_roster_ready(FIELD, LIST)                                                           \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of the roster that was asked for")          \
    FIELD(2, BOOLEAN, complete, 0, OPTIONAL, "false: it could not be had")                         \
    FIELD(3, INTEGER, pages, ROSTER_PAGES, OPTIONAL, "0 to pages - 1 may be pulled")               \
    FIELD(4, INTEGER, users, ROSTER_USERS, OPTIONAL, "in all pages together")                      \
    FIELD(5, INTEGER, ucserver_session, LIMIT_NUMBER, OPTIONAL, "in which it was read")            \
    FIELD(6, REASON, reason, LIMIT_REASON, OPTIONAL, "why it could not be had")

#define FIELDS_roster_pull(FIELD, LIST)                                                            \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of the roster")                             \
    FIELD(2, INTEGER, page, LIMIT_NUMBER, REQUIRED, "from 0")

#define FIELDS_roster_page(FIELD, LIST)                                                            \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of the roster")                             \
    FIELD(2, INTEGER, page, LIMIT_NUMBER, REQUIRED, "from 0")                                      \
    FIELD(3, BOOLEAN, gone, 0, OPTIONAL, "a newer roster took its place")                          \
    LIST(4, roster_user, users, ROSTER_PAGE_USERS, OPTIONAL, "enabled and offline")

#define FIELDS_ucserver_session(FIELD, LIST)                                                       \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "rises with every new session")              \
    FIELD(2, BOOLEAN, working, 0, OPTIONAL, "logged in and checked")                               \
    FIELD(3, TEXT, version, LIMIT_CODE, OPTIONAL, "the UCServer's")                                \
    FIELD(4, REASON, reason, LIMIT_REASON, OPTIONAL, "why it is not working")                      \
    FIELD(5, INTEGER, class, ERROR_INTERNAL, OPTIONAL, "enum error_class; 0: nothing is wrong yet")

#define FIELDS_publish(FIELD, LIST)                                                                \
    FIELD(1, INTEGER, job, LIMIT_NUMBER, REQUIRED, "number of the fetch job")                      \
    FIELD(2, INTEGER, calendars, LIMIT_NUMBER, REQUIRED, "settings.calendars it was made by")      \
    FIELD(3, TEXT, user, LIMIT_USER_NAME, REQUIRED, "UCServer user name")                          \
    FIELD(4, OCTETS, digest, DIGEST_BYTES, REQUIRED, "SHA-256 of sealed")                          \
    FIELD(5, INTEGER, entries, CALENDAR_ENTRIES, REQUIRED, "how many are in sealed")               \
    FIELD(6, OCTETS, sealed, LIMIT_SEALED, REQUIRED | PRIVATE, "an encoded calendar_content")

#define FIELDS_receipt(FIELD, LIST)                                                                \
    FIELD(1, INTEGER, job, LIMIT_NUMBER, REQUIRED, "number of the fetch job")                      \
    FIELD(2, TEXT, user, LIMIT_USER_NAME, REQUIRED, "UCServer user name")                          \
    FIELD(3, INTEGER, outcome, RECEIPT_LAST, REQUIRED, "enum receipt_outcome")                     \
    FIELD(4, INTEGER, why, NOT_SENT_LAST, OPTIONAL, "enum not_sent_why when not sent")             \
    FIELD(5, TEXT, code, LIMIT_CODE, OPTIONAL, "refused: the UCServer's code")                     \
    FIELD(6, REASON, reason, LIMIT_REASON, OPTIONAL, "refused or lost: why")

#define FIELDS_withdraw(FIELD, LIST)                                                               \
    FIELD(1, TEXT, user, LIMIT_USER_NAME, REQUIRED, "whose waiting calendar is dropped")           \
    FIELD(2, REASON, reason, LIMIT_REASON, REQUIRED, "why")

/* ---- ewscalctl ---- */

#define FIELDS_control_request(FIELD, LIST)                                                        \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of this question")                          \
    FIELD(2, TEXT, command, LIMIT_NAME, REQUIRED, "status, users, user, workers ...")              \
    LIST(3, text_item, arguments, LIMIT_ARGUMENTS, OPTIONAL, "in the order of the command line")

#define FIELDS_control_answer(FIELD, LIST)                                                         \
    FIELD(1, INTEGER, number, LIMIT_NUMBER, REQUIRED, "of the question")                           \
    FIELD(2, INTEGER, page, LIMIT_NUMBER, REQUIRED, "from 0")                                      \
    FIELD(3, BOOLEAN, last, 0, OPTIONAL, "no page follows")                                        \
    FIELD(4, INTEGER, status, 2, OPTIONAL, "exit status: 0 good, 1 bad, 2 wrong usage")            \
    FIELD(5, TEXT, json, LIMIT_JSON, REQUIRED, "the pages joined are one JSON text")

/* RECORD(name): the records that are not messages. */
#define RECORDS(RECORD)                                                                            \
    RECORD(text_item)                                                                              \
    RECORD(host_port)                                                                              \
    RECORD(domain_name)                                                                            \
    RECORD(service_point)                                                                          \
    RECORD(server_note)                                                                            \
    RECORD(directory_settings)                                                                     \
    RECORD(exchange_settings)                                                                      \
    RECORD(ucserver_settings)                                                                      \
    RECORD(resolve_user)                                                                           \
    RECORD(resolved_user)                                                                          \
    RECORD(fetch_user)                                                                             \
    RECORD(fetched_user)                                                                           \
    RECORD(calendar_entry)                                                                         \
    RECORD(calendar_content)                                                                       \
    RECORD(roster_user)                                                                            \
    RECORD(time_bucket)                                                                            \
    RECORD(request_times)                                                                          \
    RECORD(server_health)                                                                          \
    RECORD(check_step)                                                                             \
    RECORD(account_sid)

#define ROLE_BIT(role)  (1u << (role))
#define FROM_SUPERVISOR ROLE_BIT(ROLE_SUPERVISOR)
#define FROM_LDAP       ROLE_BIT(ROLE_WORKER_LDAP)
#define FROM_EWS        ROLE_BIT(ROLE_WORKER_EWS)
#define FROM_PUBLISHER  ROLE_BIT(ROLE_PUBLISHER_UCSERVER)
#define FROM_CONTROL    ROLE_BIT(ROLE_CONTROL)
#define FROM_WORKERS    (FROM_LDAP | FROM_EWS)
#define FROM_MEMBERS    (FROM_WORKERS | FROM_PUBLISHER)
#define FROM_CLIENTS    (FROM_MEMBERS | FROM_CONTROL)

/* MESSAGE(number, enumerator, record, who may send it, when, largest frame in octets).
 * When: GREETING without a session, SESSION inside one, ANYTIME both. */
#define MESSAGES(MESSAGE)                                                                          \
    MESSAGE(1, MESSAGE_HELLO, hello, FROM_CLIENTS, GREETING, 4096)                                 \
    MESSAGE(2, MESSAGE_WELCOME, welcome, FROM_SUPERVISOR, GREETING, 4096)                          \
    MESSAGE(3, MESSAGE_REFUSED, refused, FROM_SUPERVISOR, ANYTIME, 4096)                           \
    MESSAGE(4, MESSAGE_PING, ping, FROM_CLIENTS, SESSION, 64)                                      \
    MESSAGE(5, MESSAGE_PONG, pong, FROM_SUPERVISOR, SESSION, 64)                                   \
    MESSAGE(6, MESSAGE_GOODBYE, goodbye, FROM_CLIENTS | FROM_SUPERVISOR, SESSION, 4096)            \
    MESSAGE(7, MESSAGE_DRAIN, drain, FROM_SUPERVISOR, SESSION, 4096)                               \
    MESSAGE(8, MESSAGE_SETTINGS, settings, FROM_SUPERVISOR, SESSION, 8 * 1024 * 1024)              \
    MESSAGE(9, MESSAGE_LOG_LEVEL, logging, FROM_SUPERVISOR, SESSION, 4096)                         \
    MESSAGE(10, MESSAGE_REPORT, report, FROM_MEMBERS, SESSION, 128 * 1024)                         \
    MESSAGE(20, MESSAGE_HOLD, hold, FROM_SUPERVISOR, SESSION, 4096)                                \
    MESSAGE(21, MESSAGE_LOGIN_ASK, login_ask, FROM_CLIENTS, SESSION, 4096)                         \
    MESSAGE(22, MESSAGE_LOGIN_ANSWER, login_answer, FROM_SUPERVISOR, SESSION, 4096)                \
    MESSAGE(23, MESSAGE_LOGIN_RESULT, login_result, FROM_CLIENTS, SESSION, 4096)                   \
    MESSAGE(24, MESSAGE_IDENTIFIED, identified, FROM_LDAP, SESSION, 128 * 1024)                    \
    MESSAGE(30, MESSAGE_CREDIT, credit, FROM_MEMBERS, SESSION, 64)                                 \
    MESSAGE(31, MESSAGE_RESOLVE, resolve, FROM_SUPERVISOR, SESSION, 512 * 1024)                    \
    MESSAGE(32, MESSAGE_RESOLVED, resolved, FROM_LDAP, SESSION, 512 * 1024)                        \
    MESSAGE(33, MESSAGE_FETCH, fetch, FROM_SUPERVISOR, SESSION, 512 * 1024)                        \
    MESSAGE(34, MESSAGE_CALENDAR, calendar, FROM_EWS, SESSION, 514 * 1024)                         \
    MESSAGE(35, MESSAGE_PROGRESS, progress, FROM_EWS, SESSION, 4096)                               \
    MESSAGE(36, MESSAGE_FETCHED, fetched, FROM_EWS, SESSION, 512 * 1024)                           \
    MESSAGE(37, MESSAGE_CANCEL, cancel, FROM_SUPERVISOR, SESSION, 4096)                            \
    MESSAGE(38, MESSAGE_CHECK, check, FROM_SUPERVISOR, SESSION, 64 * 1024)                         \
    MESSAGE(39, MESSAGE_CHECKED, checked, FROM_MEMBERS, SESSION, 128 * 1024)                       \
    MESSAGE(40, MESSAGE_LOCATE, locate, FROM_SUPERVISOR, SESSION, 4096)                            \
    MESSAGE(41, MESSAGE_LOCATED, located, FROM_LDAP, SESSION, 512 * 1024)                          \
    MESSAGE(42, MESSAGE_DISCOVER, discover, FROM_SUPERVISOR, SESSION, 512 * 1024)                  \
    MESSAGE(43, MESSAGE_DISCOVERED, discovered, FROM_EWS, SESSION, 512 * 1024)                     \
    MESSAGE(50, MESSAGE_ROSTER_REQUEST, roster_request, FROM_SUPERVISOR, SESSION, 64)              \
    MESSAGE(51, MESSAGE_ROSTER_READY, roster_ready, FROM_PUBLISHER, SESSION, 4096)                 \
    MESSAGE(52, MESSAGE_ROSTER_PULL, roster_pull, FROM_SUPERVISOR, SESSION, 64)                    \
    MESSAGE(53, MESSAGE_ROSTER_PAGE, roster_page, FROM_PUBLISHER, SESSION, 1024 * 1024)            \
    MESSAGE(54, MESSAGE_UCSERVER_SESSION, ucserver_session, FROM_PUBLISHER, SESSION, 4096)         \
    MESSAGE(55, MESSAGE_PUBLISH, publish, FROM_SUPERVISOR, SESSION, 514 * 1024)                    \
    MESSAGE(56, MESSAGE_RECEIPT, receipt, FROM_PUBLISHER, SESSION, 4096)                           \
    MESSAGE(57, MESSAGE_WITHDRAW, withdraw, FROM_SUPERVISOR, SESSION, 4096)                        \
    MESSAGE(70, MESSAGE_CONTROL_REQUEST, control_request, FROM_CONTROL, SESSION, 64 * 1024)        \
    MESSAGE(71, MESSAGE_CONTROL_ANSWER, control_answer, FROM_SUPERVISOR, SESSION, 264 * 1024)

#endif
