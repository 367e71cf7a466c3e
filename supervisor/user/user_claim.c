/* The texts of a claim are as long as they are, like those of the user. Nothing here knows the user, who owns
 * it. */
#include <stdlib.h>

#include "proto/base/memory.h"

#include "supervisor/user/user_claim.h"

struct user_claim *
user_claim_create(const char *address, const char *peer, const char *was, int64_t round)
{
    struct user_claim *claim = memory_allocate(sizeof(*claim));
    claim->address = memory_copy_text(address);
    claim->peer = memory_copy_text(peer);
    claim->was = memory_copy_text(was);
    claim->round = round;
    return claim;
}

void user_claim_destroy(struct user_claim *claim)
{
    if (claim == NULL)
        return;
    free(claim->address);
    free(claim->peer);
    free(claim->was);
    free(claim);
}
