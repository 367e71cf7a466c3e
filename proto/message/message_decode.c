/* From octets to structs, by the rows of the table. Octets come from anybody who has a key: they are scanned
 * before msgpack-c sees them, which would reserve memory for what they announce. */
#include <inttypes.h>
#include <msgpack.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/message/message.h"
#include "proto/message/message_type.h"

/* Structs and texts of the largest message that the table allows, with room to spare. */
#define ARENA_LIMIT_BYTES (32 * 1024 * 1024)

/* Where the decoder is; type and field are for errors. */
struct decoder {
    struct arena *arena;
    struct error *error;
    const struct record_type *type;
    const struct field_type *field;
};

static int refuse_decoding(const struct decoder *at, enum event event)
{
    return error_set(at->error, event, event_text("record", at->type->name),
                     event_text("field", at->field->name));
}

static int decode_record(const struct decoder *outer,
                         const struct record_type *type,
                         const msgpack_object *object,
                         void *record);

static int decode_integer(const struct decoder *at, const msgpack_object *object, int64_t *value)
{
    bool is_negative = object->type == MSGPACK_OBJECT_NEGATIVE_INTEGER;
    if (object->type != MSGPACK_OBJECT_POSITIVE_INTEGER && !is_negative)
        return refuse_decoding(at, MESSAGE_FIELD_NO_NUMBER);
    bool too_small =
        is_negative && ((at->field->flags & SIGNED) == 0 || object->via.i64 < -at->field->limit);
    bool too_large = !is_negative && object->via.u64 > (uint64_t)at->field->limit;
    if (too_small || too_large)
        return refuse_decoding(at, MESSAGE_FIELD_OUT_OF_RANGE);
    *value = is_negative ? object->via.i64 : (int64_t)object->via.u64;
    return 0;
}

static int decode_text(const struct decoder *at, const msgpack_object *object, const char **value)
{
    if (object->type != MSGPACK_OBJECT_STR)
        return refuse_decoding(at, MESSAGE_FIELD_NO_TEXT);
    if (object->via.str.size > (uint64_t)at->field->limit)
        return refuse_decoding(at, MESSAGE_FIELD_TOO_LONG);
    if (!text_is_utf8(object->via.str.ptr, object->via.str.size))
        return refuse_decoding(at, MESSAGE_FIELD_NOT_UTF8);
    *value = arena_copy_text(at->arena, object->via.str.ptr, object->via.str.size);
    return *value != NULL ? 0 : refuse_decoding(at, MESSAGE_FIELD_NO_ROOM);
}

/* What is no packed reason is the sentence of a peer that sends sentences. */
static int decode_reason(const struct decoder *at, const msgpack_object *object, const char **value)
{
    char room[REASON_BYTES];
    if (decode_text(at, object, value) != 0)
        return -1;
    const char *packed = reason_or_other(*value, room);
    if (packed != *value)
        *value = arena_copy_text(at->arena, packed, strlen(packed));
    return *value != NULL ? 0 : refuse_decoding(at, MESSAGE_FIELD_NO_ROOM);
}

static int
decode_octets(const struct decoder *at, const msgpack_object *object, struct octets *value)
{
    if (object->type != MSGPACK_OBJECT_BIN)
        return refuse_decoding(at, MESSAGE_FIELD_NO_OCTETS);
    if (object->via.bin.size > (uint64_t)at->field->limit)
        return refuse_decoding(at, MESSAGE_FIELD_TOO_LONG);
    value->data = (const uint8_t *)object->via.bin.ptr;
    value->size = object->via.bin.size;
    return 0;
}

static int decode_list(const struct decoder *at, const msgpack_object *object, void *record)
{
    if (object->type != MSGPACK_OBJECT_ARRAY)
        return refuse_decoding(at, MESSAGE_FIELD_NO_LIST);
    size_t count = object->via.array.size;
    if (count > (size_t)at->field->limit)
        return refuse_decoding(at, MESSAGE_FIELD_TOO_MANY);
    const struct record_type *type = at->field->record();
    char *items = arena_allocate(at->arena, count, type->size_bytes);
    if (items == NULL)
        return refuse_decoding(at, MESSAGE_FIELD_NO_ROOM);
    for (size_t i = 0; i < count; i++) {
        if (decode_record(at, type, &object->via.array.ptr[i], items + i * type->size_bytes) != 0)
            return -1;
    }
    memcpy((char *)record + at->field->offset, &items, sizeof(items));
    memcpy((char *)record + at->field->count_offset, &count, sizeof(count));
    return 0;
}

static int decode_field(const struct decoder *at, const msgpack_object *object, void *record)
{
    void *value = (char *)record + at->field->offset;
    switch (at->field->kind) {
    case KIND_BOOLEAN:
        if (object->type != MSGPACK_OBJECT_BOOLEAN)
            return refuse_decoding(at, MESSAGE_FIELD_NO_BOOLEAN);
        *(bool *)value = object->via.boolean;
        return 0;
    case KIND_INTEGER:
        return decode_integer(at, object, value);
    case KIND_TEXT:
        return decode_text(at, object, value);
    case KIND_REASON:
        return decode_reason(at, object, value);
    case KIND_OCTETS:
    case KIND_SECRET:
        return decode_octets(at, object, value);
    case KIND_LIST:
        return decode_list(at, object, record);
    }
    return -1;
}

/* The field with that number, or the field count when there is none. */
static size_t field_index(const struct record_type *type, const msgpack_object *key)
{
    size_t index = 0;
    while (index < type->field_count && (uint64_t)type->fields[index].number != key->via.u64)
        index++;
    return index;
}

static void set_absent_texts(const struct record_type *type, void *record)
{
    static const char *const empty = "";
    for (size_t i = 0; i < type->field_count; i++) {
        if (field_is_text(&type->fields[i]))
            memcpy((char *)record + type->fields[i].offset, &empty, sizeof(empty));
    }
}

static int check_required(struct decoder *at, uint64_t seen)
{
    for (size_t i = 0; i < at->type->field_count; i++) {
        at->field = &at->type->fields[i];
        if ((at->field->flags & REQUIRED) != 0 && (seen & UINT64_C(1) << i) == 0)
            return refuse_decoding(at, MESSAGE_FIELD_MISSING);
    }
    return 0;
}

static int decode_record(const struct decoder *outer,
                         const struct record_type *type,
                         const msgpack_object *object,
                         void *record)
{
    struct decoder at = {outer->arena, outer->error, type, NULL};
    if (object->type != MSGPACK_OBJECT_MAP)
        return error_set(at.error, MESSAGE_NO_MAP, event_text("record", type->name));
    set_absent_texts(type, record);
    uint64_t seen = 0;
    for (uint32_t i = 0; i < object->via.map.size; i++) {
        const msgpack_object_kv *pair = &object->via.map.ptr[i];
        if (pair->key.type != MSGPACK_OBJECT_POSITIVE_INTEGER)
            return error_set(at.error, MESSAGE_KEY_NO_NUMBER, event_text("record", type->name));
        size_t index = field_index(type, &pair->key);
        if (index == type->field_count)
            continue;
        at.field = &type->fields[index];
        if ((seen & UINT64_C(1) << index) != 0)
            return refuse_decoding(&at, MESSAGE_FIELD_TWICE);
        seen |= UINT64_C(1) << index;
        if (decode_field(&at, &pair->val, record) != 0)
            return -1;
    }
    return check_required(&at, seen);
}

static bool is_number(const msgpack_object *object)
{
    return object->type == MSGPACK_OBJECT_POSITIVE_INTEGER && object->via.u64 <= INT64_MAX;
}

static int read_session(const msgpack_object *map, int64_t *session)
{
    *session = 0;
    for (uint32_t i = 0; i < map->via.map.size; i++) {
        const msgpack_object_kv *pair = &map->via.map.ptr[i];
        if (pair->key.type != MSGPACK_OBJECT_POSITIVE_INTEGER || pair->key.via.u64 != 0)
            continue;
        if (!is_number(&pair->val) || *session != 0)
            return -1;
        *session = (int64_t)pair->val.via.u64;
    }
    return 0;
}

/* The head was read before; here is what it left out. */
static int check_envelope(const msgpack_object *object, struct error *error)
{
    const msgpack_object *parts = object->via.array.ptr;
    if (object->type != MSGPACK_OBJECT_ARRAY || object->via.array.size != 4 ||
        parts[3].type != MSGPACK_OBJECT_MAP)
        return error_set(error, MESSAGE_NO_FRAME);
    int64_t session = 0;
    if (read_session(&parts[3], &session) != 0)
        return error_set(error, MESSAGE_SESSION_INVALID);
    return 0;
}

/* Scans, then unpacks. The caller ends `unpacked` in either case. */
static int
unpack(const void *octets, size_t size_bytes, msgpack_unpacked *unpacked, struct error *error)
{
    msgpack_unpacked_init(unpacked);
    size_t offset = 0;
    if (!message_scan(octets, size_bytes) ||
        msgpack_unpack_next(unpacked, octets, size_bytes, &offset) != MSGPACK_UNPACK_SUCCESS ||
        offset != size_bytes)
        return error_set(error, MESSAGE_NO_MSGPACK);
    return 0;
}

static int check_size(const struct message_head *head, size_t size_bytes, struct error *error)
{
    size_t limit = message_limit_bytes(head->type);
    if (head->major != PROTOCOL_MAJOR || limit == 0 || size_bytes <= limit)
        return 0;
    return error_set(error, MESSAGE_TOO_LARGE, event_text("message", message_name(head->type)),
                     event_number("octets", (int64_t)size_bytes),
                     event_number("most", (int64_t)limit));
}

int message_read_head(const void *frame,
                      size_t size_bytes,
                      struct message_head *head,
                      struct error *error)
{
    struct message_head read;
    if (!message_scan_head(frame, size_bytes, &read))
        return error_set(error, MESSAGE_NO_FRAME);
    if (check_size(&read, size_bytes, error) != 0)
        return -1;
    *head = read;
    return 0;
}

static const struct message_row *check_head(const struct message_head *head, struct error *error)
{
    if (head->major != PROTOCOL_MAJOR) {
        (void)error_set(error, MESSAGE_OTHER_VERSION, event_number("major", (int64_t)head->major),
                        event_number("minor", (int64_t)head->minor),
                        event_number("own_major", PROTOCOL_MAJOR),
                        event_number("own_minor", PROTOCOL_MINOR));
        return NULL;
    }
    const struct message_row *row = message_row_find(head->type);
    if (row == NULL)
        (void)error_set(error, MESSAGE_TYPE_UNKNOWN, event_number("type", (int64_t)head->type));
    return row;
}

static int decode_unpacked(const msgpack_object *object,
                           const struct message_head *head,
                           const struct message_row *row,
                           struct message *message,
                           struct error *error)
{
    if (check_envelope(object, error) != 0)
        return -1;
    struct message decoded = {.type = (enum message_type)head->type, .session = head->session};
    decoded.arena = arena_create(ARENA_LIMIT_BYTES);
    const struct decoder decoder = {.arena = decoded.arena, .error = error};
    if (decode_record(&decoder, row->record(), &object->via.array.ptr[3], &decoded.hello) != 0) {
        arena_destroy(decoded.arena);
        return -1;
    }
    *message = decoded;
    return 0;
}

int message_decode(const void *frame,
                   size_t size_bytes,
                   struct message *message,
                   struct error *error)
{
    msgpack_unpacked unpacked;
    struct message_head head;
    if (message_read_head(frame, size_bytes, &head, error) != 0)
        return -1;
    const struct message_row *row = check_head(&head, error);
    if (row == NULL)
        return -1;
    int result = unpack(frame, size_bytes, &unpacked, error);
    if (result == 0)
        result = decode_unpacked(&unpacked.data, &head, row, message, error);
    msgpack_unpacked_destroy(&unpacked);
    return result;
}

void message_clear(struct message *message)
{
    arena_destroy(message->arena);
    message->arena = NULL;
}

int calendar_content_decode(const void *octets,
                            size_t size_bytes,
                            struct arena *arena,
                            struct calendar_content *content,
                            struct error *error)
{
    if (size_bytes > LIMIT_SEALED)
        return error_set(error, CALENDAR_CONTENT_TOO_LARGE,
                         event_number("octets", (int64_t)size_bytes),
                         event_number("most", LIMIT_SEALED));
    msgpack_unpacked unpacked;
    struct calendar_content decoded = {0};
    const struct decoder decoder = {.arena = arena, .error = error};
    int result = unpack(octets, size_bytes, &unpacked, error);
    if (result == 0)
        result = decode_record(&decoder, calendar_content_type(), &unpacked.data, &decoded);
    msgpack_unpacked_destroy(&unpacked);
    if (result == 0)
        *content = decoded;
    return result;
}
