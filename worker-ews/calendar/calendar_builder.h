/* From the appointments of one mailbox to the finished calendar of its user: filtered, sorted,
 * numbered, sealed (docs/mapping.md, sections 4 to 8). Pure. */
#ifndef WORKER_EWS_CALENDAR_BUILDER_H
#define WORKER_EWS_CALENDAR_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/buffer.h"
#include "proto/message/message.h"

#include "worker-ews/answer/mailbox_answer.h"

struct calendar_rules;

struct finished_calendar {
    struct buffer sealed;         /* an encoded calendar_content, at most LIMIT_SEALED */
    uint8_t digest[DIGEST_BYTES]; /* SHA-256 of sealed */
    size_t entry_count;
    bool is_times_only;                      /* at least one appointment came without details */
    size_t cut_texts;                        /* of those that are in it */
    char unknown_busy_word[BUSY_WORD_BYTES]; /* one that counts as busy, or empty */
    size_t unknown_busy_types;               /* entries whose own counts as busy */
};

/* Makes the calendar of `owner` (the UCServer user name) from all appointments of their mailbox, in
 * any order. `zone` is that of the working hours, or NULL. Borrows everything. Returns 0, and the
 * caller ends `calendar` with finished_calendar_clear(); or -1 with `error` (LIMIT: larger than a
 * calendar may be) and `calendar` untouched. */
int calendar_build(const struct calendar_rules *rules,
                   const char *owner,
                   const struct exchange_zone *zone,
                   const struct availability_event *events,
                   size_t event_count,
                   struct finished_calendar *calendar,
                   struct error *error);

/* Frees (and wipes) what the calendar holds. */
void finished_calendar_clear(struct finished_calendar *calendar);

#endif
