/* The rows of message_table.h, for the encoder, the decoder, the printer, the documentation page and
 * the fuzz generator. Nobody else needs them. */
#ifndef PROTO_MESSAGE_TYPE_H
#define PROTO_MESSAGE_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_kind {
    KIND_BOOLEAN,
    KIND_INTEGER,
    KIND_TEXT,
    KIND_REASON,
    KIND_OCTETS,
    KIND_SECRET,
    KIND_LIST
};

enum field_flags { OPTIONAL = 0, REQUIRED = 1, SIGNED = 2, PRIVATE = 4 };

enum message_when { GREETING = 1, SESSION = 2, ANYTIME = 3 };

struct record_type;

/* No record has more. */
#define MESSAGE_FIELDS_MAX 64

struct field_type {
    int number;
    enum field_kind kind;
    const char *name;
    size_t offset;       /* of the value, or of a list's first item, in the struct */
    size_t count_offset; /* of a list's count in the struct */
    int64_t limit;
    unsigned flags;
    const struct record_type *(*record)(void); /* of a list's items */
    const char *explanation;
};

struct record_type {
    const char *name;
    size_t size_bytes;
    const struct field_type *fields;
    size_t field_count;
};

/* What a record says in a field: the value, a text (NULL: none), how many
 * items. Borrowed. */
static inline const void *field_value(const struct field_type *field, const void *record)
{
    return (const char *)record + field->offset;
}

static inline const char *field_text(const struct field_type *field, const void *record)
{
    return *(const char *const *)field_value(field, record);
}

size_t field_item_count(const struct field_type *field, const void *record);

/* Whether the value is a text in the struct. */
bool field_is_text(const struct field_type *field);

/* The item of a list; the index is below field_item_count(). */
const void *field_item(const struct field_type *field, const void *record, size_t index);

struct message_row {
    int64_t type;
    const char *name; /* "MESSAGE_HELLO" */
    const struct record_type *(*record)(void);
    unsigned senders; /* ROLE_BIT */
    unsigned when;    /* enum message_when */
    size_t limit_bytes;
};

/* The row of a type, or NULL. */
const struct message_row *message_row_find(int64_t type);

/* The rows in the table's order; NULL after the last one. */
const struct message_row *message_row_at(size_t index);

/* The type of the sealed part of a calendar. */
const struct record_type *calendar_content_type(void);

/* Whether the octets are one complete msgpack value that is safe to hand to msgpack-c: at most eight
 * levels deep, and never more elements announced than octets are left. */
bool message_scan(const uint8_t *octets, size_t size_bytes);

/* Reads the head of a frame without allocating anything; false: it is none. The session of a frame
 * that is of another major version, of an unknown type or too large for its type is left 0. */
struct message_head;
bool message_scan_head(const uint8_t *octets, size_t size_bytes, struct message_head *head);

#endif
