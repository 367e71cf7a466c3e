/* The people of a scenario: their mailboxes, their calendars, what the UCServer holds of them. */
#ifndef SCENARIO_PEOPLE_H
#define SCENARIO_PEOPLE_H

#include "world.h"

/* The person of that name; a new one has the mailbox NAME@mail with a calendar of version v1. */
struct person *person_of(struct world *world, const char *name);

/* The version on its way to the UCServer was written there, or not. */
void person_written(struct person *person);
void person_handed(struct person *person, const char *version);

/* "the roster is anna bert" and so on; words are those behind "is". */
void people_set_roster(struct world *world, const struct clause *names);

/* A calendar as a worker would seal it: any octets do, since the dispatcher only reads the envelope.
 * Writes the text "NAME VERSION" and its SHA-256. */
struct sealed_text {
    char text[256];
    uint8_t digest[DIGEST_BYTES];
};
void person_seal(const struct person *person, const char *version, struct sealed_text *sealed);

/* The version in a sealed text. */
const char *sealed_version(const struct octets *sealed, char version[64]);

void people_destroy(struct world *world);

#endif
