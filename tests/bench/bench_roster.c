/* How fast a list of users is read, against two baselines over the same octets: copying them, and
 * liblber walking through the elements without making anything of them.
 *
 *     bench-roster [USERS] [PADDING_OCTETS] [ROUNDS] */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lber.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/rose/profile.h"
#include "publisher-ucserver/session/roster.h"
#include "publisher-ucserver/session/roster_stream.h"

#define CHUNK_BYTES  16384
#define MEMORY_BYTES (1024UL * 1024 * 1024)

struct list {
    uint8_t *octets;
    size_t size;
    size_t users;
};

static void write_texts(struct asn_writer *writer, size_t count)
{
    for (size_t i = 0; i < count; i++)
        asn_writer_text(writer, "");
}

static void write_profile(struct asn_writer *writer, size_t number, const char *padding)
{
    char name[64];
    (void)snprintf(name, sizeof(name), "u%07zu@example.test", number);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(writer, ASN_TAG_INTEGER, 1);
    asn_writer_text(writer, "CN=Anna Muster,OU=Staff,DC=example,DC=test");
    asn_writer_text(writer, name);
    asn_writer_text(writer, name);
    asn_writer_text(writer, "6F9619FF8B86D011B42D00C04FC964FF");
    write_texts(writer, 2);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_end(writer);
    asn_writer_integer(writer, ASN_TAG_INTEGER, 3);
    asn_writer_text(writer, "amuster");
    write_texts(writer, 4);
    asn_writer_integer(writer, ASN_TAG_INTEGER, INT32_MAX);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_end(writer);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_octets(writer, ASN_CONTEXT(5), padding, strlen(padding));
    asn_writer_octets(writer, ASN_CONTEXT(6), "Anna Muster", 11);
    asn_writer_end(writer);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_end(writer);
    asn_writer_end(writer);
}

static struct list make_list(size_t users, size_t padding_bytes)
{
    struct asn_writer writer;
    const uint8_t *octets;
    struct list list = {.users = users};
    char *padding = memory_allocate(padding_bytes + 1);
    memset(padding, 'x', padding_bytes);
    asn_writer_init(&writer);
    asn_writer_begin(&writer, 0xa2);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, 5);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, 0);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    for (size_t i = 0; i < users; i++)
        write_profile(&writer, i, padding);
    for (int i = 0; i < 4; i++)
        asn_writer_end(&writer);
    if (asn_writer_finish(&writer, &octets, &list.size) != 0)
        abort();
    list.octets = memory_copy(octets, list.size);
    asn_writer_clear(&writer);
    free(padding);
    return list;
}

static int take_profile(void *context, const struct profile *profile, struct error *error)
{
    return roster_add(context, profile, error);
}

static void read_list(const struct list *list)
{
    struct error error;
    struct roster *roster = roster_create(MEMORY_BYTES);
    struct roster_stream *stream = roster_stream_create(5, take_profile, roster);
    for (size_t at = 0; at < list->size; at += CHUNK_BYTES) {
        size_t left = list->size - at;
        if (roster_stream_feed(stream, list->octets + at, left < CHUNK_BYTES ? left : CHUNK_BYTES,
                               &error) != 0)
            abort();
    }
    if (!roster_stream_is_complete(stream) || roster_count(roster) != list->users)
        abort();
    roster_stream_destroy(stream);
    roster_destroy(roster);
}

static void copy_list(const struct list *list)
{
    static uint8_t chunk[CHUNK_BYTES];
    volatile uint8_t seen = 0;
    for (size_t at = 0; at < list->size; at += CHUNK_BYTES) {
        size_t left = list->size - at;
        memcpy(chunk, list->octets + at, left < CHUNK_BYTES ? left : CHUNK_BYTES);
        seen ^= chunk[at % CHUNK_BYTES];
    }
    (void)seen;
}

static void walk_list(const struct list *list)
{
    struct berval whole = {list->size, (char *)list->octets}, content;
    BerElement *element = ber_init(&whole);
    ber_len_t size;
    if (element == NULL)
        abort();
    for (ber_tag_t tag = ber_peek_tag(element, &size); tag != LBER_DEFAULT;
         tag = ber_peek_tag(element, &size)) {
        if ((tag & LBER_CONSTRUCTED) != 0)
            (void)ber_skip_tag(element, &size);
        else
            (void)ber_skip_element(element, &content);
    }
    ber_free(element, 1);
}

static void measure(const char *name,
                    void (*work)(const struct list *list),
                    const struct list *list,
                    size_t rounds)
{
    int64_t began_ms = clock_monotonic_ms();
    for (size_t i = 0; i < rounds; i++)
        work(list);
    double seconds = (double)(clock_monotonic_ms() - began_ms) / 1000.0;
    double megabytes = (double)list->size * (double)rounds / 1e6;
    (void)printf("%-28s %9.0f MB/s %12.0f users/s\n", name, megabytes / seconds,
                 (double)list->users * (double)rounds / seconds);
}

int main(int argc, char **argv)
{
    size_t users = argc > 1 ? strtoul(argv[1], NULL, 10) : 50000;
    size_t padding = argc > 2 ? strtoul(argv[2], NULL, 10) : 1500;
    size_t rounds = argc > 3 ? strtoul(argv[3], NULL, 10) : 10;
    struct list list = make_list(users, padding);
    (void)printf("%zu users, %.1f MB\n", users, (double)list.size / 1e6);
    measure("memcpy of the same octets", copy_list, &list, rounds);
    measure("liblber walk, nothing made", walk_list, &list, rounds);
    measure("roster, checked and kept", read_list, &list, rounds);
    free(list.octets);
    return 0;
}
