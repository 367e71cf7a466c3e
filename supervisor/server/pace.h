/* Whether a server answers ever more slowly while more is asked of it at once: Exchange delays answers for long
 * before it refuses any. Pure. */
#ifndef SUPERVISOR_PACE_H
#define SUPERVISOR_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* What was learned from the answers so far; all zero: nothing. */
struct pace {
    int64_t base_ms;   /* how long it takes when it has little to do: the least that was seen */
    int64_t newest_ms; /* of late, with less weight for each older answer; 0: nothing yet */
    int64_t most_mailboxes;
    int64_t to_skip; /* answers that were asked for before the newest change */
};

/* One answer. */
struct pace_answer {
    int64_t duration_ms;
    int64_t mailboxes; /* that were asked for */
    int64_t parallel;  /* requests at once that are allowed now */
};

enum pace_state {
    PACE_GOOD,
    PACE_FALLING, /* no more at once than now */
    PACE_SLOW,    /* fewer at once; what is under way does not count again */
};

/* Takes an answer, and says what follows from it. Answers for less than half of the largest number of mailboxes
 * say nothing of the others. What is slow when one is asked alone is as fast as it gets. */
enum pace_state pace_learn(struct pace *pace, struct pace_answer answer);

#endif
