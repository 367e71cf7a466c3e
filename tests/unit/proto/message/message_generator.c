/* Makes valid messages out of random octets, by the rows of the message table. */
#include <string.h>

#include "proto/base/arena.h"
#include "proto/event/reason.h"

#include "message_generator.h"

#define MOST_ITEMS  3
#define MOST_OCTETS 40

static uint64_t choose(struct choices *choices, uint64_t below)
{
    uint64_t number = 0;
    for (int i = 0; i < 8 && choices->left > 0; i++) {
        number = number << 8 | *choices->octets++;
        choices->left--;
        if (below <= UINT64_C(1) << (8 * (i + 1)) % 64)
            break;
    }
    return below == 0 ? 0 : number % below;
}

static const char *generate_text(struct choices *choices, struct arena *arena, int64_t limit)
{
    static const char *const pieces[] = {"a", "Z", "ö", "😀", " ", "\"", "\n", "'", "@", "\\"};
    char *text = arena_allocate(arena, MOST_OCTETS * 4 + 1, 1);
    size_t count = choose(choices, MOST_OCTETS), size = 0;
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[choose(choices, sizeof(pieces) / sizeof(pieces[0]))];
        if (size + strlen(piece) > (size_t)limit)
            break;
        memcpy(text + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return text;
}

/* A packed reason with any text as its words. Absent sometimes, as an optional one is. */
static const char *generate_reason(struct choices *choices, struct arena *arena)
{
    char text[REASON_BYTES];
    if (choose(choices, 4) == 0)
        return "";
    const struct event_field fields[] = {
        event_text("words", generate_text(choices, arena, MOST_OCTETS * 4)), EVENT_END};
    reason_pack("exchange.busy", fields, text);
    return arena_copy_text(arena, text, strlen(text));
}

static struct octets generate_octets(struct choices *choices, struct arena *arena, int64_t limit)
{
    size_t size = choose(choices, MOST_OCTETS < limit ? MOST_OCTETS : (uint64_t)limit + 1);
    uint8_t *data = arena_allocate(arena, size, 1);
    for (size_t i = 0; i < size; i++)
        data[i] = (uint8_t)choose(choices, 256);
    return (struct octets){data, size};
}

static int64_t generate_integer(struct choices *choices, const struct field_type *field)
{
    int64_t number = (int64_t)choose(choices, (uint64_t)field->limit + 1);
    return (field->flags & SIGNED) != 0 && choose(choices, 2) == 1 ? -number : number;
}

static void generate_record(const struct record_type *type,
                            struct choices *choices,
                            struct arena *arena,
                            char *record);

static void generate_list(const struct field_type *field,
                          struct choices *choices,
                          struct arena *arena,
                          char *record)
{
    const struct record_type *type = field->record();
    size_t most = field->limit < MOST_ITEMS ? (size_t)field->limit : MOST_ITEMS;
    size_t count = choose(choices, most + 1);
    char *items = arena_allocate(arena, count, type->size_bytes);
    for (size_t i = 0; i < count; i++)
        generate_record(type, choices, arena, items + i * type->size_bytes);
    memcpy(record + field->offset, &items, sizeof(items));
    memcpy(record + field->count_offset, &count, sizeof(count));
}

static void generate_record(const struct record_type *type,
                            struct choices *choices,
                            struct arena *arena,
                            char *record)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field_type *field = &type->fields[i];
        void *value = record + field->offset;
        switch (field->kind) {
        case KIND_BOOLEAN:
            *(bool *)value = choose(choices, 2) == 1;
            break;
        case KIND_INTEGER:
            *(int64_t *)value = generate_integer(choices, field);
            break;
        case KIND_TEXT: {
            const char *text = generate_text(choices, arena, field->limit);
            memcpy(value, &text, sizeof(text));
            break;
        }
        case KIND_REASON: {
            const char *text = generate_reason(choices, arena);
            memcpy(value, &text, sizeof(text));
            break;
        }
        case KIND_OCTETS:
        case KIND_SECRET:
            *(struct octets *)value = generate_octets(choices, arena, field->limit);
            break;
        case KIND_LIST:
            generate_list(field, choices, arena, record);
            break;
        }
    }
}

void generate_message(const struct message_row *row,
                      struct choices *choices,
                      struct arena *arena,
                      struct message *message)
{
    *message = (struct message){.type = (enum message_type)row->type};
    message->session = (int64_t)choose(choices, INT64_MAX);
    generate_record(row->record(), choices, arena, (char *)&message->hello);
}
