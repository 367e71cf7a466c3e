/* The one search for a whole shard: all keys of all its users in one filter, so that a directory is asked
 * once and not a hundred times. Everything that comes from the UCServer is escaped, since a name with a
 * parenthesis in it would be another filter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"

#include "worker-ldap/entry/name_key.h"
#include "worker-ldap/search_filter.h"

static int append(struct buffer *filter, const char *text)
{
    return buffer_append(filter, text, strlen(text));
}

int search_filter_escape(struct buffer *filter, const void *value, size_t size_bytes)
{
    const unsigned char *octets = value;
    for (size_t i = 0; i < size_bytes; i++) {
        unsigned char octet = octets[i];
        char escaped[4];
        bool is_plain = octet > 0x20 && octet < 0x7f && strchr("*()\\", octet) == NULL;
        (void)snprintf(escaped, sizeof(escaped), is_plain ? "%c" : "\\%02x", octet);
        if (append(filter, escaped) != 0)
            return -1;
    }
    return 0;
}

static int append_term(struct buffer *filter, const char *name, const void *value, size_t size)
{
    if (append(filter, "(") != 0 || append(filter, name) != 0 || append(filter, "=") != 0 ||
        search_filter_escape(filter, value, size) != 0)
        return -1;
    return append(filter, ")");
}

/* A name in each way in which it may be written: how a server compares them is its own affair. */
static int append_name_terms(struct buffer *filter, const char *attribute, const char *value)
{
    char *variants[NAME_VARIANTS];
    if (value == NULL)
        return 0;
    int result = append_term(filter, attribute, value, strlen(value));
    size_t count = name_key_variants(value, variants);
    for (size_t i = 0; i < count; i++) {
        if (result == 0)
            result = append_term(filter, attribute, variants[i], strlen(variants[i]));
        free(variants[i]);
    }
    return result;
}

static int append_key(struct buffer *filter, const struct person_key *key)
{
    for (size_t i = 0; i < key->guid_count; i++) {
        if (append_term(filter, "objectGUID", key->guids[i], OBJECT_GUID_BYTES) != 0)
            return -1;
    }
    if (append_name_terms(filter, "userPrincipalName", key->principal_name) != 0)
        return -1;
    return append_name_terms(filter, "sAMAccountName", key->account_name);
}

/* Active Directory knows the name as distinguishedName, OpenLDAP as entryDN; a term that a server does
 * not know is undefined and takes no part in the OR. */
static int append_name(struct buffer *filter, const struct person_key *key)
{
    if (append_name_terms(filter, "distinguishedName", key->dn) != 0)
        return -1;
    return append_name_terms(filter, "entryDN", key->dn);
}

int search_filter_write(struct buffer *filter,
                        const char *person_filter,
                        const struct person_key *keys,
                        size_t count,
                        bool by_name)
{
    if (append(filter, "(&") != 0 || append(filter, person_filter) != 0 ||
        append(filter, "(|") != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if ((by_name ? append_name : append_key)(filter, &keys[i]) != 0)
            return -1;
    }
    return append(filter, "))") != 0 ? -1 : buffer_append(filter, "", 1);
}
