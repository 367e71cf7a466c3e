/* The configuration as it may be shown: what is no setting of ours is hidden, because a password may stand where
 * none belongs, and comments are left out. Pure. */
#ifndef BUNDLE_CONFIGURATION_H
#define BUNDLE_CONFIGURATION_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/base/buffer.h"

#include "supervisor/bundle/pseudonym.h"

/* The value of a setting in the first section of that name, ended by NUL. Returns false when it is not set or does
 * not fit. */
bool bundle_configuration_value(
    const char *text, const char *section, const char *key, char *value, size_t size_bytes);

/* Learns the names that the settings hold: accounts, NetBIOS names, hosts. */
void bundle_configuration_learn(const char *text, struct pseudonyms *pseudonyms);

/* Appends the configuration, each line in its place. Returns 0, or -1 over the buffer's limit. */
int bundle_configuration_write(const char *text, struct buffer *to);

/* Appends a text without what stands between :// and @ in URLs. */
int bundle_write_without_userinfo(const char *text, size_t size_bytes, struct buffer *to);

#endif
