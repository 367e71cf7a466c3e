/* What is shown of accounts. Whether one may be used is decided where they are kept; here stands only which of
 * its stories is told. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/text.h"

#include "supervisor/overview/account_view.h"
#include "supervisor/server/account.h"
#include "supervisor/server/accounts.h"

/* The other names under which the settings use the account, or may use it: "windows a, windows b". */
static const char *
spellings_of(const struct accounts *accounts, const struct account *account, struct arena *arena)
{
    char *spellings = memory_copy_text("");
    const struct account *other = NULL;
    while ((other = accounts_next(accounts, other)) != NULL) {
        if (other == account || !account_is_spelling(account, other))
            continue;
        char *longer =
            memory_format_text("%s%s%s", spellings, *spellings == '\0' ? "" : ", ", other->name);
        free(spellings);
        spellings = longer;
    }
    const char *kept = arena_copy_text(arena, spellings, strlen(spellings));
    free(spellings);
    return text_or_empty(kept);
}

const char *
account_view_reason(const struct account *account, struct both_clocks now, struct arena *arena)
{
    char room[REASON_BYTES];
    if (account->refusal != NULL)
        return account->refusal;
    const char *story = account_story(account, now, room);
    return story != NULL ? arena_copy_text(arena, story, strlen(story)) : account->wish;
}

static struct statistics_account shown_account(const struct accounts *accounts,
                                               const struct account *account,
                                               struct both_clocks now,
                                               struct arena *arena)
{
    int64_t login_ms = account_login_wait_ms(account, now.monotonic_ms);
    bool is_refused = login_rule_is_refused(&account->rule);
    int64_t pause_ms = is_refused ? 0 : account->hold_until_ms - now.monotonic_ms;
    int64_t next_ms = number_larger(login_ms, pause_ms);
    const struct login_class_row *class = login_class_row(account->rule.class);
    return (struct statistics_account){
        .name = account->name,
        .is_proven = account->rule.is_proven,
        /* The longest hold, whatever for. */
        .held_ms = account_hold_ms(account, ROLE_WORKER_EWS, now.monotonic_ms),
        .class_name = is_refused ? class->name : NULL,
        .class_title = is_refused ? class->title : NULL,
        .since_ms = account->rule.since_wall_ms,
        .next_try_ms = next_ms == INT64_MAX ? STATISTICS_UNKNOWN
                       : next_ms > 0        ? now.wall_ms + next_ms
                                            : 0,
        .counted = (int64_t)account_counted_tries(account, now.monotonic_ms),
        .spellings = spellings_of(accounts, account, arena),
        .reason = account_view_reason(account, now, arena),
    };
}

void account_view_fill(const struct accounts *accounts,
                       struct both_clocks now,
                       struct arena *arena,
                       struct statistics *statistics)
{
    size_t count = 0;
    const struct account *account = NULL;
    while ((account = accounts_next(accounts, account)) != NULL)
        count++;
    struct statistics_account *list = arena_allocate(arena, count, sizeof(*list));
    if (list == NULL)
        return;
    statistics->accounts = list;
    while ((account = accounts_next(accounts, account)) != NULL)
        list[statistics->accounts_count++] = shown_account(accounts, account, now, arena);
}
