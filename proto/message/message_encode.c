/* From structs to octets, by the rows of the table. A message that breaks a limit of the table is refused
 * here: a peer would drop it anyway, and here it can still be told which field it was. */
#include <msgpack.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/message/message.h"
#include "proto/message/message_type.h"

/* Where the encoder is; the field is for errors. */
struct encoder {
    msgpack_packer *packer;
    struct error *error;
    const struct record_type *type;
    const struct field_type *field;
};

/* Where the octets go, and how large the target may become by them. */
struct encoded {
    struct buffer *target;
    size_t most_bytes;
};

static int write_octets(void *context, const char *data, size_t size)
{
    const struct encoded *encoded = context;
    if (size > encoded->most_bytes - buffer_size(encoded->target))
        return -1;
    return buffer_append(encoded->target, data, size);
}

static int refuse_encoding(const struct encoder *at, enum event event)
{
    return error_set(at->error, event, event_text("record", at->type->name),
                     event_text("field", at->field->name));
}

static bool is_absent(const struct field_type *field, const void *record)
{
    const void *value = field_value(field, record);
    if ((field->flags & REQUIRED) != 0)
        return false;
    switch (field->kind) {
    case KIND_BOOLEAN:
        return !*(const bool *)value;
    case KIND_INTEGER:
        return *(const int64_t *)value == 0;
    case KIND_TEXT:
    case KIND_REASON:
        return *text_or_empty(field_text(field, record)) == '\0';
    case KIND_OCTETS:
    case KIND_SECRET:
        return ((const struct octets *)value)->size == 0;
    case KIND_LIST:
        return field_item_count(field, record) == 0;
    }
    return true;
}

static int encode_record(const struct encoder *outer,
                         const struct record_type *type,
                         const void *record,
                         int64_t session);

static int encode_integer(const struct encoder *at, int64_t number)
{
    int64_t smallest = (at->field->flags & SIGNED) != 0 ? -at->field->limit : 0;
    if (number < smallest || number > at->field->limit)
        return refuse_encoding(at, MESSAGE_UNSENDABLE_OUT_OF_RANGE);
    return msgpack_pack_int64(at->packer, number);
}

static int encode_text(const struct encoder *at, const char *text)
{
    if (text == NULL)
        return refuse_encoding(at, MESSAGE_UNSENDABLE_MISSING);
    size_t size = strlen(text);
    if (size > (size_t)at->field->limit)
        return refuse_encoding(at, MESSAGE_UNSENDABLE_TOO_LONG);
    if (!text_is_utf8(text, size))
        return refuse_encoding(at, MESSAGE_UNSENDABLE_NOT_UTF8);
    return msgpack_pack_str_with_body(at->packer, text, size);
}

/* A sentence is never sent: what is no packed reason becomes one. */
static int encode_reason(const struct encoder *at, const char *text)
{
    char room[REASON_BYTES];
    if (text == NULL)
        return refuse_encoding(at, MESSAGE_UNSENDABLE_MISSING);
    return encode_text(at, reason_or_other(text, room));
}

static int encode_octets(const struct encoder *at, const struct octets *octets)
{
    if (octets->size > (size_t)at->field->limit)
        return refuse_encoding(at, MESSAGE_UNSENDABLE_TOO_LONG);
    return msgpack_pack_bin_with_body(at->packer, octets->data, octets->size);
}

static int encode_list(const struct encoder *at, const void *record)
{
    size_t count = field_item_count(at->field, record);
    if (count > (size_t)at->field->limit)
        return refuse_encoding(at, MESSAGE_UNSENDABLE_TOO_MANY);
    if (msgpack_pack_array(at->packer, count) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (encode_record(at, at->field->record(), field_item(at->field, record, i), 0) != 0)
            return -1;
    }
    return 0;
}

static int encode_field(const struct encoder *at, const void *record)
{
    const void *value = field_value(at->field, record);
    switch (at->field->kind) {
    case KIND_BOOLEAN:
        return *(const bool *)value ? msgpack_pack_true(at->packer)
                                    : msgpack_pack_false(at->packer);
    case KIND_INTEGER:
        return encode_integer(at, *(const int64_t *)value);
    case KIND_TEXT:
        return encode_text(at, field_text(at->field, record));
    case KIND_REASON:
        return encode_reason(at, field_text(at->field, record));
    case KIND_OCTETS:
    case KIND_SECRET:
        return encode_octets(at, value);
    case KIND_LIST:
        return encode_list(at, record);
    }
    return -1;
}

static int encode_record(const struct encoder *outer,
                         const struct record_type *type,
                         const void *record,
                         int64_t session)
{
    struct encoder at = {outer->packer, outer->error, type, NULL};
    bool is_present[MESSAGE_FIELDS_MAX];
    size_t present = session != 0 ? 1 : 0;
    for (size_t i = 0; i < type->field_count; i++) {
        is_present[i] = !is_absent(&type->fields[i], record);
        present += is_present[i];
    }
    if (msgpack_pack_map(at.packer, present) != 0)
        return -1;
    if (session != 0 &&
        (msgpack_pack_uint8(at.packer, 0) != 0 || msgpack_pack_int64(at.packer, session) != 0))
        return -1;
    for (size_t i = 0; i < type->field_count; i++) {
        at.field = &type->fields[i];
        if (!is_present[i])
            continue;
        if (msgpack_pack_int(at.packer, at.field->number) != 0 || encode_field(&at, record) != 0)
            return -1;
    }
    return 0;
}

static int encode_head(msgpack_packer *packer, const struct message_row *row)
{
    return msgpack_pack_array(packer, 4) != 0 || msgpack_pack_int(packer, PROTOCOL_MAJOR) != 0 ||
                   msgpack_pack_int(packer, PROTOCOL_MINOR) != 0 ||
                   msgpack_pack_int64(packer, row->type) != 0
               ? -1
               : 0;
}

/* `row` is NULL for the record that is no message. What was written goes to `target` whole, or not at all.
 * A buffer that was too small for it has left no reason in the error yet. */
static int encode(const struct message_row *row,
                  const void *record,
                  int64_t session,
                  struct buffer *target,
                  struct error *error)
{
    struct error local;
    size_t before = buffer_size(target);
    struct encoded encoded = {target, before + (row == NULL ? LIMIT_SEALED : row->limit_bytes)};
    msgpack_packer packer;
    struct encoder encoder = {.packer = &packer, .error = error == NULL ? &local : error};
    const struct record_type *type = row == NULL ? calendar_content_type() : row->record();
    error_clear(encoder.error);
    msgpack_packer_init(&packer, &encoded, write_octets);
    int result = row == NULL ? 0 : encode_head(&packer, row);
    if (result == 0)
        result = encode_record(&encoder, type, record, session);
    if (result != 0 && before == 0)
        buffer_clear(target); /* who has nothing to send has nothing to free */
    else if (result != 0)
        buffer_cut(target, before);
    if (result != 0 && encoder.error->class == ERROR_NONE)
        (void)error_set(encoder.error, MESSAGE_UNSENDABLE_TOO_LARGE,
                        event_text("message", row == NULL ? type->name : message_name(row->type)));
    return result;
}

int message_encode(const struct message *message, struct buffer *frame, struct error *error)
{
    const struct message_row *row = message_row_find(message->type);
    if (row == NULL)
        return error_set(error, MESSAGE_UNSENDABLE_TYPE,
                         event_number("type", (int64_t)message->type));
    return encode(row, &message->hello, message->session, frame, error);
}

int calendar_content_encode(const struct calendar_content *content,
                            struct buffer *octets,
                            struct error *error)
{
    return encode(NULL, content, 0, octets, error);
}
