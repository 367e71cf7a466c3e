/* One account talks to one or two hosts, so a list is enough. What stands here has its ticket: a token for a service
 * without one would be waited for. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "worker-ews/login/kerberos_services.h"

#define CACHE_TYPE "MEMORY"

/* The KDC counts in seconds, and from a moment before its answer came. */
#define DOUBT_SECONDS 3

static struct kerberos_service *find_host(const struct kerberos_services *services,
                                          const char *host)
{
    struct kerberos_service *service;
    SLIST_FOREACH(service, services, next) {
        if (strcmp(service->host, host) == 0)
            return service;
    }
    return NULL;
}

const struct kerberos_service *kerberos_services_find(const struct kerberos_services *services,
                                                      const char *host)
{
    return find_host(services, host);
}

static void forget_service(krb5_context library,
                           struct kerberos_services *services,
                           struct kerberos_service *service)
{
    SLIST_REMOVE(services, service, kerberos_service, next);
    (void)krb5_cc_destroy(library, service->cache);
    free(service->cache_name);
    free(service->host);
    free(service->principal);
    free(service);
}

/* With the context that has talked to the KDC: it knows the KDC's clock. */
static krb5_error_code
fill_cache(krb5_context library, krb5_ccache cache, const krb5_creds *ticket, char **name)
{
    char *full = NULL;
    krb5_error_code code = krb5_cc_initialize(library, cache, ticket->client);
    if (code == 0)
        code = krb5_cc_store_cred(library, cache, (krb5_creds *)(uintptr_t)ticket);
    if (code == 0)
        code = krb5_cc_get_full_name(library, cache, &full);
    if (code != 0)
        return code;
    *name = memory_copy_text(full);
    krb5_free_string(library, full);
    return 0;
}

krb5_error_code kerberos_services_put(krb5_context library,
                                      struct kerberos_services *services,
                                      const char *host,
                                      const krb5_creds *ticket,
                                      time_t renew_at,
                                      time_t ends_at)
{
    krb5_ccache cache = NULL;
    char *name = NULL, *principal = NULL;
    krb5_error_code code = krb5_unparse_name(library, ticket->server, &principal);
    if (code == 0)
        code = krb5_cc_new_unique(library, CACHE_TYPE, NULL, &cache);
    if (code == 0)
        code = fill_cache(library, cache, ticket, &name);
    if (code == 0) {
        struct kerberos_service *older = find_host(services, host);
        struct kerberos_service *service = memory_allocate(sizeof(*service));
        *service = (struct kerberos_service){.host = memory_copy_text(host),
                                             .principal = memory_copy_text(principal),
                                             .cache = cache,
                                             .cache_name = name,
                                             .renew_at = renew_at,
                                             .ends_at = ends_at};
        if (older != NULL)
            forget_service(library, services, older);
        SLIST_INSERT_HEAD(services, service, next);
    } else if (cache != NULL) {
        (void)krb5_cc_destroy(library, cache);
    }
    krb5_free_unparsed_name(library, principal);
    return code;
}

void kerberos_services_outdate(krb5_context library, struct kerberos_services *services, time_t now)
{
    struct kerberos_service *service = SLIST_FIRST(services);
    while (service != NULL) {
        struct kerberos_service *next = SLIST_NEXT(service, next);
        service->renew_at = 0;
        if (service->ends_at <= now)
            forget_service(library, services, service);
        service = next;
    }
}

void kerberos_services_forget_ended(krb5_context library,
                                    struct kerberos_services *services,
                                    const char *host,
                                    time_t now)
{
    struct kerberos_service *service = find_host(services, host);
    if (service != NULL && service->ends_at - DOUBT_SECONDS <= now)
        forget_service(library, services, service);
}

void kerberos_services_clear(krb5_context library, struct kerberos_services *services)
{
    while (!SLIST_EMPTY(services))
        forget_service(library, services, SLIST_FIRST(services));
}
