/* Reads TZif. The file is the system's own, but its numbers are checked like any other's: a
 * truncated package must give an error, not a wrong hour. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "worker-ews/calendar/posix_zone.h"
#include "worker-ews/calendar/zone_file.h"

#define HEADER_BYTES   44
#define FIRST_COUNT    20
#define LARGEST_BYTES  (256 * 1024)
#define LARGEST_COUNT  10000
#define LARGEST_RULE   100
#define TYPE_BYTES     6
#define OLD_TIME_BYTES 4
#define NEW_TIME_BYTES 8
#define OLD_LEAP_BYTES 8
#define NEW_LEAP_BYTES 12
#define LARGEST_TYPES  256

struct zone_file {
    size_t count;
    int64_t *instants; /* ascending */
    int64_t *offsets;  /* valid from instants[i] on */
    int64_t first_offset;
    bool has_rule;
    struct posix_zone rule;
};

/* The counts of a header, as they stand there. */
enum { UNIVERSAL, STANDARD, LEAP, TIME, TYPE, LETTERS, COUNTS };

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read_i64(const uint8_t *at)
{
    return (int64_t)((uint64_t)read_u32(at) << 32 | read_u32(at + 4));
}

static int read_header(const uint8_t *at, size_t size_bytes, uint32_t counts[COUNTS])
{
    static const uint32_t most[COUNTS] = {
        [UNIVERSAL] = LARGEST_TYPES, [STANDARD] = LARGEST_TYPES, [LEAP] = LARGEST_COUNT,
        [TIME] = LARGEST_COUNT,      [TYPE] = LARGEST_TYPES,     [LETTERS] = LARGEST_COUNT,
    };
    if (size_bytes < HEADER_BYTES || memcmp(at, "TZif", 4) != 0 || at[4] < '2')
        return -1;
    for (size_t i = 0; i < COUNTS; i++) {
        counts[i] = read_u32(at + FIRST_COUNT + 4 * i);
        if (counts[i] > most[i])
            return -1;
    }
    return counts[TYPE] == 0 ? -1 : 0;
}

static size_t data_bytes(const uint32_t counts[COUNTS], size_t time_bytes, size_t leap_bytes)
{
    return counts[TIME] * (time_bytes + 1) + (size_t)counts[TYPE] * TYPE_BYTES + counts[LETTERS] +
           counts[LEAP] * leap_bytes + counts[STANDARD] + counts[UNIVERSAL];
}

static int take_changes(struct zone_file *zone, const uint8_t *data, const uint32_t counts[COUNTS])
{
    const uint8_t *indices = data + (size_t)counts[TIME] * NEW_TIME_BYTES;
    const uint8_t *types = indices + counts[TIME];
    zone->count = counts[TIME];
    zone->first_offset = (int32_t)read_u32(types);
    zone->instants = memory_allocate_items(counts[TIME] + 1, sizeof(int64_t));
    zone->offsets = memory_allocate_items(counts[TIME] + 1, sizeof(int64_t));
    for (size_t i = 0; i < counts[TIME]; i++) {
        if (indices[i] >= counts[TYPE])
            return -1;
        zone->instants[i] = read_i64(data + i * NEW_TIME_BYTES);
        zone->offsets[i] = (int32_t)read_u32(types + (size_t)indices[i] * TYPE_BYTES);
        if (i > 0 && zone->instants[i] <= zone->instants[i - 1])
            return -1;
    }
    return 0;
}

/* The footer: a line feed, the rule, a line feed. An empty rule means that there is none. */
static int
take_rule(struct zone_file *zone, const uint8_t *footer, size_t size_bytes, struct error *error)
{
    char rule[LARGEST_RULE + 1] = "";
    if (size_bytes < 2 || footer[0] != '\n')
        return error_set(error, ZONE_FILE_BROKEN, event_text("part", "rule"));
    const uint8_t *end = memchr(footer + 1, '\n', size_bytes - 1);
    size_t length = end == NULL ? 0 : (size_t)(end - footer - 1);
    if (end == NULL || length > LARGEST_RULE)
        return error_set(error, ZONE_FILE_BROKEN, event_text("part", "rule"));
    memcpy(rule, footer + 1, length);
    zone->has_rule = length > 0;
    return zone->has_rule ? posix_zone_read(rule, &zone->rule, error) : 0;
}

static int
read_zone(struct zone_file *zone, const uint8_t *octets, size_t size_bytes, struct error *error)
{
    uint32_t counts[COUNTS];
    if (read_header(octets, size_bytes, counts) != 0)
        return error_set(error, ZONE_FILE_OF_OTHER_KIND);
    size_t skip = HEADER_BYTES + data_bytes(counts, OLD_TIME_BYTES, OLD_LEAP_BYTES);
    if (skip > size_bytes || read_header(octets + skip, size_bytes - skip, counts) != 0)
        return error_set(error, ZONE_FILE_BROKEN, event_text("part", "header"));
    size_t data = skip + HEADER_BYTES;
    size_t footer = data + data_bytes(counts, NEW_TIME_BYTES, NEW_LEAP_BYTES);
    if (footer > size_bytes || take_changes(zone, octets + data, counts) != 0)
        return error_set(error, ZONE_FILE_BROKEN, event_text("part", "changes"));
    return take_rule(zone, octets + footer, size_bytes - footer, error);
}

struct zone_file *zone_file_read(const uint8_t *octets, size_t size_bytes, struct error *error)
{
    struct zone_file *zone = memory_allocate(sizeof(*zone));
    if (read_zone(zone, octets, size_bytes, error) == 0)
        return zone;
    zone_file_destroy(zone);
    return NULL;
}

void zone_file_destroy(struct zone_file *zone)
{
    if (zone == NULL)
        return;
    free(zone->instants);
    free(zone->offsets);
    free(zone);
}

int64_t zone_file_offset_seconds(const struct zone_file *zone, int64_t instant)
{
    size_t low = 0, high = zone->count; /* the first change after the instant */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->instants[middle] <= instant)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->count && zone->has_rule)
        return posix_zone_offset_seconds(&zone->rule, instant);
    return low == 0 ? zone->first_offset : zone->offsets[low - 1];
}

/* Letters, digits and "_+-" in parts between slashes: never a way out of the directory. */
static bool is_zone_name(const char *name)
{
    if (name[0] == '\0' || name[0] == '/' || strlen(name) > LARGEST_RULE)
        return false;
    const char *allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
    return name[strspn(name, allowed)] == '\0';
}

static struct zone_file *read_stream(FILE *file, struct error *error)
{
    uint8_t *octets = memory_allocate(LARGEST_BYTES);
    size_t size_bytes = fread(octets, 1, LARGEST_BYTES, file);
    struct zone_file *zone = zone_file_read(octets, size_bytes, error);
    free(octets);
    return zone;
}

struct zone_file *zone_file_load(const char *directory, const char *name, struct error *error)
{
    if (!is_zone_name(name)) {
        (void)error_set(error, ZONE_NAME_IMPOSSIBLE, event_text("zone", name));
        return NULL;
    }
    size_t path_bytes = strlen(directory) + strlen(name) + 2;
    char *path = memory_allocate(path_bytes);
    (void)snprintf(path, path_bytes, "%s/%s", directory, name);
    FILE *file = fopen(path, "re");
    struct zone_file *zone = NULL;
    if (file == NULL)
        (void)error_set(error, ZONE_NOT_FOUND, event_text("zone", name),
                        event_text("directory", directory));
    else if ((zone = read_stream(file, error)) == NULL)
        (void)error_add(error, event_text("zone", name));
    if (file != NULL)
        (void)fclose(file);
    free(path);
    return zone;
}
