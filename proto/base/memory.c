/* Allocation that does not fail, and wiping. A process without memory cannot even report that in order, so it
 * ends; it is started again, and its leases return to others. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#define FIRST_CAPACITY 16

static void *checked(void *memory, size_t size_bytes)
{
    if (memory != NULL)
        return memory;
    fprintf(stderr, "out of memory: %zu octets were wanted\n", size_bytes);
    abort();
}

void *memory_allocate(size_t size_bytes)
{
    return checked(calloc(1, size_bytes == 0 ? 1 : size_bytes), size_bytes);
}

void *memory_allocate_items(size_t count, size_t item_bytes)
{
    return checked(calloc(count == 0 ? 1 : count, item_bytes), count);
}

void *memory_resize(void *old, size_t count, size_t item_bytes)
{
    return checked(reallocarray(old, count == 0 ? 1 : count, item_bytes), count);
}

void *memory_make_room(void *items, size_t count, size_t *capacity, size_t item_bytes)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? FIRST_CAPACITY : 2 * *capacity;
    return memory_resize(items, *capacity, item_bytes);
}

char *memory_copy_text(const char *text)
{
    return text == NULL ? NULL : checked(strdup(text), strlen(text));
}

char *memory_format_text(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    return checked(text, strlen(format));
}

void memory_replace_text(char **text, const char *fresh)
{
    char *copy = memory_copy_text(fresh);
    free(*text);
    *text = copy;
}

void *memory_copy(const void *data, size_t size_bytes)
{
    char *copy = memory_allocate(size_bytes + 1);
    if (size_bytes > 0)
        memcpy(copy, data, size_bytes);
    return copy;
}

void memory_wipe(void *data, size_t size_bytes)
{
    if (data != NULL)
        explicit_bzero(data, size_bytes);
}
