/* The rules by which appointments become entries: settings and window (docs/mapping.md, to which
 * the numbers of sections refer). Pure; each rule is one function, so that each can be tested and
 * broken by itself. */
#ifndef WORKER_EWS_CALENDAR_RULES_H
#define WORKER_EWS_CALENDAR_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message.h"

struct availability_event;
struct zone_file;

struct calendar_rules {
    const struct exchange_settings *settings; /* keeps */
    int64_t window_start;                     /* the wanted window, seconds since 1970 */
    int64_t window_end;
    const struct zone_file *default_zone; /* keeps; NULL: none */
};

/* Whether Exchange is asked for times only (section 3): only if no texts are wanted and private
 * entries are to go as times, because that view does not tell which ones are private. */
bool calendar_rules_ask_times_only(const struct calendar_rules *rules);

/* Whether the appointment overlaps the wanted window (section 4). */
bool calendar_rules_overlaps(const struct calendar_rules *rules,
                             const struct availability_event *event);

/* Whether nobody can tell if the appointment is private, although that was asked for (section 6). */
bool calendar_rules_is_times_only(const struct calendar_rules *rules,
                                  const struct availability_event *event);

/* Whether privacy allows the appointment to be sent at all (section 6). */
bool calendar_rules_allow(const struct calendar_rules *rules,
                          const struct availability_event *event);

/* The subject and the location that may be sent; "" for none. Borrowed from the event. */
const char *calendar_rules_subject(const struct calendar_rules *rules,
                                   const struct availability_event *event);
const char *calendar_rules_location(const struct calendar_rules *rules,
                                    const struct availability_event *event);

/* iStatus of the entry (section 5). */
enum entry_status calendar_rules_status(const struct calendar_rules *rules,
                                        const struct availability_event *event);

#endif
