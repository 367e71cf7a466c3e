/* Every setting there is. From these rows come the structs that the program reads, the defaults,
 * the checks, the reload rules, docs/settings.md and the manual page.
 *
 * A row is _(key, member, kind, need, default, lowest, highest, words, seen by, effect, text):
 *   key       as written in the file
 *   member    of the struct; its unit is in its name
 *   kind      enum settings_kind without its prefix; decides the member's type
 *   need      NEEDED (the file must have it) or OPTIONAL
 *   default   as it would be written in the file; empty: not set
 *   lowest, highest   range of COUNT, DURATION (ms) and SIZE (octets)
 *   words     of a CHOICE in the order of its enum; else one word for "not set" or zero
 *   seen by   which role the supervisor hands the value to; SUPERVISOR: nobody
 *   effect    RELOADS (takes effect when the file is read again), RESTARTS (needs a restart of
 *             the supervisor), SHAPES (reloads, and makes results of older settings void) */
#ifndef SETTINGS_TABLE_H
#define SETTINGS_TABLE_H

#include "supervisor/settings/settings_table_servers.h"
#include "supervisor/settings/settings_table_service.h"

#define SETTINGS_SECOND_MS INT64_C(1000)
#define SETTINGS_MINUTE_MS (60 * SETTINGS_SECOND_MS)
#define SETTINGS_HOUR_MS   (60 * SETTINGS_MINUTE_MS)
#define SETTINGS_DAY_MS    (24 * SETTINGS_HOUR_MS)
#define SETTINGS_GIBIBYTE  (INT64_C(1) << 30)

/* _(section, rows, named, text): the sections. A named one may stand there several times, as
 * [directory NAME], with the NAME left out when there is one. */
#define SETTINGS_SECTIONS(_)                                                                       \
    _(ucserver, SETTINGS_TABLE_UCSERVER, false,                                                    \
      "The UCServer, to which the calendars are written.")                                         \
    _(directory, SETTINGS_TABLE_DIRECTORY, true,                                                   \
      "An Active Directory, which knows the mailbox of each user. `[directory NAME]` when there "  \
      "are several.")                                                                              \
    _(exchange, SETTINGS_TABLE_EXCHANGE, true,                                                     \
      "An Exchange organisation, from which the calendars are read. `[exchange NAME]` when there " \
      "are several.")                                                                              \
    _(service, SETTINGS_TABLE_SERVICE, false, "What is replicated, and when.")                     \
    _(pool, SETTINGS_TABLE_POOL, false, "The processes that the supervisor starts by itself.")     \
    _(bus, SETTINGS_TABLE_BUS, false, "How the processes talk with each other.")                   \
    _(log, SETTINGS_TABLE_LOG, false, "The log files of all processes.")                           \
    _(http, SETTINGS_TABLE_HTTP, false, "Statistics for people and monitoring.")

#endif
