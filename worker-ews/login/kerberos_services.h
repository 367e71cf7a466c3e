/* The tickets of one account for services, by the host that they were asked for: each in a cache of its own, so that
 * one serves until it has ended or a new one takes its place, whatever becomes of the ticket-granting ticket. */
#ifndef WORKER_EWS_KERBEROS_SERVICES_H
#define WORKER_EWS_KERBEROS_SERVICES_H

#include <krb5.h>
#include <sys/queue.h>
#include <time.h>

struct kerberos_service {
    SLIST_ENTRY(kerberos_service) next;
    char *host;      /* for which it was asked */
    char *principal; /* as the KDC calls it */
    krb5_ccache cache;
    char *cache_name;
    time_t renew_at; /* 0: it is of an older ticket-granting ticket */
    time_t ends_at;
};

SLIST_HEAD(kerberos_services, kerberos_service);

/* The one of a host; NULL: none. */
const struct kerberos_service *kerberos_services_find(const struct kerberos_services *services,
                                                      const char *host);

/* Keeps a new ticket (copied, as `host` is) in the place of an older one. The times are by our own clock. Returns 0, or
 * libkrb5's error; then the older one is still there. */
krb5_error_code kerberos_services_put(krb5_context library,
                                      struct kerberos_services *services,
                                      const char *host,
                                      const krb5_creds *ticket,
                                      time_t renew_at,
                                      time_t ends_at);

/* There is a new ticket-granting ticket: all are to be renewed, and serve until then. Those that have ended are
 * forgotten. */
void kerberos_services_outdate(krb5_context library,
                               struct kerberos_services *services,
                               time_t now);

/* Forgets that of a host, if it has ended. */
void kerberos_services_forget_ended(krb5_context library,
                                    struct kerberos_services *services,
                                    const char *host,
                                    time_t now);

/* Forgets them all. */
void kerberos_services_clear(krb5_context library, struct kerberos_services *services);

#endif
