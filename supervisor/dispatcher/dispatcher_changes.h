/* Users whose mailbox changes. worker-ldap decides whose mailbox is whose, so one that has gone wrong, or
 * whose key was stolen, could give everybody's calendar to somebody else at once. One change is an ordinary
 * thing; that many users change in one round is believed only when it is said again: by another worker-ldap,
 * or in the next round where there is one. */
#ifndef SUPERVISOR_DISPATCHER_CHANGES_H
#define SUPERVISOR_DISPATCHER_CHANGES_H

#include <stdbool.h>

struct dispatcher;
struct user;

/* So many changes of a round are believed in any case, and so many parts of a hundred of the listed users. */
#define CHANGES_FEW     10
#define CHANGES_PERCENT 5

/* Whether `peer`, which says that a user's mailbox is `address`, is believed. What is known of the user may
 * change by this: changes of this round that were believed before are taken back when there are too many. */
bool changes_are_believed(struct dispatcher *d,
                          struct user *user,
                          const char *address,
                          const char *peer);

/* After that it was not: the user is looked up once more in this round, by another worker, or goes on with the
 * mailbox that is known. */
void changes_hold(struct dispatcher *d, struct user *user);

/* Whether the user is to be looked up by another process than this one. */
bool changes_avoid(const struct dispatcher *d, const struct user *user, const char *peer);

#endif
