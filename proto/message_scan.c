/* A look over msgpack octets before msgpack-c allocates anything for them: five octets can announce
 * four billion elements, and it would believe them. */
#include "message_type.h"

#define DEEPEST 8

struct scan {
    const uint8_t *octets;
    size_t left;
    uint64_t owed; /* elements that are still announced, over all levels */
};

static bool take(struct scan *scan, uint64_t size)
{
    if (size > scan->left)
        return false;
    scan->octets += size;
    scan->left -= (size_t)size;
    return true;
}

static bool take_number(struct scan *scan, size_t size, uint64_t *number)
{
    if (size > scan->left)
        return false;
    *number = 0;
    for (size_t i = 0; i < size; i++)
        *number = *number << 8 | scan->octets[i];
    return take(scan, size);
}

static bool scan_value(struct scan *scan, int depth);

static bool scan_elements(struct scan *scan, uint64_t count, int depth)
{
    if (depth == 0 || count > scan->left || scan->owed > scan->left - count)
        return false;
    scan->owed += count;
    for (uint64_t i = 0; i < count; i++) {
        scan->owed--;
        if (!scan_value(scan, depth - 1))
            return false;
    }
    return true;
}

static bool scan_sized(struct scan *scan, size_t length_octets)
{
    uint64_t size = 0;
    return take_number(scan, length_octets, &size) && take(scan, size);
}

static bool scan_container(struct scan *scan, size_t length_octets, unsigned factor, int depth)
{
    uint64_t count = 0;
    return take_number(scan, length_octets, &count) && scan_elements(scan, count * factor, depth);
}

/* The types that we write; ext types and 0xc1 are refused. */
static bool scan_typed(struct scan *scan, uint8_t type, int depth)
{
    switch (type) {
    case 0xc0: /* nil */
    case 0xc2: /* false */
    case 0xc3: /* true */
        return true;
    case 0xc4: /* bin 8 */
    case 0xd9: /* str 8 */
        return scan_sized(scan, 1);
    case 0xc5:
    case 0xda:
        return scan_sized(scan, 2);
    case 0xc6:
    case 0xdb:
        return scan_sized(scan, 4);
    case 0xca: /* float 32 */
        return take(scan, 4);
    case 0xcb:
        return take(scan, 8);
    case 0xcc: /* unsigned and signed numbers */
    case 0xcd:
    case 0xce:
    case 0xcf:
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
        return take(scan, (uint64_t)1 << (type & 3));
    case 0xdc: /* array */
        return scan_container(scan, 2, 1, depth);
    case 0xdd:
        return scan_container(scan, 4, 1, depth);
    case 0xde: /* map */
        return scan_container(scan, 2, 2, depth);
    case 0xdf:
        return scan_container(scan, 4, 2, depth);
    default:
        return false;
    }
}

static bool scan_value(struct scan *scan, int depth)
{
    if (scan->left == 0)
        return false;
    uint8_t type = scan->octets[0];
    (void)take(scan, 1);
    if (type < 0x80 || type >= 0xe0)
        return true;
    if (type < 0x90)
        return scan_elements(scan, (type & 15u) * 2u, depth);
    if (type < 0xa0)
        return scan_elements(scan, type & 15u, depth);
    if (type < 0xc0)
        return take(scan, type & 31u);
    return scan_typed(scan, type, depth);
}

bool message_scan(const uint8_t *octets, size_t size_bytes)
{
    struct scan scan = {octets, size_bytes, 0};
    return scan_value(&scan, DEEPEST) && scan.left == 0;
}
