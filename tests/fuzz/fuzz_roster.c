/* The list of users as it arrives, in chunks of any size, into a roster. The first octet says how
 * large the chunks are. Whatever the chunks, the same octets must give the same users. */
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

#include "publisher-ucserver/rose/profile.h"
#include "publisher-ucserver/session/roster.h"
#include "publisher-ucserver/session/roster_stream.h"

#include "require.h"

#define INVOKE_ID   5
#define LIMIT_BYTES (1024 * 1024)

static int take_profile(void *context, const struct profile *profile, struct error *error)
{
    return roster_add(context, profile, error);
}

/* Returns how many users there are, or -1 when the list is not complete. */
static long read_list(const uint8_t *data, size_t size, size_t chunk)
{
    struct error error;
    struct roster *roster = roster_create(LIMIT_BYTES);
    struct roster_stream *stream = roster_stream_create(INVOKE_ID, take_profile, roster);
    int result = 0;
    for (size_t at = 0; at < size && result == 0; at += chunk)
        result =
            roster_stream_feed(stream, data + at, size - at < chunk ? size - at : chunk, &error);
    long users = result == 0 && roster_stream_is_complete(stream) ? (long)roster_count(roster) : -1;
    roster_stream_destroy(stream);
    roster_destroy(roster);
    return users;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t chunk = data[0] % 64 + 1U;
    require(read_list(data + 1, size - 1, chunk) == read_list(data + 1, size - 1, size));
    return 0;
}
