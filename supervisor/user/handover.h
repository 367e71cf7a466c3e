/* What is between the assignment of a fetch job and the UCServer's receipt: bounded, so that a slow
 * UCServer bounds the memory of supervisor and publisher. */
#ifndef SUPERVISOR_HANDOVER_H
#define SUPERVISOR_HANDOVER_H

#include <stdbool.h>
#include <stdint.h>

#define HANDOVER_MOST_USERS 4000
#define HANDOVER_MOST_BYTES (INT64_C(1024) * 1024 * 1024)

/* Begins empty, with zeros. */
struct handover {
    int64_t users, bytes;
};

/* Whether one job more has room, as large as a job may be. */
bool handover_has_room(const struct handover *handover);

/* What one user occupies changes: `*bytes` becomes `wanted_bytes`; 0: nothing. */
void handover_occupy(struct handover *handover, int64_t *bytes, int64_t wanted_bytes);

#endif
