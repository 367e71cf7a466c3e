/* Who has which address. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/user/address_index.h"
#include "supervisor/user/user.h"

struct place {
    char *address; /* in lower case */
    struct user *first;
    UT_hash_handle hh;
};

struct address_index {
    struct place *places;
};

struct address_index *address_index_create(void)
{
    return memory_allocate(sizeof(struct address_index));
}

static void place_destroy(struct address_index *index, struct place *place)
{
    HASH_DEL(index->places, place);
    free(place->address);
    free(place);
}

void address_index_destroy(struct address_index *index)
{
    if (index == NULL)
        return;
    struct place *place, *next;
    HASH_ITER(hh, index->places, place, next)
    place_destroy(index, place);
    free(index);
}

/* Only ASCII letters: the domain part has no others, and Exchange compares the rest as we do. */
static char *folded(const char *address)
{
    char *copy = memory_copy_text(address);
    for (char *letter = copy; *letter != '\0'; letter++)
        if (*letter >= 'A' && *letter <= 'Z')
            *letter = (char)(*letter - 'A' + 'a');
    return copy;
}

static struct place *place_find(const struct address_index *index, const char *address)
{
    char *key = folded(address);
    struct place *place = NULL;
    HASH_FIND_STR(index->places, key, place);
    free(key);
    return place;
}

void address_index_add(struct address_index *index, struct user *user)
{
    struct place *place = place_find(index, user->address);
    if (place == NULL) {
        place = memory_allocate(sizeof(*place));
        place->address = folded(user->address);
        HASH_ADD_KEYPTR(hh, index->places, place->address, strlen(place->address), place);
    }
    user->same_address = place->first;
    place->first = user;
}

void address_index_remove(struct address_index *index, struct user *user)
{
    struct place *place = place_find(index, user->address);
    struct user **link = &place->first;
    while (*link != user)
        link = &(*link)->same_address;
    *link = user->same_address;
    user->same_address = NULL;
    if (place->first == NULL)
        place_destroy(index, place);
}

struct user *address_index_find(const struct address_index *index, const char *address)
{
    struct place *place = place_find(index, address);
    return place == NULL ? NULL : place->first;
}
