/* Which list is sent next, and what became of each. An owner has at most one list outstanding: the UCServer
 * may work on two at once, and the older one could then win. An item is in exactly one of two lists, waiting
 * or outstanding, and leaves it only together with its receipt. */
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include <uthash.h>

#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "publisher-ucserver/publish/publish_queue.h"
#include "publisher-ucserver/session/roster.h"

struct owner;

struct item {
    struct publication publication; /* its user belongs to the owner */
    struct owner *owner;
    uint8_t *sealed;
    int64_t calendars;
    int64_t offered_ms;
    int32_t invoke_id; /* 0 while it waits */
    bool is_overdue;
    bool is_forgotten; /* nobody waits for the receipt any more */
    TAILQ_ENTRY(item) link;
};

TAILQ_HEAD(item_list, item);

/* Who has something here, or had in this bus session (for the order of jobs). */
struct owner {
    char *user;
    int64_t newest_job;
    struct item *waiting;
    struct item *outstanding;
    UT_hash_handle hh;
};

struct publish_queue {
    publish_receipt_function *take;
    void *context;
    const struct roster *roster; /* NULL: the gate is closed */
    struct owner *owners;
    struct item_list waiting;
    struct item_list outstanding;
    size_t waiting_count;
    size_t outstanding_count;
    size_t overdue_count;
    int64_t calendars;
    bool is_draining;
};

struct publish_queue *publish_queue_create(publish_receipt_function *take, void *context)
{
    struct publish_queue *queue = memory_allocate(sizeof(*queue));
    queue->take = take;
    queue->context = context;
    TAILQ_INIT(&queue->waiting);
    TAILQ_INIT(&queue->outstanding);
    return queue;
}

static void free_item(struct item *item)
{
    free(item->sealed);
    free(item);
}

static void forget_owner(struct publish_queue *queue, struct owner *owner)
{
    HASH_DEL(queue->owners, owner);
    free(owner->user);
    free(owner);
}

static struct owner *find_owner(const struct publish_queue *queue, const char *user)
{
    struct owner *owner = NULL;
    HASH_FIND_STR(queue->owners, user, owner);
    return owner;
}

static struct owner *find_or_add_owner(struct publish_queue *queue, const char *user)
{
    struct owner *owner = find_owner(queue, user);
    if (owner != NULL)
        return owner;
    owner = memory_allocate(sizeof(*owner));
    owner->user = memory_copy_text(user);
    HASH_ADD_KEYPTR(hh, queue->owners, owner->user, strlen(owner->user), owner);
    return owner;
}

static void unlink_item(struct publish_queue *queue, struct item *item)
{
    if (item->invoke_id == 0) {
        TAILQ_REMOVE(&queue->waiting, item, link);
        queue->waiting_count--;
        item->owner->waiting = NULL;
        return;
    }
    TAILQ_REMOVE(&queue->outstanding, item, link);
    queue->outstanding_count--;
    queue->overdue_count -= item->is_overdue;
    item->owner->outstanding = NULL;
}

/* Code and reason come from `why`, which may be NULL. */
static void tell_receipt(struct publish_queue *queue,
                         int64_t job,
                         const char *user,
                         enum receipt_outcome outcome,
                         enum not_sent_why not_sent,
                         const struct error *why)
{
    struct receipt receipt = {
        .job = job,
        .user = user,
        .outcome = outcome,
        .why = outcome == RECEIPT_NOT_SENT ? not_sent : 0,
        .code = why == NULL ? "" : why->code,
        .reason = why == NULL ? "" : why->reason,
    };
    queue->take(queue->context, &receipt);
}

/* Ends a list with its receipt. */
static void end_item(struct publish_queue *queue,
                     struct item *item,
                     enum receipt_outcome outcome,
                     enum not_sent_why not_sent,
                     const struct error *why)
{
    unlink_item(queue, item);
    if (!item->is_forgotten)
        tell_receipt(queue, item->publication.job, item->owner->user, outcome, not_sent, why);
    free_item(item);
}

static void give_back(struct publish_queue *queue, struct item *item, enum not_sent_why why)
{
    end_item(queue, item, RECEIPT_NOT_SENT, why, NULL);
}

/* Whether an offer is given back at once, and why. */
static bool is_unwanted(const struct publish_queue *queue,
                        const struct publish *publish,
                        enum not_sent_why *why)
{
    const struct owner *owner = find_owner(queue, publish->user);
    const struct {
        bool applies;
        enum not_sent_why why;
    } rules[] = {
        {queue->is_draining, NOT_SENT_DRAINED},
        {publish->calendars < queue->calendars, NOT_SENT_SETTINGS},
        {owner != NULL && publish->job <= owner->newest_job, NOT_SENT_REPLACED},
        {queue->roster != NULL && !roster_has(queue->roster, publish->user), NOT_SENT_LOGGED_IN},
        {owner != NULL && owner->outstanding != NULL && owner->outstanding->is_overdue,
         NOT_SENT_CLOSED},
        {queue->waiting_count >= PUBLISH_CAPACITY, NOT_SENT_NO_SESSION},
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        *why = rules[i].why;
        if (rules[i].applies)
            return true;
    }
    return false;
}

/* The newer list takes the older one's place only when that has not been sent: what is under way may have
 * been taken in by the server already. */
static void add_item(struct publish_queue *queue, const struct publish *publish, int64_t now_ms)
{
    struct owner *owner = find_or_add_owner(queue, publish->user);
    if (owner->waiting != NULL)
        give_back(queue, owner->waiting, NOT_SENT_REPLACED);
    struct item *item = memory_allocate(sizeof(*item));
    item->owner = owner;
    item->sealed = memory_copy(publish->sealed.data, publish->sealed.size);
    item->publication =
        (struct publication){owner->user, publish->job, item->sealed, publish->sealed.size};
    item->calendars = publish->calendars;
    item->offered_ms = now_ms;
    owner->newest_job = publish->job;
    owner->waiting = item;
    TAILQ_INSERT_TAIL(&queue->waiting, item, link);
    queue->waiting_count++;
}

void publish_queue_offer(struct publish_queue *queue, const struct publish *publish, int64_t now_ms)
{
    enum not_sent_why why;
    if (is_unwanted(queue, publish, &why))
        tell_receipt(queue, publish->job, publish->user, RECEIPT_NOT_SENT, why, NULL);
    else
        add_item(queue, publish, now_ms);
}

void publish_queue_withdraw(struct publish_queue *queue, const char *user)
{
    struct owner *owner = find_owner(queue, user);
    if (owner != NULL && owner->waiting != NULL)
        give_back(queue, owner->waiting, NOT_SENT_WITHDRAWN);
}

/* The next in the list is remembered first, because giving back frees the item. */
#define FOR_EACH_WAITING(item, next, queue)                                                        \
    for (item = TAILQ_FIRST(&(queue)->waiting);                                                    \
         item != NULL && (next = TAILQ_NEXT(item, link), true); item = next)

void publish_queue_set_calendars(struct publish_queue *queue, int64_t calendars)
{
    struct item *item, *next;
    queue->calendars = calendars;
    FOR_EACH_WAITING(item, next, queue) {
        if (item->calendars < calendars)
            give_back(queue, item, NOT_SENT_SETTINGS);
    }
}

/* Owners who are gone and have nothing here need not be remembered: what could still come for
 * them is refused by the roster. */
static void forget_absent_owners(struct publish_queue *queue)
{
    struct owner *owner, *next;
    HASH_ITER(hh, queue->owners, owner, next) {
        if (owner->waiting == NULL && owner->outstanding == NULL &&
            !roster_has(queue->roster, owner->user))
            forget_owner(queue, owner);
    }
}

void publish_queue_set_roster(struct publish_queue *queue, const struct roster *roster)
{
    struct item *item, *next;
    queue->roster = roster;
    FOR_EACH_WAITING(item, next, queue) {
        if (!roster_has(roster, item->owner->user))
            give_back(queue, item, NOT_SENT_LOGGED_IN);
    }
    forget_absent_owners(queue);
}

void publish_queue_lose_ucserver_session(struct publish_queue *queue, const char *reason)
{
    struct error why;
    (void)error_from_reason(&why, ERROR_UNAVAILABLE, reason);
    queue->roster = NULL;
    while (!TAILQ_EMPTY(&queue->outstanding))
        end_item(queue, TAILQ_FIRST(&queue->outstanding), RECEIPT_LOST, NOT_SENT_NO_SESSION, &why);
}

void publish_queue_lose_supervisor(struct publish_queue *queue)
{
    struct owner *owner, *next;
    struct item *item;
    while ((item = TAILQ_FIRST(&queue->waiting)) != NULL) {
        unlink_item(queue, item);
        free_item(item);
    }
    TAILQ_FOREACH(item, &queue->outstanding, link)
        item->is_forgotten = true;
    HASH_ITER(hh, queue->owners, owner, next) {
        owner->newest_job = 0;
        if (owner->outstanding == NULL)
            forget_owner(queue, owner);
    }
    /* Another supervisor counts anew. */
    queue->calendars = 0;
}

void publish_queue_destroy(struct publish_queue *queue)
{
    if (queue == NULL)
        return;
    struct item *item;
    struct owner *owner, *next;
    publish_queue_lose_supervisor(queue);
    while ((item = TAILQ_FIRST(&queue->outstanding)) != NULL) {
        unlink_item(queue, item);
        free_item(item);
    }
    HASH_ITER(hh, queue->owners, owner, next)
        forget_owner(queue, owner);
    free(queue);
}

void publish_queue_drain(struct publish_queue *queue)
{
    queue->is_draining = true;
    while (!TAILQ_EMPTY(&queue->waiting))
        give_back(queue, TAILQ_FIRST(&queue->waiting), NOT_SENT_DRAINED);
}

/* Overdue lists do not count against the pipeline: the server may never answer them, and sixteen of them
 * would stop everybody else. */
static struct item *next_item(const struct publish_queue *queue)
{
    struct item *item;
    if (queue->roster == NULL ||
        queue->outstanding_count - queue->overdue_count >= PUBLISH_PIPELINE)
        return NULL;
    TAILQ_FOREACH(item, &queue->waiting, link) {
        if (item->owner->outstanding == NULL)
            return item;
    }
    return NULL;
}

const struct publication *publish_queue_next(const struct publish_queue *queue)
{
    const struct item *item = next_item(queue);
    return item == NULL ? NULL : &item->publication;
}

void publish_queue_sent(struct publish_queue *queue, int32_t invoke_id)
{
    struct item *item = next_item(queue);
    if (item == NULL)
        return;
    unlink_item(queue, item);
    item->invoke_id = invoke_id;
    item->owner->outstanding = item;
    /* A list that was lost is handed over anew by the supervisor, so its content need not be kept. */
    free(item->sealed);
    item->sealed = NULL;
    item->publication.sealed = NULL;
    item->publication.sealed_bytes = 0;
    TAILQ_INSERT_TAIL(&queue->outstanding, item, link);
    queue->outstanding_count++;
}

void publish_queue_refuse_next(struct publish_queue *queue, const struct error *why)
{
    struct item *item = next_item(queue);
    if (item != NULL)
        end_item(queue, item, RECEIPT_REFUSED, NOT_SENT_NO_SESSION, why);
}

static struct item *find_outstanding(const struct publish_queue *queue, int32_t invoke_id)
{
    struct item *item;
    TAILQ_FOREACH(item, &queue->outstanding, link) {
        if (item->invoke_id == invoke_id)
            return item;
    }
    return NULL;
}

void publish_queue_answered(struct publish_queue *queue, int32_t invoke_id, const struct error *why)
{
    struct item *item = find_outstanding(queue, invoke_id);
    if (item != NULL)
        end_item(queue, item, why == NULL ? RECEIPT_DONE : RECEIPT_REFUSED, NOT_SENT_NO_SESSION,
                 why);
}

size_t
publish_queue_overdue(struct publish_queue *queue, int32_t invoke_id, const struct error *why)
{
    struct item *item = find_outstanding(queue, invoke_id);
    if (item == NULL || item->is_overdue)
        return queue->overdue_count;
    item->is_overdue = true;
    queue->overdue_count++;
    if (item->owner->waiting != NULL)
        give_back(queue, item->owner->waiting, NOT_SENT_CLOSED);
    if (!item->is_forgotten)
        tell_receipt(queue, item->publication.job, item->owner->user, RECEIPT_UNANSWERED,
                     NOT_SENT_CLOSED, why);
    item->is_forgotten = true;
    return queue->overdue_count;
}

void publish_queue_expire(struct publish_queue *queue, int64_t now_ms)
{
    struct item *item, *next;
    if (queue->roster != NULL)
        return;
    FOR_EACH_WAITING(item, next, queue) {
        if (now_ms - item->offered_ms >= PUBLISH_WAIT_LIMIT_MS)
            give_back(queue, item, NOT_SENT_NO_SESSION);
    }
}

size_t publish_queue_waiting(const struct publish_queue *queue)
{
    return queue->waiting_count;
}

size_t publish_queue_outstanding(const struct publish_queue *queue)
{
    return queue->outstanding_count;
}

size_t publish_queue_credit(const struct publish_queue *queue)
{
    size_t used = queue->waiting_count + queue->outstanding_count;
    return queue->is_draining || used >= PUBLISH_CREDIT ? 0 : PUBLISH_CREDIT - used;
}
