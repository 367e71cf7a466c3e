/* Users whose mailbox gives no access: since when, and whether their list may be emptied for it. What
 * was asked counts too: another account, address or Exchange is another question, and the time begins
 * anew. */
#ifndef SUPERVISOR_DISPATCHER_ACCESS_H
#define SUPERVISOR_DISPATCHER_ACCESS_H

#include <stdbool.h>

struct dispatcher;
struct user;

/* A round is finished: counts for each access whether nearly all mailboxes can be read with it. */
void accesses_judge(struct dispatcher *d);

/* Whether an answer with this code says that the mailbox gives no access. */
bool access_is_code(const char *code);

/* The user's mailbox gave no access, or was read. What changes is saved. */
void access_is_lost(struct dispatcher *d, struct user *user);
void access_is_back(struct dispatcher *d, struct user *user);

/* Whether there has been no access for longer than the settings want, and it is not the Exchange's or
 * the account's fault. */
bool access_may_be_cleared(const struct dispatcher *d, const struct user *user);

/* Their list was emptied for that. */
void access_finish_cleared(struct dispatcher *d, struct user *user);

#endif
