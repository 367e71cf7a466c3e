/* An LDAP stream over a connection of our own.
 *
 * libldap alone blocks in connect and TLS and spins when the peer is silent there; so names, TCP and
 * TLS are proto/connection, and libldap does not know of them. */
#ifndef WORKER_LDAP_LDAP_LINK_H
#define WORKER_LDAP_LDAP_LINK_H

#include <ldap.h>
#include <systemd/sd-event.h>

#include "proto/base/error.h"
#include "proto/connection/connection.h"

struct ldap_link;

/* Who is told what happens; from the loop, never from inside a call. The owner may destroy the link
 * only outside of these calls. */
struct ldap_link_owner {
    void *context;
    void (*connected)(void *context); /* TCP; TLS is not there yet */
    void (*secured)(void *context);   /* TLS is complete */
    /* A message from the directory; borrowed. */
    void (*received)(void *context, LDAPMessage *message);
    void (*broken)(void *context, const struct error *why);
};

/* Returns a new link that begins to connect; NULL with `error` when libldap cannot be prepared
 * (INTERNAL). Copies target and owner, keeps `loop`. */
struct ldap_link *ldap_link_create(sd_event *loop,
                                   const struct connection_target *target,
                                   const struct ldap_link_owner *owner,
                                   struct error *error);

/* Ends it without a word to the owner. NULL is fine. */
void ldap_link_destroy(struct ldap_link *link);

/* Begins the TLS handshake; the input must be empty (connection_secure()). */
void ldap_link_secure(struct ldap_link *link);

/* For ldap_sasl_bind(), ldap_search_ext() and the like. Owned by the link; nothing is asked of it when
 * the link is broken or one of these calls has failed (ldap_stream.h). */
LDAP *ldap_link_handle(struct ldap_link *link);

#endif
