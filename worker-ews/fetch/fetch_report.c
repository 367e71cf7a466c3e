/* Reports. A calendar whose digest the UCServer has already is not sent, which is the ordinary
 * case; and nothing empties a calendar but an answer that says so, or the supervisor's wish after
 * access was withdrawn. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "worker-ews/calendar/calendar_builder.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/fetch/fetch_plan.h"
#include "worker-ews/fetch/fetch_report.h"
#include "worker-ews/fetch/fetch_callbacks.h"

void fetch_report_init(struct fetch_report *report,
                       const struct fetch *fetch,
                       const struct fetch_callbacks *callbacks)
{
    *report = (struct fetch_report){
        .callbacks = callbacks,
        .job = fetch->job,
        .calendars = fetch->calendars,
        .tells_early = fetch->split != SPLIT_UNSAID,
        .count = fetch->users_count,
        .users = memory_allocate_items(fetch->users_count + 1, sizeof(*report->users)),
    };
    for (size_t i = 0; i < report->count; i++) {
        struct fetch_report_user *user = &report->users[i];
        user->name = memory_copy_text(fetch->users[i].user);
        user->may_be_cleared = fetch->users[i].clear;
        user->has_digest = fetch->users[i].digest.size == DIGEST_BYTES;
        if (user->has_digest)
            memcpy(user->digest, fetch->users[i].digest.data, DIGEST_BYTES);
    }
}

void fetch_report_clear(struct fetch_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        free(report->users[i].name);
    free(report->users);
    *report = (struct fetch_report){0};
}

void fetch_report_progress(const struct fetch_report *report, const struct error *failure)
{
    struct message message = {.type = MESSAGE_PROGRESS, .progress = {.job = report->job}};
    if (failure != NULL && report->tells_early)
        message.progress = (struct progress){.job = report->job,
                                             .class = failure->class,
                                             .code = failure->code,
                                             .reason = failure->reason};
    report->callbacks->send(report->callbacks->context, &message);
}

static void send_calendar(const struct fetch_report *report,
                          const struct fetch_report_user *user,
                          const struct finished_calendar *finished)
{
    struct message message = {.type = MESSAGE_CALENDAR};
    message.calendar = (struct calendar){
        .job = report->job,
        .calendars = report->calendars,
        .user = user->name,
        .digest = {.data = finished->digest, .size = DIGEST_BYTES},
        .entries = (int64_t)finished->entry_count,
        .cleared = user->is_cleared,
        .sealed = {.data = buffer_data(&finished->sealed), .size = buffer_size(&finished->sealed)},
    };
    report->callbacks->send(report->callbacks->context, &message);
}

static void take_calendar(const struct fetch_report *report,
                          struct fetch_report_user *user,
                          const struct finished_calendar *finished)
{
    user->is_done = true;
    user->is_times_only = finished->is_times_only;
    user->cut_texts = (int64_t)finished->cut_texts;
    user->unknown_busy_types = (int64_t)finished->unknown_busy_types;
    if (user->has_digest && memcmp(user->digest, finished->digest, DIGEST_BYTES) == 0) {
        user->outcome = FETCHED_UNCHANGED;
        return;
    }
    user->outcome = FETCHED_SENT;
    send_calendar(report, user, finished);
}

/* None of this keeps the calendar back, so it is said. */
static void note_oddities(struct fetch_report_user *user,
                          const struct fetch_mailbox *mailbox,
                          const struct finished_calendar *finished,
                          struct endpoint *endpoint)
{
    user->is_zone_unknown = mailbox->zone_reason[0] != '\0';
    if (finished->unknown_busy_word[0] != '\0')
        endpoint_note_busy_word(endpoint, finished->unknown_busy_word);
    if (user->is_zone_unknown)
        endpoint_note_zone(endpoint, user->name, mailbox->zone_reason);
    if (finished->cut_texts > 0)
        endpoint_note_cut_text(endpoint, user->name);
}

static void make_calendar(const struct fetch_report *report,
                          struct fetch_report_user *user,
                          struct fetch_mailbox *mailbox,
                          const struct calendar_rules *rules,
                          struct endpoint *endpoint)
{
    struct finished_calendar finished;
    struct error error;
    if (calendar_build(rules, user->name, mailbox->has_zone ? &mailbox->zone : NULL,
                       mailbox->events.events, mailbox->events.count, &finished, &error) != 0) {
        fetch_mailbox_fail(mailbox, "CalendarTooLarge", error.reason, true);
        return;
    }
    user->entries = (int64_t)mailbox->events.count;
    note_oddities(user, mailbox, &finished, endpoint);
    take_calendar(report, user, &finished);
    finished_calendar_clear(&finished);
    event_list_clear(&mailbox->events);
}

static bool is_without_access(const struct fetch_mailbox *mailbox)
{
    return mailbox->state == FETCH_FAILED && mailbox->is_by_itself &&
           strcmp(mailbox->code, "ErrorNoFreeBusyAccess") == 0;
}

/* The one failure that may empty a calendar: its owner has withdrawn the right long ago, and the
 * supervisor has asked for it (clear_after). */
static bool is_to_be_cleared(const struct fetch_report_user *user,
                             const struct fetch_mailbox *mailbox)
{
    return user->may_be_cleared && is_without_access(mailbox);
}

static void clear_calendar(const struct fetch_report *report,
                           struct fetch_report_user *user,
                           const struct calendar_rules *rules)
{
    struct finished_calendar finished;
    struct error error;
    if (calendar_build(rules, user->name, NULL, NULL, 0, &finished, &error) != 0)
        return; /* the user stays failed, as before */
    user->is_cleared = true;
    take_calendar(report, user, &finished);
    finished_calendar_clear(&finished);
}

void fetch_report_calendars(struct fetch_report *report,
                            struct fetch_plan *plan,
                            const struct calendar_rules *rules,
                            struct endpoint *endpoint)
{
    for (size_t i = 0; i < report->count; i++) {
        struct fetch_mailbox *mailbox = fetch_plan_mailbox(plan, i);
        if (mailbox->state == FETCH_READY && !report->users[i].is_done)
            make_calendar(report, &report->users[i], mailbox, rules, endpoint);
        else if (is_to_be_cleared(&report->users[i], mailbox) && !report->users[i].is_done)
            clear_calendar(report, &report->users[i], rules);
    }
}

static void describe_fetched_user(const struct fetch_report_user *user,
                                  const struct fetch_mailbox *mailbox,
                                  struct fetched_user *told)
{
    *told = (struct fetched_user){
        .user = user->name,
        .outcome = user->outcome,
        .times_only = user->is_times_only,
        .cleared = user->is_cleared,
        .zone_unknown = user->is_zone_unknown,
        .cut_texts = user->cut_texts,
        .unknown_busy_types = user->unknown_busy_types,
        .code = mailbox->code,
        .reason = mailbox->reason,
        .view = is_without_access(mailbox) ? VIEW_NONE : mailbox->view,
        .entries = user->entries,
        .private_unknown = mailbox->is_private_unknown,
    };
    if (user->is_done)
        return;
    told->outcome = mailbox->state == FETCH_FAILED ? FETCHED_FAILED : FETCHED_GIVEN_BACK;
    told->slow = mailbox->is_slow;
    told->may_last = mailbox->may_last;
    told->wait_ms = mailbox->wait_ms;
    told->together = mailbox->together;
}

/* Whether anything is known of anybody; otherwise the job's own end says it all. */
static bool is_known_of_somebody(const struct fetch_report *report, struct fetch_plan *plan)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct fetch_mailbox *mailbox = fetch_plan_mailbox(plan, i);
        if (report->users[i].is_done || mailbox->is_by_itself || mailbox->together > 0)
            return true;
    }
    return fetch_plan_ending(plan)->outcome == JOB_DONE;
}

/* Whether the reason says that EWS is not here, or not for these mailboxes: Autodiscover may know better. Never a
 * refused password. */
static bool leads_elsewhere(const char *reason)
{
    static const enum event events[] = {EXCHANGE_NO_EWS, EXCHANGE_MOVED,
                                        MAILBOX_ORGANIZATION_REFUSED};
    char name[REASON_NAME_BYTES];
    reason_copy_name(reason, name);
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        if (strcmp(name, event_name(events[i])) == 0)
            return true;
    }
    return false;
}

/* As long as anybody was answered it is the right place. */
static bool is_moved(const struct fetch_report *report,
                     const struct fetch_ending *ending,
                     const struct fetched_user *users)
{
    bool is_somebody_elsewhere = leads_elsewhere(ending->error.reason);
    for (size_t i = 0; i < report->count; i++)
        is_somebody_elsewhere =
            is_somebody_elsewhere ||
            (users[i].outcome == FETCHED_FAILED && leads_elsewhere(text_or_empty(users[i].reason)));
    return is_somebody_elsewhere && !ending->is_answered;
}

/* A job that failed without having asked says how long this process asks nothing. Of one that has asked, the supervisor
 * would take that for the server's own wish. */
static int64_t wait_to_tell(const struct fetch_ending *ending)
{
    return ending->outcome == JOB_FAILED && ending->requests > 0 ? 0 : ending->wait_ms;
}

void fetch_report_send(const struct fetch_report *report, struct fetch_plan *plan, bool are_unnamed)
{
    const struct fetch_ending *ending = fetch_plan_ending(plan);
    struct fetched_user *users = memory_allocate_items(report->count + 1, sizeof(*users));
    struct message message = {.type = MESSAGE_FETCHED};
    struct fetched *fetched = &message.fetched;
    *fetched = (struct fetched){
        .job = report->job,
        .outcome = ending->outcome,
        .class = ending->error.class,
        .code = ending->error.code,
        .reason = ending->error.reason,
        .wait_ms = wait_to_tell(ending),
        .pressure = ending->pressure,
        .requests = ending->requests,
        .answered = ending->is_answered,
        .unanswered = !ending->is_answered,
        .unnamed = are_unnamed,
        .answer_ms = report->answer_ms,
    };
    for (size_t i = 0; i < report->count; i++)
        describe_fetched_user(&report->users[i], fetch_plan_mailbox(plan, i), &users[i]);
    fetched->moved = is_moved(report, ending, users);
    if (is_known_of_somebody(report, plan)) {
        fetched->outcome = JOB_DONE;
        fetched->users = users;
        fetched->users_count = report->count;
    }
    report->callbacks->send(report->callbacks->context, &message);
    free(users);
}
