/* The session's connection on the loop: name, TCP, TLS, octets. */
#ifndef PUBLISHER_ROSE_SESSION_LINK_H
#define PUBLISHER_ROSE_SESSION_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct connection_target;
struct error;
struct rose_link;

/* Who is told what happens; from the loop, never from inside a call. */
struct rose_link_owner {
    void *context;
    void (*connected)(void *context);
    void (*secured)(void *context);
    void (*received)(void *context, const uint8_t *octets, size_t size_bytes);
    /* Everything that waited has been written. */
    void (*writable)(void *context);
    /* Whether guarded octets may be written now. */
    bool (*may_write)(void *context);
    void (*broken)(void *context, const struct error *why);
};

/* More than this is not written ahead. */
#define ROSE_LINK_BACKLOG_BYTES (1024 * 1024)

/* Returns a new link without a connection. Copies `owner`, keeps `loop` and the owner's context. */
struct rose_link *rose_link_create(sd_event *loop, const struct rose_link_owner *owner);

/* Closes without a word. NULL is fine. */
void rose_link_destroy(struct rose_link *link);

/* Where rose_link_connect() goes from now on. Keeps what `target` points to until the next one. */
void rose_link_configure(struct rose_link *link, const struct connection_target *target);

/* Opens a connection; connected() or broken() follows. */
void rose_link_connect(struct rose_link *link);

/* Begins the TLS handshake; secured() or broken() follows. */
void rose_link_secure(struct rose_link *link);

/* Writes; what fails is told by broken(). What is guarded leaves this process only while the owner's
 * may_write() agrees, however late that is; else the connection breaks. */
void rose_link_send(struct rose_link *link,
                    const uint8_t *octets,
                    size_t size_bytes,
                    bool is_guarded);

/* Closes after what was written has left, if it does so at once. Nothing more is told. */
void rose_link_disconnect(struct rose_link *link);

/* How much waits to be written. */
size_t rose_link_backlog_bytes(const struct rose_link *link);

#endif
