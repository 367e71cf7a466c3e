/* Files that the configuration names and whose content is handed out instead. */
#ifndef SETTINGS_FILE_H
#define SETTINGS_FILE_H

#include <stdbool.h>

#include "proto/base/error.h"

#include "supervisor/settings/settings_row.h"

#define SETTINGS_SECRET_BYTES_MOST       4096
#define SETTINGS_CERTIFICATES_BYTES_MOST (256 * 1024)

/* Reads the secret at `file->path` into the file's octets, without the line end at its end.
 * Refused is what anybody else could read or replace: the file must be a regular one that belongs
 * to root or to this process, closed to others, open to no group but this process' own or root's,
 * below directories that are not open to everybody. Returns 0, or -1: INVALID (what is wrong with
 * the file), LIMIT (larger than 4 KiB). */
int settings_file_read_secret(struct settings_file *file, struct error *error);

/* Reads a file of certificates in PEM: at least one, at most 256 KiB. Refused is what anybody else could
 * change or replace: as above, but everybody may read it (links to the system's certificates are fine).
 * Returns 0 or -1 as above. */
int settings_file_read_certificates(struct settings_file *file, struct error *error);

#endif
