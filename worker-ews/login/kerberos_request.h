/* One message of libkrb5 and its answer, by the KDCs of a realm: one is asked after the other until one answers, on the
 * loop. Whoever could not even be connected to has learnt nothing; but after a proof of the password has left for one
 * that then says nothing, nobody else is asked: it may have been judged. */
#ifndef WORKER_EWS_KERBEROS_REQUEST_H
#define WORKER_EWS_KERBEROS_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "worker-ews/login/kerberos_kdcs.h"

struct error;
struct exchange_settings;
struct kerberos_exchange;

struct kerberos_request_callbacks {
    void *context;
    /* A proof of the password leaves now. May not stop the request. */
    void (*leaving)(void *context);
    /* One of these two follows, perhaps from inside kerberos_request_send(); it may stop the request and send the next.
     * The answer and `why` are borrowed. */
    void (*answered)(void *context, const uint8_t *answer, size_t size);
    void (*failed)(void *context, bool may_be_judged, const struct error *why);
};

/* One at a time. */
struct kerberos_request {
    sd_event *loop;
    struct kerberos_request_callbacks callbacks;
    struct kerberos_kdcs kdcs;
    struct kerberos_exchange *exchange;
    char *realm;
    const void *message;
    size_t size;
    size_t at;               /* the KDC that is asked */
    bool is_proof, has_left; /* the message */
};

/* Prepares it in the caller's memory. Keeps everything, copies the callbacks. */
void kerberos_request_init(struct kerberos_request *request,
                           sd_event *loop,
                           const struct exchange_settings *settings,
                           const struct kerberos_request_callbacks *callbacks);

/* Frees it. */
void kerberos_request_clear(struct kerberos_request *request);

/* The next message goes to the first KDC, and not to the one that answered last. */
void kerberos_request_begin_anew(struct kerberos_request *request);

/* Sends a message, which proves the password or does not. Copies `realm`, keeps `message`. */
void kerberos_request_send(struct kerberos_request *request,
                           const char *realm,
                           const void *message,
                           size_t size,
                           bool is_proof);

/* Nothing more is told of what was sent; also from inside the callbacks. */
void kerberos_request_stop(struct kerberos_request *request);

#endif
