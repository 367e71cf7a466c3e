/* What is so of an account now. Nothing of it is kept: what other spellings have tried, and how long that
 * counts, changes without anybody touching this account. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "proto/base/number.h"
#include "proto/base/time_text.h"
#include "proto/event/error.h"

#include "supervisor/server/account.h"
#include "supervisor/server/spelling.h"

#define NEXT_WITH_A_PERSON "with a new password, or by `ewscalctl account retry`"

bool account_is_spelling(const struct account *account, const struct account *other)
{
    if (account == other || strcmp(spelling_base(account->name), spelling_base(other->name)) == 0)
        return true;
    if (!spelling_is_windows(account->name) || !spelling_is_windows(other->name))
        return false;
    if (account->sid != NULL && other->sid != NULL)
        return strcmp(account->sid, other->sid) == 0;
    return account->alike == other->alike;
}

struct login_circumstances account_circumstances(const struct account *account, int64_t now_ms)
{
    const struct account_table *all = account->all;
    struct login_circumstances now = {
        .pacing = {.retry_ms = account->retry_ms, .look_ms = all->look_ms}, .now_ms = now_ms};
    for (const struct account *other = all->first; other != NULL; other = other->hh.next) {
        if (!account_is_spelling(account, other))
            continue;
        login_count_add(&now.count, &other->rule.ledger, other == account && other->rule.asker != 0,
                        now_ms);
        now.is_tried =
            now.is_tried || (other != account && login_rule_is_tried(&other->rule, now_ms));
        if (other != account)
            now.locked_ms =
                number_larger(now.locked_ms, login_rule_locked_ms(&other->rule, now_ms));
    }
    return now;
}

int64_t account_login_hold_ms(const struct account *account, int64_t now_ms)
{
    const struct login_circumstances now = account_circumstances(account, now_ms);
    return login_rule_hold_ms(&account->rule, &now);
}

int64_t account_login_wait_ms(const struct account *account, int64_t now_ms)
{
    const struct login_circumstances now = account_circumstances(account, now_ms);
    return login_rule_wait_ms(&account->rule, &now);
}

int64_t account_hold_ms(const struct account *account, enum role role, int64_t now_ms)
{
    int64_t hold_ms = account_login_hold_ms(account, now_ms);
    return role == ROLE_WORKER_EWS ? number_larger(hold_ms, account->hold_until_ms - now_ms)
                                   : hold_ms;
}

size_t account_counted_tries(const struct account *account, int64_t now_ms)
{
    return account_circumstances(account, now_ms).count.tries;
}

/* Its own refusal, or that of the spelling that is locked. */
static const char *refusal_in_force(const struct account *account, int64_t now_ms)
{
    if (account->refusal != NULL)
        return account->refusal;
    const struct account *other = account->all->first;
    for (; other != NULL; other = other->hh.next) {
        if (account_is_spelling(account, other) && other->refusal != NULL &&
            login_rule_locked_ms(&other->rule, now_ms) > 0)
            return other->refusal;
    }
    return NULL;
}

/* Why nobody may try although nobody was refused. */
static const char *hold_without_refusal(const struct account *account, int64_t now_ms)
{
    const struct login_circumstances now = account_circumstances(account, now_ms);
    return event_name(login_count_wait_ms(&now.count, now_ms) > 0 ? ACCOUNT_TRIED_OFTEN
                                                                  : ACCOUNT_OUTCOME_UNKNOWN);
}

/* To the next whole second: who looks at that time must not come too early. */
static const char *
next_try_text(int64_t hold_ms, struct both_clocks now, char text[TIME_TEXT_BYTES])
{
    if (hold_ms == INT64_MAX)
        return NEXT_WITH_A_PERSON;
    time_to_text((now.wall_ms + hold_ms + 999) / 1000, text);
    return text;
}

const char *
account_story(const struct account *account, struct both_clocks now, char room[REASON_BYTES])
{
    const char *reason = refusal_in_force(account, now.monotonic_ms);
    int64_t hold_ms = account_login_wait_ms(account, now.monotonic_ms);
    if (reason == NULL && hold_ms == 0)
        return NULL;
    if (reason == NULL)
        reason = hold_without_refusal(account, now.monotonic_ms);
    char next[TIME_TEXT_BYTES];
    struct error story;
    (void)error_from_reason(&story, ERROR_REFUSED, reason);
    (void)error_add(&story, event_text("next_try", next_try_text(hold_ms, now, next)));
    memcpy(room, story.reason, REASON_BYTES);
    return room;
}
