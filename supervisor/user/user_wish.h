/* Single users whom a person wants to be replicated at once: `run-now USER`. A wish is remembered until it
 * can be granted, because a user is in one job at a time, and between two rounds nobody knows who has
 * logged in meanwhile. Pure. */
#ifndef SUPERVISOR_USER_WISH_H
#define SUPERVISOR_USER_WISH_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor/user/user.h"

struct round;
struct user_way;

/* Whoever is wished for and not granted yet; it borrows the users. Begins with user_wishes_init(). */
struct user_wishes {
    struct user_queue users;
};

/* What follows from a wish. */
enum user_wish {
    USER_WISH_NOT_LISTED, /* nothing: the UCServer does not want a calendar of theirs */
    USER_WISH_DUE,
    USER_WISH_AFTER_LIST, /* of users: it is to be asked for, unless it is on its way */
    USER_WISH_AFTER_JOB
};

void user_wishes_init(struct user_wishes *wishes);

/* Somebody wants this user now. `roster` is the number of the newest list that was asked for: between two
 * rounds a newer one has to name the user first. */
enum user_wish user_wish_make(struct user_wishes *wishes,
                              struct user *user,
                              const struct round *round,
                              int64_t roster);

/* Grants what can be granted: a turn of the dispatcher. Whoever is not listed any more is forgotten; they
 * come with the first list that names them. */
void user_wishes_turn(struct user_wishes *wishes,
                      struct user_way *way,
                      const struct round *round,
                      int64_t now_ms);

/* Whether somebody waits for a wish to be granted. */
bool user_wishes_are_open(const struct user_wishes *wishes);

#endif
