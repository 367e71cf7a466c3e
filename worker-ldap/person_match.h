/* Which entry is a user's, and what follows for them. docs/mapping.md, "Which directory entry is the user's".
 * Pure. */
#ifndef WORKER_LDAP_PERSON_MATCH_H
#define WORKER_LDAP_PERSON_MATCH_H

#include <stdbool.h>

#include "proto/message/message.h"

#include "worker-ldap/directory_entry.h"
#include "worker-ldap/person_key.h"

/* What the settings of the directory say. */
struct person_rules {
    bool mail_fallback;
    bool replicate_disabled;
};

/* Fills `answer` for the user among the entries that the shard's search found. Texts of the answer are
 * borrowed from user and entries, or constant. */
void person_match(const struct resolve_user *user,
                  const struct directory_entry_list *entries,
                  const struct person_rules *rules,
                  struct resolved_user *answer);

#endif
