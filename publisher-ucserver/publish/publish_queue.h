/* The lists that the supervisor has handed over and the UCServer has not confirmed.
 *
 * Each owner has at most one list outstanding; a newer one waits behind it, and takes the place of
 * an older one that still waits. Every list ends with exactly one receipt, except when the bus
 * session that brought it is over. Pure: no loop, no clock, no socket. */
#ifndef PUBLISHER_PUBLISH_QUEUE_H
#define PUBLISHER_PUBLISH_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/message/message.h"

struct publish_queue;
struct roster;

/* How many lists may be outstanding at the UCServer. */
#define PUBLISH_PIPELINE 16
/* So many owners whose list was not answered in its time end the UCServer session. */
#define PUBLISH_OVERDUE_LIMIT 16
/* What the queue offers to take, and what it takes at most (a publish may have been under way). */
#define PUBLISH_CREDIT   256
#define PUBLISH_CAPACITY (4 * PUBLISH_CREDIT)
/* How long a list waits for a UCServer session before it is handed back. */
#define PUBLISH_WAIT_LIMIT_MS 60000

/* One list. Owned by the queue. */
struct publication {
    const char *user;
    int64_t job;
    const uint8_t *sealed;
    size_t sealed_bytes;
};

/* Is told each receipt; borrows it. */
typedef void publish_receipt_function(void *context, const struct receipt *receipt);

/* Returns a new, empty queue. Keeps `context`. */
struct publish_queue *publish_queue_create(publish_receipt_function *take, void *context);

/* Forgets everything without receipts. */
void publish_queue_destroy(struct publish_queue *queue);

/* Takes in a list; copies it. It is given back at once (with its receipt) when the owner is not in
 * the roster, the settings it was made by are old, a newer list of the owner came before, one of
 * theirs is overdue, the queue is full, or it drains. */
void publish_queue_offer(struct publish_queue *queue,
                         const struct publish *publish,
                         int64_t now_ms);

/* Gives back what waits for this owner. What is outstanding is not recalled. */
void publish_queue_withdraw(struct publish_queue *queue, const char *user);

/* Lists made by older settings than `calendars` are given back. */
void publish_queue_set_calendars(struct publish_queue *queue, int64_t calendars);

/* A complete list of users: opens the gate; who is not in it gets nothing. Borrows `roster` for
 * as long as no other is set and the UCServer session is not lost. */
void publish_queue_set_roster(struct publish_queue *queue, const struct roster *roster);

/* The UCServer session is over: what is outstanding is lost for that reason (packed), and nothing is sent
 * before the next roster. */
void publish_queue_lose_ucserver_session(struct publish_queue *queue, const char *reason);

/* The bus session is over: what waits is forgotten, and the receipts of what is outstanding. */
void publish_queue_lose_supervisor(struct publish_queue *queue);

/* Gives back what waits; from now on everything that is offered, too. */
void publish_queue_drain(struct publish_queue *queue);

/* The next list that may be sent now, or NULL. */
const struct publication *publish_queue_next(const struct publish_queue *queue);

/* The list that publish_queue_next() gave was sent as this invoke, or could not be. */
void publish_queue_sent(struct publish_queue *queue, int32_t invoke_id);
void publish_queue_refuse_next(struct publish_queue *queue, const struct error *why);

/* The UCServer has answered; `why` is NULL when the list was saved. Unknown ids are ignored. */
void publish_queue_answered(struct publish_queue *queue,
                            int32_t invoke_id,
                            const struct error *why);

/* An invoke was not answered in its time: its receipt says so (`why` gives the reason), and its owner
 * stays closed until the late answer or the end of the UCServer session, which nobody hears of any more.
 * Returns how many owners are closed. */
size_t
publish_queue_overdue(struct publish_queue *queue, int32_t invoke_id, const struct error *why);

/* Gives back what has waited longer than PUBLISH_WAIT_LIMIT_MS while the gate is closed. */
void publish_queue_expire(struct publish_queue *queue, int64_t now_ms);

size_t publish_queue_waiting(const struct publish_queue *queue);
size_t publish_queue_outstanding(const struct publish_queue *queue);

/* How many lists more the queue takes now. */
size_t publish_queue_credit(const struct publish_queue *queue);

#endif
