/* What follows from settings. Derived where it is asked for, never stored beside the values: a value that
 * is reloaded cannot leave an older one behind. */
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_derived.h"

#define EWS_PATH "/EWS/Exchange.asmx"

char *settings_exchange_url(const struct settings_exchange *exchange)
{
    if (exchange->url != NULL)
        return memory_copy_text(exchange->url);
    /* An address of IP version 6 would otherwise end at its first colon. */
    bool brackets = strchr(exchange->host, ':') != NULL;
    return memory_format_text("https://%s%s%s:%lld" EWS_PATH, brackets ? "[" : "", exchange->host,
                              brackets ? "]" : "", (long long)exchange->port);
}

/* Windows takes no notice of letter case in account names. */
char *settings_account_windows(const char *user)
{
    char *name = memory_format_text("windows %s", text_or_empty(user));
    text_lower_ascii(name);
    return name;
}

/* With a prefix of its own: an administrator of the UCServer is no account of Windows, even under the same
 * name, and a refused password there must not hold the log-ins here. */
char *settings_account_ucserver(const char *user)
{
    return memory_format_text("ucserver %s", text_or_empty(user));
}

char *settings_account_of(const struct configuration *settings, const void *section)
{
    if (section == settings->ucserver)
        return settings_account_ucserver(settings->ucserver->user);
    for (size_t i = 0; i < settings->directory_count; i++) {
        if (section == settings->directories[i])
            return settings_account_windows(settings->directories[i]->user);
    }
    for (size_t i = 0; i < settings->exchange_count; i++) {
        if (section == settings->exchanges[i])
            return settings_account_windows(settings->exchanges[i]->user);
    }
    return NULL;
}
