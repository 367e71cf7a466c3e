/* The list of users towards the supervisor: asked for by number, pulled in pages. */
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

static void tell_not_asked(struct roster_desk *desk, int64_t number)
{
    const struct rose_session_status *status = rose_session_status(desk->rose_session);
    if (status->state == ROSE_SESSION_WORKING)
        tell_failed(desk, number, "too many questions to the UCServer are outstanding");
    else if (status->failure.class == ERROR_NONE)
        tell_failed(desk, number, "there is no session with the UCServer yet");
    else
        tell_failed(desk, number, status->failure.text);
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
    desk->ready_number = 0;
    log_info(desk->log, "list of users read", event_number("users", (int64_t)roster_count(roster)),
             event_number("roster", desk->running_number));
    if (roster_left_out(roster) > 0)
        log_warning(desk->log,
                    "users left out, their names are empty, too long, unreadable or there twice",
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
        tell_failed(desk, number, why->text);
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
