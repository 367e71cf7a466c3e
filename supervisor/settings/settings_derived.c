/* What follows from settings. Derived where it is asked for, never stored beside the values: a value that
 * is reloaded cannot leave an older one behind. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_derived.h"
#include "supervisor/settings/settings_value.h"

#define EWS_PATH "/EWS/Exchange.asmx"

char *settings_exchange_url(const struct settings_exchange *exchange)
{
    if (exchange->url != NULL)
        return memory_copy_text(exchange->url);
    const struct settings_address address = {exchange->host, (uint16_t)exchange->port};
    char *place = settings_value_address(&address);
    char *url =
        memory_format_text("%s://%s" EWS_PATH, exchange->tls == TLS_OFF ? "http" : "https", place);
    free(place);
    return url;
}

char *settings_bus_endpoint(const struct configuration *settings)
{
    char *place = settings_value_address(&settings->bus->listen);
    char *endpoint = memory_format_text("tcp://%s", place);
    free(place);
    return endpoint;
}

bool settings_need_kerberos(const struct configuration *settings)
{
    for (size_t i = 0; i < settings->exchange_count; i++) {
        if (settings->exchanges[i]->auth == LOGIN_BY_NEGOTIATE)
            return true;
    }
    return false;
}

/* Windows takes no notice of letter case in account names. */
char *settings_account_windows(const char *user)
{
    char *name = memory_format_text("windows %s", text_or_empty(user));
    text_lower_ascii(name);
    return name;
}

/* A keytab that is accepted says nothing of a password, even of the same account, and the other way round. */
char *settings_account_exchange(const struct settings_exchange *exchange)
{
    char *name;
    if (exchange->keytab.octets == NULL)
        return settings_account_windows(exchange->user);
    name = memory_format_text("keytab %s", text_or_empty(exchange->user));
    text_lower_ascii(name);
    return name;
}

/* With a prefix of its own: an administrator of the UCServer is no account of Windows, even under the same
 * name, and a refused password there must not hold the log-ins here. */
char *settings_account_ucserver(const char *user)
{
    return memory_format_text("ucserver %s", text_or_empty(user));
}

/* Appends the content of a file, if it has been read. */
static void add_proof(char **octets, size_t *size_bytes, const struct settings_file *file)
{
    char *shorter = *octets;
    size_t size = *size_bytes;
    if (file->octets == NULL)
        return;
    *octets = memory_allocate(size + file->size_bytes + 1);
    memcpy(*octets, shorter, size);
    memcpy(*octets + size, file->octets, file->size_bytes);
    *size_bytes = size + file->size_bytes;
    memory_wipe(shorter, size);
    free(shorter);
}

static bool
is_account(const struct configuration *settings, const void *section, const char *account)
{
    char *name = settings_account_of(settings, section);
    bool is_same = name != NULL && strcmp(name, account) == 0;
    free(name);
    return is_same;
}

bool settings_account_is_of_role(const struct configuration *settings,
                                 const char *account,
                                 enum role role)
{
    bool is_of_role =
        role == ROLE_PUBLISHER_UCSERVER && is_account(settings, settings->ucserver, account);
    for (size_t i = 0; role == ROLE_WORKER_LDAP && i < settings->directory_count; i++)
        is_of_role = is_of_role || is_account(settings, settings->directories[i], account);
    for (size_t i = 0; role == ROLE_WORKER_EWS && i < settings->exchange_count; i++)
        is_of_role = is_of_role || is_account(settings, settings->exchanges[i], account);
    return is_of_role;
}

char *settings_account_proofs(const struct configuration *settings,
                              const char *account,
                              size_t *size_bytes)
{
    char *octets = memory_copy_text("");
    *size_bytes = 0;
    if (is_account(settings, settings->ucserver, account))
        add_proof(&octets, size_bytes, &settings->ucserver->secret);
    for (size_t i = 0; i < settings->directory_count && *size_bytes == 0; i++) {
        if (is_account(settings, settings->directories[i], account))
            add_proof(&octets, size_bytes, &settings->directories[i]->secret);
    }
    for (size_t i = 0; i < settings->exchange_count && *size_bytes == 0; i++) {
        if (is_account(settings, settings->exchanges[i], account))
            add_proof(&octets, size_bytes, &settings->exchanges[i]->secret);
    }
    for (size_t i = 0; i < settings->exchange_count; i++) {
        if (is_account(settings, settings->exchanges[i], account))
            add_proof(&octets, size_bytes, &settings->exchanges[i]->keytab);
    }
    return octets;
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
            return settings_account_exchange(settings->exchanges[i]);
    }
    return NULL;
}
