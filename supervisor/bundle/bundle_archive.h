/* The archive of a support bundle: a tar with gzip around it, in a file that only its owner may read, and which
 * is there whole or not at all. */
#ifndef BUNDLE_ARCHIVE_H
#define BUNDLE_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

struct bundle_archive;

/* Creates the file, which must not be there (no link is followed), and begins an archive whose files are in a folder
 * of that name. Returns new or NULL (UNAVAILABLE, INVALID: there is a file already). */
struct bundle_archive *
bundle_archive_create(const char *path, const char *folder, int64_t time_s, struct error *error);

/* Adds a file. Errors: UNAVAILABLE. */
int bundle_archive_add(struct bundle_archive *archive,
                       const char *name,
                       const void *data,
                       size_t size_bytes,
                       struct error *error);

/* Ends the archive and frees it; after a failure, now or before, the file is removed. Errors: UNAVAILABLE. */
int bundle_archive_finish(struct bundle_archive *archive, int64_t *size_bytes, struct error *error);

#endif
