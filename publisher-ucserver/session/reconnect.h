/* When the next attempt to open a session may begin. Each attempt may cost a try of the password, so what
 * somebody has to mend is not tried often; what passes by itself is, and with jitter, because after a
 * restart of the UCServer others come back at the same moment. Pure. */
#ifndef PUBLISHER_RECONNECT_H
#define PUBLISHER_RECONNECT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/error.h"

/* Part of its owner, who seeds `random`; all else begins as zero. */
struct reconnect {
    int64_t pause_ms; /* the last one; 0: none since a success */
    uint32_t random;  /* the jitter of pauses */
    int64_t due_ms;
    bool must_wait; /* the server or an account rule wants the pause */
};

/* The next attempt is due at once, and pauses begin small again. */
void reconnect_at_once(struct reconnect *reconnect, int64_t now_ms);

/* After a failure of this class: the next attempt is due after a pause that grows, of at least
 * `wait_ms` (0: nobody wants a certain one). `was_success`: what failed had lived long enough, pauses
 * begin small again. */
void reconnect_plan(struct reconnect *reconnect,
                    enum error_class class,
                    bool was_success,
                    int64_t wait_ms,
                    int64_t now_ms);

/* The pause after a failure of this class in words, for docs/failures-ucserver.md. */
const char *reconnect_words(enum error_class class);

/* Ends the pause, unless the server or an account rule wants it. */
void reconnect_hurry(struct reconnect *reconnect, int64_t now_ms);

#endif
