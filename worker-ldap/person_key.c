/* The keys by which a user of the UCServer is looked for in the directory. */
#include <string.h>

#include "worker-ldap/person_key.h"

static const char *text_or_null(const char *text)
{
    return text == NULL || *text == '\0' ? NULL : text;
}

static const char *account_name(const struct resolve_user *user)
{
    if (text_or_null(user->sam) != NULL)
        return user->sam;
    const char *backslash = strchr(user->user, '\\');
    if (backslash != NULL)
        return text_or_null(backslash + 1);
    return strchr(user->user, '@') == NULL ? text_or_null(user->user) : NULL;
}

void person_key_read(const struct resolve_user *user, struct person_key *key)
{
    *key = (struct person_key){
        .principal_name = strchr(user->user, '@') != NULL ? user->user : NULL,
        .account_name = account_name(user),
        .dn = text_or_null(user->dn),
    };
    key->has_guid = user->guid != NULL && object_guid_read(user->guid, key->guid) == 0;
}
