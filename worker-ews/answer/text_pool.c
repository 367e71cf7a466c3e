/* A table with open addressing. Whoever writes the texts of a calendar may choose them so that they collide; so
 * only a few places are looked at, and a text that finds neither itself nor room there is kept once more. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "worker-ews/answer/event_list.h"
#include "worker-ews/answer/text_pool.h"

#define FIRST_SLOTS  128
#define PLACES       8 /* in a row, for each text */
#define HASHED_WORDS 4

/* 2^64 by the golden ratio: odd, and without a pattern. */
#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

struct pooled_text {
    const char *text; /* NULL: free */
    uint32_t size_bytes;
    uint32_t hash;
};

void text_pool_clear(struct text_pool *pool)
{
    free(pool->slots);
    *pool = (struct text_pool){0};
}

/* Ids are long and begin alike, so their end is enough. */
static uint32_t hash_text(const char *text, size_t size_bytes)
{
    uint64_t hash = size_bytes, words[HASHED_WORDS] = {0};
    size_t hashed = size_bytes < sizeof(words) ? size_bytes : sizeof(words);
    memcpy(words, text + size_bytes - hashed, hashed);
    for (size_t i = 0; i < HASHED_WORDS; i++) {
        hash = (hash ^ words[i]) * MULTIPLIER;
        hash ^= hash >> 32;
    }
    return (uint32_t)hash;
}

/* Returns the slot of an equal text, else a free one, else NULL. */
static struct pooled_text *
find_slot(const struct text_pool *pool, const char *text, size_t size_bytes, uint32_t hash)
{
    for (size_t i = 0; i < PLACES; i++) {
        struct pooled_text *slot = &pool->slots[(hash + i) & (pool->slot_count - 1)];
        if (slot->text == NULL || (slot->hash == hash && slot->size_bytes == size_bytes &&
                                   memcmp(slot->text, text, size_bytes) == 0))
            return slot;
    }
    return NULL;
}

static void make_room(struct text_pool *pool)
{
    struct text_pool old = *pool;
    if (old.used < old.slot_count / 2)
        return;
    pool->slot_count = old.slot_count == 0 ? FIRST_SLOTS : 2 * old.slot_count;
    pool->slots = memory_allocate_items(pool->slot_count, sizeof(*pool->slots));
    pool->used = 0;
    for (size_t i = 0; i < old.slot_count; i++) {
        const struct pooled_text *kept = &old.slots[i];
        struct pooled_text *slot =
            kept->text == NULL ? NULL : find_slot(pool, kept->text, kept->size_bytes, kept->hash);
        if (slot == NULL)
            continue;
        *slot = *kept;
        pool->used++;
    }
    free(old.slots);
}

const char *
text_pool_keep(struct text_pool *pool, struct event_list *list, const char *text, size_t size_bytes)
{
    uint32_t hash = hash_text(text, size_bytes);
    make_room(pool);
    struct pooled_text *slot = find_slot(pool, text, size_bytes, hash);
    if (slot != NULL && slot->text != NULL)
        return slot->text;
    const char *kept = event_list_keep(list, text, size_bytes);
    if (kept == NULL || slot == NULL)
        return kept;
    *slot = (struct pooled_text){.text = kept, .size_bytes = (uint32_t)size_bytes, .hash = hash};
    pool->used++;
    return kept;
}
