/* The people of a scenario. */
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "people.h"

struct person *person_of(struct world *world, const char *name)
{
    struct person *person = NULL;
    HASH_FIND_STR(world->people, name, person);
    if (person != NULL)
        return person;
    char address[LIMIT_ADDRESS + 1];
    (void)snprintf(address, sizeof(address), "%.200s@mail", name);
    person = memory_allocate(sizeof(*person));
    person->name = memory_copy_text(name);
    person->mailbox = memory_copy_text(address);
    person->version = memory_copy_text("v1");
    HASH_ADD_KEYPTR(hh, world->people, person->name, strlen(person->name), person);
    return person;
}

void person_written(struct person *person)
{
    free(person->written);
    person->written = memory_copy_text(person->handed);
}

void person_handed(struct person *person, const char *version)
{
    free(person->handed);
    person->handed = memory_copy_text(version);
}

void people_set_roster(struct world *world, const struct clause *names)
{
    free(world->roster);
    world->roster = memory_allocate_items(names->count + 1, sizeof(*world->roster));
    world->roster_count = 0;
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->words[i], "nobody") != 0)
            world->roster[world->roster_count++] = person_of(world, names->words[i])->name;
    }
}

void person_seal(const struct person *person, const char *version, struct sealed_text *sealed)
{
    (void)snprintf(sealed->text, sizeof(sealed->text), "%.150s %.60s", person->name, version);
    (void)SHA256((const unsigned char *)sealed->text, strlen(sealed->text), sealed->digest);
}

const char *sealed_version(const struct octets *sealed, char version[64])
{
    size_t begin = sealed->size;
    while (begin > 0 && sealed->data[begin - 1] != ' ')
        begin--;
    (void)snprintf(version, 64, "%.*s", (int)(sealed->size - begin), sealed->data + begin);
    return version;
}

void people_destroy(struct world *world)
{
    struct person *person, *next;
    HASH_ITER(hh, world->people, person, next) {
        HASH_DEL(world->people, person);
        free(person->name);
        free(person->mailbox);
        free(person->guid);
        free(person->dn);
        free(person->note);
        free(person->version);
        free(person->handed);
        free(person->written);
        free(person);
    }
}
