/* The addresses of one name that were in trouble lately: they are tried last. A name may stand for several servers,
 * and one of them that takes connections and then serves nobody would otherwise be asked again and again. */
#ifndef PROTO_ADDRESS_MEMORY_H
#define PROTO_ADDRESS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* For so long; then nothing speaks against the address any more. */
#define ADDRESS_MEMORY_MS  (INT64_C(5) * 60 * 1000)
#define ADDRESS_MEMORY_MAX 16

/* All zero: none is known. The port does not matter. */
struct address_memory {
    struct address_trouble {
        struct sockaddr_storage address;
        int64_t until_ms; /* monotonic */
    } troubles[ADDRESS_MEMORY_MAX];
};

/* The address was in trouble. Of more than are kept, the one that is forgotten soonest goes. */
void address_memory_blame(struct address_memory *memory,
                          const struct sockaddr_storage *address,
                          int64_t now_ms);

bool address_memory_is_blamed(const struct address_memory *memory,
                              const struct sockaddr_storage *address,
                              int64_t now_ms);

/* Forgets everything: when all are in trouble, none is worse than another. */
void address_memory_forget(struct address_memory *memory);

/* Puts those that were in trouble behind the others, and changes nothing else of the order. Returns how many the
 * others are. */
size_t address_memory_sort(const struct address_memory *memory,
                           struct sockaddr_storage *addresses,
                           size_t count,
                           int64_t now_ms);

#endif
