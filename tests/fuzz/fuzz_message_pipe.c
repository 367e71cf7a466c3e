/* What comes over the pipe of a program that runs alone, in pieces as pipes give them: the first octet of the input is
 * how long a piece is. What is taken is the same however it was cut, and may be said by that role. */
#include <stdint.h>
#include <string.h>

#include "proto/message/message_pipe.h"

#include "require.h"

#define MOST_MESSAGES 64

/* The types of what was taken, and whether the end was an error. */
struct taken {
    enum message_type types[MOST_MESSAGES];
    size_t count;
    bool is_bad;
};

static void take_all(struct buffer *octets, enum role sender, struct taken *taken)
{
    struct message message;
    struct error error;
    int found = 1;
    while (found > 0 && taken->count < MOST_MESSAGES) {
        found = message_pipe_look(octets, sender, &message, &error);
        if (found <= 0)
            break;
        require(message_is_allowed(message.type, sender, true) ||
                message_is_allowed(message.type, sender, false));
        taken->types[taken->count++] = message.type;
        message_pipe_next(octets, &message);
    }
    taken->is_bad = found < 0;
}

static void take_in_pieces(
    const uint8_t *data, size_t size, size_t piece, enum role sender, struct taken *taken)
{
    struct buffer octets;
    buffer_init(&octets, MESSAGE_PIPE_BYTES);
    *taken = (struct taken){.count = 0};
    for (size_t at = 0; at < size && !taken->is_bad; at += piece) {
        size_t part = size - at < piece ? size - at : piece;
        if (buffer_append(&octets, data + at, part) != 0)
            break;
        take_all(&octets, sender, taken);
    }
    buffer_clear(&octets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum role senders[] = {ROLE_SUPERVISOR, ROLE_WORKER_EWS, ROLE_CONTROL};
    if (size < 2)
        return 0;
    size_t piece = data[0] + (size_t)1;
    for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
        struct taken whole, pieces;
        take_in_pieces(data + 1, size - 1, size, senders[i], &whole);
        take_in_pieces(data + 1, size - 1, piece, senders[i], &pieces);
        require(whole.count == pieces.count && whole.is_bad == pieces.is_bad);
        require(memcmp(whole.types, pieces.types, whole.count * sizeof(whole.types[0])) == 0);
    }
    return 0;
}
