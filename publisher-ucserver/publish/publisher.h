/* The publisher: one session with the UCServer, the lists that wait for it, the list of users for
 * the supervisor. Messages come in by publisher_take_message() and leave through `callbacks`, so
 * that tests drive it without a bus. */
#ifndef PUBLISHER_PUBLISHER_H
#define PUBLISHER_PUBLISHER_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/message/message.h"

#include "publisher-ucserver/publish/publisher_callbacks.h"

struct arena;
struct log;
struct publisher;

/* Returns a new publisher without settings. Copies `callbacks`; keeps its context and `logins`,
 * `loop` and `log` (which may be NULL). */
struct publisher *
publisher_create(sd_event *loop, struct log *log, const struct publisher_callbacks *callbacks);

/* Ends everything without a word. NULL is fine. */
void publisher_destroy(struct publisher *publisher);

/* New settings, or the first of a bus session. Reconnects only when the UCServer's part differs. */
void publisher_take_settings(struct publisher *publisher, const struct settings *settings);

/* publish, withdraw, roster_request, roster_pull, check, hold; others are ignored. */
void publisher_take_message(struct publisher *publisher, const struct message *message);

/* The bus session is over: what has not been sent is dropped. The UCServer session stays. */
void publisher_lose_supervisor(struct publisher *publisher);

/* Gives back what waits, finishes what is outstanding, then logs off. */
void publisher_drain(struct publisher *publisher);
bool publisher_is_idle(const struct publisher *publisher);

/* Fills in lists done and the UCServer's health; lists come from `arena`. */
void publisher_report(struct publisher *publisher, struct report *report, struct arena *arena);

#endif
