/* One search has the keys of all users of a job. A second one, by distinguished names, is only for those whom the
 * first one did not settle: not every directory has an index for them. */
#include <string.h>

#include "worker-ldap/resolve_keys.h"

size_t resolve_keys_read(const struct resolve *resolve,
                         const struct directory_entry_list *entries,
                         const struct person_rules *rules,
                         bool by_name,
                         struct person_key keys[SHARD_USERS])
{
    size_t count = 0;
    for (size_t i = 0; i < resolve->users_count; i++) {
        struct person_key *key = &keys[count];
        person_key_read(&resolve->users[i], key);
        if (by_name
                ? person_match_wants_dn(&resolve->users[i], entries, rules)
                : key->guid_count > 0 || key->principal_name != NULL || key->account_name != NULL)
            count++;
    }
    return count;
}

bool resolve_keys_name_domains(const struct resolve *resolve)
{
    for (size_t i = 0; i < resolve->users_count; i++)
        if (strchr(resolve->users[i].user, '\\') != NULL)
            return true;
    return false;
}
