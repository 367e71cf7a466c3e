/* What a file of CA certificates holds. It is looked into before anything is started, because the process that
 * needs it is elsewhere and can only say that it trusts nobody. */
#ifndef SETTINGS_CERTIFICATES_H
#define SETTINGS_CERTIFICATES_H

#include "proto/event/error.h"

#include "supervisor/settings/settings_row.h"

#define SETTINGS_CERTIFICATES_BYTES_MOST (256 * 1024)

/* Makes one PEM text of nothing but certificates of the file's octets, which are PEM or DER: whatever else
 * stands there, a private key above all, goes no further (`file->left_out`). Returns 0, or -1 (INVALID) with
 * what it is instead and how it is converted; then the octets are as they were. */
int settings_certificates_keep(struct settings_file *file, struct error *error);

#endif
