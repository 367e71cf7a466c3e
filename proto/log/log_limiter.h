/* What can repeat is limited and counted: of each event only the first few within a minute are
 * written; the rest is told as one number ("12 more in 60 s"). Pure. */
#ifndef PROTO_LOG_LIMITER_H
#define PROTO_LOG_LIMITER_H

#include <stdbool.h>
#include <stdint.h>

#define LOG_LIMITER_WINDOW_MS 60000
#define LOG_LIMITER_BURST     10 /* lines of one sentence in a window */
#define LOG_LIMITER_SENTENCES                                                                      \
    128 /* that are watched at once; when all are in use the oldest goes of which all was written */

struct log_limiter;

/* Returns a new limiter. */
struct log_limiter *log_limiter_create(void);
void log_limiter_destroy(struct log_limiter *limiter);

/* Whether a line with this sentence (copied) may be written at `now_ms`; counts it if not. While of all
 * sentences that are watched lines were left out, another one is written without a limit: no count is
 * ever lost. */
bool log_limiter_admit(struct log_limiter *limiter, const char *sentence, int64_t now_ms);

/* Takes out one sentence whose window has ended and of which lines were left out. Returns the
 * number and lends the sentence until the next call on this limiter, or returns 0. */
int64_t log_limiter_collect(struct log_limiter *limiter, int64_t now_ms, const char **sentence);

#endif
