/* What holds session, connection, queue and supervisor together. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/clock.h"
#include "proto/base/error.h"
#include "proto/base/memory.h"
#include "proto/log/log.h"

#include "publisher-ucserver/publish/entry_list.h"
#include "publisher-ucserver/publish/publisher_actions.h"
#include "publisher-ucserver/publish/publisher_private.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/session/rose_link.h"
#include "publisher-ucserver/session/roster.h"
#include "publisher-ucserver/session/target.h"

/* While something waits that no event will announce: the gate, the echo, a held account. */
#define LOOK_AGAIN_MS 100

/* A write needs a supervisor that was heard lately, whatever else is true: a publisher that was
 * stopped and wakes up beside its successor must write nothing. */
static bool may_write(const struct publisher *publisher, int64_t now_ms)
{
    return rose_session_state(publisher->session) == ROSE_SESSION_WORKING &&
           publisher->held_until_ms <= now_ms && rose_session_has_room(publisher->session) &&
           rose_link_backlog_bytes(publisher->link) < ROSE_LINK_BACKLOG_BYTES &&
           publisher->outlet.echo_is_fresh(publisher->outlet.context);
}

static void send_next(struct publisher *publisher, const struct publication *next, int64_t now_ms)
{
    struct error why;
    struct set_entry_list_argument list;
    struct arena *arena = arena_create(ENTRY_LIST_BYTES);
    int32_t invoke_id = 0;
    if (entry_list_open(next->user, next->sealed, next->sealed_bytes, arena, &list, &why) != 0) {
        log_error(publisher->log, "a calendar cannot be read, it is refused",
                  log_number("job", next->job), log_failure(&why));
    } else {
        publisher->is_sending_list = true;
        invoke_id = rose_session_send_list(publisher->session, &list, now_ms);
        publisher->is_sending_list = false;
        if (invoke_id == 0)
            (void)error_set(&why, ERROR_INTERNAL, "the list cannot be encoded");
    }
    if (invoke_id == 0)
        publish_queue_refuse_next(publisher->queue, &why);
    else
        publish_queue_sent(publisher->queue, invoke_id);
    arena_destroy(arena);
}

static void arm_timer(struct publisher *publisher, int64_t now_ms)
{
    int64_t next_ms = rose_session_next_ms(publisher->session);
    if (publish_queue_waiting(publisher->queue) > 0 && next_ms > now_ms + LOOK_AGAIN_MS)
        next_ms = now_ms + LOOK_AGAIN_MS;
    (void)sd_event_source_set_time(publisher->timer,
                                   next_ms == INT64_MAX ? UINT64_MAX : (uint64_t)next_ms * 1000);
    (void)sd_event_source_set_enabled(publisher->timer,
                                      next_ms == INT64_MAX ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

void publisher_pump(struct publisher *publisher)
{
    int64_t now_ms = clock_monotonic_ms();
    const struct publication *next = publish_queue_next(publisher->queue);
    while (next != NULL && may_write(publisher, now_ms)) {
        send_next(publisher, next, now_ms);
        next = publish_queue_next(publisher->queue);
    }
    publisher->outlet.set_credit(publisher->outlet.context,
                                 (int64_t)publish_queue_credit(publisher->queue));
    bool is_finished = publisher->is_draining && publish_queue_outstanding(publisher->queue) == 0;
    if (is_finished && rose_session_state(publisher->session) != ROSE_SESSION_STOPPED)
        rose_session_stop(publisher->session, now_ms);
    arm_timer(publisher, now_ms);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    struct publisher *publisher = userdata;
    int64_t now_ms = clock_monotonic_ms();
    rose_session_tick(publisher->session, now_ms);
    publish_queue_expire(publisher->queue, now_ms);
    publisher_pump(publisher);
    return 0;
}

static void take_receipt(void *context, const struct receipt *receipt)
{
    struct publisher *publisher = context;
    struct message message = {.type = MESSAGE_RECEIPT, .receipt = *receipt};
    publisher->lists_done += receipt->outcome == RECEIPT_DONE;
    if (receipt->outcome == RECEIPT_REFUSED)
        log_warning(publisher->log, "a list was refused, the user keeps what the server had",
                    log_text("user", receipt->user), log_number("job", receipt->job),
                    log_text("reason", receipt->reason));
    publisher->outlet.send(publisher->outlet.context, &message);
}

struct publisher *
publisher_create(sd_event *loop, struct log *log, const struct publisher_outlet *outlet)
{
    struct publisher *publisher = memory_allocate(sizeof(*publisher));
    const struct rose_session_actions actions = publisher_session_actions(publisher);
    const struct rose_link_owner owner = publisher_link_owner(publisher);
    publisher->loop = loop;
    publisher->log = log;
    publisher->outlet = *outlet;
    publisher->queue = publish_queue_create(take_receipt, publisher);
    publisher->link = rose_link_create(loop, &owner);
    /* Numbers rise over restarts, so that no two sessions of one UCServer share one. */
    publisher->session = rose_session_create(&actions, clock_wall_ms(), (uint32_t)clock_wall_ms());
    if (sd_event_add_time(loop, &publisher->timer, CLOCK_MONOTONIC, UINT64_MAX, 0, on_timer,
                          publisher) < 0)
        abort();
    arm_timer(publisher, clock_monotonic_ms());
    return publisher;
}

void publisher_destroy(struct publisher *publisher)
{
    if (publisher == NULL)
        return;
    sd_event_source_disable_unref(publisher->timer);
    rose_session_destroy(publisher->session);
    rose_link_destroy(publisher->link);
    publish_queue_destroy(publisher->queue);
    roster_destroy(publisher->roster);
    target_destroy(publisher->target);
    free(publisher->asked_account);
    free(publisher->hold_reason);
    free(publisher);
}

void publisher_tell_session(struct publisher *publisher, const struct error *why)
{
    struct message message = {.type = MESSAGE_UCSERVER_SESSION};
    message.ucserver_session =
        (struct ucserver_session){.number = rose_session_number(publisher->session),
                                  .working = why == NULL,
                                  .version = rose_session_server_version(publisher->session),
                                  .reason = why == NULL ? "" : why->text,
                                  .class = why == NULL ? ERROR_NONE : why->class};
    publisher->outlet.send(publisher->outlet.context, &message);
}

static void tell_present_state(struct publisher *publisher)
{
    struct error why;
    (void)rose_session_failed_step(publisher->session, &why);
    if (why.class == ERROR_NONE)
        (void)error_set(&why, ERROR_NONE, "not logged in yet");
    bool is_open = rose_session_state(publisher->session) >= ROSE_SESSION_ROSTER;
    publisher_tell_session(publisher, is_open ? NULL : &why);
}

/* What the old session still has to report belongs to the old account, so that one goes last. */
static void replace_target(struct publisher *publisher, const struct settings *settings)
{
    struct target *old = publisher->target;
    struct target *fresh = target_create(&settings->ucservers[0], settings->request_timeout_ms);
    const struct rose_link_target link = target_link(fresh);
    const struct rose_session_settings session = target_session(fresh);
    rose_session_configure(publisher->session, &session, clock_monotonic_ms());
    rose_link_configure(publisher->link, &link);
    publisher->target = fresh;
    target_destroy(old);
}

void publisher_take_settings(struct publisher *publisher, const struct settings *settings)
{
    publish_queue_set_calendars(publisher->queue, settings->calendars);
    if (publisher->is_draining)
        return;
    if (settings->ucservers_count == 0) {
        rose_session_stop(publisher->session, clock_monotonic_ms());
        target_destroy(publisher->target);
        publisher->target = NULL;
    } else if (publisher->target == NULL ||
               !target_equals(publisher->target, &settings->ucservers[0],
                              settings->request_timeout_ms)) {
        replace_target(publisher, settings);
    } else {
        /* Somebody has changed something, perhaps what was in the way. */
        rose_session_hurry(publisher->session, clock_monotonic_ms());
    }
    tell_present_state(publisher);
    publisher_pump(publisher);
}

static void take_hold(struct publisher *publisher, const struct hold *hold)
{
    if (publisher->target == NULL || strcmp(hold->account, target_account(publisher->target)) != 0)
        return;
    publisher->held_until_ms = clock_monotonic_ms() + hold->remaining_ms;
    free(publisher->hold_reason);
    publisher->hold_reason = memory_copy_text(hold->reason);
    log_debug(publisher->log, "the account is held", log_number("ms", hold->remaining_ms),
              log_text("reason", hold->reason));
}

void publisher_take_message(struct publisher *publisher, const struct message *message)
{
    int64_t now_ms = clock_monotonic_ms();
    if (message->type == MESSAGE_PUBLISH)
        publish_queue_offer(publisher->queue, &message->publish, now_ms);
    else if (message->type == MESSAGE_WITHDRAW)
        publish_queue_withdraw(publisher->queue, message->withdraw.user);
    else if (message->type == MESSAGE_ROSTER_REQUEST)
        publisher_roster_request(publisher, message->roster_request.number);
    else if (message->type == MESSAGE_ROSTER_PULL)
        publisher_roster_pull(publisher, message->roster_pull.number, message->roster_pull.page);
    else if (message->type == MESSAGE_CHECK)
        publisher_check_request(publisher, message->check.number);
    else if (message->type == MESSAGE_HOLD)
        take_hold(publisher, &message->hold);
    publisher_pump(publisher);
}

void publisher_login_granted(struct publisher *publisher, int64_t try_number)
{
    rose_session_permitted(publisher->session, try_number, clock_monotonic_ms());
    publisher_pump(publisher);
}

void publisher_login_denied(struct publisher *publisher, int64_t wait_ms, const char *reason)
{
    rose_session_denied(publisher->session, wait_ms, reason, clock_monotonic_ms());
    publisher_pump(publisher);
}

void publisher_lose_supervisor(struct publisher *publisher)
{
    publish_queue_lose_supervisor(publisher->queue);
    publisher_roster_forget_requests(publisher);
    publisher->check_count = 0;
    publisher->held_until_ms = 0;
    publisher_pump(publisher);
}

void publisher_drain(struct publisher *publisher)
{
    publisher->is_draining = true;
    publish_queue_drain(publisher->queue);
    publisher_pump(publisher);
}

bool publisher_is_idle(const struct publisher *publisher)
{
    return publish_queue_outstanding(publisher->queue) == 0 &&
           rose_session_state(publisher->session) == ROSE_SESSION_STOPPED &&
           rose_link_backlog_bytes(publisher->link) == 0;
}

void publisher_report(struct publisher *publisher, struct report *report, struct arena *arena)
{
    struct error why;
    struct rose_session_counters counters = rose_session_counters(publisher->session);
    struct server_health *health = arena_allocate(arena, 1, sizeof(*health));
    report->jobs_done = publisher->lists_done;
    if (health == NULL)
        return;
    (void)rose_session_failed_step(publisher->session, &why);
    bool is_working = rose_session_state(publisher->session) == ROSE_SESSION_WORKING;
    const char *text = arena_copy_text(arena, why.text, strlen(why.text));
    *health = (struct server_health){
        .server = "ucserver",
        .state = is_working                ? HEALTH_GOOD
                 : why.class == ERROR_NONE ? HEALTH_UNKNOWN
                                           : HEALTH_BAD,
        .text = is_working || text == NULL ? "" : text,
        .requests = counters.requests,
        .failures = counters.failures,
        .latency_ms = counters.latency_ms,
    };
    report->servers = health;
    report->servers_count = 1;
}
