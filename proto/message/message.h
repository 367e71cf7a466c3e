/* Messages of the bus: structs, encoding, decoding, printing. The table is in message_table.h; nobody writes
 * an encoder or a decoder by hand, so the two cannot disagree. */
#ifndef PROTO_MESSAGE_H
#define PROTO_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/message/message_table.h"
#include "proto/message/message_values.h"

struct arena;
struct buffer;

/* Octets that somebody else owns. */
struct octets {
    const uint8_t *data;
    size_t size;
};

#define STRUCT_BOOLEAN(name)                                  bool name;
#define STRUCT_INTEGER(name)                                  int64_t name;
#define STRUCT_TEXT(name)                                     const char *name;
#define STRUCT_REASON(name)                                   const char *name;
#define STRUCT_OCTETS(name)                                   struct octets name;
#define STRUCT_SECRET(name)                                   struct octets name;
#define STRUCT_FIELD(number, kind, name, limit, flags, about) STRUCT_##kind(name)
#define STRUCT_LIST(number, record, name, limit, flags, about)                                     \
    struct record *name;                                                                           \
    size_t name##_count;

#define DECLARE_RECORD(record)                                                                     \
    struct record {                                                                                \
        FIELDS_##record(STRUCT_FIELD, STRUCT_LIST)                                                 \
    };
#define DECLARE_MESSAGE(number, enumerator, record, senders, when, limit) DECLARE_RECORD(record)

RECORDS(DECLARE_RECORD)
MESSAGES(DECLARE_MESSAGE)

#define MESSAGE_ENUMERATOR(number, enumerator, record, senders, when, limit) enumerator = number,
enum message_type { MESSAGES(MESSAGE_ENUMERATOR) };

#define MESSAGE_MEMBER(number, enumerator, record, senders, when, limit) struct record record;

/* A message. One that is sent borrows everything its fields point to. One that was decoded owns its
 * arena (texts, lists) and borrows the frame (octets). */
struct message {
    enum message_type type;
    int64_t session; /* 0 while greeting */
    union {
        MESSAGES(MESSAGE_MEMBER)
    };
    struct arena *arena;
};

/* What a frame says before it is decoded. */
struct message_head {
    int64_t major, minor, type, session;
};

/* Reads the head of a frame only, whatever its major version is, so that another version can be
 * answered; the rest may still be broken. Costs nothing that grows with the frame. Errors: BROKEN,
 * LIMIT (the frame is too large for its type). */
int message_read_head(const void *frame,
                      size_t size_bytes,
                      struct message_head *head,
                      struct error *error);

/* Decodes one frame with all limits of the table. Unknown fields are skipped, unknown types and other
 * major versions refused. Borrows the frame, which must outlive `message`; on success the caller ends
 * `message` with message_clear(). Errors name record and field: BROKEN, LIMIT. */
int message_decode(const void *frame,
                   size_t size_bytes,
                   struct message *message,
                   struct error *error);

/* Appends the encoded message to `frame`. Errors: LIMIT (a field or the frame is too large), INVALID
 * (not UTF-8, out of range, required and missing), with record and field. `frame` is unchanged then. */
int message_encode(const struct message *message, struct buffer *frame, struct error *error);

/* Frees what message_decode() made. Harmless for one that was filled by hand. */
void message_clear(struct message *message);

/* Appends a text of one line for debugging: secrets are ***, private fields their size, other octets
 * their beginning. Nothing is appended beyond the buffer's limit. */
void message_print(const struct message *message, struct buffer *text);

/* "HELLO", or "?" for an unknown number. */
const char *message_name(int64_t type);

/* Whether `role` may send this type, in a session or while greeting. Unknown types: false. */
bool message_is_allowed(int64_t type, enum role role, bool in_session);

/* Largest frame of this type; 0 for an unknown one. */
size_t message_limit_bytes(int64_t type);

/* The role as the command line writes it: "worker-ews". Never NULL. */
const char *role_name(enum role role);

/* Finds the role with that name. Returns 0, or -1 when there is none. */
int role_from_name(const char *name, enum role *role);

/* Encodes the sealed part of a calendar. Equal contents give equal octets. Appends to `octets`.
 * Errors: as message_encode(), LIMIT above LIMIT_SEALED. */
int calendar_content_encode(const struct calendar_content *content,
                            struct buffer *octets,
                            struct error *error);

/* Decodes a sealed part into `arena` (texts are copied). Errors: as message_decode(). */
int calendar_content_decode(const void *octets,
                            size_t size_bytes,
                            struct arena *arena,
                            struct calendar_content *content,
                            struct error *error);

#endif
