/* A short list in the memory of its owner. It is not kept on disk: what was true of an address before a restart
 * is found out again by one connection. */
#include <netinet/in.h>
#include <string.h>

#include "proto/connection/address_memory.h"

static bool is_same(const struct sockaddr_storage *left, const struct sockaddr_storage *right)
{
    if (left->ss_family != right->ss_family)
        return false;
    if (left->ss_family == AF_INET6)
        return memcmp(&((const struct sockaddr_in6 *)left)->sin6_addr,
                      &((const struct sockaddr_in6 *)right)->sin6_addr,
                      sizeof(struct in6_addr)) == 0;
    return left->ss_family == AF_INET && ((const struct sockaddr_in *)left)->sin_addr.s_addr ==
                                             ((const struct sockaddr_in *)right)->sin_addr.s_addr;
}

void address_memory_blame(struct address_memory *memory,
                          const struct sockaddr_storage *address,
                          int64_t now_ms)
{
    struct address_trouble *place = &memory->troubles[0];
    for (size_t i = 0; i < ADDRESS_MEMORY_MAX; i++) {
        struct address_trouble *trouble = &memory->troubles[i];
        if (is_same(&trouble->address, address)) {
            place = trouble;
            break;
        }
        if (trouble->until_ms < place->until_ms)
            place = trouble;
    }
    *place = (struct address_trouble){*address, now_ms + ADDRESS_MEMORY_MS};
}

bool address_memory_is_blamed(const struct address_memory *memory,
                              const struct sockaddr_storage *address,
                              int64_t now_ms)
{
    for (size_t i = 0; i < ADDRESS_MEMORY_MAX; i++)
        if (now_ms < memory->troubles[i].until_ms && is_same(&memory->troubles[i].address, address))
            return true;
    return false;
}

void address_memory_forget(struct address_memory *memory)
{
    *memory = (struct address_memory){0};
}

size_t address_memory_sort(const struct address_memory *memory,
                           struct sockaddr_storage *addresses,
                           size_t count,
                           int64_t now_ms)
{
    size_t good = 0;
    for (size_t i = 0; i < count; i++) {
        struct sockaddr_storage address = addresses[i];
        if (address_memory_is_blamed(memory, &address, now_ms))
            continue;
        memmove(&addresses[good + 1], &addresses[good], (i - good) * sizeof(addresses[0]));
        addresses[good++] = address;
    }
    return good;
}
