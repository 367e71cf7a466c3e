/* Which entry is a user's, and what follows for them. docs/mapping.md, "Which directory entry is the user's".
 * Pure. */
#ifndef WORKER_LDAP_PERSON_MATCH_H
#define WORKER_LDAP_PERSON_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/reason.h"
#include "proto/message/message.h"

#include "worker-ldap/directory_domains.h"
#include "worker-ldap/entry/directory_entry.h"
#include "worker-ldap/entry/person_key.h"

/* What is known of the directory. */
struct person_rules {
    const struct directory_settings *settings;
    const struct directory_domains *domains;
    /* in which somebody of the directory has been found by GUID: bits of enum guid_form */
    int64_t guid_forms;
};

/* An answer, and the note in it when that has parameters. */
struct person_answer {
    struct resolved_user user;
    char note[REASON_BYTES];
};

/* Fills `answer` for the user among the entries that the shard's search found. Texts of the answer are
 * borrowed from user and entries, constant, or in the answer itself, which therefore stays where it is. */
void person_match(const struct resolve_user *user,
                  const struct directory_entry_list *entries,
                  const struct person_rules *rules,
                  struct person_answer *answer);

/* Whether the entry with the user's distinguished name must be looked for: nobody was found by another key, or
 * somebody whose name is another, which may be a disagreement. */
bool person_match_wants_dn(const struct resolve_user *user,
                           const struct directory_entry_list *entries,
                           const struct person_rules *rules);

/* The form of the user's GUID when it finds an entry, else GUID_NONE. */
enum guid_form person_match_guid_form(const struct resolve_user *user,
                                      const struct directory_entry_list *entries);

#endif
