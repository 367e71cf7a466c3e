/* What a worker has said of a user's mailbox that is not what is known. It is kept beside the user, because
 * hardly anybody has one. dispatcher_changes.c decides what it is worth. */
#ifndef SUPERVISOR_USER_CLAIM_H
#define SUPERVISOR_USER_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

struct user_claim {
    char *address, *peer;
    char *was; /* what was known until then */
    int64_t round;
    bool is_believed; /* it is the user's address for now */
    bool is_first;    /* the user was not looked up again since */
};

/* Returns a new claim that is not believed; copies the texts. */
struct user_claim *
user_claim_create(const char *address, const char *peer, const char *was, int64_t round);

/* NULL is fine. */
void user_claim_destroy(struct user_claim *claim);

#endif
