/* The keys by which a user of the UCServer is looked for in the directory, and how certain each of them is:
 * an objectGUID stays when somebody is renamed, a distinguished name does not. Pure. */
#ifndef WORKER_LDAP_PERSON_KEY_H
#define WORKER_LDAP_PERSON_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message.h"

#define OBJECT_GUID_BYTES 16

/* By what an entry can be a user's, in order of certainty. */
enum certainty { BY_GUID, BY_PRINCIPAL_NAME, BY_ACCOUNT_NAME, BY_DN, CERTAINTIES };

/* Texts are borrowed from the user; NULL: there is no such key. */
struct person_key {
    bool has_guid;
    uint8_t guid[OBJECT_GUID_BYTES];
    const char *principal_name; /* userPrincipalName */
    const char *account_name;   /* sAMAccountName */
    const char *dn;
};

/* What the profile gives. */
void person_key_read(const struct resolve_user *user, struct person_key *key);

#endif
