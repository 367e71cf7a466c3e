/* An arena is a list of blocks; only the newest one has room. Blocks are never moved, because texts and
 * records of a message point into them, and nothing is freed alone: the whole goes at once. */
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"

#define BLOCK_BYTES 4096

struct block {
    struct block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct block *newest;
    size_t limit;
    size_t used;
};

struct arena *arena_create(size_t limit_bytes)
{
    struct arena *arena = memory_allocate(sizeof(*arena));
    arena->limit = limit_bytes;
    return arena;
}

void arena_destroy(struct arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->newest != NULL) {
        struct block *block = arena->newest;
        arena->newest = block->next;
        free(block);
    }
    free(arena);
}

static struct block *block_create(size_t size)
{
    struct block *block = memory_allocate(sizeof(*block) + size);
    block->size = size;
    return block;
}

/* A large piece gets a block of its own behind the newest one, so that the room left there is
 * not lost. */
static void *allocate_own_block(struct arena *arena, size_t size)
{
    struct block *block = block_create(size);
    block->used = block->size;
    if (arena->newest == NULL) {
        arena->newest = block;
    } else {
        block->next = arena->newest->next;
        arena->newest->next = block;
    }
    return block->data;
}

/* Octets stand side by side: a calendar has thousands of short texts. */
static size_t aligned(size_t place, size_t item_bytes)
{
    size_t alignment = item_bytes == 1 ? 1 : alignof(max_align_t);
    return (place + alignment - 1) / alignment * alignment;
}

void *arena_allocate(struct arena *arena, size_t count, size_t item_bytes)
{
    size_t size = 0;
    if (__builtin_mul_overflow(count, item_bytes, &size))
        return NULL;
    if (size > arena->limit - arena->used)
        return NULL;
    arena->used += size;
    if (size > BLOCK_BYTES / 2)
        return allocate_own_block(arena, size);
    size_t begin = arena->newest == NULL ? 0 : aligned(arena->newest->used, item_bytes);
    if (arena->newest == NULL || begin > arena->newest->size - size) {
        struct block *block = block_create(BLOCK_BYTES);
        block->next = arena->newest;
        arena->newest = block;
        begin = 0;
    }
    arena->newest->used = begin + size;
    return arena->newest->data + begin;
}

char *arena_copy_text(struct arena *arena, const char *text, size_t size_bytes)
{
    if (size_bytes == SIZE_MAX)
        return NULL;
    char *copy = arena_allocate(arena, size_bytes + 1, 1);
    if (copy != NULL && size_bytes > 0)
        memcpy(copy, text, size_bytes);
    return copy;
}
