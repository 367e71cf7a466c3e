/* What holds UCServer session, connection, queue and supervisor together. The rule that matters most is
 * here: a list is written only while the session works, the account is not held and the supervisor has been
 * heard lately. Everything that happens ends in pump(), which looks at all of it anew. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"
#include "proto/log/log.h"
#include "proto/message/request_tally.h"

#include "publisher-ucserver/publish/check_desk.h"
#include "publisher-ucserver/publish/entry_list.h"
#include "publisher-ucserver/publish/publish_queue.h"
#include "publisher-ucserver/publish/publisher.h"
#include "publisher-ucserver/publish/roster_desk.h"
#include "publisher-ucserver/publish/ucserver_line.h"
#include "publisher-ucserver/rose/operation_values.h"
#include "publisher-ucserver/session/rose_session.h"
#include "publisher-ucserver/session/roster.h"

/* While something waits that no event will announce: the gate, the echo, a held account. */
#define LOOK_AGAIN_MS 100

struct publisher {
    sd_event_source *timer;
    struct log *log;
    struct publisher_callbacks callbacks;
    struct ucserver_line *line;
    struct rose_session *rose_session; /* the line's */
    struct publish_queue *queue;
    struct roster_desk rosters;
    struct check_desk checks;
    int64_t held_until_ms; /* the account is to be left alone */
    char *hold_reason;     /* NULL: it was never held */
    int64_t lists_done;
    bool is_draining;
    bool said_tapi_server;  /* at the newest session */
    bool said_presence_off; /* the same */
    bool said_mistyped;     /* a message of ours that was not understood has been logged */
};

/* A write needs a supervisor that was heard lately, whatever else is true: a publisher that was
 * stopped and wakes up beside its successor must write nothing. */
static bool may_write(const struct publisher *publisher, int64_t now_ms)
{
    return rose_session_status(publisher->rose_session)->state == ROSE_SESSION_WORKING &&
           publisher->held_until_ms <= now_ms && rose_session_has_room(publisher->rose_session) &&
           ucserver_line_backlog_bytes(publisher->line) < UCSERVER_LINE_BACKLOG_BYTES &&
           publisher->callbacks.echo_is_fresh(publisher->callbacks.context);
}

static void send_next(struct publisher *publisher, const struct publication *next, int64_t now_ms)
{
    struct error why;
    struct set_entry_list_argument list;
    struct arena *arena = arena_create(ENTRY_LIST_BYTES);
    int32_t invoke_id = 0;
    if (entry_list_open(next->user, next->sealed, next->sealed_bytes, arena, &list, &why) != 0) {
        log_event(publisher->log, LIST_UNREADABLE, event_number("job", next->job),
                  event_cause(why.reason));
    } else {
        invoke_id = ucserver_line_send_list(publisher->line, &list, now_ms);
        if (invoke_id == 0)
            (void)error_set(&why, LIST_NOT_ENCODED);
    }
    if (invoke_id == 0)
        publish_queue_refuse_next(publisher->queue, &why);
    else
        publish_queue_sent(publisher->queue, invoke_id);
    arena_destroy(arena);
}

/* One timer for all: what is due next decides. */
static void arm_timer(struct publisher *publisher, int64_t now_ms)
{
    int64_t next_ms = rose_session_next_ms(publisher->rose_session);
    if (publish_queue_waiting(publisher->queue) > 0 && next_ms > now_ms + LOOK_AGAIN_MS)
        next_ms = now_ms + LOOK_AGAIN_MS;
    (void)sd_event_source_set_time(publisher->timer,
                                   next_ms == INT64_MAX ? UINT64_MAX : (uint64_t)next_ms * 1000);
    (void)sd_event_source_set_enabled(publisher->timer,
                                      next_ms == INT64_MAX ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

/* Sends what may be sent, tells the credit, arms the timer. Called after everything that happens. */
static void pump(void *context)
{
    struct publisher *publisher = context;
    int64_t now_ms = clock_monotonic_ms();
    const struct publication *next = publish_queue_next(publisher->queue);
    while (next != NULL && may_write(publisher, now_ms)) {
        send_next(publisher, next, now_ms);
        next = publish_queue_next(publisher->queue);
    }
    publisher->callbacks.set_credit(publisher->callbacks.context,
                                    (int64_t)publish_queue_credit(publisher->queue));
    /* Logging off waits for the last receipt: a list that was sent and not confirmed would count as lost. */
    bool is_finished = publisher->is_draining && publish_queue_outstanding(publisher->queue) == 0;
    if (is_finished && rose_session_status(publisher->rose_session)->state != ROSE_SESSION_STOPPED)
        rose_session_stop(publisher->rose_session, now_ms);
    arm_timer(publisher, now_ms);
}

static int on_publisher_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    struct publisher *publisher = userdata;
    int64_t now_ms = clock_monotonic_ms();
    rose_session_tick(publisher->rose_session, now_ms);
    publish_queue_expire(publisher->queue, now_ms);
    pump(publisher);
    return 0;
}

static void take_receipt(void *context, const struct receipt *receipt)
{
    struct publisher *publisher = context;
    struct message message = {.type = MESSAGE_RECEIPT, .receipt = *receipt};
    publisher->lists_done += receipt->outcome == RECEIPT_DONE;
    if (receipt->outcome == RECEIPT_REFUSED)
        log_event(publisher->log, LIST_REFUSED, event_text("user", receipt->user),
                  event_number("job", receipt->job), event_cause(receipt->reason));
    publisher->callbacks.send(publisher->callbacks.context, &message);
}

/* Tells the supervisor how the UCServer session is; `why` is NULL while it works. */
static void tell_ucserver_session(struct publisher *publisher, const struct error *why)
{
    const struct rose_session_status *status = rose_session_status(publisher->rose_session);
    struct message message = {.type = MESSAGE_UCSERVER_SESSION};
    message.ucserver_session =
        (struct ucserver_session){.number = status->number,
                                  .working = why == NULL,
                                  .version = status->facts.version,
                                  .reason = why == NULL ? "" : why->reason,
                                  .class = why == NULL ? ERROR_NONE : why->class};
    publisher->callbacks.send(publisher->callbacks.context, &message);
}

static void ucserver_session_opened(void *context)
{
    struct publisher *publisher = context;
    const struct rose_session_status *status = rose_session_status(publisher->rose_session);
    log_event(publisher->log, UCSERVER_LOGGED_IN, event_number("session", status->number),
              event_text("version", status->facts.version));
    if (!status->facts.has_active_directory)
        log_event(publisher->log, UCSERVER_OTHER_USER_MANAGEMENT);
    if (status->facts.is_tapi_server && !publisher->said_tapi_server)
        log_event(publisher->log, UCSERVER_IS_TAPI_SERVER);
    if (status->facts.presence_is_off && !publisher->said_presence_off)
        log_event(publisher->log, UCSERVER_PRESENCE_OFF);
    publisher->said_tapi_server = status->facts.is_tapi_server;
    publisher->said_presence_off = status->facts.presence_is_off;
    tell_ucserver_session(publisher, NULL);
}

static void ucserver_session_ended(void *context, const struct error *why)
{
    struct publisher *publisher = context;
    /* The supervisor says it, once for the whole cluster. */
    log_event(publisher->log, UCSERVER_SESSION_ENDED, event_cause(why->reason));
    publish_queue_lose_ucserver_session(publisher->queue, why->reason);
    tell_ucserver_session(publisher, why);
    check_desk_failed(&publisher->checks);
}

/* Why nobody may ask anything of the account now; NULL: it is not held. */
static const char *hold_now(const struct publisher *publisher, int64_t now_ms)
{
    return publisher->held_until_ms > now_ms ? publisher->hold_reason : NULL;
}

static void roster_ended(void *context, struct roster *roster, const struct error *why)
{
    struct publisher *publisher = context;
    int64_t now_ms = clock_monotonic_ms();
    if (roster != NULL)
        publish_queue_set_roster(publisher->queue, roster);
    roster_desk_ended(&publisher->rosters, roster, why, hold_now(publisher, now_ms), now_ms);
    if (rose_session_status(publisher->rose_session)->state == ROSE_SESSION_WORKING)
        check_desk_opened(&publisher->checks, now_ms);
}

static void list_answered(void *context, int32_t invoke_id, const struct error *why)
{
    struct publisher *publisher = context;
    publish_queue_answered(publisher->queue, invoke_id, why);
}

static void list_overdue(void *context, int32_t invoke_id)
{
    struct publisher *publisher = context;
    struct error why;
    (void)error_set(&why, LIST_UNANSWERED);
    size_t closed = publish_queue_overdue(publisher->queue, invoke_id, &why);
    log_event(publisher->log, LIST_OWNER_CLOSED, event_number("owners", (int64_t)closed));
    if (closed < PUBLISH_OVERDUE_LIMIT)
        return;
    (void)error_set(&why, UCSERVER_LISTS_UNANSWERED, event_number("lists", (int64_t)closed));
    rose_session_broken(publisher->rose_session, &why, clock_monotonic_ms());
}

static void check_answered(void *context, const struct error *why)
{
    struct publisher *publisher = context;
    check_desk_answered(&publisher->checks, why);
}

static void mistyped(void *context, const char *operation, const char *outline)
{
    struct publisher *publisher = context;
    /* Once is enough for a report, and each list would have the same mistake. */
    if (publisher->said_mistyped)
        return;
    publisher->said_mistyped = true;
    log_event(publisher->log, UCSERVER_MISTYPED, event_text("operation", operation),
              event_text("structure", outline));
}

struct publisher *
publisher_create(sd_event *loop, struct log *log, const struct publisher_callbacks *callbacks)
{
    struct publisher *publisher = memory_allocate(sizeof(*publisher));
    const struct rose_session_callbacks session_callbacks = {
        .context = publisher,
        .opened = ucserver_session_opened,
        .ended = ucserver_session_ended,
        .roster_ended = roster_ended,
        .list_answered = list_answered,
        .list_overdue = list_overdue,
        .check_answered = check_answered,
        .mistyped = mistyped,
    };
    publisher->log = log;
    publisher->callbacks = *callbacks;
    publisher->queue = publish_queue_create(take_receipt, publisher);
    publisher->line = ucserver_line_create(loop, &publisher->callbacks, &session_callbacks, pump);
    publisher->rose_session = ucserver_line_session(publisher->line);
    publisher->rosters = (struct roster_desk){
        .rose_session = publisher->rose_session, .callbacks = &publisher->callbacks, .log = log};
    publisher->checks =
        (struct check_desk){.rose_session = publisher->rose_session,
                            .callbacks = &publisher->callbacks,
                            .certificate_end = ucserver_line_certificate_end(publisher->line),
                            .shown = ucserver_line_shown(publisher->line)};
    if (sd_event_add_time(loop, &publisher->timer, CLOCK_MONOTONIC, UINT64_MAX, 0,
                          on_publisher_timer, publisher) < 0)
        abort();
    arm_timer(publisher, clock_monotonic_ms());
    return publisher;
}

void publisher_destroy(struct publisher *publisher)
{
    if (publisher == NULL)
        return;
    sd_event_source_disable_unref(publisher->timer);
    ucserver_line_destroy(publisher->line);
    publish_queue_destroy(publisher->queue);
    roster_destroy(publisher->rosters.roster);
    free(publisher->hold_reason);
    free(publisher);
}

/* After new settings the supervisor needs to know where it stands, even when nothing has changed. */
static void tell_present_state(struct publisher *publisher)
{
    const struct rose_session_status *status = rose_session_status(publisher->rose_session);
    struct error why = status->failure;
    if (why.class == ERROR_NONE)
        (void)error_set(&why, UCSERVER_NO_SESSION);
    bool is_open = status->state >= ROSE_SESSION_ROSTER;
    tell_ucserver_session(publisher, is_open ? NULL : &why);
}

void publisher_take_settings(struct publisher *publisher, const struct settings *settings)
{
    publish_queue_set_calendars(publisher->queue, settings->calendars);
    if (publisher->is_draining)
        return;
    ucserver_line_configure(publisher->line, settings, clock_monotonic_ms());
    tell_present_state(publisher);
    pump(publisher);
}

static void take_hold(struct publisher *publisher, const struct hold *hold)
{
    /* The account may be that of another server. */
    if (!ucserver_line_has_account(publisher->line, hold->account))
        return;
    publisher->held_until_ms = clock_monotonic_ms() + hold->remaining_ms;
    free(publisher->hold_reason);
    publisher->hold_reason = memory_copy_text(hold->reason);
    log_event(publisher->log, UCSERVER_ACCOUNT_HELD, event_number("held_ms", hold->remaining_ms),
              event_cause(hold->reason));
    if (hold->remaining_ms == 0)
        rose_session_account_is_free(publisher->rose_session, clock_monotonic_ms());
}

void publisher_take_message(struct publisher *publisher, const struct message *message)
{
    int64_t now_ms = clock_monotonic_ms();
    if (message->type == MESSAGE_PUBLISH)
        publish_queue_offer(publisher->queue, &message->publish, now_ms);
    else if (message->type == MESSAGE_WITHDRAW)
        publish_queue_withdraw(publisher->queue, message->withdraw.user);
    else if (message->type == MESSAGE_ROSTER_REQUEST)
        roster_desk_request(&publisher->rosters, message->roster_request.number,
                            hold_now(publisher, now_ms), now_ms);
    else if (message->type == MESSAGE_ROSTER_PULL)
        roster_desk_pull(&publisher->rosters, message->roster_pull.number,
                         message->roster_pull.page);
    else if (message->type == MESSAGE_CHECK)
        check_desk_request(&publisher->checks, message->check.number, now_ms);
    else if (message->type == MESSAGE_HOLD)
        take_hold(publisher, &message->hold);
    pump(publisher);
}

void publisher_lose_supervisor(struct publisher *publisher)
{
    publish_queue_lose_supervisor(publisher->queue);
    roster_desk_forget_requests(&publisher->rosters);
    publisher->checks.count = 0;
    publisher->held_until_ms = 0;
    pump(publisher);
}

void publisher_drain(struct publisher *publisher)
{
    publisher->is_draining = true;
    publish_queue_drain(publisher->queue);
    pump(publisher);
}

bool publisher_is_idle(const struct publisher *publisher)
{
    return publish_queue_outstanding(publisher->queue) == 0 &&
           rose_session_status(publisher->rose_session)->state == ROSE_SESSION_STOPPED &&
           ucserver_line_backlog_bytes(publisher->line) == 0;
}

void publisher_report(struct publisher *publisher, struct report *report, struct arena *arena)
{
    const struct rose_session_status *status = rose_session_status(publisher->rose_session);
    struct rose_session_counters counters = rose_session_counters(publisher->rose_session);
    struct server_health *health = arena_allocate(arena, 1, sizeof(*health));
    report->jobs_done = publisher->lists_done;
    if (health == NULL)
        return;
    bool is_refused = status->list_failure.class != ERROR_NONE;
    bool is_working = status->state == ROSE_SESSION_WORKING && !is_refused;
    const struct error *why =
        status->state == ROSE_SESSION_WORKING ? &status->list_failure : &status->failure;
    const char *reason = arena_copy_text(arena, why->reason, strlen(why->reason));
    *health = (struct server_health){
        .server = "ucserver",
        .state = is_working                 ? HEALTH_GOOD
                 : why->class == ERROR_NONE ? HEALTH_UNKNOWN
                                            : HEALTH_BAD,
        .text = is_working || reason == NULL ? "" : reason,
        .requests = counters.requests,
        .failures = counters.failures,
        .latency_ms = counters.latency_ms,
        .version = "",
        .method = "",
        .certificate_end = *ucserver_line_certificate_end(publisher->line),
    };
    request_tally_lend(counters.tally, health);
    report->servers = health;
    report->servers_count = 1;
}
