/* A controller that is set is asked whatever the name is, for it knows the short name of its own domain; and a keytab
 * has the realm of its keys. */
#include <string.h>

#include "proto/message/message.h"

#include "worker-ews/login/kerberos_account.h"
#include "worker-ews/login/kerberos_naming.h"

void kerberos_naming_init(struct kerberos_naming *naming,
                          const struct exchange_settings *settings,
                          int64_t now_ms)
{
    *naming =
        (struct kerberos_naming){.settings = settings, .until_ms = now_ms + KERBEROS_NAMING_MS};
    (void)kerberos_account_choose_name(settings, &naming->name);
}

void kerberos_naming_clear(struct kerberos_naming *naming)
{
    kerberos_name_clear(&naming->name);
}

static bool is_same_name(const struct kerberos_name *left, const struct kerberos_name *right)
{
    if (left->realm == NULL || right->realm == NULL)
        return left->realm == right->realm;
    return strcmp(left->realm, right->realm) == 0 &&
           strcmp(left->enterprise, right->enterprise) == 0;
}

bool kerberos_naming_learn(struct kerberos_naming *naming)
{
    struct kerberos_name fresh = {0};
    (void)kerberos_account_choose_name(naming->settings, &fresh);
    naming->is_renamed = !is_same_name(&fresh, &naming->name);
    kerberos_name_clear(&fresh);
    return naming->is_renamed;
}

static bool is_realm_known(const struct kerberos_naming *naming)
{
    const struct exchange_settings *settings = naming->settings;
    bool is_found_without = settings->kdcs_count > 0 || settings->keytab.size > 0;
    return naming->name.realm != NULL && (!naming->name.is_guess || is_found_without);
}

enum kerberos_naming_state kerberos_naming_take(struct kerberos_naming *naming, int64_t now_ms)
{
    if (naming->is_renamed) {
        kerberos_name_clear(&naming->name);
        (void)kerberos_account_choose_name(naming->settings, &naming->name);
        naming->is_renamed = false;
    }
    if (is_realm_known(naming))
        return KERBEROS_NAMING_KNOWN;
    return naming->settings->domains_count == 0 && now_ms < naming->until_ms ? KERBEROS_NAMING_WAITS
                                                                             : KERBEROS_NAMING_NONE;
}
