/* The questions of a check: who is asked what, and what waits until Autodiscover has said where Exchange is. Nothing
 * blocks: whoever waits is looked at again with each tick. */
#ifndef CONTROL_ASKING_H
#define CONTROL_ASKING_H

#include <stddef.h>
#include <stdint.h>

#include "supervisor/control/control_callbacks.h"

struct control_check;

struct control_asking {
    const struct control_callbacks *callbacks; /* keeps */
    int64_t next_number;                       /* of the questions to the processes */
};

/* Asks the role at that place (control_check_find()); those who are not there are bad steps. */
void control_ask_role(struct control_asking *asking, struct control_check *check, size_t place);

/* Goes on with those that have waited for a search which is over. */
void control_look_at_searches(struct control_asking *asking, struct control_check *check);

#endif
