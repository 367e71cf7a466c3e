/* With a password the KDC is asked by the enterprise name, which it knows to be whosever it is; a keytab has its
 * keys by the plain name, and finds them only by how that is written there. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "proto/base/keytab.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/message/message.h"

#include "worker-ews/login/kerberos_account.h"
#include "worker-ews/login/kerberos_realm.h"

#define KEYTAB_NAME_BYTES 64

void kerberos_account_init(struct kerberos_account *account)
{
    *account = (struct kerberos_account){.keytab_file = -1};
}

void kerberos_account_clear(krb5_context library, struct kerberos_account *account)
{
    if (account->messages != NULL)
        krb5_init_creds_free(library, account->messages);
    if (account->options != NULL)
        krb5_get_init_creds_opt_free(library, account->options);
    if (account->keytab != NULL)
        (void)krb5_kt_close(library, account->keytab);
    if (account->keytab_file >= 0)
        (void)close(account->keytab_file);
    kerberos_account_init(account);
}

/* libkrb5 reads keytabs from files, and ours came over the bus. */
static krb5_error_code
use_keytab(krb5_context library, const struct octets *keytab, struct kerberos_account *account)
{
    char name[KEYTAB_NAME_BYTES];
    account->keytab_file = memfd_create("keytab", MFD_CLOEXEC);
    if (account->keytab_file < 0 ||
        write(account->keytab_file, keytab->data, keytab->size) != (ssize_t)keytab->size)
        return KRB5_KT_IOERR;
    (void)snprintf(name, sizeof(name), "FILE:/proc/self/fd/%d", account->keytab_file);
    krb5_error_code code = krb5_kt_resolve(library, name, &account->keytab);
    return code != 0 ? code
                     : krb5_init_creds_set_keytab(library, account->messages, account->keytab);
}

static krb5_error_code
use_password(krb5_context library, const struct octets *secret, struct kerberos_account *account)
{
    char *password = memory_copy(secret->data, secret->size);
    krb5_error_code code = krb5_init_creds_set_password(library, account->messages, password);
    memory_wipe(password, secret->size);
    free(password);
    return code;
}

static krb5_error_code
make_client(krb5_context library, const struct kerberos_name *name, krb5_principal *client)
{
    /* What an enterprise name gets at first. */
    krb5_error_code code = krb5_set_default_realm(library, name->realm);
    if (code == 0)
        code = krb5_parse_name_flags(library, name->enterprise, KRB5_PRINCIPAL_PARSE_ENTERPRISE,
                                     client);
    return code != 0 ? code : krb5_set_principal_realm(library, *client, name->realm);
}

/* The keytab knows its realm better than a name in front of a backslash tells it; but what a person has set holds. */
static krb5_error_code make_client_of_keytab(krb5_context library,
                                             const struct kerberos_name *name,
                                             const struct exchange_settings *settings,
                                             krb5_principal *client)
{
    struct keytab_principal found;
    const struct octets *keytab = &settings->keytab;
    bool is_realm_set = settings->kerberos_realm[0] != '\0';
    krb5_error_code code = KRB5_KT_NOTFOUND;
    if (keytab_find(keytab->data, keytab->size, name->plain, name->realm, &found) != 0)
        return code;
    if (!is_realm_set || text_equals_ignoring_case(found.realm, name->realm))
        code = krb5_build_principal(library, client, (unsigned)strlen(found.realm), found.realm,
                                    found.name, (char *)NULL);
    if (code == 0)
        code = krb5_set_default_realm(library, found.realm);
    keytab_principal_clear(&found);
    return code;
}

krb5_error_code kerberos_account_prepare(krb5_context library,
                                         const struct kerberos_name *name,
                                         const struct exchange_settings *settings,
                                         struct kerberos_account *account)
{
    krb5_principal client = NULL;
    bool is_by_keytab = settings->keytab.size > 0;
    krb5_error_code code = is_by_keytab ? make_client_of_keytab(library, name, settings, &client)
                                        : make_client(library, name, &client);
    if (code == 0)
        code = krb5_get_init_creds_opt_alloc(library, &account->options);
    if (code == 0) {
        krb5_get_init_creds_opt_set_canonicalize(account->options, 1);
        code = krb5_init_creds_init(library, client, NULL, NULL, 0, account->options,
                                    &account->messages);
    }
    if (client != NULL)
        krb5_free_principal(library, client);
    if (code != 0)
        return code;
    return is_by_keytab ? use_keytab(library, &settings->keytab, account)
                        : use_password(library, &settings->secret, account);
}

bool kerberos_account_choose_name(const struct exchange_settings *settings,
                                  struct kerberos_name *name)
{
    struct keytab_principal found;
    if (kerberos_realm_choose(name, settings->user, settings->kerberos_realm, settings->domains,
                              settings->domains_count) == 0)
        return true;
    if (keytab_find(settings->keytab.data, settings->keytab.size, settings->user, NULL, &found) !=
        0)
        return false;
    int result = kerberos_realm_choose(name, settings->user, found.realm, NULL, 0);
    keytab_principal_clear(&found);
    return result == 0;
}
