/* The users whom the UCServer has listed as enabled and offline: who may be written to, and the
 * pages that the supervisor pulls. */
#ifndef PUBLISHER_ROSTER_H
#define PUBLISHER_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/message/message.h"

struct profile;
struct roster;

/* Returns a new, empty roster that keeps at most `limit_bytes` of texts. */
struct roster *roster_create(size_t limit_bytes);

void roster_destroy(struct roster *roster);

/* Adds a profile; copies what is needed. Left out and counted are users who are not enabled, whose
 * name is empty, not UTF-8 or longer than LIMIT_USER_NAME, and names that came before. Other texts
 * that are not UTF-8 or too long become empty. Returns 0, or -1 with ERROR_LIMIT. */
int roster_add(struct roster *roster, const struct profile *profile, struct error *error);

/* Whether this user is in the roster. */
bool roster_has(const struct roster *roster, const char *user);

size_t roster_count(const struct roster *roster);

/* How many profiles were left out, those of users who are not enabled not counted. */
size_t roster_left_out(const struct roster *roster);

/* How many pages of ROSTER_PAGE_USERS there are. */
size_t roster_page_count(const struct roster *roster);

/* The users of one page, owned by the roster, and how many; none behind the last page. */
struct roster_user *roster_page_users(const struct roster *roster, size_t page, size_t *count);

#endif
