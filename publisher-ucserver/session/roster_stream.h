/* Reads the answer to asnAdminGetUserProfiles while it arrives, one profile after the other: for a
 * large tenant it has 100 MB and more and is never in memory as a whole. */
#ifndef PUBLISHER_ROSTER_STREAM_H
#define PUBLISHER_ROSTER_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct profile;
struct roster_stream;

/* A profile has 1 to 3 KB; one with a picture has more. */
#define ROSTER_PROFILE_BYTES (1024 * 1024)
#define ROSTER_USERS_LIMIT   1000000

/* Is told each profile; borrows it. Returns 0, or -1 with an error, which ends the reading. */
typedef int
roster_profile_function(void *context, const struct profile *profile, struct error *error);

/* Returns a new stream for the answer to the invoke `invoke_id`. Keeps `context`. */
struct roster_stream *
roster_stream_create(int32_t invoke_id, roster_profile_function *take, void *context);

void roster_stream_destroy(struct roster_stream *stream);

/* Takes in the next octets of the result, which begins with its own header (a2). Returns 0, or -1
 * with ERROR_BROKEN or ERROR_LIMIT, or the error of the function that takes the profiles; the
 * stream is then useless. */
int roster_stream_feed(struct roster_stream *stream,
                       const uint8_t *octets,
                       size_t size_bytes,
                       struct error *error);

/* Whether the whole answer has been read. */
bool roster_stream_is_complete(const struct roster_stream *stream);

#endif
