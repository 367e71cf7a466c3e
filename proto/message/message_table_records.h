/* The records inside messages, and the limits of both. They stand before the messages, which are made of
 * them; message_table.h says how to read a row. */
#ifndef PROTO_MESSAGE_TABLE_RECORDS_H
#define PROTO_MESSAGE_TABLE_RECORDS_H

/* Limits of what outside systems call these things; all in octets. */
#define LIMIT_USER_NAME    512
#define LIMIT_ADDRESS      320
#define LIMIT_NAME         256
#define LIMIT_DN           1024
#define LIMIT_CODE         64
#define LIMIT_REASON       800
#define LIMIT_SECRET       4096
#define LIMIT_KEYTAB       (64 * 1024)
#define LIMIT_CERTIFICATES (256 * 1024)
#define LIMIT_URL          2048
#define LIMIT_FILTER       1024
#define LIMIT_SEALED       (512 * 1024)
#define LIMIT_SUBJECT      2048
#define LIMIT_ENTRY_ID     1024
#define LIMIT_JSON         (256 * 1024)
#define DIGEST_BYTES       32
#define LIMIT_PINS         (8 * DIGEST_BYTES)
#define LIMIT_NUMBER       INT64_MAX
#define LIMIT_MILLISECONDS (INT64_C(1000) * 60 * 60 * 24 * 366)
#define LIMIT_PORT         65535

/* How many items a list may have. */
#define SHARD_USERS       100
#define ROSTER_PAGE_USERS 200
#define ROSTER_PAGES      5000
#define ROSTER_USERS      (ROSTER_PAGES * ROSTER_PAGE_USERS)
#define CALENDAR_ENTRIES  10000
#define LIMIT_SERVERS     64
#define LIMIT_STEPS       64
#define LIMIT_SHOWN       4096
#define ALLOWED_HOSTS     256
#define LIMIT_ARGUMENTS   16

/* ---- records inside messages ---- */

#define FIELDS_text_item(FIELD, LIST)                                                              \
    FIELD(1, TEXT, text, LIMIT_URL, REQUIRED, "one text of a list")

#define FIELDS_host_port(FIELD, LIST)                                                              \
    FIELD(1, TEXT, host, LIMIT_NAME, REQUIRED, "name or address of the server")                    \
    FIELD(2, INTEGER, port, LIMIT_PORT, REQUIRED, "TCP port")

#define FIELDS_domain_name(FIELD, LIST)                                                            \
    FIELD(1, TEXT, netbios, LIMIT_NAME, REQUIRED, "nETBIOSName of a crossRef")                     \
    FIELD(2, TEXT, dns, LIMIT_NAME, REQUIRED, "its dnsRoot: the realm, in small letters")

#define FIELDS_service_point(FIELD, LIST)                                                          \
    FIELD(1, TEXT, url, LIMIT_URL, REQUIRED, "of Autodiscover")                                    \
    FIELD(2, TEXT, site, LIMIT_NAME, OPTIONAL, "for which it is; empty: for any")

#define FIELDS_server_note(FIELD, LIST)                                                            \
    FIELD(1, REASON, text, LIMIT_REASON, REQUIRED, "what a person should know, though it works")

#define FIELDS_directory_settings(FIELD, LIST)                                                     \
    FIELD(1, TEXT, name, LIMIT_NAME, REQUIRED, "NAME of [directory NAME]")                         \
    LIST(2, host_port, hosts, 16, REQUIRED, "servers, the preferred one first")                    \
    FIELD(3, INTEGER, tls, TLS_LAST, REQUIRED, "enum tls_mode")                                    \
    FIELD(4, TEXT, base, LIMIT_DN, OPTIONAL,                                                       \
          "search base; empty: the rootDSE's; EMPTY_BASE: the whole forest")                       \
    FIELD(5, TEXT, person_filter, LIMIT_FILTER, REQUIRED, "filter part that selects people")       \
    FIELD(6, BOOLEAN, mail_fallback, 0, OPTIONAL, "take mail without proxyAddresses")              \
    FIELD(7, BOOLEAN, replicate_disabled, 0, OPTIONAL, "resolve disabled accounts too")            \
    FIELD(8, TEXT, account, LIMIT_NAME, OPTIONAL,                                                  \
          "account for login_ask and hold; empty: no bind")                                        \
    FIELD(9, TEXT, user, LIMIT_DN, OPTIONAL, "name for the simple bind")                           \
    FIELD(10, SECRET, secret, LIMIT_SECRET, OPTIONAL, "its password")                              \
    FIELD(11, OCTETS, ca, LIMIT_CERTIFICATES, OPTIONAL, "trusted CAs in PEM; empty: the system's") \
    FIELD(12, OCTETS, pin, DIGEST_BYTES, OPTIONAL, "SHA-256 of the server's DER certificate")      \
    LIST(13, text_item, upn_suffixes, 256, OPTIONAL, "UPN suffixes that this directory serves")    \
    LIST(14, text_item, netbios_names, 64, OPTIONAL, "NetBIOS domain names that it serves")        \
    LIST(15, text_item, accounts, LIMIT_SERVERS * 2, OPTIONAL,                                     \
         "users whose objectSid is asked for: one account may be written in several ways")         \
    FIELD(20, OCTETS, pins, LIMIT_PINS, OPTIONAL,                                                  \
          "several pins: each of them, one behind the other")                                      \
    FIELD(21, INTEGER, tls_minimum, TLS_VERSION_LAST, OPTIONAL, "enum tls_version")                \
    FIELD(22, TEXT, site, LIMIT_NAME, OPTIONAL, "our site, by which service points are ranked")

#define FIELDS_exchange_settings(FIELD, LIST)                                                      \
    FIELD(1, TEXT, name, LIMIT_NAME, REQUIRED, "NAME of [exchange NAME]")                          \
    FIELD(2, TEXT, url, LIMIT_URL, OPTIONAL,                                                       \
          "address of Exchange.asmx; empty: found by Autodiscover")                                \
    FIELD(3, TEXT, api_version, LIMIT_CODE, OPTIONAL, "RequestServerVersion; empty: automatic")    \
    FIELD(4, TEXT, account, LIMIT_NAME, REQUIRED, "account for login_ask and hold")                \
    FIELD(5, TEXT, user, LIMIT_NAME, REQUIRED, "name of the account")                              \
    FIELD(6, SECRET, secret, LIMIT_SECRET, REQUIRED, "its password")                               \
    FIELD(7, OCTETS, ca, LIMIT_CERTIFICATES, OPTIONAL, "trusted CAs in PEM; empty: the system's")  \
    FIELD(8, OCTETS, pin, DIGEST_BYTES, OPTIONAL, "SHA-256 of the server's DER certificate")       \
    FIELD(9, TEXT, proxy, LIMIT_URL, OPTIONAL, "proxy; empty: none")                               \
    FIELD(10, INTEGER, private_entries, PRIVATE_LAST, OPTIONAL, "enum private_mode")               \
    FIELD(11, INTEGER, details, DETAILS_LAST, OPTIONAL, "enum details_mode")                       \
    FIELD(12, BOOLEAN, skip_times_only, 0, OPTIONAL, "leave out mailboxes that show times only")   \
    FIELD(13, BOOLEAN, all_day_utc_midnight, 0, OPTIONAL, "all_day_times = utc_midnight")          \
    FIELD(14, TEXT, default_zone, LIMIT_NAME, OPTIONAL, "zone without WorkingHours; empty: none")  \
    FIELD(15, INTEGER, working_elsewhere, STATUS_LAST, OPTIONAL, "enum entry_status for it")       \
    FIELD(16, TEXT, check_mailbox, LIMIT_ADDRESS, OPTIONAL, "mailbox that check reads")            \
    FIELD(17, INTEGER, auth, LOGIN_BY_LAST, OPTIONAL, "enum login_choice")                         \
    FIELD(18, INTEGER, channel_binding, BINDING_LAST, OPTIONAL, "enum binding_choice")             \
    FIELD(19, SECRET, keytab, LIMIT_KEYTAB, OPTIONAL, "for Kerberos in place of the password")     \
    FIELD(20, OCTETS, pins, LIMIT_PINS, OPTIONAL,                                                  \
          "several pins: each of them, one behind the other")                                      \
    FIELD(21, TEXT, kerberos_realm, LIMIT_NAME, OPTIONAL, "empty: by domains, else by the name")   \
    LIST(22, host_port, kdcs, 16, OPTIONAL, "none: those of DNS SRV")                              \
    LIST(23, domain_name, domains, 256, OPTIONAL, "those of the directories")                      \
    FIELD(24, BOOLEAN, clear_text, 0, OPTIONAL, "http without TLS is wanted by a person")          \
    FIELD(25, INTEGER, tls_minimum, TLS_VERSION_LAST, OPTIONAL, "enum tls_version")                \
    LIST(26, text_item, allowed_hosts, ALLOWED_HOSTS, OPTIONAL,                                    \
         "HOST or .DOMAIN: may be told the password when found by Autodiscover")

#define FIELDS_ucserver_settings(FIELD, LIST)                                                      \
    FIELD(1, TEXT, host, LIMIT_NAME, REQUIRED, "name or address of the UCServer")                  \
    FIELD(2, INTEGER, port, LIMIT_PORT, REQUIRED, "TCP port")                                      \
    FIELD(3, TEXT, account, LIMIT_NAME, REQUIRED, "account for login_ask and hold")                \
    FIELD(4, TEXT, user, LIMIT_NAME, REQUIRED, "administrator's name")                             \
    FIELD(5, SECRET, secret, LIMIT_SECRET, REQUIRED, "their password")                             \
    FIELD(6, OCTETS, ca, LIMIT_CERTIFICATES, OPTIONAL, "trusted CAs in PEM; empty: the system's")  \
    FIELD(7, OCTETS, pin, DIGEST_BYTES, OPTIONAL, "SHA-256 of the server's DER certificate")       \
    FIELD(8, BOOLEAN, require_active_directory, 0, OPTIONAL, "refuse other user managements")      \
    FIELD(9, TEXT, device_id, LIMIT_NAME, REQUIRED, "stable id of this installation")              \
    FIELD(10, TEXT, device_name, LIMIT_NAME, REQUIRED, "shown to the UCServer's administrator")    \
    FIELD(11, INTEGER, roster_limit_bytes, LIMIT_NUMBER, REQUIRED, "largest roster accepted")      \
    FIELD(20, OCTETS, pins, LIMIT_PINS, OPTIONAL,                                                  \
          "several pins: each of them, one behind the other")                                      \
    FIELD(21, INTEGER, tls_minimum, TLS_VERSION_LAST, OPTIONAL, "enum tls_version")

#define FIELDS_resolve_user(FIELD, LIST)                                                           \
    FIELD(1, TEXT, user, LIMIT_USER_NAME, REQUIRED, "UCServer user name, byte for byte")           \
    FIELD(2, TEXT, dn, LIMIT_DN, OPTIONAL, "distinguished name of the profile")                    \
    FIELD(3, TEXT, guid, LIMIT_CODE, OPTIONAL, "objectGUID of the profile, as it came")            \
    FIELD(4, TEXT, sam, LIMIT_NAME, OPTIONAL, "sAMAccountName of the profile")                     \
    FIELD(5, BOOLEAN, disabled, 0, OPTIONAL, "ADDisabled of the profile")

#define FIELDS_resolved_user(FIELD, LIST)                                                          \
    FIELD(1, TEXT, user, LIMIT_USER_NAME, REQUIRED, "UCServer user name")                          \
    FIELD(2, INTEGER, outcome, RESOLVED_LAST, REQUIRED, "enum resolved_outcome")                   \
    FIELD(3, TEXT, address, LIMIT_ADDRESS, OPTIONAL, "primary SMTP address when found")            \
    FIELD(4, REASON, note, LIMIT_REASON, OPTIONAL, "what the administrator should know")           \
    FIELD(5, INTEGER, key, MATCHED_LAST, OPTIONAL, "enum matched_key: what the entry was found by")

#define FIELDS_fetch_user(FIELD, LIST)                                                             \
    FIELD(1, TEXT, user, LIMIT_USER_NAME, REQUIRED, "UCServer user name")                          \
    FIELD(2, TEXT, address, LIMIT_ADDRESS, REQUIRED, "primary SMTP address")                       \
    FIELD(3, OCTETS, digest, DIGEST_BYTES, OPTIONAL, "of what is known to be on the UCServer")     \
    FIELD(4, BOOLEAN, clear, 0, OPTIONAL, "no access once more: send an empty calendar")

#define FIELDS_fetched_user(FIELD, LIST)                                                           \
    FIELD(1, TEXT, user, LIMIT_USER_NAME, REQUIRED, "UCServer user name")                          \
    FIELD(2, INTEGER, outcome, FETCHED_LAST, REQUIRED, "enum fetched_outcome")                     \
    FIELD(3, BOOLEAN, slow, 0, OPTIONAL, "failed: ask again only every few rounds")                \
    FIELD(4, TEXT, code, LIMIT_CODE, OPTIONAL, "failed: Exchange's name for it")                   \
    FIELD(5, REASON, reason, LIMIT_REASON, OPTIONAL, "failed: why, and what helps")                \
    FIELD(6, INTEGER, wait_ms, LIMIT_MILLISECONDS, OPTIONAL, "given back: not before")             \
    FIELD(7, BOOLEAN, times_only, 0, OPTIONAL, "the mailbox shows times only")                     \
    FIELD(8, BOOLEAN, cleared, 0, OPTIONAL, "sent or unchanged: empty because clear asked for it") \
    FIELD(9, INTEGER, together, SHARD_USERS, OPTIONAL,                                             \
          "given back, failed: may spoil requests; the next job has so many users at most")        \
    FIELD(10, BOOLEAN, zone_unknown, 0, OPTIONAL, "the mailbox's zone cannot be understood")       \
    FIELD(11, INTEGER, cut_texts, CALENDAR_ENTRIES * 2, OPTIONAL, "subjects, locations cut")       \
    FIELD(12, INTEGER, view, VIEW_LAST, OPTIONAL, "enum granted_view: what the account may see")   \
    FIELD(13, INTEGER, entries, CALENDAR_ENTRIES, OPTIONAL, "in the window, before any filter")    \
    FIELD(14, BOOLEAN, private_unknown, 0, OPTIONAL, "nothing shows which entries are private")    \
    FIELD(15, BOOLEAN, may_last, 0, OPTIONAL, "failed: as slow once it was so in several rounds")  \
    FIELD(16, INTEGER, unknown_busy_types, CALENDAR_ENTRIES, OPTIONAL, "count as busy")

#define FIELDS_calendar_entry(FIELD, LIST)                                                         \
    FIELD(1, TEXT, id, LIMIT_ENTRY_ID, REQUIRED, "entry id by docs/mapping.md")                    \
    FIELD(2, INTEGER, start, LIMIT_NUMBER, REQUIRED | SIGNED, "seconds since 1970, UTC")           \
    FIELD(3, INTEGER, end, LIMIT_NUMBER, REQUIRED | SIGNED, "seconds since 1970, UTC")             \
    FIELD(4, BOOLEAN, all_day, 0, OPTIONAL, "both ends are local midnights")                       \
    FIELD(5, INTEGER, status, STATUS_LAST, REQUIRED, "enum entry_status")                          \
    FIELD(6, BOOLEAN, is_private, 0, OPTIONAL, "marked private by its owner")                      \
    FIELD(7, TEXT, subject, LIMIT_SUBJECT, OPTIONAL | PRIVATE, "what it is about")                 \
    FIELD(8, TEXT, location, LIMIT_SUBJECT, OPTIONAL | PRIVATE, "where it is")

/* Never a message of its own: the sealed part of calendar and publish. */
#define FIELDS_calendar_content(FIELD, LIST)                                                       \
    LIST(1, calendar_entry, entries, CALENDAR_ENTRIES, REQUIRED, "sorted by start, end, id")

#define FIELDS_roster_user(FIELD, LIST)                                                            \
    FIELD(1, TEXT, user, LIMIT_USER_NAME, REQUIRED, "UCServer user name, byte for byte")           \
    FIELD(2, TEXT, dn, LIMIT_DN, OPTIONAL, "distinguished name in the directory")                  \
    FIELD(3, TEXT, guid, LIMIT_CODE, OPTIONAL, "objectGUID as it came")                            \
    FIELD(4, TEXT, sam, LIMIT_NAME, OPTIONAL, "sAMAccountName")                                    \
    FIELD(5, TEXT, display_name, LIMIT_NAME, OPTIONAL, "for people")                               \
    FIELD(6, BOOLEAN, disabled, 0, OPTIONAL, "ADDisabled of the profile")

#define FIELDS_time_bucket(FIELD, LIST)                                                            \
    FIELD(1, INTEGER, count, LIMIT_NUMBER, REQUIRED, "requests that took so long")

/* The steps are those of proto/base/histogram.h, the shortest first. */
#define FIELDS_request_times(FIELD, LIST)                                                          \
    FIELD(1, INTEGER, outcome, LIMIT_NUMBER, REQUIRED, "enum request_outcome")                     \
    FIELD(2, INTEGER, sum_ms, LIMIT_NUMBER, REQUIRED, "how long all took together")                \
    LIST(3, time_bucket, buckets, 32, REQUIRED, "counts since the process began")

#define FIELDS_server_health(FIELD, LIST)                                                          \
    FIELD(1, TEXT, server, LIMIT_NAME, REQUIRED, "ucserver, directory NAME or exchange NAME")      \
    FIELD(2, INTEGER, state, HEALTH_LAST, REQUIRED, "enum health_state")                           \
    FIELD(3, REASON, text, LIMIT_REASON, OPTIONAL, "what is wrong and what helps")                 \
    FIELD(4, INTEGER, requests, LIMIT_NUMBER, OPTIONAL, "asked since the process began")           \
    FIELD(5, INTEGER, failures, LIMIT_NUMBER, OPTIONAL, "of them failed")                          \
    FIELD(6, INTEGER, latency_ms, LIMIT_MILLISECONDS, OPTIONAL, "of the newest answers, smoothed") \
    FIELD(7, TEXT, version, LIMIT_CODE, OPTIONAL, "what the server calls itself")                  \
    FIELD(8, TEXT, method, LIMIT_CODE, OPTIONAL, "by which it was logged in: negotiate, bound")    \
    FIELD(9, INTEGER, certificate_end, LIMIT_NUMBER, OPTIONAL, "seconds since 1970")               \
    LIST(10, server_note, notes, 16, OPTIONAL, "warnings")                                         \
    LIST(11, request_times, times, 8, OPTIONAL, "of requests that have ended, by outcome")

#define FIELDS_check_step(FIELD, LIST)                                                             \
    FIELD(1, TEXT, name, LIMIT_NAME, REQUIRED, "name, connect, tls, login, read ...")              \
    FIELD(2, BOOLEAN, good, 0, OPTIONAL, "whether it worked")                                      \
    FIELD(3, REASON, text, LIMIT_REASON, OPTIONAL, "what came back and what helps")                \
    FIELD(4, OCTETS, certificate, LIMIT_SHOWN, OPTIONAL,                                           \
          "the server's, in DER, when it was refused")                                             \
    FIELD(5, OCTETS, authority, LIMIT_SHOWN, OPTIONAL,                                             \
          "shown with it, in DER: who has signed it; believed, it is all that is missing")

#endif
