/* One message to a KDC over TCP and its answer (RFC 4120, 7.2.2), on the loop. What is in them is libkrb5's
 * business. */
#ifndef WORKER_EWS_KERBEROS_EXCHANGE_H
#define WORKER_EWS_KERBEROS_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct error;
struct kerberos_exchange;

/* How long a KDC may take to accept the connection and to answer; and to answer a proof of the password from the moment
 * on in which that left, for nobody else may be asked then. */
#define KERBEROS_EXCHANGE_MS 4000
#define KERBEROS_PROOF_MS    10000

/* Called from the loop. */
struct kerberos_exchange_callbacks {
    void *context;
    /* The KDC has accepted the connection, and the message leaves now; may not destroy the exchange. */
    void (*leaving)(void *context);
    /* Called once: with the answer (borrowed), or with why there is none (`answer` NULL). May destroy the exchange. */
    void (*ended)(void *context, const uint8_t *answer, size_t size, const struct error *why);
};

/* Connects, sends the message (copied; `is_proof`: it proves the password) and waits. Returns a new exchange; what
 * fails is told. Keeps `loop` and `host`. */
struct kerberos_exchange *
kerberos_exchange_create(sd_event *loop,
                         const char *host,
                         uint16_t port,
                         const void *message,
                         size_t size,
                         bool is_proof,
                         const struct kerberos_exchange_callbacks *callbacks);

/* Ends it; nothing more is told. NULL is fine. */
void kerberos_exchange_destroy(struct kerberos_exchange *exchange);

#endif
