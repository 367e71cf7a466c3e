/* How long the message that is being received may take. A message has a limit from its first octet to its
 * last, not only between two reads: a server that sends an octet now and then would hold us for ever. The
 * list of users is the exception, because its size is the tenant's. Pure. */
#ifndef PUBLISHER_RECEPTION_H
#define PUBLISHER_RECEPTION_H

#include <stdbool.h>
#include <stdint.h>

struct reception {
    int64_t since_ms; /* -1: no message is being received */
    int64_t limit_ms; /* from its first octet to its last */
    int64_t heard_ms; /* when the newest octets came */
    bool is_large;    /* it is the list of users, which is read as it arrives */
};

/* A new connection: nothing is being received. */
void reception_init(struct reception *reception, int64_t now_ms);

/* A message has begun; harmless when it had before. */
void reception_begin(struct reception *reception, int64_t limit_ms, int64_t now_ms);

/* The message that has begun is the list of users, and so large that it has another limit. */
void reception_begin_large(struct reception *reception, int64_t limit_ms, int64_t now_ms);

/* The message has been received. Returns for how long answers had to wait behind it: 0 unless it was
 * the list of users. Behind others time does not stand still, or a server that never finishes them
 * would hold us for ever. */
int64_t reception_end(struct reception *reception, int64_t now_ms);

/* When the message will have taken too long, or a large one will have paused for longer than
 * `stall_ms`; INT64_MAX: none is being received. */
int64_t reception_deadline_ms(const struct reception *reception, int64_t stall_ms);

#endif
