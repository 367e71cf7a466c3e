/* Whoever looks for an account writes it as in the settings, `EXAMPLE\svc`, and not as we call it; so it is
 * found by either. What is shown of it is what /stats shows. */
#include <string.h>
#include <strings.h>

#include "supervisor/control/control_accounts.h"
#include "supervisor/statistics/statistics.h"

static bool is_asked_for(const char *name, const char *user)
{
    const char *blank = strchr(name, ' ');
    return *user == '\0' || strcasecmp(name, user) == 0 ||
           (blank != NULL && strcasecmp(blank + 1, user) == 0);
}

json_t *control_accounts(const struct statistics *statistics, const char *user)
{
    json_t *accounts = json_array();
    json_t *all = statistics_to_json(statistics, true);
    size_t place = 0;
    json_t *account = NULL;
    json_array_foreach(json_object_get(all, "accounts"), place, account) {
        const char *name = json_string_value(json_object_get(account, "name"));
        if (name != NULL && is_asked_for(name, user))
            (void)json_array_append(accounts, account);
    }
    json_decref(all);
    return accounts;
}
