/* Which users somebody asks for, and where a list that is shown in parts goes on. One question for `ewscalctl users`
 * and for /users, so that both find the same people. Pure. */
#ifndef STATISTICS_USER_QUERY_H
#define STATISTICS_USER_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/event/reason.h"
#include "proto/message/message.h"

#include "supervisor/statistics/statistics.h"

/* Beyond these nobody is asked for. */
#define USER_QUERY_LIKE_BYTES (LIMIT_NAME + 1)

/* Those of them who are listed; of those in quarantine also who is not. */
enum user_which {
    USERS_ALL,
    USERS_FAILED, /* the newest result is a failure, not that there is no calendar */
    USERS_STALE,  /* without a fresh calendar, for whatever reason */
    USERS_QUARANTINED,
    USERS_TIMES_ONLY /* the mailbox shows times only */
};

/* Begins with zeros: everybody. */
struct user_query {
    enum user_which which;
    char reason[REASON_NAME_BYTES]; /* of who is not fresh, or a note; empty: any */
    char like[USER_QUERY_LIKE_BYTES];
    uint32_t letters[USER_QUERY_LIKE_BYTES]; /* the same in lower case, ends with 0 */
};

/* Takes a condition more: "which" (all, failed, stale, quarantined, times-only), "reason" (the name of an event) or
 * "like" (a text that name, display name or mailbox contain, whatever the letter case). An empty value is no
 * condition. Returns 0, or -1: INVALID (no such condition, or no such value). */
int user_query_set(struct user_query *query,
                   const char *name,
                   const char *value,
                   struct error *error);

/* Whether the user is among those. */
bool user_query_matches(const struct user_query *query, const struct statistics_user *user);

/* Behind whom a list goes on: the number that the user had when the list came by, since names may go and come back.
 * Begins with zeros: at the first user. */
struct user_cursor {
    int64_t number;
    char name[LIMIT_USER_NAME + 1];
};

/* Room for a cursor as a text, "NUMBER NAME". */
#define USER_CURSOR_BYTES (LIMIT_USER_NAME + 24)
void user_cursor_to_text(const struct user_cursor *cursor, char text[USER_CURSOR_BYTES]);

/* Returns 0, or -1 when it is no cursor. */
int user_cursor_from_text(const char *text, struct user_cursor *cursor);

#endif
