/* The bounds of what is on its way to the UCServer. A fetch job reserves the largest size that a
 * calendar may have, as nobody knows it before; when the calendar is here the reservation becomes its
 * real size. Without that a UCServer that answers slowly would fill the memory of two processes. */
#include "proto/message/message.h"

#include "supervisor/user/handover.h"

/* Room for a whole shard: else each receipt would let one more user out in a request of their own. */
bool handover_has_room(const struct handover *handover)
{
    return handover->users + SHARD_USERS <= HANDOVER_MOST_USERS &&
           handover->bytes + SHARD_USERS * LIMIT_SEALED <= HANDOVER_MOST_BYTES;
}

void handover_occupy(struct handover *handover, int64_t *bytes, int64_t wanted_bytes)
{
    handover->users += (wanted_bytes > 0) - (*bytes > 0);
    handover->bytes += wanted_bytes - *bytes;
    *bytes = wanted_bytes;
}
