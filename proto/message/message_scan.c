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

static bool take_octets(struct scan *scan, uint64_t size)
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
    return take_octets(scan, size);
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

/* What follows the first octet of a type from 0xc0 to 0xdf: octets at once, or a number of so many
 * octets that says how many octets, elements or pairs of elements follow it. */
enum follows { NOTHING_WE_WRITE, OCTETS, COUNTED_OCTETS, ELEMENTS, PAIRS };

static const struct form {
    enum follows follows;
    uint8_t size;
} forms[32] = {
    [0x00] = {OCTETS, 0},                                       /* nil */
    [0x02] = {OCTETS, 0},                                       /* false, true */
    [0x03] = {OCTETS, 0},         [0x04] = {COUNTED_OCTETS, 1}, /* bin */
    [0x05] = {COUNTED_OCTETS, 2}, [0x06] = {COUNTED_OCTETS, 4}, [0x0a] = {OCTETS, 4}, /* float */
    [0x0b] = {OCTETS, 8},         [0x0c] = {OCTETS, 1}, /* unsigned numbers */
    [0x0d] = {OCTETS, 2},         [0x0e] = {OCTETS, 4},         [0x0f] = {OCTETS, 8},
    [0x10] = {OCTETS, 1}, /* signed numbers */
    [0x11] = {OCTETS, 2},         [0x12] = {OCTETS, 4},         [0x13] = {OCTETS, 8},
    [0x19] = {COUNTED_OCTETS, 1},                                                       /* str */
    [0x1a] = {COUNTED_OCTETS, 2}, [0x1b] = {COUNTED_OCTETS, 4}, [0x1c] = {ELEMENTS, 2}, /* array */
    [0x1d] = {ELEMENTS, 4},       [0x1e] = {PAIRS, 2},                                  /* map */
    [0x1f] = {PAIRS, 4},
};

/* ext types and 0xc1 are refused. */
static bool scan_typed(struct scan *scan, uint64_t type, int depth)
{
    const struct form *form = &forms[type & 31];
    uint64_t count = 0;
    if (form->follows == OCTETS)
        return take_octets(scan, form->size);
    if (form->follows == NOTHING_WE_WRITE || !take_number(scan, form->size, &count))
        return false;
    if (form->follows == COUNTED_OCTETS)
        return take_octets(scan, count);
    return scan_elements(scan, form->follows == PAIRS ? 2 * count : count, depth);
}

static bool scan_value(struct scan *scan, int depth)
{
    uint64_t type = 0;
    if (!take_number(scan, 1, &type))
        return false;
    if (type < 0x80 || type >= 0xe0)
        return true;
    if (type < 0x90)
        return scan_elements(scan, (type & 15u) * 2u, depth);
    if (type < 0xa0)
        return scan_elements(scan, type & 15u, depth);
    if (type < 0xc0)
        return take_octets(scan, type & 31u);
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
    uint64_t type = 0;
    uint64_t value = 0;
    if (!take_number(scan, 1, &type))
        return false;
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
    uint64_t type = 0;
    if (!take_number(scan, 1, &type))
        return false;
    if ((type & 0xf0) == small) {
        *count = type & 15u;
        return true;
    }
    if (type != of_16_bits && type != of_16_bits + 1u)
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
