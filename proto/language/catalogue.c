/* The format is in the manual of GNU gettext, "The Format of GNU MO Files": a head of seven numbers, and two
 * tables of lengths and offsets, one of English texts in the order of strcmp(), one of their translations. A
 * context stands in front of the English text with an EOT between them. Every offset is looked at once, when
 * the file is read, so that a damaged file shows English and costs nothing else. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/language/catalogue.h"

#define MAGIC         0x950412deU
#define CONTEXT_ENDS  '\004'
#define LARGEST_BYTES (4 * 1024 * 1024)
#define LONGEST_KEY   4096

struct catalogue {
    char *octets;
    size_t size;
    size_t count;
    size_t english_at;
    size_t translated_at;
};

enum head { HEAD_MAGIC, HEAD_REVISION, HEAD_COUNT, HEAD_ENGLISH, HEAD_TRANSLATED, HEAD_WORDS };

static uint32_t word_at(const struct catalogue *catalogue, size_t offset)
{
    uint32_t word = 0;
    memcpy(&word, catalogue->octets + offset, sizeof(word));
    return word;
}

static const char *text_at(const struct catalogue *catalogue, size_t table, size_t index)
{
    return catalogue->octets + word_at(catalogue, table + index * 8 + 4);
}

static size_t size_at(const struct catalogue *catalogue, size_t table, size_t index)
{
    return word_at(catalogue, table + index * 8);
}

static bool is_table_whole(const struct catalogue *catalogue, size_t table)
{
    if (table > catalogue->size || catalogue->count > (catalogue->size - table) / 8)
        return false;
    for (size_t i = 0; i < catalogue->count; i++) {
        size_t size = size_at(catalogue, table, i);
        size_t offset = word_at(catalogue, table + i * 8 + 4);
        if (offset >= catalogue->size || size >= catalogue->size - offset)
            return false;
        if (catalogue->octets[offset + size] != '\0')
            return false;
    }
    return true;
}

static bool is_whole(struct catalogue *catalogue)
{
    if (catalogue->size < HEAD_WORDS * sizeof(uint32_t))
        return false;
    catalogue->count = word_at(catalogue, HEAD_COUNT * sizeof(uint32_t));
    catalogue->english_at = word_at(catalogue, HEAD_ENGLISH * sizeof(uint32_t));
    catalogue->translated_at = word_at(catalogue, HEAD_TRANSLATED * sizeof(uint32_t));
    return word_at(catalogue, HEAD_MAGIC * sizeof(uint32_t)) == MAGIC &&
           is_table_whole(catalogue, catalogue->english_at) &&
           is_table_whole(catalogue, catalogue->translated_at);
}

static void read_octets(struct catalogue *catalogue, FILE *file)
{
    catalogue->octets = memory_allocate(LARGEST_BYTES);
    catalogue->size = fread(catalogue->octets, 1, LARGEST_BYTES, file);
    catalogue->octets = memory_resize(catalogue->octets, catalogue->size + 1, 1);
}

struct catalogue *catalogue_create(const char *path)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return NULL;
    struct catalogue *catalogue = memory_allocate(sizeof(*catalogue));
    read_octets(catalogue, file);
    (void)fclose(file);
    if (is_whole(catalogue))
        return catalogue;
    catalogue_destroy(catalogue);
    return NULL;
}

void catalogue_destroy(struct catalogue *catalogue)
{
    if (catalogue == NULL)
        return;
    free(catalogue->octets);
    free(catalogue);
}

/* Where the text is; `count` when it is not there. */
static size_t find_index(const struct catalogue *catalogue, const char *key)
{
    size_t first = 0, end = catalogue->count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        int order = strcmp(key, text_at(catalogue, catalogue->english_at, middle));
        if (order == 0)
            return middle;
        if (order < 0)
            end = middle;
        else
            first = middle + 1;
    }
    return catalogue->count;
}

const char *
catalogue_find(const struct catalogue *catalogue, const char *context, const char *english)
{
    char key[LONGEST_KEY];
    if (catalogue == NULL || *english == '\0')
        return NULL;
    if (context != NULL) {
        int size = snprintf(key, sizeof(key), "%s%c%s", context, CONTEXT_ENDS, english);
        if (size < 0 || (size_t)size >= sizeof(key))
            return NULL;
    }
    size_t index = find_index(catalogue, context != NULL ? key : english);
    if (index == catalogue->count)
        return NULL;
    const char *translation = text_at(catalogue, catalogue->translated_at, index);
    return *translation != '\0' ? translation : NULL;
}

const char *
catalogue_find_count(const struct catalogue *catalogue, const char *english, int64_t count)
{
    if (catalogue == NULL)
        return NULL;
    size_t index = find_index(catalogue, english);
    if (index == catalogue->count)
        return NULL;
    const char *form = text_at(catalogue, catalogue->translated_at, index);
    size_t first = strlen(form);
    if (count != 1 && first < size_at(catalogue, catalogue->translated_at, index))
        return form + first + 1;
    return form;
}

size_t catalogue_count(const struct catalogue *catalogue)
{
    return catalogue->count;
}

const char *catalogue_at(const struct catalogue *catalogue,
                         size_t index,
                         char context_room[CATALOGUE_CONTEXT_BYTES],
                         const char **translation)
{
    const char *text = text_at(catalogue, catalogue->english_at, index);
    const char *end = strchr(text, CONTEXT_ENDS);
    *translation = text_at(catalogue, catalogue->translated_at, index);
    context_room[0] = '\0';
    if (end == NULL || (size_t)(end - text) >= CATALOGUE_CONTEXT_BYTES)
        return text;
    memcpy(context_room, text, (size_t)(end - text));
    context_room[end - text] = '\0';
    return end + 1;
}
