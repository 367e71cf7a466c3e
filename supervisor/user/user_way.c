/* The way of a user through a round.
 *
 * The table below is the whole machine: what it does not allow is a mistake of ours and stops the program
 * in a debug build. Lines, due times, counts and reservations hang on the state alone and are changed in
 * go() and nowhere else, so no event can forget one of them. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/log/log.h"

#include "supervisor/user/domain_news.h"
#include "supervisor/user/due_heap.h"
#include "supervisor/user/handover.h"
#include "supervisor/user/round.h"
#include "supervisor/user/suspicion.h"
#include "supervisor/user/user_line.h"
#include "supervisor/user/user_way.h"

/* A user whose server is away is given up for this round after so many jobs and one interval. */
#define ATTEMPTS_BEFORE_GIVING_UP 3
/* Users that Exchange will not give soon are asked for every so many rounds. */
#define SLOW_ROUNDS 4
/* What may last does so when it was the same in so many rounds in a row. */
#define ROUNDS_UNTIL_LASTING 4

struct user_way {
    struct user_way_callbacks callbacks;
    const struct both_clocks *now;
    const struct round *round;
    struct log *log;
    struct due_heap waiting;
    struct user_line to_publish;
    struct domain_news *domains;
    struct handover handover;
    struct user_counts counts;
};

/* What an event does in a state: it leads to another one, of enum user_state in its order; or does
 * nothing because it may come from outside at any time (IGN); or would be a mistake of ours (NO). */
enum cell { NO, IGN, UNL, WAI, RES, RSG, FET, FTG, HND, SNT, FIN, BTW };

/* clang-format off */
static const unsigned char table[WAY_EVENT_LAST + 1][USER_STATE_LAST + 1] = {
    /* in state            UNL  WAI  RES  RSG  FET  FTG  HND  SNT  FIN  BTW */
    [WAY_LISTED]       = { FIN,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO },
    [WAY_NOT_LISTED]   = { IGN, UNL, UNL, UNL, UNL, UNL, UNL, UNL, UNL,  NO },
    [WAY_TAKEN]        = {  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO, BTW,  NO },
    [WAY_DUE]          = {  NO, BTW,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO },
    [WAY_AGAIN]        = {  NO,  NO, BTW, BTW,  NO, BTW,  NO, BTW,  NO,  NO },
    [WAY_ADDRESS_LOST] = {  NO, BTW, IGN, IGN, BTW, BTW, BTW, BTW, BTW,  NO },
    [WAY_OTHER_SHAPE]  = { IGN, IGN, IGN, BTW, BTW, BTW, BTW, BTW, IGN,  NO },
    [WAY_NO_SESSION]   = { IGN, IGN, IGN, IGN, IGN, IGN, BTW, IGN, IGN,  NO },
    [WAY_NO_PUBLISHER] = { IGN, IGN, IGN, IGN, IGN, IGN, BTW, BTW, IGN,  NO },
    [WAY_ASSIGNED]     = {  NO,  NO, RSG,  NO, FTG,  NO,  NO,  NO,  NO,  NO },
    [WAY_MAPPED]       = {  NO,  NO, BTW, BTW,  NO,  NO,  NO,  NO,  NO,  NO },
    [WAY_CALENDAR]     = { IGN, IGN, IGN, IGN, IGN, HND, IGN, IGN, IGN,  NO },
    [WAY_SENT]         = {  NO,  NO,  NO,  NO,  NO,  NO, SNT,  NO,  NO,  NO },
    [WAY_RESULT]       = { IGN, FIN, FIN, FIN, FIN, FIN, FIN, FIN, FIN, FIN },
    [WAY_LATER]        = {  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO, WAI },
    [WAY_TO_RESOLVE]   = {  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO, RES },
    [WAY_TO_FETCH]     = {  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO, FET },
};
/* clang-format on */

int user_way_next(enum user_state state, enum user_event event)
{
    return (int)table[event][state] - UNL;
}

bool user_way_heeds(const struct user *user, enum user_event event)
{
    return table[event][user->state] >= UNL;
}

struct user_way *user_way_create(const struct user_way_callbacks *callbacks,
                                 const struct both_clocks *now,
                                 const struct round *round,
                                 struct log *log)
{
    struct user_way *way = memory_allocate(sizeof(*way));
    way->callbacks = *callbacks;
    way->now = now;
    way->round = round;
    way->log = log;
    user_line_init(&way->to_publish);
    way->domains = domain_news_create();
    return way;
}

void user_way_destroy(struct user_way *way)
{
    due_heap_clear(&way->waiting);
    domain_news_destroy(way->domains);
    free(way);
}

const struct user_counts *user_way_counts(const struct user_way *way)
{
    return &way->counts;
}

bool user_way_has_room(const struct user_way *way)
{
    return handover_has_room(&way->handover);
}

struct user *user_way_to_publish(const struct user_way *way, bool is_suspect)
{
    return TAILQ_FIRST(is_suspect ? &way->to_publish.suspects : &way->to_publish.users);
}

int64_t user_way_round(const struct user_way *way)
{
    return way->round->number;
}

bool user_way_is_overdue(const struct user_way *way)
{
    return round_is_overdue(way->round, way->now->monotonic_ms);
}

static void leave(struct user_way *way, struct user *user)
{
    switch (user->state) {
    case USER_WAITING:
        due_heap_remove(&way->waiting, user);
        return;
    case USER_HANDED_OVER:
        user_drop_calendar(user);
        user_line_leave(user);
        return;
    case USER_TO_RESOLVE:
    case USER_TO_FETCH:
        user_line_leave(user);
        return;
    case USER_SENT:
        way->counts.sent--;
        return;
    case USER_UNLISTED:
    case USER_RESOLVING:
    case USER_FETCHING:
    case USER_FINISHED:
    case USER_BETWEEN:
        return;
    }
}

static bool is_open_state(enum user_state state)
{
    return state != USER_UNLISTED && state != USER_FINISHED;
}

/* Whether the job that fetched the calendar is still the one whose results count. */
static bool keeps_job(enum user_state state)
{
    return state == USER_FETCHING || state == USER_HANDED_OVER || state == USER_SENT;
}

/* Each change of state passes through here, so that lines, counts and reservations always agree with
 * it. What the new state needs comes from the caller. */
static bool go(struct user_way *way, struct user *user, enum user_event event)
{
    assert(table[event][user->state] != NO);
    if (!user_way_heeds(user, event))
        return false;
    enum user_state next = (enum user_state)user_way_next(user->state, event);
    leave(way, user);
    way->counts.unfinished += is_open_state(next) - is_open_state(user->state);
    user->state = next;
    if (keeps_job(next))
        return true;
    user->job = 0;
    handover_occupy(&way->handover, &user->reserved_bytes, 0);
    return true;
}

void user_way_awaits_nothing(struct user_way *way, struct user *user)
{
    way->counts.unmapped -= user->counted_unmapped;
    user->counted_unmapped = false;
}

static void await_answer(struct user_way *way, struct user *user)
{
    way->counts.unmapped += !user->counted_unmapped;
    user->counted_unmapped = true;
}

static void tell_failure(struct user_way *way, const struct user *user, bool is_new)
{
    enum news news =
        domain_news_note(way->domains, user->address, user->reason_row, way->round->number);
    if (news == NEWS_OF_DOMAIN)
        log_event(way->log, USER_DOMAIN_NOT_READ,
                  event_text("mail_domain", domain_news_domain(user->address)),
                  event_text("user", user->name), event_text("code", user->code),
                  event_cause(user->reason));
    else if (news == NEWS_OF_USER && is_new)
        log_event(
            way->log, user->result == RESULT_CLEARED ? USER_LIST_EMPTIED : USER_NOT_REPLICATED,
            event_text("user", user->name), event_text("result", user_result_name(user->result)),
            event_text("code", user->code), event_cause(user->reason));
}

static void note_result(struct user_way *way, struct user *user, bool is_new)
{
    user->finished_wall_ms = way->now->wall_ms;
    user->finished_in_round = way->round->number;
    way->counts.results++;
    way->counts.failed += user_result_is_failure(user->result);
    if (user_result_is_good(user->result)) {
        user->fresh_wall_ms = way->now->wall_ms;
        user->slow_rounds = 0;
    } else if (!user_result_is_away(user->result)) {
        tell_failure(way, user, is_new);
    }
}

void user_way_finish(struct user_way *way,
                     struct user *user,
                     enum user_result result,
                     const char *code,
                     const char *reason)
{
    if (!go(way, user, WAY_RESULT))
        return;
    user_way_awaits_nothing(way, user);
    user->goes_first = false;
    bool is_new = user->result != result;
    bool is_other = is_new || strcmp(user->code, text_or_empty(code)) != 0;
    user->same_rounds = is_other ? 1 : user->same_rounds + 1;
    user->result = result;
    user_set_reason(user, code, reason);
    note_result(way, user, is_new);
}

void user_way_is_slow(struct user *user, bool is_slow)
{
    user->slow_rounds = is_slow ? SLOW_ROUNDS - 1 : 0;
}

void user_way_may_last(struct user *user)
{
    user_way_is_slow(user, user->same_rounds >= ROUNDS_UNTIL_LASTING);
}

/* What a user who is due stands in line for. */
struct errand {
    enum user_event event;
    enum role role;
    enum user_result without; /* a server that serves them */
    enum event reason;
};

static const struct errand to_resolve = {WAY_TO_RESOLVE, ROLE_WORKER_LDAP, RESULT_NO_DIRECTORY,
                                         USER_NO_DIRECTORY};
static const struct errand to_fetch = {WAY_TO_FETCH, ROLE_WORKER_EWS, RESULT_NO_EXCHANGE,
                                       USER_NO_EXCHANGE};

static void line_up(struct user_way *way, struct user *user, const struct errand *errand)
{
    struct user_line *line = way->callbacks.line(way->callbacks.context, user, errand->role);
    if (line == NULL) {
        user_way_finish(way, user, errand->without, "", event_name(errand->reason));
        return;
    }
    (void)go(way, user, errand->event);
    user_line_join(line, user, suspicion_is_on(user, errand->role));
}

/* Whoever is between goes where they belong. */
static void go_on(struct user_way *way, struct user *user, int64_t due_ms)
{
    user->due_ms = due_ms;
    if (user->is_quarantined) {
        user_way_finish(way, user, RESULT_QUARANTINED, "", event_name(USER_QUARANTINED));
    } else if (due_ms > way->now->monotonic_ms) {
        (void)go(way, user, WAY_LATER);
        due_heap_add(&way->waiting, user);
    } else if (user->address != NULL && user->mapped_in_round == way->round->number) {
        user_way_awaits_nothing(way, user);
        line_up(way, user, &to_fetch);
    } else {
        line_up(way, user, &to_resolve);
    }
}

static void take_due_user(struct user_way *way, struct user *user, int64_t due_ms)
{
    user->attempts = user->narrowings = 0;
    if (go(way, user, WAY_TAKEN))
        go_on(way, user, due_ms);
}

void user_way_retry(struct user_way *way, struct user *user)
{
    take_due_user(way, user, way->now->monotonic_ms);
}

void user_way_listed(struct user_way *way, struct user *user)
{
    (void)go(way, user, WAY_LISTED);
    /* Else the round that begins takes everybody who may be asked for. */
    if (way->round->phase == ROUND_RUNNING && !user->is_quarantined)
        take_due_user(way, user, way->now->monotonic_ms);
}

void user_way_not_listed(struct user_way *way, struct user *user)
{
    if (!go(way, user, WAY_NOT_LISTED))
        return;
    user_way_awaits_nothing(way, user);
    user_forget_digest(user); /* their client may write anything to the UCServer now */
    user->unlisted_wall_ms = way->now->wall_ms;
}

static bool stays_out(const struct user_way *way, struct user *user)
{
    if (user->is_quarantined)
        return true;
    if (user->slow_rounds == 0 || way->round->hurry)
        return false;
    user->slow_rounds--;
    return true;
}

void user_way_round_begins(struct user_way *way, struct user *user)
{
    if (user->state == USER_UNLISTED || stays_out(way, user))
        return;
    if (user->address == NULL)
        await_answer(way, user);
    /* Whom a person wanted between the rounds may still be on their way; that counts for this one. */
    if (user_way_heeds(user, WAY_TAKEN))
        take_due_user(way, user, round_due_ms(way->round, user, way->now->monotonic_ms));
}

void user_way_turn(struct user_way *way, int64_t until_ms)
{
    struct user *user;
    while ((user = due_heap_first(&way->waiting)) != NULL && user->due_ms <= until_ms)
        user_way_again(way, user, WAY_DUE, way->now->monotonic_ms);
}

int64_t user_way_next_ms(const struct user_way *way)
{
    const struct user *first = due_heap_first(&way->waiting);
    return first == NULL ? INT64_MAX : first->due_ms;
}

void user_way_again(struct user_way *way, struct user *user, enum user_event event, int64_t due_ms)
{
    if (go(way, user, event))
        go_on(way, user, due_ms);
}

int64_t user_way_round_end_or(const struct user_way *way, int64_t due_ms)
{
    return round_end_or(way->round, due_ms, way->now->monotonic_ms);
}

void user_way_address_lost(struct user_way *way, struct user *user)
{
    await_answer(way, user);
    user_way_again(way, user, WAY_ADDRESS_LOST, way->now->monotonic_ms);
}

void user_way_assigned(struct user_way *way, struct user *user, int64_t job)
{
    if (!go(way, user, WAY_ASSIGNED))
        return;
    user->job = job;
    if (user->state == USER_FETCHING) /* nobody knows yet how large the calendar is */
        handover_occupy(&way->handover, &user->reserved_bytes, LIMIT_SEALED);
}

void user_way_answered(struct user *user)
{
    user->attempts = 0;
}

bool user_way_failed(struct user_way *way, struct user *user)
{
    user_way_awaits_nothing(way, user); /* others need not wait for a server that is away */
    user->attempts++;
    return user->attempts >= ATTEMPTS_BEFORE_GIVING_UP && user_way_is_overdue(way);
}

void user_way_calendar(struct user_way *way, struct user *user, const struct calendar *calendar)
{
    if (!go(way, user, WAY_CALENDAR))
        return;
    int64_t size = (int64_t)calendar->sealed.size;
    user->calendar.data = memory_copy(calendar->sealed.data, calendar->sealed.size);
    user->calendar.size_bytes = calendar->sealed.size;
    user->calendar.entries = calendar->entries;
    memcpy(user->sent_digest, calendar->digest.data, DIGEST_BYTES);
    handover_occupy(&way->handover, &user->reserved_bytes, size > 0 ? size : 1);
    user_line_join(&way->to_publish, user, suspicion_is_on(user, ROLE_PUBLISHER_UCSERVER));
}

void user_way_sent(struct user_way *way, struct user *user)
{
    if (go(way, user, WAY_SENT))
        way->counts.sent++;
}
