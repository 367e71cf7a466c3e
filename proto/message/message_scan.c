/* A look over msgpack octets before msgpack-c allocates anything for them: five octets can announce
 * four billion elements, and it would believe them. And the head of a frame, for which nothing is
 * allocated at all: a frame that is too large for its type costs no more than a small one. */
#include "proto/message/message.h"
#include "proto/message/message_type.h"

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

/* ---- the head of a frame ---- */

/* A number from 0 that fits into an int64_t. */
static bool take_integer(struct scan *scan, int64_t *number)
{
    uint64_t value = 0;
    if (scan->left == 0)
        return false;
    uint8_t type = scan->octets[0];
    (void)take(scan, 1);
    if (type < 0x80)
        value = type;
    else if (type < 0xcc || type > 0xcf || !take_number(scan, (size_t)1 << (type & 3), &value))
        return false;
    *number = (int64_t)value;
    return value <= INT64_MAX;
}

/* The count of an array (0x90, 0xdc, 0xdd) or a map (0x80, 0xde, 0xdf). */
static bool take_count(struct scan *scan, uint8_t small, uint8_t of_16_bits, uint64_t *count)
{
    if (scan->left == 0)
        return false;
    uint8_t type = scan->octets[0];
    (void)take(scan, 1);
    if ((type & 0xf0) == small) {
        *count = type & 15u;
        return true;
    }
    if (type != of_16_bits && type != of_16_bits + 1)
        return false;
    return take_number(scan, type == of_16_bits ? 2 : 4, count);
}

/* Each field takes two octets at least, so that no announced count keeps us busy. */
static bool take_session(struct scan *scan, int64_t *session)
{
    uint64_t fields = 0;
    *session = 0;
    if (!take_count(scan, 0x80, 0xde, &fields) || fields > scan->left / 2)
        return false;
    for (uint64_t i = 0; i < fields; i++) {
        bool is_session = scan->left > 0 && scan->octets[0] == 0;
        if (!scan_value(scan, DEEPEST))
            return false;
        if (is_session)
            return take_integer(scan, session);
        if (!scan_value(scan, DEEPEST))
            return false;
    }
    return true;
}

/* What is refused in any case is not looked at any further. */
static bool is_refused(const struct message_head *head, size_t size_bytes)
{
    return head->major != PROTOCOL_MAJOR || size_bytes > message_limit_bytes(head->type);
}

bool message_scan_head(const uint8_t *octets, size_t size_bytes, struct message_head *head)
{
    struct scan scan = {octets, size_bytes, 0};
    uint64_t parts = 0;
    *head = (struct message_head){0};
    return take_count(&scan, 0x90, 0xdc, &parts) && parts == 4 &&
           take_integer(&scan, &head->major) && take_integer(&scan, &head->minor) &&
           take_integer(&scan, &head->type) &&
           (is_refused(head, size_bytes) || take_session(&scan, &head->session));
}
