/* The octets come from outside: their number must be that which they say themselves, and the text has room for the
 * most parts that they may name. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#include "worker-ldap/server/sid_text.h"

/* MS-DTYP 2.4.2.2: revision, number of parts, six octets of authority, parts of four, the least octet first. */
#define SID_REVISION   1
#define SID_MOST_PARTS 15
#define SID_HEAD_BYTES 8
#define SID_PART_BYTES 4

bool sid_text_write(const void *octets, size_t size_bytes, char text[SID_TEXT_BYTES])
{
    const uint8_t *sid = octets;
    uint64_t authority = 0;
    text[0] = '\0';
    if (size_bytes < SID_HEAD_BYTES || sid[0] != SID_REVISION || sid[1] > SID_MOST_PARTS ||
        size_bytes != SID_HEAD_BYTES + sid[1] * (size_t)SID_PART_BYTES)
        return false;
    for (size_t i = 2; i < SID_HEAD_BYTES; i++)
        authority = authority << 8 | sid[i];
    int used = snprintf(text, SID_TEXT_BYTES, "S-%d-%" PRIu64, SID_REVISION, authority);
    for (const uint8_t *part = sid + SID_HEAD_BYTES; part < sid + size_bytes;
         part += SID_PART_BYTES) {
        uint32_t number = (uint32_t)part[0] | (uint32_t)part[1] << 8 | (uint32_t)part[2] << 16 |
                          (uint32_t)part[3] << 24;
        used += snprintf(text + used, SID_TEXT_BYTES - (size_t)used, "-%" PRIu32, number);
    }
    return true;
}
