/* The round: when it begins, who is due when, when it is overdue. Pure: time is an argument, and users
 * are read only. The dispatcher moves it from one phase to the next. */
#ifndef SUPERVISOR_ROUND_H
#define SUPERVISOR_ROUND_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/both_clocks.h"

struct user;

enum round_phase {
    ROUND_IDLE,
    ROUND_ROSTER, /* waits for a complete roster */
    ROUND_RUNNING
};

/* Begins with zeros and round_set_rules(). All times but the wall's are monotonic. */
struct round {
    int64_t interval_ms;
    bool spread; /* each user at their own time of the interval */
    int64_t number;
    enum round_phase phase;
    int64_t started_ms, started_wall_ms, next_ms;
    int64_t finished, duration_ms; /* how many are; the last one's */
    bool hurry;                    /* asked for: nobody is spread or left out */
    bool hurry_next;               /* the same for the next round, which follows at once */
};

/* New rules hold at once, also for when the next round begins. */
void round_set_rules(struct round *round, int64_t interval_ms, bool spread, int64_t now_ms);

/* Whether the next round is to begin now, and when it will be; INT64_MAX: not by itself. */
bool round_is_to_begin(const struct round *round, int64_t now_ms);
int64_t round_next_ms(const struct round *round, int64_t now_ms);

/* The way of a round: it begins and waits for its roster, runs, is finished. One that waited for its
 * roster longer than an interval begins anew with it. */
void round_begin(struct round *round, struct both_clocks now);
void round_run(struct round *round, struct both_clocks now);
void round_finish(struct round *round, int64_t now_ms);

/* Somebody has acted: the round that runs or comes is not spread and leaves nobody out. Somebody asks
 * for it: where some have a result already (`is_late`), a next one of that kind follows at once. */
void round_hurry(struct round *round);
void round_ask_for(struct round *round, bool is_late);

/* When a user whom the round takes is due. */
int64_t round_due_ms(const struct round *round, const struct user *user, int64_t now_ms);

/* Whether it has taken an interval already: who still waits may be given up. */
bool round_is_overdue(const struct round *round, int64_t now_ms);

/* The earlier one of a time and the moment from which the round is overdue. */
int64_t round_end_or(const struct round *round, int64_t at_ms, int64_t now_ms);

#endif
