/* Names replaced by pseudonyms: in one bundle the same name has always the same one, so that what happened can
 * still be followed; the key that they are made with is thrown away, so nobody can try names out later. */
#ifndef BUNDLE_PSEUDONYM_H
#define BUNDLE_PSEUDONYM_H

#include <stddef.h>

#include "proto/base/buffer.h"

struct pseudonyms;

enum pseudonym_kind { PSEUDONYM_USER, PSEUDONYM_HOST, PSEUDONYM_DOMAIN };

/* Returns new ones with a random key and no names; NULL: there are no random octets. */
struct pseudonyms *pseudonyms_create(void);

/* Wipes the key. NULL is fine. */
void pseudonyms_destroy(struct pseudonyms *pseudonyms);

/* A name that is known to be one, however it is written: replaced as a whole word wherever it stands. Of a
 * user's name the part before @ or behind a backslash is one, too. */
void pseudonyms_learn(struct pseudonyms *pseudonyms, enum pseudonym_kind kind, const char *name);

/* A person's name as people write it, "Doe, Anna": each of its words with three letters or more. */
void pseudonyms_learn_person(struct pseudonyms *pseudonyms, const char *name);

/* Appends the text with everything replaced that is known, or looks like a user, a mailbox, a host, a domain, an
 * address, a GUID, a SID or a distinguished name. NULL: appends it as it is. Returns 0, or -1 over the buffer's
 * limit. */
int pseudonyms_write(const struct pseudonyms *pseudonyms,
                     const char *text,
                     size_t size_bytes,
                     struct buffer *to);

#endif
