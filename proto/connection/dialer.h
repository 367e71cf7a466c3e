/* From a name to a socket that is connected: the addresses of the name are tried one after the other. What
 * is told in the end is the failure of the last one. */
#ifndef PROTO_DIALER_H
#define PROTO_DIALER_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct address_memory;
struct dialer;
struct error;

/* One of them is called, once, from the loop; `failed` also from inside dialer_create(). `connected` may destroy
 * the dialer. */
struct dialer_callbacks {
    void *context;
    /* Takes over the descriptor. */
    void (*connected)(void *context, int descriptor);
    void (*failed)(void *context, const struct error *why);
};

/* Returns a new dialer, which begins at once. Keeps `loop`, `host` and `memory` (which addresses are tried last; may
 * be NULL), copies `callbacks`. */
struct dialer *dialer_create(sd_event *loop,
                             const char *host,
                             uint16_t port,
                             struct address_memory *memory,
                             const struct dialer_callbacks *callbacks);

/* What came after the connection was made was the fault of its address: it is tried last for a while. Without a
 * memory, or before there are addresses, nothing happens. */
void dialer_blame_address(struct dialer *dialer);

/* Whether the name has another address that has not been in trouble. */
bool dialer_has_other_address(const struct dialer *dialer);

/* Nothing more is told. NULL is fine. */
void dialer_destroy(struct dialer *dialer);

#endif
