/* What was so in the last 24 hours, one sample for each minute: the charts of the page for people are made of it.
 * It is not written anywhere: a supervisor that starts anew begins with nothing.
 *
 * Bounded: HISTORY_SAMPLES samples are kept, each of 4 octets for 6 values and 4 values more for each server of the
 * settings, all allocated at the start: 104 KB with three servers, 1.5 MB with 64 (history_memory_bytes()).
 *
 * Time is an argument, the monotonic one: a clock that is set moves the whole history and no sample in it. A minute
 * in which nothing was noted, because the machine slept, is unknown. Pure. */
#ifndef SUPERVISOR_HISTORY_H
#define SUPERVISOR_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/both_clocks.h"

#define HISTORY_SAMPLES 1440
#define HISTORY_STEP_MS INT64_C(60000)
#define HISTORY_UNKNOWN (-1)

/* What is known of a server when a sample is taken; counts are since the start. */
struct history_server {
    int64_t requests, failed, sum_ms; /* of requests that have ended */
    bool is_held;                     /* nobody asks it now */
};

/* The same of the service; `finished` and `failed` are results about users since the start. */
struct history_state {
    int64_t fresh, listed, without;
    int64_t oldest_age_ms; /* HISTORY_UNKNOWN: there is none */
    int64_t finished, failed;
    const struct history_server *servers; /* as many as there are */
};

struct history;

/* Returns a new empty history of these servers, "exchange emea", whose names are copied. */
struct history *history_create(const char *const *servers, size_t count, int64_t now_ms);
void history_destroy(struct history *history);

/* What a history of so many servers takes. */
size_t history_memory_bytes(size_t servers);

/* Whether the present minute has no sample yet. */
bool history_is_due(const struct history *history, int64_t now_ms);

/* Notes the present state as the sample of this minute, counts as what came to them since the sample before; a count
 * that went back began anew. Nothing is done when it is not due. HISTORY_UNKNOWN may stand for what is not known, but
 * not for a count. */
void history_note(struct history *history, const struct history_state *state, int64_t now_ms);

/* Returns the history as new JSON text, the oldest sample first; the caller frees it:
 *
 *   {"step_ms": 60000, "from_ms": T, "fresh": [...], "listed": [...], "without": [...], "oldest_age_ms": [...],
 *    "finished": [...], "failed": [...],
 *    "servers": [{"server": "exchange", "name": "emea", "latency_ms": [...], "requests": [...], "failed": [...],
 *                 "held": [...]}]}
 *
 * from_ms is the wall-clock time of the oldest sample by the present clock. What is not known is null: a latency
 * without a request, an age without a calendar, and everything of a minute without a sample. */
char *history_to_json(const struct history *history, struct both_clocks now);

#endif
