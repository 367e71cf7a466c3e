/* What is kept of secrets that somebody has typed, and which of them gives way to a new one. A password that a server
 * has judged wrong is not sent again unasked for as long as it is kept, so it must not be easy to make us forget it.
 * Pure: time is an argument. */
#ifndef SUPERVISOR_PERSIST_TYPED_H
#define SUPERVISOR_PERSIST_TYPED_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor/store/store_row.h"

/* No more than so many are kept. */
#define PERSIST_TYPED_MOST 64

/* Whether it was too long ago that something has become of the secret. */
bool persist_typed_is_over(const struct store_account *row, int64_t wall_ms);

/* Which of two gives way first: one of the arguments, `other` may be NULL. NULL: neither may, because a try of it still
 * counts. */
const struct store_account *persist_typed_first_to_go(const struct store_account *row,
                                                      const struct store_account *other,
                                                      int64_t wall_ms);

#endif
