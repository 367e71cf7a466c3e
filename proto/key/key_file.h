/* Key files: NAME.pub (who has the key, and its public half) and NAME.key (the secret half too).
 *
 * Lines `role = worker-ews`, `host = exch1`, `public = ...`, `secret = ...`, `comment = ...`; a line
 * that begins with '#' is a remark. A file that anybody else could have written or, when it is
 * secret, read is refused: wrong owner, loose mode, link. */
#ifndef PROTO_KEY_FILE_H
#define PROTO_KEY_FILE_H

#include <limits.h>

#include "proto/event/error.h"
#include "proto/key/curve_key.h"
#include "proto/message/message_values.h"

#define KEY_FILE_LIMIT_BYTES 4096
#define KEY_HOST_BYTES       254 /* the longest host name and a NUL */
#define KEY_COMMENT_BYTES    257

struct key_file {
    enum role role;
    char host[KEY_HOST_BYTES];
    char comment[KEY_COMMENT_BYTES];
    struct curve_key_pair pair; /* secret_key is "" in a public file */
};

/* Writes the path of a file or a folder of keys. Returns 0, or -1 with `error` when it is too long
 * (INVALID). */
int key_file_path(char path[PATH_MAX], struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads NAME.key: a plain file owned by us or root, not writable by its group, nothing for others
 * (0600 or 0640), in a folder that others cannot write. The caller wipes `file`. Errors: INVALID
 * with the path, what is wrong and the command that helps. */
int key_file_read_secret(const char *path, struct key_file *file, struct error *error);

/* Reads NAME.pub: the same, but everybody may read it. */
int key_file_read_public(const char *path, struct key_file *file, struct error *error);

/* Writes a new file; one that exists is never overwritten. The secret half goes in when there is
 * one: mode 0600, else 0644. On failure nothing is left. Errors: INVALID. */
int key_file_write(const char *path, const struct key_file *file, struct error *error);

/* Overwrites the secret half. */
void key_file_wipe(struct key_file *file);

#endif
