/* The keys by which a user of the UCServer is looked for in the directory, and how certain each of them is:
 * an objectGUID stays when somebody is renamed, a distinguished name does not. Pure. */
#ifndef WORKER_LDAP_PERSON_KEY_H
#define WORKER_LDAP_PERSON_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "proto/message/message.h"

#define OBJECT_GUID_BYTES 16
#define GUID_ORDERS       2

/* By what an entry can be a user's, in order of certainty. */
enum certainty { BY_GUID, BY_PRINCIPAL_NAME, BY_ACCOUNT_NAME, BY_DN, CERTAINTIES };

/* How the UCServer writes a GUID. Which form it uses, and in which byte order, is published nowhere, so it is
 * only known once somebody has been found by it; the values are bits of resolve.guid_forms. */
enum guid_form {
    GUID_NONE = 0,
    GUID_DIGITS = 1,  /* 32 of them */
    GUID_HYPHENS = 2, /* Microsoft's text form, with braces or without */
    GUID_UNREADABLE = 4
};

/* Texts are borrowed from the user; NULL: there is no such key. */
struct person_key {
    enum guid_form guid_form;
    size_t guid_count; /* 0 of one that cannot be read, else both */
    uint8_t guids[GUID_ORDERS][OBJECT_GUID_BYTES];
    const char *principal_name; /* userPrincipalName */
    const char *account_name;   /* sAMAccountName */
    const char *dn;
};

/* What the profile gives. */
void person_key_read(const struct resolve_user *user, struct person_key *key);

#endif
