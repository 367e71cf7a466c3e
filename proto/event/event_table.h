/* The table of events and reasons: all tables in one list, in the order of the catalogue.
 *
 *   EVENT(enumerator, name, level, class, parameters, sentence, remedy)
 *
 * name        "role.what": never reused for something else once it has been released
 * level       ERROR, WARNING, INFO, DEBUG, or one of these with IMPORTANT_ in front: such a line goes to
 *             the machine's own log too and is never left out because it repeats
 * class       of enum error_class without ERROR_: what the program does next; NONE for what is no failure
 * parameters  what the event is told with, names with blanks between them. Those that say where it happened
 *             (sentence_contexts.h: server, account, file ...) are added while an error rises and are not
 *             listed unless the sentence names them
 * sentence    for the administrator, in the form of sentence.h; without a full stop
 * remedy      what helps; NULL when level and class say it (event_help.h) */
#ifndef PROTO_EVENT_TABLE_H
#define PROTO_EVENT_TABLE_H

#include "proto/event/events_configuration.h"
#include "proto/event/events_ewscalctl.h"
#include "proto/event/events_kerberos.h"
#include "proto/event/events_publisher_ucserver.h"
#include "proto/event/events_shared.h"
#include "proto/event/events_supervisor.h"
#include "proto/event/events_worker_ews.h"
#include "proto/event/events_worker_ldap.h"

#define EVENTS(EVENT)                                                                              \
    EVENTS_SHARED(EVENT)                                                                           \
    EVENTS_CONFIGURATION(EVENT)                                                                    \
    EVENTS_SUPERVISOR(EVENT)                                                                       \
    EVENTS_WORKER_LDAP(EVENT)                                                                      \
    EVENTS_WORKER_EWS(EVENT)                                                                       \
    EVENTS_KERBEROS(EVENT)                                                                         \
    EVENTS_PUBLISHER_UCSERVER(EVENT)                                                               \
    EVENTS_EWSCALCTL(EVENT)

#endif
