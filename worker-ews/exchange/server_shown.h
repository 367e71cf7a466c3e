/* What an Exchange has shown of itself while it was asked: its version and the end of its certificate. Behind one
 * name there may be several servers; the newest answer counts. Pure. */
#ifndef WORKER_EWS_SERVER_SHOWN_H
#define WORKER_EWS_SERVER_SHOWN_H

#include <stdint.h>

#include "worker-ews/answer/availability_answer.h"

struct server_shown {
    char version[SERVER_VERSION_BYTES]; /* "15.2.1118.7"; empty: it has not said it yet */
    int64_t certificate_end;            /* seconds since 1970; 0: none was shown yet */
};

/* An answer has come, with a certificate that ends then (0: none was shown). `answer` is NULL when its body could
 * not be read; what it does not show stays. */
void server_shown_note(struct server_shown *shown,
                       int64_t certificate_end,
                       const struct availability_answer *answer);

#endif
