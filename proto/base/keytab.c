/* The format: two octets of version, then records, each behind its size; a negative size is a hole. A record begins
 * with the number of the name's parts, the realm and the parts, each behind its length, and goes on with numbers
 * and the key. Version 1 is in the order of the machine that wrote it, which is ours, and counts the realm as a
 * part. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/keytab.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"

#define MARK         5
#define VERSION_1    1
#define VERSION_2    2
#define HEAD_OCTETS  2
#define SIZE_OCTETS  4
#define COUNT_OCTETS 2
#define AFTER_NAME   9 /* kind of name, time, version of the key; the kind is missing in version 1 */
#define KIND_OCTETS  4

struct span {
    const uint8_t *octets;
    size_t size;
};

struct keytab_reader {
    struct span rest;
    bool is_version_1;
    bool is_broken;
};

/* Of what is left; a span that is too short is broken. */
static struct span take_span(struct keytab_reader *reader, size_t size)
{
    struct span taken = {reader->rest.octets, size};
    if (size > reader->rest.size) {
        reader->is_broken = true;
        return (struct span){0};
    }
    reader->rest.octets += size;
    reader->rest.size -= size;
    return taken;
}

static uint32_t take_key_number(struct keytab_reader *reader, size_t octets)
{
    static const uint16_t one = 1;
    struct span taken = take_span(reader, octets);
    bool is_backwards = reader->is_version_1 && *(const uint8_t *)&one == 1;
    uint32_t number = 0;
    for (size_t i = 0; i < taken.size; i++)
        number = number << 8 | taken.octets[is_backwards ? taken.size - 1 - i : i];
    return number;
}

static struct span take_counted(struct keytab_reader *reader)
{
    return take_span(reader, take_key_number(reader, COUNT_OCTETS));
}

static bool begin_keytab(struct keytab_reader *reader, const void *octets, size_t size)
{
    const uint8_t *head = octets;
    *reader = (struct keytab_reader){.rest = {octets, size}};
    (void)take_span(reader, HEAD_OCTETS);
    if (reader->is_broken || head[0] != MARK || (head[1] != VERSION_1 && head[1] != VERSION_2))
        return false;
    reader->is_version_1 = head[1] == VERSION_1;
    return true;
}

/* The next record that is no hole. Returns false at the end, or where it is broken. */
static bool next_record(struct keytab_reader *reader, struct keytab_reader *record)
{
    while (reader->rest.size > 0 && !reader->is_broken) {
        int32_t size = (int32_t)take_key_number(reader, SIZE_OCTETS);
        int64_t length = size < 0 ? -(int64_t)size : size;
        *record = (struct keytab_reader){.rest = take_span(reader, (size_t)length),
                                         .is_version_1 = reader->is_version_1};
        if (size == 0)
            return false; /* what comes then was never written */
        if (size > 0 && !reader->is_broken)
            return true;
    }
    return false;
}

struct keytab_key {
    size_t parts;
    struct span realm, name; /* the last part */
};

static bool read_key(struct keytab_reader *record, struct keytab_key *key)
{
    key->parts = take_key_number(record, COUNT_OCTETS);
    if (record->is_version_1 && key->parts > 0)
        key->parts--;
    key->realm = take_counted(record);
    key->name = (struct span){0};
    for (size_t i = 0; i < key->parts && !record->is_broken; i++)
        key->name = take_counted(record);
    (void)take_span(record, record->is_version_1 ? AFTER_NAME - KIND_OCTETS : AFTER_NAME);
    (void)take_key_number(record, COUNT_OCTETS); /* the key's kind */
    (void)take_counted(record);
    return !record->is_broken;
}

bool keytab_is_whole(const void *octets, size_t size)
{
    struct keytab_reader reader, record;
    struct keytab_key key;
    size_t count = 0;
    if (!begin_keytab(&reader, octets, size))
        return false;
    while (next_record(&reader, &record)) {
        if (!read_key(&record, &key))
            return false;
        count++;
    }
    return count > 0 && !reader.is_broken;
}

/* Returns a new text. */
static char *user_part(const char *user)
{
    const char *stroke = strrchr(user, '\\');
    const char *at = strrchr(user, '@');
    if (stroke != NULL)
        return memory_copy_text(stroke + 1);
    return at != NULL ? memory_copy(user, (size_t)(at - user)) : memory_copy_text(user);
}

static bool span_equals(struct span span, const char *text)
{
    char *copy = memory_copy(span.octets, span.size);
    bool is_equal = strlen(copy) == span.size && text_equals_ignoring_case(copy, text);
    free(copy);
    return is_equal;
}

int keytab_find(const void *octets,
                size_t size,
                const char *user,
                const char *realm,
                struct keytab_principal *found)
{
    struct keytab_reader reader, record;
    struct keytab_key key, best = {0};
    bool has_realm = false;
    if (!begin_keytab(&reader, octets, size))
        return -1;
    char *name = user_part(user);
    while (!has_realm && next_record(&reader, &record)) {
        if (!read_key(&record, &key) || key.parts != 1 || !span_equals(key.name, name))
            continue;
        has_realm = realm != NULL && span_equals(key.realm, realm);
        if (has_realm || best.parts == 0)
            best = key;
    }
    free(name);
    if (best.parts == 0)
        return -1;
    found->name = memory_copy(best.name.octets, best.name.size);
    found->realm = memory_copy(best.realm.octets, best.realm.size);
    return 0;
}

void keytab_principal_clear(struct keytab_principal *principal)
{
    free(principal->name);
    free(principal->realm);
    *principal = (struct keytab_principal){0};
}
