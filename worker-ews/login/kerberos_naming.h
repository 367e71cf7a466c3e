/* By which name, and in which realm, the account of the settings is looked for; and whether that is known yet. A short
 * name (DOMAIN\user) is no realm that DNS could find, and the directories tell which domain it means only once they
 * have been asked. Time is an argument. */
#ifndef WORKER_EWS_KERBEROS_NAMING_H
#define WORKER_EWS_KERBEROS_NAMING_H

#include <stdbool.h>
#include <stdint.h>

#include "worker-ews/login/kerberos_realm.h"

struct exchange_settings;

/* So long the directories are given to tell their domains: one that is not reachable does not stop other log-ins. */
#define KERBEROS_NAMING_MS 5000

enum kerberos_naming_state {
    KERBEROS_NAMING_KNOWN,
    KERBEROS_NAMING_WAITS, /* until the directories tell their domains, or `until_ms` */
    KERBEROS_NAMING_NONE,  /* nothing says which realm it is */
};

struct kerberos_naming {
    const struct exchange_settings *settings;
    struct kerberos_name name; /* empty if nothing says it */
    int64_t until_ms;
    bool is_renamed; /* the settings lead to another name */
};

/* Keeps the settings, whose domains may change. */
void kerberos_naming_init(struct kerberos_naming *naming,
                          const struct exchange_settings *settings,
                          int64_t now_ms);

/* Frees the name; the settings stay. */
void kerberos_naming_clear(struct kerberos_naming *naming);

/* The settings have other domains. Returns whether they lead to another name: kerberos_naming_take() takes it. */
bool kerberos_naming_learn(struct kerberos_naming *naming);

/* For the next ticket-granting ticket. */
enum kerberos_naming_state kerberos_naming_take(struct kerberos_naming *naming, int64_t now_ms);

#endif
