/* Accounts and those who wait for them. Which account may be tried when is decided in the room
 * supervisor/server; here is who is to blame, who is told, and who is tried again. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_users.h"
#include "supervisor/server/accounts.h"
#include "supervisor/user/round.h"
#include "supervisor/user/user_way.h"

#define NEXT_TRY "next_try"

/* A check that nobody waits for. */
#define NO_CHECK 0

void dispatcher_accounts_retry_away(struct dispatcher *d)
{
    if (users_retry_away(d, d->round->phase == ROUND_RUNNING))
        round_hurry(d->round);
}

void dispatcher_account_changed(struct dispatcher *d,
                                const char *account,
                                bool is_proven,
                                struct both_clocks now)
{
    d->now = now;
    accounts_secret_changed(d->accounts, account, is_proven, now);
    dispatcher_accounts_retry_away(d);
}

void dispatcher_account_touched(struct dispatcher *d, const char *account, struct both_clocks now)
{
    d->now = now;
    accounts_secret_touched(d->accounts, account, now);
    dispatcher_accounts_turn(d);
}

/* Whoever may use the account makes the try: nobody else may need it for hours. */
static void have_it_tried(struct dispatcher *d, const struct account *account)
{
    for (enum role role = 0; role <= ROLE_LAST; role++) {
        const struct peer *peer =
            (account->roles & 1U << role) != 0 ? peers_of_role(&d->peers, role) : NULL;
        struct message message = {.type = MESSAGE_CHECK, .check = {.number = NO_CHECK, .name = ""}};
        if (peer != NULL && dispatcher_send(d, peer, &message))
            return;
    }
}

int dispatcher_account_retry(struct dispatcher *d,
                             const char *user,
                             struct both_clocks now,
                             int64_t *counted,
                             struct error *error)
{
    d->now = now;
    struct account *account = accounts_find_user(d->accounts, user, error);
    if (account == NULL)
        return -1;
    *counted = (int64_t)account_counted_tries(account, now.monotonic_ms);
    accounts_retry(d->accounts, account, now);
    have_it_tried(d, account);
    dispatcher_accounts_retry_away(d);
    user_way_turn(d->way, INT64_MAX); /* those, too, who were put off until it may be tried */
    return 0;
}

void dispatcher_accounts_trial(struct dispatcher *d,
                               const struct account_user *user,
                               const char *name,
                               const struct message *message,
                               struct both_clocks now)
{
    d->now = now;
    if (message->type == MESSAGE_LOGIN_ASK)
        accounts_receive_trial(d->accounts, user, name, &message->login_ask, now);
    else
        accounts_receive_trial_result(d->accounts, user, name, &message->login_result, now);
    dispatcher_accounts_turn(d);
}

void dispatcher_accounts_trial_gone(struct dispatcher *d, int64_t session, struct both_clocks now)
{
    d->now = now;
    accounts_user_gone(d->accounts, session, now);
}

void dispatcher_keys_changed(struct dispatcher *d,
                             bool (*is_allowed)(void *context, const char *key),
                             void *context,
                             struct both_clocks now)
{
    d->now = now;
    accounts_keys_changed(d->accounts, is_allowed, context, now);
}

static void write_domains_down(struct dispatcher *d, const struct domain_list *domains)
{
    for (size_t i = 0; i < domains->count; i++)
        d->callbacks.row_changed(d->callbacks.context, STORE_DOMAIN, domains->items[i].key);
}

static void take_domains(struct dispatcher *d, const struct identified *identified)
{
    struct domain_list gone;
    bool has_changed = domain_list_replace(&d->domains, identified->directory, identified->domains,
                                           identified->domains_count, &gone);
    write_domains_down(d, &gone);
    domain_list_clear(&gone);
    if (!has_changed)
        return;
    write_domains_down(d, &d->domains);
    d->callbacks.domains_changed(d->callbacks.context);
}

const struct domain_list *dispatcher_domains(const struct dispatcher *d)
{
    return &d->domains;
}

static void take_identified(struct dispatcher *d, const struct identified *identified)
{
    take_domains(d, identified);
    for (size_t i = 0; i < identified->accounts_count; i++)
        accounts_identified(d->accounts, identified->accounts[i].account,
                            identified->accounts[i].sid, d->now);
}

void dispatcher_accounts_receive(struct dispatcher *d,
                                 const struct peer *peer,
                                 const struct message *message)
{
    const struct account_user user = {peer->session, peer->role, peer->name, peer->key};
    bool is_good = true;
    if (message->type == MESSAGE_LOGIN_ASK)
        is_good = accounts_receive_ask(d->accounts, &user, &message->login_ask, d->now);
    else if (message->type == MESSAGE_LOGIN_RESULT)
        is_good = accounts_receive_result(d->accounts, &user, &message->login_result, d->now);
    else
        take_identified(d, &message->identified);
    d->counters.refused_results += is_good ? 0 : 1;
}

static bool is_of(const struct account *account, enum role role)
{
    return (account->roles & 1U << role) != 0;
}

/* Whether both have one name, and no parameter of which they say different things. */
static bool tell_the_same(const struct reason *step, const struct reason *story)
{
    if (strcmp(step->name, story->name) != 0)
        return false;
    for (size_t i = 0; i < story->count; i++) {
        const struct event_field *field = &story->parameters[i];
        const char *other = reason_parameter(step, field->key);
        if (other != NULL && strcmp(field->key, NEXT_TRY) != 0 &&
            strcmp(other, text_or_empty(field->text)) != 0)
            return false;
    }
    return true;
}

/* Whether steps that failed tell the story already: then they tell the next try too, and nothing is said
 * twice. Their new texts are written to `rooms`, one for each step. */
static bool is_told_by_steps(struct check_step *steps,
                             size_t count,
                             const char *story,
                             char (*rooms)[REASON_BYTES])
{
    struct reason whole, step;
    bool is_told = false;
    reason_read(story, &whole);
    for (size_t i = 0; i < count; i++) {
        reason_read(text_or_empty(steps[i].text), &step);
        if (steps[i].good || !tell_the_same(&step, &whole))
            continue;
        is_told = true;
        if (reason_parameter(&step, NEXT_TRY) != NULL)
            continue;
        struct error told;
        (void)error_from_reason(&told, ERROR_REFUSED, steps[i].text);
        (void)error_add(&told, event_text(NEXT_TRY, reason_parameter(&whole, NEXT_TRY)));
        memcpy(rooms[i], told.reason, REASON_BYTES);
        steps[i].text = rooms[i];
    }
    return is_told;
}

void dispatcher_accounts_checked(struct dispatcher *d,
                                 const struct peer *peer,
                                 const struct message *message)
{
    const struct checked *checked = &message->checked;
    size_t count = checked->steps_count, most = count;
    const struct account *account = NULL;
    while ((account = accounts_next(d->accounts, account)) != NULL)
        most++;
    struct check_step *steps = memory_allocate_items(most, sizeof(*steps));
    char(*rooms)[REASON_BYTES] = memory_allocate_items(most, sizeof(*rooms));
    for (size_t i = 0; i < count; i++)
        steps[i] = checked->steps[i];
    while ((account = accounts_next(d->accounts, account)) != NULL) {
        const char *story =
            is_of(account, peer->role) ? account_story(account, d->now, rooms[count]) : NULL;
        if (story != NULL && !is_told_by_steps(steps, checked->steps_count, story, rooms))
            steps[count++] = (struct check_step){.name = account->name, .text = story};
    }
    d->callbacks.checked(d->callbacks.context, checked->number, peer->name, steps, count);
    free(rooms);
    free(steps);
}

void dispatcher_accounts_turn(struct dispatcher *d)
{
    if (accounts_take_free(d->accounts, d->now.monotonic_ms))
        dispatcher_accounts_retry_away(d);
}
