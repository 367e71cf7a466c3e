/* Who has which address. Several users may have one address, that is what is looked for, so a place
 * holds a list of users. The key is the address in lower case; a user is always in the index as long as
 * the address is set, so removing relies on finding the place. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/user/address_index.h"
#include "supervisor/user/user.h"

struct address_place {
    char *address; /* in lower case */
    struct user *first;
    UT_hash_handle hh;
};

static void place_destroy(struct address_place **index, struct address_place *place)
{
    HASH_DEL(*index, place);
    free(place->address);
    free(place);
}

void address_index_clear(struct address_place **index)
{
    struct address_place *place, *next;
    HASH_ITER(hh, *index, place, next)
        place_destroy(index, place);
}

/* Only ASCII letters: the domain part has no others, and Exchange compares the rest as we do. */
static char *folded(const char *address)
{
    char *copy = memory_copy_text(address);
    text_lower_ascii(copy);
    return copy;
}

static struct address_place *place_find(struct address_place *index, const char *address)
{
    char *key = folded(address);
    struct address_place *place = NULL;
    HASH_FIND_STR(index, key, place);
    free(key);
    return place;
}

void address_index_add(struct address_place **index, struct user *user)
{
    struct address_place *place = place_find(*index, user->address);
    if (place == NULL) {
        place = memory_allocate(sizeof(*place));
        place->address = folded(user->address);
        HASH_ADD_KEYPTR(hh, *index, place->address, strlen(place->address), place);
    }
    user->same_address = place->first;
    place->first = user;
}

void address_index_remove(struct address_place **index, struct user *user)
{
    struct address_place *place = place_find(*index, user->address);
    struct user **link = &place->first;
    while (*link != user)
        link = &(*link)->same_address;
    *link = user->same_address;
    user->same_address = NULL;
    if (place->first == NULL)
        place_destroy(index, place);
}

struct user *address_index_find(struct address_place *index, const char *address)
{
    struct address_place *place = place_find(index, address);
    return place == NULL ? NULL : place->first;
}
