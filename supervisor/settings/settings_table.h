/* Every setting there is. From these rows come the structs that the program reads, the defaults,
 * the checks, the reload rules, what each process gets, docs/settings.md and the manual page.
 *
 * A row is _(key, member, kind, default, values, seen by, effect, text):
 *   key       as written in the file
 *   member    of the struct; its unit is in its name
 *   kind      one of SETTINGS_KINDS (settings_row.h); decides the member's type
 *   default   as it would be written in the file; UNSET; or NEEDED: the file must have it
 *   values    FROM(lowest, highest): range of COUNT, DURATION (ms) and SIZE (octets);
 *             OF(WORD(word, enumerator) ...) of a CHOICE; of other kinds the one word for "not set",
 *             OF(WORD(word, 0)), or for zero, FROM_OR(word, lowest, highest); or ANY
 *   seen by   ROLE(field), or ROLE_LIST(field) for a list: the process that the supervisor hands the
 *             value to, and the field of its record in the settings message that carries it.
 *             EVERYONE(field): a field of the message itself. SUPERVISOR: nobody, but for what
 *             settings_message.c makes of several values, and the heartbeat, which `welcome` tells.
 *             A row of a named section goes to the role whose record its section is, or to nobody.
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
/* The least that is advised, for about 200 users. */
#define SETTINGS_SHORT_INTERVAL_MS (5 * SETTINGS_MINUTE_MS)
/* Children of one role. */
#define SETTINGS_MOST_CHILDREN 64
#define SETTINGS_GIBIBYTE      (INT64_C(1) << 30)

/* _(section, table, place, record, text): the sections.
 *   place     ONE(member) of struct configuration; MANY(member, count): it may be given several
 *             times, as [directory NAME], with the NAME left out when there is one
 *   record    FOR(role, list): the process gets a record for each such section, in that list of the
 *             settings message; NONE */
#define SETTINGS_SECTIONS(_)                                                                       \
    _(ucserver, UCSERVER, ONE(ucserver), FOR(PUBLISHER, ucservers),                                \
      "The UCServer, to which the calendars are written.")                                         \
    _(directory, DIRECTORY, MANY(directories, directory_count), FOR(WORKER_LDAP, directories),     \
      "An Active Directory, in which the mailbox of each user is looked up. `[directory NAME]` "   \
      "if there "                                                                                  \
      "are several.")                                                                              \
    _(exchange, EXCHANGE, MANY(exchanges, exchange_count), FOR(WORKER_EWS, exchanges),             \
      "An Exchange organisation, from which the calendars are read. `[exchange NAME]` if there "   \
      "are several.")                                                                              \
    _(service, SERVICE, ONE(service), NONE, "What is replicated, and when.")                       \
    _(pool, POOL, ONE(pool), NONE, "The processes that the supervisor starts itself.")             \
    _(bus, BUS, ONE(bus), NONE, "How the processes communicate.")                                  \
    _(log, LOG, ONE(log), NONE, "The log files of all processes.")                                 \
    _(http, HTTP, ONE(http), NONE, "Statistics for administrators and monitoring.")

#endif
