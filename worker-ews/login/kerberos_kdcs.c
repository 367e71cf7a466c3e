/* Those of the settings serve every realm that a ticket leads to: whoever names them knows why. Those of DNS
 * serve the realm that was asked for. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/connection/service_resolver.h"
#include "proto/event/error.h"
#include "proto/message/message.h"

#include "worker-ews/login/kerberos_kdcs.h"

#define SERVICE "_kerberos._tcp."

void kerberos_kdcs_init(struct kerberos_kdcs *kdcs,
                        sd_event *loop,
                        const struct exchange_settings *settings,
                        kerberos_kdcs_function *function,
                        void *context)
{
    *kdcs = (struct kerberos_kdcs){
        .loop = loop, .settings = settings, .function = function, .context = context};
}

void kerberos_kdcs_forget(struct kerberos_kdcs *kdcs)
{
    for (size_t i = 0; i < kdcs->count; i++)
        free(kdcs->names[i]);
    free(kdcs->names);
    free(kdcs->hosts);
    kdcs->names = NULL;
    kdcs->hosts = NULL;
    kdcs->count = 0;
    kdcs->until_ms = 0;
}

void kerberos_kdcs_clear(struct kerberos_kdcs *kdcs)
{
    service_resolver_destroy(kdcs->resolver);
    kerberos_kdcs_forget(kdcs);
    free(kdcs->realm);
    free(kdcs->service);
    *kdcs = (struct kerberos_kdcs){0};
}

static void make_room_for_hosts(struct kerberos_kdcs *kdcs, size_t count)
{
    kdcs->hosts = memory_allocate_items(count, sizeof(*kdcs->hosts));
    kdcs->names = memory_allocate_items(count, sizeof(*kdcs->names));
}

static void keep_host(struct kerberos_kdcs *kdcs, const char *host, uint16_t port)
{
    kdcs->names[kdcs->count] = memory_copy_text(host);
    kdcs->hosts[kdcs->count] =
        (struct service_host){.host = kdcs->names[kdcs->count], .port = port};
    kdcs->count++;
}

static void use_settings(struct kerberos_kdcs *kdcs)
{
    const struct exchange_settings *settings = kdcs->settings;
    kerberos_kdcs_forget(kdcs);
    make_room_for_hosts(kdcs, settings->kdcs_count);
    for (size_t i = 0; i < settings->kdcs_count; i++)
        keep_host(kdcs, settings->kdcs[i].host, (uint16_t)settings->kdcs[i].port);
    kdcs->until_ms = INT64_MAX;
}

static void on_services_found(void *context,
                              const struct service_host *hosts,
                              size_t count,
                              const struct error *why)
{
    struct kerberos_kdcs *kdcs = context;
    struct error none;
    kdcs->is_telling = true;
    if (count > 0)
        make_room_for_hosts(kdcs, count);
    for (size_t i = 0; i < count; i++)
        keep_host(kdcs, hosts[i].host, hosts[i].port);
    if (count == 0) {
        kdcs->until_ms = 0;
        none = *why;
        (void)error_wrap(&none, KERBEROS_NO_KDC, event_text("realm", kdcs->realm));
    }
    kdcs->function(kdcs->context, count > 0 ? NULL : &none);
    kdcs->is_telling = false;
}

void kerberos_kdcs_stop(struct kerberos_kdcs *kdcs)
{
    if (kdcs->is_telling)
        return; /* it was its last word */
    service_resolver_destroy(kdcs->resolver);
    kdcs->resolver = NULL;
}

static void ask_for_services(struct kerberos_kdcs *kdcs, const char *realm, int64_t now_ms)
{
    kerberos_kdcs_forget(kdcs);
    service_resolver_destroy(kdcs->resolver);
    free(kdcs->realm);
    free(kdcs->service);
    kdcs->resolver = NULL;
    kdcs->realm = memory_copy_text(realm);
    kdcs->service = memory_format_text("%s%s", SERVICE, realm);
    kdcs->until_ms = now_ms + KERBEROS_KDCS_MS;
    kdcs->resolver = service_resolver_create(kdcs->loop, kdcs->service, on_services_found, kdcs);
}

void kerberos_kdcs_find(struct kerberos_kdcs *kdcs, const char *realm, int64_t now_ms)
{
    bool is_known = kdcs->realm != NULL && strcmp(kdcs->realm, realm) == 0 && kdcs->count > 0 &&
                    now_ms < kdcs->until_ms;
    if (kdcs->settings->kdcs_count > 0) {
        if (kdcs->count == 0)
            use_settings(kdcs);
        is_known = true;
    }
    if (is_known)
        kdcs->function(kdcs->context, NULL);
    else
        ask_for_services(kdcs, realm, now_ms);
}
