/* Mailboxes of a job. Once settled a mailbox stays as it is, with one exception: one that was ready
 * fails when no calendar can be made of its appointments. */
#include <stdio.h>
#include <stdlib.h>

#include "proto/base/memory.h"

#include "worker-ews/fetch/fetch_mailbox.h"

void fetch_mailbox_init(struct fetch_mailbox *mailbox, const char *address)
{
    *mailbox = (struct fetch_mailbox){.address = memory_copy_text(address), .open_parts = 1};
}

void fetch_mailbox_clear(struct fetch_mailbox *mailbox)
{
    event_list_clear(&mailbox->events);
    free(mailbox->address);
}

void fetch_mailbox_divide(struct fetch_mailbox *mailbox, int extra_requests)
{
    mailbox->open_parts++;
    mailbox->extra_requests += extra_requests;
}

static void
settle(struct fetch_mailbox *mailbox, enum fetch_state state, const char *code, const char *reason)
{
    mailbox->state = state;
    event_list_clear(&mailbox->events);
    (void)snprintf(mailbox->code, sizeof(mailbox->code), "%s", code);
    (void)snprintf(mailbox->reason, sizeof(mailbox->reason), "%s", reason);
}

void fetch_mailbox_fail(struct fetch_mailbox *mailbox,
                        const char *code,
                        const char *reason,
                        bool is_slow)
{
    settle(mailbox, FETCH_FAILED, code, reason);
    mailbox->is_slow = is_slow;
    mailbox->is_by_itself = true;
}

void fetch_mailbox_suspect(struct fetch_mailbox *mailbox, const struct error *error, int together)
{
    settle(mailbox, FETCH_GIVEN_BACK, error->code, error->reason);
    mailbox->together = together;
    mailbox->is_by_itself = true;
}

void fetch_mailbox_end(struct fetch_mailbox *mailbox,
                       enum job_outcome outcome,
                       const struct error *error,
                       int64_t wait_ms)
{
    if (mailbox->state != FETCH_OPEN)
        return;
    settle(mailbox, outcome == JOB_FAILED ? FETCH_FAILED : FETCH_GIVEN_BACK, error->code,
           error->reason);
    mailbox->wait_ms = outcome == JOB_FAILED ? 0 : wait_ms;
}

void fetch_mailbox_take(struct fetch_mailbox *mailbox,
                        const struct mailbox_answer *answer,
                        struct event_list *events)
{
    struct error error;
    if (answer->view > mailbox->view)
        mailbox->view = answer->view;
    mailbox->is_private_unknown |= answer->is_private_unknown;
    if (answer->has_zone && !mailbox->has_zone) {
        mailbox->has_zone = true;
        mailbox->zone = answer->zone;
    }
    if (mailbox->has_zone || answer->zone_reason[0] != '\0')
        (void)snprintf(mailbox->zone_reason, sizeof(mailbox->zone_reason), "%s",
                       mailbox->has_zone ? "" : answer->zone_reason);
    if (mailbox->events.count == 0) {
        struct event_list empty = mailbox->events;
        mailbox->events = *events;
        *events = empty;
    } else if (event_list_add_all(&mailbox->events, events) != 0) {
        (void)error_set(&error, CALENDAR_TOO_MANY_ENTRIES,
                        event_number("limit", MAILBOX_EVENTS_MAX));
        fetch_mailbox_fail(mailbox, "CalendarTooLarge", error.reason, true);
        return;
    }
    if (--mailbox->open_parts == 0)
        mailbox->state = FETCH_READY;
}
