/* The account for which a ticket-granting ticket is asked, as libkrb5 wants it: name, realm, and the password or
 * the keytab that proves it. */
#ifndef WORKER_EWS_KERBEROS_ACCOUNT_H
#define WORKER_EWS_KERBEROS_ACCOUNT_H

#include <krb5.h>
#include <stdbool.h>

struct exchange_settings;
struct kerberos_name;

/* One question for a ticket-granting ticket; owns everything. */
struct kerberos_account {
    krb5_init_creds_context messages; /* makes and reads them */
    krb5_get_init_creds_opt *options;
    krb5_keytab keytab;
    int keytab_file; /* -1: none */
};

/* Prepares nothing in the caller's memory. */
void kerberos_account_init(struct kerberos_account *account);

/* Prepares a question; kerberos_account_clear() follows in any case. Returns 0 or libkrb5's error. */
krb5_error_code kerberos_account_prepare(krb5_context library,
                                         const struct kerberos_name *name,
                                         const struct exchange_settings *settings,
                                         struct kerberos_account *account);

/* Frees it; it is as after kerberos_account_init(). */
void kerberos_account_clear(krb5_context library, struct kerberos_account *account);

/* Fills the name by which the settings' account is asked for: the realm is that of the settings, of the account's
 * own name, or of its entry in the keytab, which knows it when nothing else does. kerberos_name_clear() frees it.
 * Returns whether there is one; if not, `name` is empty. */
bool kerberos_account_choose_name(const struct exchange_settings *settings,
                                  struct kerberos_name *name);

#endif
