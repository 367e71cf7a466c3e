/* The logs of a folder, the newest ones first, up to a size together: what has just happened is what somebody
 * looks for. */
#ifndef BUNDLE_LOGS_H
#define BUNDLE_LOGS_H

#include <stddef.h>

/* Gets a log file, or its end if `is_cut`. */
typedef void
bundle_log_function(void *context, const char *name, const char *text, size_t size_bytes);

/* Calls the function for each file whose name has ".log" in it. Returns how many octets of older ones were left out, or
 * -1: the folder cannot be read. */
long long
bundle_logs(const char *folder, size_t most_bytes, bundle_log_function *function, void *context);

#endif
