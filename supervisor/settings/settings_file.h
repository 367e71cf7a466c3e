/* Files that the configuration names and whose content is handed out instead of their path: the other
 * processes run as users who may not read them, or on other hosts. */
#ifndef SETTINGS_FILE_H
#define SETTINGS_FILE_H

#include "proto/event/error.h"

#include "supervisor/settings/settings_row.h"

#define SETTINGS_SECRET_BYTES_MOST 4096
#define SETTINGS_KEYTAB_BYTES_MOST 65536 /* LIMIT_KEYTAB of the message table */

/* The group of the service, whose files root may read as the service does. */
#define SETTINGS_SERVICE_GROUP "ewscal"

/* Reads what is at `file->path` into the file's octets. Refused is what anybody else could replace: the
 * file must be a regular one that belongs to root or to this process, below directories that are not
 * open to everybody.
 *   SETTINGS_SECRET: at most 4 KiB, without the mark of UTF-8 at its beginning and without the line end at
 *     its end; closed to others, and open to no group but this process' own or root's, for root the service's, too
 *   SETTINGS_KEYTAB: at most 64 KiB, a whole keytab with a key in it; closed alike
 *   SETTINGS_CERTIFICATES: at least one in PEM or DER, at most 256 KiB, of which PEM is made
 *     (settings_certificates.h); everybody may read it, nobody else may change it (links to the system's
 *     certificates are fine)
 * Returns 0, or -1: INVALID (what is wrong with the file), LIMIT (too large). */
int settings_file_read(struct settings_file *file, enum settings_kind kind, struct error *error);

/* Stores in `path` a new text: where the credential of that name is, which systemd hands to a service
 * (LoadCredential). Returns 0, or -1: INVALID (there is no folder of credentials, or not that one in it). */
int settings_file_find_credential(const char *name, char **path, struct error *error);

#endif
