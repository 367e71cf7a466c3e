/* The header Retry-After: how long a server wishes to be left alone, in seconds or as a date. Time is an
 * argument. */
#ifndef WORKER_EWS_RETRY_AFTER_H
#define WORKER_EWS_RETRY_AFTER_H

#include <stdint.h>

/* The wish in milliseconds, an hour at most; NO_BACK_OFF for what cannot be read, for 0, and for a date
 * that is over. A date is compared with that of the same answer (`date`, NULL: it had none), or else with `now_s`,
 * seconds since 1970. */
int64_t retry_after_read(const char *text, const char *date, int64_t now_s);

/* A date as HTTP writes it, in seconds since 1970; -1 for anything else, and for NULL. */
int64_t retry_after_date(const char *text);

#endif
