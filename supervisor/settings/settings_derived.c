/* What follows from settings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_derived.h"

#define EWS_PATH  "/EWS/Exchange.asmx"
#define URL_BYTES 512

char *settings_exchange_url(const struct settings_exchange *exchange)
{
    char url[URL_BYTES];
    if (exchange->url != NULL)
        return memory_copy_text(exchange->url);
    bool brackets = strchr(exchange->host, ':') != NULL;
    (void)snprintf(url, sizeof(url), "https://%s%s%s:%lld" EWS_PATH, brackets ? "[" : "",
                   exchange->host, brackets ? "]" : "", (long long)exchange->port);
    return memory_copy_text(url);
}

static char *account(const char *kind, const char *user)
{
    char *name = NULL;
    if (asprintf(&name, "%s %s", kind, user == NULL ? "" : user) < 0)
        abort();
    return name;
}

/* Windows takes no notice of letter case in account names. */
char *settings_account_windows(const char *user)
{
    char *name = account("windows", user);
    for (char *letter = name; *letter != '\0'; letter++)
        if (*letter >= 'A' && *letter <= 'Z')
            *letter = (char)(*letter - 'A' + 'a');
    return name;
}

char *settings_account_ucserver(const char *user)
{
    return account("ucserver", user);
}
