/* A frame of the bus. Whatever its octets are, it is refused or understood; what is understood can be
 * sent again, and its printed form says nothing about what is secret or private. Every fourth input is
 * a new valid message, made by the rows of the message table. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/message/message.h"
#include "proto/message/message_type.h"

#include "unit/proto/message/message_generator.h"

#include "require.h"

#define ARENA_BYTES   (64 * 1024 * 1024)
#define PRINT_BYTES   (64 * 1024)
#define CHOICES_BYTES 4096

/* ---- a new message ---- */

static size_t count_rows(void)
{
    size_t count = 0;
    while (message_row_at(count) != NULL)
        count++;
    return count;
}

static size_t make_message(uint8_t *frame, size_t most_bytes, unsigned seed)
{
    uint8_t octets[CHOICES_BYTES];
    struct message message;
    struct buffer encoded;
    for (size_t i = 0; i < sizeof(octets); i++) {
        seed = seed * 1103515245u + 12345u;
        octets[i] = (uint8_t)(seed >> 16);
    }
    struct choices choices = {octets, sizeof(octets)};
    const struct message_row *row = message_row_at((seed >> 8) % count_rows());
    struct arena *arena = arena_create(ARENA_BYTES);
    buffer_init(&encoded, row->limit_bytes);
    generate_message(row, &choices, arena, &message);
    size_t size = 0;
    if (message_encode(&message, &encoded, NULL) == 0 && buffer_size(&encoded) <= most_bytes) {
        size = buffer_size(&encoded);
        memcpy(frame, buffer_data(&encoded), size);
    }
    buffer_clear(&encoded);
    arena_destroy(arena);
    return size;
}

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most_bytes);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most_bytes, unsigned int seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most_bytes, unsigned int seed)
{
    size_t made = seed % 4 == 0 ? make_message(data, most_bytes, seed / 4) : 0;
    return made > 0 ? made : LLVMFuzzerMutate(data, size, most_bytes);
}

/* ---- what is true of each message ---- */

static void hide_record(const struct record_type *type, struct arena *arena, char *record);

static void hide_text(struct arena *arena, char *value)
{
    char *text;
    memcpy(&text, value, sizeof(text));
    text = arena_copy_text(arena, text, strlen(text));
    memset(text, 'x', strlen(text));
    memcpy(value, &text, sizeof(text));
}

static void hide_octets(struct arena *arena, struct octets *octets)
{
    octets->data = arena_allocate(arena, octets->size, 1);
}

static void hide_list(const struct field_type *field, struct arena *arena, char *record)
{
    for (size_t i = 0; i < field_item_count(field, record); i++)
        hide_record(field->record(), arena, (char *)field_item(field, record, i));
}

/* Puts other contents of the same size in the place of all that must not be told. */
static void hide_record(const struct record_type *type, struct arena *arena, char *record)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field_type *field = &type->fields[i];
        void *value = record + field->offset;
        bool is_hidden = field->kind == KIND_SECRET || (field->flags & PRIVATE) != 0;
        if (field->kind == KIND_LIST)
            hide_list(field, arena, record);
        else if (is_hidden && field->kind == KIND_TEXT)
            hide_text(arena, value);
        else if (is_hidden)
            hide_octets(arena, value);
    }
}

static bool are_equal(const struct buffer *left, const struct buffer *right)
{
    return buffer_size(left) == buffer_size(right) &&
           (buffer_size(left) == 0 ||
            memcmp(buffer_data(left), buffer_data(right), buffer_size(left)) == 0);
}

static void check_printing(struct message *message)
{
    struct buffer before, after;
    struct arena *arena = arena_create(ARENA_BYTES);
    buffer_init(&before, PRINT_BYTES);
    buffer_init(&after, PRINT_BYTES);
    message_print(message, &before);
    require(buffer_size(&before) > 0 &&
            memchr(buffer_data(&before), '\n', buffer_size(&before)) == NULL);
    hide_record(message_row_find(message->type)->record(), arena, (char *)&message->hello);
    message_print(message, &after);
    require(are_equal(&before, &after));
    buffer_clear(&before);
    buffer_clear(&after);
    arena_destroy(arena);
}

static void encode(const struct message *message, struct buffer *frame)
{
    struct error error;
    buffer_init(frame, message_limit_bytes(message->type));
    require(message_encode(message, frame, &error) == 0);
}

/* Encoded once more it says the same, and its octets are then always the same. */
static void check_round_trip(const struct message *message)
{
    struct buffer once, twice;
    struct message again;
    struct error error;
    encode(message, &once);
    require(message_decode(buffer_data(&once), buffer_size(&once), &again, &error) == 0);
    require(again.type == message->type && again.session == message->session);
    encode(&again, &twice);
    require(are_equal(&once, &twice));
    message_clear(&again);
    buffer_clear(&once);
    buffer_clear(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct message_head head;
    struct message message;
    struct error error;
    bool has_head = message_read_head(data, size, &head, &error) == 0;
    if (message_decode(data, size, &message, &error) != 0)
        return 0;
    require(has_head && head.type == (int64_t)message.type && head.session == message.session);
    check_round_trip(&message);
    check_printing(&message);
    message_clear(&message);
    return 0;
}
