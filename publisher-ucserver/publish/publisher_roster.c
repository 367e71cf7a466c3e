/* The list of users towards the supervisor: asked for by number, pulled in pages. */
#include <inttypes.h>

#include "proto/base/clock.h"
#include "proto/base/error.h"
#include "proto/log/log.h"

#include "publisher-ucserver/publish/publisher_private.h"
#include "publisher-ucserver/session/roster.h"

static void tell_ready(struct publisher *publisher, int64_t number)
{
    const struct roster *roster = publisher->roster;
    struct message message = {.type = MESSAGE_ROSTER_READY};
    publisher->roster_number = number;
    message.roster_ready =
        (struct roster_ready){.number = number,
                              .complete = true,
                              .pages = (int64_t)roster_page_count(roster),
                              .users = (int64_t)roster_count(roster),
                              .ucserver_session = rose_session_number(publisher->session),
                              .reason = ""};
    publisher->outlet.send(publisher->outlet.context, &message);
}

static void tell_failed(struct publisher *publisher, int64_t number, const char *reason)
{
    struct message message = {.type = MESSAGE_ROSTER_READY};
    message.roster_ready =
        (struct roster_ready){.number = number,
                              .ucserver_session = rose_session_number(publisher->session),
                              .reason = reason};
    publisher->outlet.send(publisher->outlet.context, &message);
}

static void tell_not_asked(struct publisher *publisher, int64_t number)
{
    struct error why;
    if (rose_session_state(publisher->session) == ROSE_SESSION_WORKING) {
        tell_failed(publisher, number, "too many questions to the UCServer are outstanding");
        return;
    }
    (void)rose_session_failed_step(publisher->session, &why);
    tell_failed(publisher, number,
                why.class == ERROR_NONE ? "there is no session with the UCServer yet" : why.text);
}

/* One list is read at a time. A session reads its first list by itself: who asks meanwhile gets
 * that one. Who asks while another question's list is being read gets the next, because people
 * may have logged in since that one was made. */
void publisher_roster_request(struct publisher *publisher, int64_t number)
{
    int64_t now_ms = clock_monotonic_ms();
    if (rose_session_is_asking_roster(publisher->session)) {
        int64_t *place = publisher->running_number == 0 ? &publisher->running_number
                                                        : &publisher->requested_number;
        *place = number;
    } else if (publisher->held_until_ms > now_ms) {
        tell_failed(publisher, number, publisher->hold_reason);
    } else if (rose_session_ask_roster(publisher->session, now_ms)) {
        publisher->running_number = number;
    } else {
        tell_not_asked(publisher, number);
    }
}

static void ask_again(struct publisher *publisher)
{
    int64_t number = publisher->requested_number;
    publisher->requested_number = 0;
    if (number != 0)
        publisher_roster_request(publisher, number);
}

static void keep_roster(struct publisher *publisher, struct roster *roster)
{
    publish_queue_set_roster(publisher->queue, roster);
    roster_destroy(publisher->roster);
    publisher->roster = roster;
    publisher->roster_number = 0;
    log_info(publisher->log, "list of users read",
             log_number("users", (int64_t)roster_count(roster)),
             log_number("roster", publisher->running_number));
    if (roster_left_out(roster) > 0)
        log_warning(publisher->log,
                    "users left out, their names are empty, too long, unreadable or there twice",
                    log_number("users", (int64_t)roster_left_out(roster)));
}

void publisher_roster_ended(struct publisher *publisher,
                            struct roster *roster,
                            const struct error *why)
{
    int64_t number = publisher->running_number;
    if (roster != NULL)
        keep_roster(publisher, roster);
    publisher->running_number = 0;
    if (number != 0 && roster != NULL)
        tell_ready(publisher, number);
    else if (number != 0)
        tell_failed(publisher, number, why->text);
    ask_again(publisher);
}

void publisher_roster_pull(struct publisher *publisher, int64_t number, int64_t page)
{
    struct message message = {.type = MESSAGE_ROSTER_PAGE};
    message.roster_page = (struct roster_page){.number = number, .page = page};
    struct roster_page *answer = &message.roster_page;
    if (publisher->roster == NULL || publisher->roster_number != number)
        answer->gone = true;
    else
        answer->users = roster_page_users(publisher->roster, (size_t)page, &answer->users_count);
    publisher->outlet.send(publisher->outlet.context, &message);
}

void publisher_roster_forget_requests(struct publisher *publisher)
{
    publisher->running_number = publisher->requested_number = publisher->roster_number = 0;
}
