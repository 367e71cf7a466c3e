/* What follows from settings. Derived where it is asked for, never stored beside the values: a value that
 * is reloaded cannot leave an older one behind. */
#include <stdlib.h>
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
    for (char *letter = name; *letter != '\0'; letter++) {
        if (*letter >= 'A' && *letter <= 'Z')
            *letter = (char)(*letter - 'A' + 'a');
    }
    return name;
}

/* With a prefix of its own: an administrator of the UCServer is no account of Windows, even under the same
 * name, and a refused password there must not hold the log-ins here. */
char *settings_account_ucserver(const char *user)
{
    return memory_format_text("ucserver %s", text_or_empty(user));
}

/* A section with an account of Windows. */
struct given {
    const char *kind, *name, *user;
    const struct settings_file *secret;
};

static struct given given_by(const struct configuration *settings, size_t i)
{
    if (i < settings->directory_count) {
        const struct settings_directory *directory = settings->directories[i];
        return (struct given){"directory", directory->name, directory->user, &directory->secret};
    }
    const struct settings_exchange *exchange = settings->exchanges[i - settings->directory_count];
    return (struct given){"exchange", exchange->name, exchange->user, &exchange->secret};
}

static bool is_same_secret(const struct settings_file *left, const struct settings_file *right)
{
    return left->size_bytes == right->size_bytes &&
           (left->size_bytes == 0 || memcmp(left->octets, right->octets, left->size_bytes) == 0);
}

/* Of the section at that place of the list of all directories and Exchanges. */
static char *account_with_secret(const struct configuration *settings,
                                 const struct settings_file *secret)
{
    size_t place = 0;
    while (given_by(settings, place).secret != secret)
        place++;
    const struct given own = given_by(settings, place);
    char *name = settings_account_windows(own.user);
    bool is_other = false;
    for (size_t i = 0; i < place && !is_other; i++) {
        const struct given earlier = given_by(settings, i);
        is_other =
            text_equals_ignoring_case(text_or_empty(earlier.user), text_or_empty(own.user)) &&
            !is_same_secret(earlier.secret, own.secret);
    }
    if (!is_other)
        return name;
    char *own_name =
        memory_format_text("%s [%s%s%s]", name, own.kind, *own.name == '\0' ? "" : " ", own.name);
    free(name);
    return own_name;
}

char *settings_account_directory(const struct configuration *settings,
                                 const struct settings_directory *directory)
{
    return account_with_secret(settings, &directory->secret);
}

char *settings_account_exchange(const struct configuration *settings,
                                const struct settings_exchange *exchange)
{
    return account_with_secret(settings, &exchange->secret);
}

char *settings_account_of(const struct configuration *settings, const void *section)
{
    if (section == settings->ucserver)
        return settings_account_ucserver(settings->ucserver->user);
    for (size_t i = 0; i < settings->directory_count; i++) {
        if (section == settings->directories[i])
            return settings_account_directory(settings, settings->directories[i]);
    }
    for (size_t i = 0; i < settings->exchange_count; i++) {
        if (section == settings->exchanges[i])
            return settings_account_exchange(settings, settings->exchanges[i]);
    }
    return NULL;
}
