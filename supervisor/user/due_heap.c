/* Users by their due time. A binary heap in an array: hundreds of thousands may wait at once, each
 * knows its own place (heap_index), so that one who is unlisted meanwhile is taken out without a
 * search. */
#include <stdlib.h>

#include "proto/base/memory.h"

#include "supervisor/user/due_heap.h"
#include "supervisor/user/user.h"

static void put_user_at(struct due_heap *heap, size_t index, struct user *user)
{
    heap->users[index] = user;
    user->heap_index = index;
}

static void rise(struct due_heap *heap, size_t index, struct user *user)
{
    while (index > 0 && heap->users[(index - 1) / 2]->due_ms > user->due_ms) {
        put_user_at(heap, index, heap->users[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    put_user_at(heap, index, user);
}

static void sink(struct due_heap *heap, size_t index, struct user *user)
{
    for (;;) {
        size_t child = 2 * index + 1;
        if (child + 1 < heap->count && heap->users[child + 1]->due_ms < heap->users[child]->due_ms)
            child++;
        if (child >= heap->count || heap->users[child]->due_ms >= user->due_ms)
            break;
        put_user_at(heap, index, heap->users[child]);
        index = child;
    }
    put_user_at(heap, index, user);
}

void due_heap_add(struct due_heap *heap, struct user *user)
{
    heap->users = memory_make_room(heap->users, heap->count, &heap->capacity, sizeof(*heap->users));
    heap->count++;
    rise(heap, heap->count - 1, user);
}

void due_heap_remove(struct due_heap *heap, struct user *user)
{
    size_t index = user->heap_index;
    struct user *last = heap->users[--heap->count];
    if (last == user)
        return;
    if (index > 0 && heap->users[(index - 1) / 2]->due_ms > last->due_ms)
        rise(heap, index, last);
    else
        sink(heap, index, last);
}

struct user *due_heap_first(const struct due_heap *heap)
{
    return heap->count == 0 ? NULL : heap->users[0];
}

void due_heap_clear(struct due_heap *heap)
{
    free(heap->users);
    *heap = (struct due_heap){0};
}
