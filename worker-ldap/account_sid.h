/* Whose account a user of the settings is: the objectSid says that two ways of writing are one account, whose wrong
 * passwords a server counts together. Pure. */
#ifndef WORKER_LDAP_ACCOUNT_SID_H
#define WORKER_LDAP_ACCOUNT_SID_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/message/message.h"

#include "worker-ldap/directory_domains.h"
#include "worker-ldap/entry/directory_entry.h"

struct buffer;

/* Appends a filter for those of settings->accounts that may be in this directory, by its domains or, where they could
 * not be read, by its settings; with a NUL behind it. Returns how many they are; 0 also when the buffer is full. */
size_t account_sid_filter(struct buffer *filter,
                          const struct directory_settings *settings,
                          const struct directory_domains *domains);

/* The objectSid of the one entry that is that account; NULL: none is, or several are. Borrowed. */
const char *account_sid_find(const char *account,
                             const struct directory_settings *settings,
                             const struct directory_domains *domains,
                             const struct directory_entry_list *entries);

#endif
