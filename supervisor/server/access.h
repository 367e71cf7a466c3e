/* What an account may do at an Exchange: how many requests at once, and whether mailboxes can be read
 * with it. Sections of the configuration that name the same account and endpoint share it, because
 * Exchange counts them together. */
#ifndef SUPERVISOR_ACCESS_H
#define SUPERVISOR_ACCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "supervisor/server/budget.h"

struct access_list;
struct account;

/* Only `budget` is for others: whoever has a lease takes and returns its share. */
struct access {
    struct budget budget;
    const struct account *account; /* NULL: none needed */
    char *endpoint;                /* host and port */
    int64_t sections;              /* of the newest settings that share it, so far */
    bool is_new;                   /* came with them */
    int64_t asked, read;           /* mailboxes, in the count that is under way */
    bool is_mostly_readable;       /* nine in ten of them, when the newest count was complete */
    SLIST_ENTRY(access) next;
};

/* Returns a new list, still empty. */
struct access_list *accesses_create(void);

void accesses_destroy(struct access_list *list);

/* New settings begin, and each section takes its access: the same one as others that share it, with
 * the smallest of their numbers; what is known of one stays. The list owns it. Keeps the account. */
void accesses_begin_settings(struct access_list *list);
struct access *accesses_take(struct access_list *list,
                             const struct account *account,
                             const char *endpoint,
                             int64_t limit,
                             int64_t ceiling,
                             int64_t now_ms);

/* Which mailbox, asked by whom and where, as a new text: with another one of these it is another
 * question whether the mailbox can be read. The caller frees it. */
char *access_place(const struct access *access, const char *address);

/* A count of mailboxes: begins, one was asked for, is complete. */
void accesses_begin_count(struct access_list *list);
void access_count(struct access *access, bool was_read);
void accesses_end_count(struct access_list *list);

#endif
