/* `ewscalctl user NAME`: the way of one user from the list of the UCServer to what the UCServer holds, in that order,
 * so that the place where it ends is seen. */
#ifndef CTL_USER_H
#define CTL_USER_H

#include <stdio.h>
#include <jansson.h>

/* Writes what is known of the user of the answer, which is printable. */
void ctl_user_write(const json_t *answer, FILE *stream);

#endif
