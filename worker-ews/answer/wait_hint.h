/* Reads what a server writes about how long to stay away. Pure.
 *
 * A server that names a time which cannot be read has named none: to take it for 0 would be to knock at
 * once, at the one server that asked us not to. The same holds for one that names 0: Exchange writes "Suggested
 * backoff time 0 ms" where it has none to suggest. */
#ifndef WORKER_EWS_WAIT_HINT_H
#define WORKER_EWS_WAIT_HINT_H

#include <stdint.h>

/* A whole number of units of `unit_ms` milliseconds, with white space around it or not. Returns
 * milliseconds, WAIT_LIMIT_MS at most; NO_BACK_OFF for 0, for a negative one and for all that is no number. */
int64_t wait_hint_read(const char *text, int64_t unit_ms);

#endif
