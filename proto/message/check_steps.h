/* Steps of a check or of a search while they are collected: each with copies of its name and of what came back,
 * because what they come from is gone when they are told. Never more, and none longer, than a message can hold. */
#ifndef PROTO_CHECK_STEPS_H
#define PROTO_CHECK_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/message/message.h"

/* Begins as {0}. */
struct check_steps {
    struct check_step items[LIMIT_STEPS];
    size_t count;
    bool is_last_left_out;       /* the step that was added last had no room */
    char *texts[LIMIT_STEPS][2]; /* what the items point to: name and reason */
    uint8_t *shown[2];           /* of one step: certificate and authority; NULL: none */
    const char *of;              /* whose steps follow, in front of each name; or empty; borrowed */
};

/* Adds a step, as far as there is room; without a word if there is none. `reason` is packed; copies both. */
void check_steps_add(struct check_steps *steps, const char *name, bool is_good, const char *reason);

/* Puts certificates beside the step that was added last, copied, or nowhere if that had no room; only those of the
 * first step that has any are kept. */
void check_steps_show(struct check_steps *steps,
                      const struct octets *certificate,
                      const struct octets *authority);

/* Frees the copies; there are no steps afterwards, and others may follow. */
void check_steps_clear(struct check_steps *steps);

#endif
