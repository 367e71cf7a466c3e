/* A compiled time zone of the system (TZif, RFC 8536), versions 2 and later: all changes that were
 * and the rule for those to come. Reading octets is pure; zone_file_load() fetches them from disk. */
#ifndef WORKER_EWS_ZONE_FILE_H
#define WORKER_EWS_ZONE_FILE_H

#include <stddef.h>
#include <stdint.h>

struct error;
struct zone_file;

/* Returns new zone from the octets of a file, or NULL with `error` (INVALID). */
struct zone_file *zone_file_read(const uint8_t *octets, size_t size_bytes, struct error *error);

/* Returns new zone by its IANA name ("Europe/Berlin") from the directory of the system's zones, or
 * NULL with `error` (INVALID): no such zone here, or a name that is none. */
struct zone_file *zone_file_load(const char *directory, const char *name, struct error *error);

/* NULL is fine. */
void zone_file_destroy(struct zone_file *zone);

/* Local time minus UTC at that instant, in seconds. */
int64_t zone_file_offset_seconds(const struct zone_file *zone, int64_t instant);

/* Where the system keeps them. */
#define ZONE_FILE_DIRECTORY "/usr/share/zoneinfo"

#endif
