/* The answer to the question for the list of users, from the question to the roster. Pure. */
#ifndef PUBLISHER_ROSTER_TRANSFER_H
#define PUBLISHER_ROSTER_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct roster;
struct roster_stream;

struct roster_transfer {
    int32_t invoke_id;            /* of the question; 0: none is asked */
    struct roster *roster;        /* is being filled */
    struct roster_stream *stream; /* reads the answer that is arriving */
};

/* Whether a message that begins with `tag` and has `total_bytes` can be the answer. Returns 0, or -1
 * with ERROR_LIMIT. */
int roster_transfer_expects(const struct roster_transfer *transfer,
                            uint8_t tag,
                            uint64_t total_bytes,
                            uint64_t limit_bytes,
                            struct error *error);

/* The answer begins; what had been read of another is forgotten. */
void roster_transfer_begin(struct roster_transfer *transfer, uint64_t limit_bytes);

/* Reads the next octets of the answer; `is_last` when nothing follows. Returns 0, or -1 with an error. */
int roster_transfer_feed(struct roster_transfer *transfer,
                         const uint8_t *octets,
                         size_t size_bytes,
                         bool is_last,
                         struct error *error);

bool roster_transfer_is_complete(const struct roster_transfer *transfer);

/* The question is answered: the caller takes over what was read. */
struct roster *roster_transfer_take(struct roster_transfer *transfer);

/* The question will not be answered. Returns whether there was one. */
bool roster_transfer_forget(struct roster_transfer *transfer);

#endif
