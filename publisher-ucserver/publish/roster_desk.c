/* The list of users towards the supervisor. It is pulled in pages, because a large one would hold up
 * everything else on the bus, and by number, so that pages of two lists never mix: a page of a list that a
 * newer one has replaced is told as gone. */
#include "proto/event/error.h"
#include "proto/log/log.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/publisher_callbacks.h"
#include "publisher-ucserver/publish/roster_desk.h"
#include "publisher-ucserver/session/rose_session.h"
#include "publisher-ucserver/session/roster.h"

static void tell_ready(struct roster_desk *desk, int64_t number)
{
    const struct roster *roster = desk->roster;
    struct message message = {.type = MESSAGE_ROSTER_READY};
    desk->ready_number = number;
    message.roster_ready =
        (struct roster_ready){.number = number,
                              .complete = true,
                              .pages = (int64_t)roster_page_count(roster),
                              .users = (int64_t)roster_count(roster),
                              .ucserver_session = rose_session_status(desk->rose_session)->number,
                              .reason = ""};
    desk->callbacks->send(desk->callbacks->context, &message);
}

static void tell_failed(struct roster_desk *desk, int64_t number, const char *reason)
{
    struct message message = {.type = MESSAGE_ROSTER_READY};
    message.roster_ready =
        (struct roster_ready){.number = number,
                              .ucserver_session = rose_session_status(desk->rose_session)->number,
                              .reason = reason};
    desk->callbacks->send(desk->callbacks->context, &message);
}

/* Why no list was asked for, in the order of what an administrator would want to know first. */
static void tell_not_asked(struct roster_desk *desk, int64_t number)
{
    const struct rose_session_status *status = rose_session_status(desk->rose_session);
    if (status->state == ROSE_SESSION_WORKING)
        tell_failed(desk, number, event_name(UCSERVER_TOO_MANY_QUESTIONS));
    else if (status->failure.class == ERROR_NONE)
        tell_failed(desk, number, event_name(UCSERVER_NO_SESSION));
    else
        tell_failed(desk, number, status->failure.reason);
}

/* One list is read at a time. A session reads its first list by itself: who asks meanwhile gets
 * that one. Who asks while another question's list is being read gets the next, because people
 * may have logged in since that one was made. */
void roster_desk_request(struct roster_desk *desk, int64_t number, const char *hold, int64_t now_ms)
{
    if (rose_session_is_asking_roster(desk->rose_session)) {
        int64_t *place =
            desk->running_number == 0 ? &desk->running_number : &desk->requested_number;
        *place = number;
    } else if (hold != NULL) {
        tell_failed(desk, number, hold);
    } else if (rose_session_ask_roster(desk->rose_session, now_ms)) {
        desk->running_number = number;
    } else {
        tell_not_asked(desk, number);
    }
}

static void keep_roster(struct roster_desk *desk, struct roster *roster)
{
    roster_destroy(desk->roster);
    desk->roster = roster;
    /* Nobody may pull it before it was announced under a number. */
    desk->ready_number = 0;
    log_event(desk->log, ROSTER_READ, event_number("users", (int64_t)roster_count(roster)),
              event_number("roster", desk->running_number));
    if (roster_left_out(roster) > 0)
        log_event(desk->log, ROSTER_USERS_LEFT_OUT,
                  event_number("users", (int64_t)roster_left_out(roster)));
}

void roster_desk_ended(struct roster_desk *desk,
                       struct roster *roster,
                       const struct error *why,
                       const char *hold,
                       int64_t now_ms)
{
    int64_t number = desk->running_number;
    int64_t requested = desk->requested_number;
    if (roster != NULL)
        keep_roster(desk, roster);
    desk->running_number = desk->requested_number = 0;
    if (number != 0 && roster != NULL)
        tell_ready(desk, number);
    else if (number != 0)
        tell_failed(desk, number, why->reason);
    if (requested != 0)
        roster_desk_request(desk, requested, hold, now_ms);
}

void roster_desk_pull(struct roster_desk *desk, int64_t number, int64_t page)
{
    struct message message = {.type = MESSAGE_ROSTER_PAGE};
    message.roster_page = (struct roster_page){.number = number, .page = page};
    struct roster_page *answer = &message.roster_page;
    if (desk->roster == NULL || desk->ready_number != number)
        answer->gone = true;
    else
        answer->users = roster_page_users(desk->roster, (size_t)page, &answer->users_count);
    desk->callbacks->send(desk->callbacks->context, &message);
}

void roster_desk_forget_requests(struct roster_desk *desk)
{
    desk->running_number = desk->requested_number = desk->ready_number = 0;
}
