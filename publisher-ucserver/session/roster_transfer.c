/* Reading the list of users, as it arrives when it is large. */
#include <inttypes.h>

#include "proto/base/error.h"

#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/roster.h"
#include "publisher-ucserver/session/roster_stream.h"
#include "publisher-ucserver/session/roster_transfer.h"

int roster_transfer_expects(const struct roster_transfer *transfer,
                            uint8_t tag,
                            uint64_t total_bytes,
                            uint64_t limit_bytes,
                            struct error *error)
{
    if (tag != ROSE_RESULT || transfer->invoke_id == 0)
        return error_set(error, ERROR_LIMIT,
                         "a message of %" PRIu64 " octets, and no list of users was asked for",
                         total_bytes);
    if (total_bytes > limit_bytes)
        return error_set(error, ERROR_LIMIT,
                         "the list of users has %" PRIu64 " octets and the limit is %" PRIu64
                         ": raise roster_limit in [ucserver]",
                         total_bytes, limit_bytes);
    return 0;
}

static int add_profile(void *context, const struct profile *profile, struct error *error)
{
    return roster_add(context, profile, error);
}

static void forget_answer(struct roster_transfer *transfer)
{
    roster_stream_destroy(transfer->stream);
    roster_destroy(transfer->roster);
    transfer->stream = NULL;
    transfer->roster = NULL;
}

void roster_transfer_begin(struct roster_transfer *transfer, uint64_t limit_bytes)
{
    forget_answer(transfer);
    transfer->roster = roster_create(limit_bytes < SIZE_MAX ? (size_t)limit_bytes : SIZE_MAX);
    transfer->stream = roster_stream_create(transfer->invoke_id, add_profile, transfer->roster);
}

int roster_transfer_feed(struct roster_transfer *transfer,
                         const uint8_t *octets,
                         size_t size_bytes,
                         bool is_last,
                         struct error *error)
{
    if (roster_stream_feed(transfer->stream, octets, size_bytes, error) != 0)
        return -1;
    if (is_last && !roster_transfer_is_complete(transfer))
        return error_set(error, ERROR_BROKEN, "the list of users is cut off");
    return 0;
}

bool roster_transfer_is_complete(const struct roster_transfer *transfer)
{
    return roster_stream_is_complete(transfer->stream);
}

struct roster *roster_transfer_take(struct roster_transfer *transfer)
{
    struct roster *roster = transfer->roster;
    transfer->roster = NULL;
    (void)roster_transfer_forget(transfer);
    return roster;
}

bool roster_transfer_forget(struct roster_transfer *transfer)
{
    bool was_asked = transfer->invoke_id != 0;
    forget_answer(transfer);
    transfer->invoke_id = 0;
    return was_asked;
}
