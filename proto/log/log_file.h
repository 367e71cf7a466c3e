/* One log file of limited size that is renewed in a circle: NAME.log, NAME.log.1 ... NAME.log.KEEP.
 * A full disk or an unwritable folder never ends or blocks the process: lines are lost, counted,
 * and opening is tried again later. */
#ifndef PROTO_LOG_FILE_H
#define PROTO_LOG_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

#define LOG_FILE_SMALLEST_BYTES 65536 /* a smaller limit is raised to this: eight long lines */
#define LOG_FILE_RETRY_MS       5000  /* between tries to open after a failure */

struct log_file;

/* Returns a new file `directory`/`name`.log (mode 0640; the texts are copied, '/' of the name
 * becomes '-'). The folder is made (0750) when only its last part is missing. Nothing is opened
 * before the first line. `limit_bytes` holds for each of the `keep` + 1 files. */
struct log_file *
log_file_create(const char *directory, const char *name, int64_t limit_bytes, int keep);

/* Closes and frees. NULL is fine. */
void log_file_destroy(struct log_file *file);

/* Appends one whole line. Returns 0, or -1 when it was lost (error: what and where). */
int log_file_write(struct log_file *file,
                   const char *line,
                   size_t size_bytes,
                   int64_t monotonic_ms,
                   struct error *error);

/* How many lines were lost since the last time this was asked and nothing was lost since. Sets the
 * number back to 0. */
int64_t log_file_take_lost(struct log_file *file);

#endif
