/* From structs to octets, by the rows of the table. */
#include <msgpack.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/text.h"
#include "proto/message/message.h"
#include "proto/message/message_type.h"

struct encoder {
    msgpack_packer packer;
    struct error *error;
};

static int write_octets(void *buffer, const char *data, size_t size)
{
    return buffer_append(buffer, data, size);
}

static int refuse(struct encoder *encoder,
                  enum error_class class,
                  const struct record_type *type,
                  const struct field_type *field,
                  const char *what)
{
    return error_set(encoder->error, class, "cannot encode %s.%s: %s", type->name, field->name,
                     what);
}

static const void *value_of(const void *record, const struct field_type *field)
{
    return (const char *)record + field->offset;
}

static size_t list_count(const void *record, const struct field_type *field)
{
    size_t count;
    memcpy(&count, (const char *)record + field->count_offset, sizeof(count));
    return count;
}

static const char *text_of(const void *record, const struct field_type *field)
{
    const char *text;
    memcpy(&text, value_of(record, field), sizeof(text));
    return text;
}

static bool is_absent(const void *record, const struct field_type *field)
{
    const void *value = value_of(record, field);
    if ((field->flags & REQUIRED) != 0)
        return false;
    switch (field->kind) {
    case KIND_BOOLEAN:
        return !*(const bool *)value;
    case KIND_INTEGER:
        return *(const int64_t *)value == 0;
    case KIND_TEXT:
        return text_of(record, field) == NULL || *text_of(record, field) == '\0';
    case KIND_OCTETS:
    case KIND_SECRET:
        return ((const struct octets *)value)->size == 0;
    case KIND_LIST:
        return list_count(record, field) == 0;
    }
    return true;
}

static int encode_record(struct encoder *encoder,
                         const struct record_type *type,
                         const void *record,
                         int64_t session);

static int encode_integer(struct encoder *encoder,
                          const struct record_type *type,
                          const void *record,
                          const struct field_type *field)
{
    int64_t number = *(const int64_t *)value_of(record, field);
    int64_t smallest = (field->flags & SIGNED) != 0 ? -field->limit : 0;
    if (number < smallest || number > field->limit)
        return refuse(encoder, ERROR_INVALID, type, field, "the number is out of its range");
    return msgpack_pack_int64(&encoder->packer, number);
}

static int encode_text(struct encoder *encoder,
                       const struct record_type *type,
                       const void *record,
                       const struct field_type *field)
{
    const char *text = text_of(record, field);
    if (text == NULL)
        return refuse(encoder, ERROR_INVALID, type, field, "it is required and missing");
    size_t size = strlen(text);
    if (size > (size_t)field->limit)
        return refuse(encoder, ERROR_LIMIT, type, field, "the text is too long");
    if (!text_is_utf8(text, size))
        return refuse(encoder, ERROR_INVALID, type, field, "the text is not UTF-8");
    return msgpack_pack_str_with_body(&encoder->packer, text, size);
}

static int encode_octets(struct encoder *encoder,
                         const struct record_type *type,
                         const void *record,
                         const struct field_type *field)
{
    const struct octets *octets = value_of(record, field);
    if (octets->size > (size_t)field->limit)
        return refuse(encoder, ERROR_LIMIT, type, field, "there are too many octets");
    return msgpack_pack_bin_with_body(&encoder->packer, octets->data, octets->size);
}

static int encode_list(struct encoder *encoder,
                       const struct record_type *type,
                       const void *record,
                       const struct field_type *field)
{
    size_t count = list_count(record, field);
    if (count > (size_t)field->limit)
        return refuse(encoder, ERROR_LIMIT, type, field, "there are too many items");
    const char *items;
    memcpy(&items, value_of(record, field), sizeof(items));
    const struct record_type *item_type = field->record();
    if (msgpack_pack_array(&encoder->packer, count) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (encode_record(encoder, item_type, items + i * item_type->size_bytes, 0) != 0)
            return -1;
    return 0;
}

static int encode_field(struct encoder *encoder,
                        const struct record_type *type,
                        const void *record,
                        const struct field_type *field)
{
    switch (field->kind) {
    case KIND_BOOLEAN:
        return *(const bool *)value_of(record, field) ? msgpack_pack_true(&encoder->packer)
                                                      : msgpack_pack_false(&encoder->packer);
    case KIND_INTEGER:
        return encode_integer(encoder, type, record, field);
    case KIND_TEXT:
        return encode_text(encoder, type, record, field);
    case KIND_OCTETS:
    case KIND_SECRET:
        return encode_octets(encoder, type, record, field);
    case KIND_LIST:
        return encode_list(encoder, type, record, field);
    }
    return -1;
}

static int encode_record(struct encoder *encoder,
                         const struct record_type *type,
                         const void *record,
                         int64_t session)
{
    size_t present = session != 0 ? 1 : 0;
    for (size_t i = 0; i < type->field_count; i++)
        if (!is_absent(record, &type->fields[i]))
            present++;
    if (msgpack_pack_map(&encoder->packer, present) != 0)
        return -1;
    if (session != 0 && (msgpack_pack_uint8(&encoder->packer, 0) != 0 ||
                         msgpack_pack_int64(&encoder->packer, session) != 0))
        return -1;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field_type *field = &type->fields[i];
        if (is_absent(record, field))
            continue;
        if (msgpack_pack_int(&encoder->packer, field->number) != 0 ||
            encode_field(encoder, type, record, field) != 0)
            return -1;
    }
    return 0;
}

static int encode_message(struct encoder *encoder,
                          const struct message_row *row,
                          const struct message *message)
{
    if (msgpack_pack_array(&encoder->packer, 4) != 0 ||
        msgpack_pack_int(&encoder->packer, PROTOCOL_MAJOR) != 0 ||
        msgpack_pack_int(&encoder->packer, PROTOCOL_MINOR) != 0 ||
        msgpack_pack_int64(&encoder->packer, row->type) != 0)
        return -1;
    return encode_record(encoder, row->record(), &message->hello, message->session);
}

/* Ends an encoding: what was written goes to `target` whole, or not at all. A buffer that was too
 * small for it has left no reason in `error` yet. */
static int finish(int result,
                  struct buffer *written,
                  struct buffer *target,
                  const char *name,
                  struct error *error)
{
    if (result == 0)
        result = buffer_append(target, buffer_data(written), buffer_size(written));
    if (result != 0 && error->class == ERROR_NONE)
        (void)error_set(error, ERROR_LIMIT, "cannot encode %s: it is larger than allowed", name);
    buffer_clear(written);
    return result;
}

int message_encode(const struct message *message, struct buffer *frame, struct error *error)
{
    const struct message_row *row = message_row_find(message->type);
    if (row == NULL)
        return error_set(error, ERROR_INVALID, "cannot encode message type %d: it is unknown",
                         (int)message->type);
    struct error local;
    struct encoder encoder = {.error = error == NULL ? &local : error};
    error_clear(encoder.error);
    struct buffer written;
    buffer_init(&written, row->limit_bytes);
    msgpack_packer_init(&encoder.packer, &written, write_octets);
    int result = encode_message(&encoder, row, message);
    return finish(result, &written, frame, message_name(row->type), encoder.error);
}

int calendar_content_encode(const struct calendar_content *content,
                            struct buffer *octets,
                            struct error *error)
{
    struct error local;
    struct encoder encoder = {.error = error == NULL ? &local : error};
    error_clear(encoder.error);
    struct buffer written;
    buffer_init(&written, LIMIT_SEALED);
    msgpack_packer_init(&encoder.packer, &written, write_octets);
    int result = encode_record(&encoder, calendar_content_type(), content, 0);
    return finish(result, &written, octets, "calendar_content", encoder.error);
}
