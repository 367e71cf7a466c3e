/* The keys by which a user of the UCServer is looked for in the directory. A profile may lack any of them,
 * and a user name may be a userPrincipalName, DOMAIN\NAME or a bare account name; what it is follows from
 * the @ and the backslash. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-id128.h>

#include "worker-ldap/entry/person_key.h"

static const char *text_or_null(const char *text)
{
    return text == NULL || *text == '\0' ? NULL : text;
}

/* The sAMAccountName: that of the profile, else what follows the domain in the user name, or the name itself
 * when it is no userPrincipalName. */
static const char *account_name(const struct resolve_user *user)
{
    if (text_or_null(user->sam) != NULL)
        return user->sam;
    const char *backslash = strchr(user->user, '\\');
    if (backslash != NULL)
        return text_or_null(backslash + 1);
    return strchr(user->user, '@') == NULL ? text_or_null(user->user) : NULL;
}

/* The octets with the first three groups in the other byte order, which is Microsoft's text form of them. */
static void swap_groups(const uint8_t from[OBJECT_GUID_BYTES], uint8_t to[OBJECT_GUID_BYTES])
{
    static const uint8_t places[OBJECT_GUID_BYTES] = {3, 2, 1,  0,  5,  4,  7,  6,
                                                      8, 9, 10, 11, 12, 13, 14, 15};
    for (size_t i = 0; i < OBJECT_GUID_BYTES; i++)
        to[i] = from[places[i]];
}

/* Whoever fills the profile may write zeros for "none": nobody has such a GUID. */
static bool is_nobodys(const uint8_t octets[OBJECT_GUID_BYTES])
{
    static const uint8_t zeros[OBJECT_GUID_BYTES] = {0};
    return memcmp(octets, zeros, OBJECT_GUID_BYTES) == 0;
}

/* Reads 32 hexadecimal digits or Microsoft's text form with hyphens, with or without braces. Returns which of
 * them the text is; `octets` are those of the digits in their order. */
static enum guid_form read_guid(const char *text, uint8_t octets[OBJECT_GUID_BYTES])
{
    sd_id128_t id;
    char inner[SD_ID128_UUID_STRING_MAX];
    size_t size = strlen(text);
    bool has_hyphens = strchr(text, '-') != NULL;
    if (has_hyphens && size == sizeof(inner) + 1 && text[0] == '{' && text[size - 1] == '}') {
        (void)snprintf(inner, sizeof(inner), "%s", text + 1);
        text = inner;
    }
    if (sd_id128_from_string(text, &id) < 0)
        return GUID_UNREADABLE;
    memcpy(octets, id.bytes, OBJECT_GUID_BYTES);
    if (is_nobodys(octets))
        return GUID_NONE;
    return has_hyphens ? GUID_HYPHENS : GUID_DIGITS;
}

void person_key_read(const struct resolve_user *user, struct person_key *key)
{
    *key = (struct person_key){
        .principal_name = strchr(user->user, '@') != NULL ? user->user : NULL,
        .account_name = account_name(user),
        .dn = text_or_null(user->dn),
    };
    if (text_or_null(user->guid) == NULL)
        return;
    key->guid_form = read_guid(user->guid, key->guids[0]);
    if (key->guid_form == GUID_UNREADABLE || key->guid_form == GUID_NONE)
        return;
    key->guid_count = GUID_ORDERS;
    swap_groups(key->guids[0], key->guids[1]);
}
