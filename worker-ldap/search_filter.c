/* The one search for a whole shard: all keys of all its users in one filter, so that a directory is asked
 * once and not a hundred times. Everything that comes from the UCServer is escaped, since a name with a
 * parenthesis in it would be another filter. */
#include <stdio.h>
#include <string.h>

#include "proto/base/buffer.h"

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

static int append_text_term(struct buffer *filter, const char *name, const char *value)
{
    return value == NULL ? 0 : append_term(filter, name, value, strlen(value));
}

static int append_key(struct buffer *filter, const struct person_key *key)
{
    if (key->has_guid && append_term(filter, "objectGUID", key->guid, OBJECT_GUID_BYTES) != 0)
        return -1;
    if (append_text_term(filter, "userPrincipalName", key->principal_name) != 0)
        return -1;
    return append_text_term(filter, "sAMAccountName", key->account_name);
}

/* Active Directory knows the name as distinguishedName, OpenLDAP as entryDN; a term that a server does
 * not know is undefined and takes no part in the OR. */
static int append_name(struct buffer *filter, const struct person_key *key)
{
    if (append_text_term(filter, "distinguishedName", key->dn) != 0)
        return -1;
    return append_text_term(filter, "entryDN", key->dn);
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
