/* What a directory says of itself: where its root is, and what its domains are called. It knows the messages; the
 * session that owns it knows the connection and how long it waits. */
#ifndef WORKER_LDAP_DIRECTORY_ROOT_H
#define WORKER_LDAP_DIRECTORY_ROOT_H

#include <ldap.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/message/message.h"

#include "worker-ldap/directory_domains.h"
#include "worker-ldap/server/ldap_step.h"

struct directory_root {
    char *base;          /* where people are searched for; NULL: not known yet */
    char *configuration; /* the configuration partition; NULL: not known */
    struct directory_domains domains;
    bool is_forest;
    enum { DOMAINS_UNASKED, DOMAINS_ROOT, DOMAINS_PARTITIONS, DOMAINS_KNOWN } progress;
    int message; /* of the request that is under way for the domains */
};

/* Empty, for a server at that port: a global catalogue has ports of its own. */
void directory_root_init(struct directory_root *root, int64_t port);
void directory_root_clear(struct directory_root *root);

/* The base of the settings, if they name one. Returns whether they do. */
bool directory_root_use_settings(struct directory_root *root,
                                 const struct directory_settings *settings);

/* Where a search of that kind begins; NULL: the directory has no such place (`error`: INVALID). */
const char *directory_root_base(const struct directory_root *root,
                                enum ldap_search_kind kind,
                                struct error *error);

/* Asks the root entry. Returns what libldap does. */
int directory_root_ask(LDAP *handle, int *message);

/* Takes over the root entry. */
void directory_root_take(struct directory_root *root, LDAP *handle, LDAPMessage *message);

/* Begins to ask for the names of the domains, or goes on with that when a request has ended. DOMAINS_KNOWN: it is
 * over, also when nothing could be read. Returns what libldap does. */
int directory_root_learn(struct directory_root *root, LDAP *handle);

/* Takes a message that answers the request for domains. Returns whether it was the last one of that request. */
bool directory_root_take_domain(struct directory_root *root, LDAP *handle, LDAPMessage *message);

/* Whether a request for domains is under way. */
bool directory_root_is_learning(const struct directory_root *root);

/* Reads the last message of such a request. Returns whether it says that the server could not answer at present,
 * and why; then it may be asked again. What a server refuses to show it will go on refusing, and then the settings
 * decide; but one that is busy has not said what its domains are called, and somebody would be taken for a
 * stranger. */
bool directory_root_fail(struct directory_root *root,
                         LDAP *handle,
                         LDAPMessage *message,
                         struct error *error);

#endif
