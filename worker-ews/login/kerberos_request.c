/* Within a question the KDC that has answered is asked on: what it wants to have back (its cookie) is its own. A list
 * is forgotten when nobody of it answers, for DNS may know better ones by then. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/connection/service_resolver.h"
#include "proto/event/error.h"

#include "worker-ews/login/kerberos_exchange.h"
#include "worker-ews/login/kerberos_request.h"

static void ask_kdc(struct kerberos_request *request);

static void tell_failure(struct kerberos_request *request, bool may_be_judged, struct error *why)
{
    (void)error_wrap(why, may_be_judged ? KERBEROS_UNANSWERED : KERBEROS_NO_KDC,
                     event_text("realm", request->realm));
    request->callbacks.failed(request->callbacks.context, may_be_judged, why);
}

static void on_no_answer(struct kerberos_request *request, const struct error *why)
{
    struct error error = *why;
    size_t count = request->kdcs.count;
    size_t most = count < KERBEROS_KDCS_MAX ? count : KERBEROS_KDCS_MAX;
    if (request->is_proof && request->has_left) {
        tell_failure(request, true, &error);
    } else if (++request->at < most) {
        ask_kdc(request);
    } else {
        kerberos_kdcs_forget(&request->kdcs);
        tell_failure(request, false, &error);
    }
}

static void on_leaving(void *context)
{
    struct kerberos_request *request = context;
    request->has_left = true;
    if (request->is_proof)
        request->callbacks.leaving(request->callbacks.context);
}

static void on_exchanged(void *context, const uint8_t *octets, size_t size, const struct error *why)
{
    struct kerberos_request *request = context;
    if (octets == NULL) {
        struct error kept = *why;
        kerberos_exchange_destroy(request->exchange);
        request->exchange = NULL;
        on_no_answer(request, &kept);
        return;
    }
    uint8_t *answer = memory_copy(octets, size);
    kerberos_exchange_destroy(request->exchange);
    request->exchange = NULL;
    request->callbacks.answered(request->callbacks.context, answer, size);
    free(answer);
}

static void ask_kdc(struct kerberos_request *request)
{
    const struct service_host *kdc = &request->kdcs.hosts[request->at];
    const struct kerberos_exchange_callbacks callbacks = {
        .context = request, .leaving = on_leaving, .ended = on_exchanged};
    request->exchange =
        kerberos_exchange_create(request->loop, kdc->host, kdc->port, request->message,
                                 request->size, request->is_proof, &callbacks);
}

static void on_kdcs(void *context, const struct error *why)
{
    struct kerberos_request *request = context;
    if (request->at >= request->kdcs.count)
        request->at = 0; /* it is another list */
    if (why == NULL)
        ask_kdc(request);
    else
        request->callbacks.failed(request->callbacks.context, false, why);
}

void kerberos_request_init(struct kerberos_request *request,
                           sd_event *loop,
                           const struct exchange_settings *settings,
                           const struct kerberos_request_callbacks *callbacks)
{
    *request = (struct kerberos_request){.loop = loop, .callbacks = *callbacks};
    kerberos_kdcs_init(&request->kdcs, loop, settings, on_kdcs, request);
}

void kerberos_request_clear(struct kerberos_request *request)
{
    kerberos_request_stop(request);
    kerberos_kdcs_clear(&request->kdcs);
    free(request->realm);
    request->realm = NULL;
}

void kerberos_request_begin_anew(struct kerberos_request *request)
{
    request->at = 0;
}

void kerberos_request_send(struct kerberos_request *request,
                           const char *realm,
                           const void *message,
                           size_t size,
                           bool is_proof)
{
    request->message = message;
    request->size = size;
    request->is_proof = is_proof;
    request->has_left = false;
    memory_replace_text(&request->realm, realm);
    if (request->kdcs.realm != NULL && strcmp(request->kdcs.realm, realm) != 0)
        request->at = 0;
    kerberos_kdcs_find(&request->kdcs, request->realm, clock_monotonic_ms());
}

void kerberos_request_stop(struct kerberos_request *request)
{
    kerberos_exchange_destroy(request->exchange);
    request->exchange = NULL;
    kerberos_kdcs_stop(&request->kdcs);
}
