/* Log-in tries of a trial: each is asked for at the ledger, with the HMAC of the secret that would be shown. A
 * role waits for its answer as long as it takes, also while a person thinks. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_derived.h"
#include "supervisor/trial/trial_private.h"

/* Somebody else is trying the account at the moment: it is free in a moment. */
#define SHORT_WAIT_MS 2000
#define ASKED_MOST    60

static void forget_wish(struct trial_wish *wish)
{
    free(wish->account);
    *wish = (struct trial_wish){0};
}

void trial_wishes_forget(struct trial *trial, enum role role)
{
    for (size_t i = 0; i < TRIAL_WISHES; i++) {
        if (trial->wishes[i].role == role)
            forget_wish(&trial->wishes[i]);
    }
}

/* The HMAC of what the settings hold for the account. */
static struct octets
mac_of_account(const struct trial *trial, const char *account, uint8_t mac[STORE_KEY_BYTES])
{
    size_t size = 0;
    char *proofs = settings_account_proofs(trial->draft, account, &size);
    int result = store_directory_mac(trial_ledger_installation(trial->ledger), proofs, size, mac);
    memory_wipe(proofs, size);
    free(proofs);
    return (struct octets){mac, result == 0 ? STORE_KEY_BYTES : 0};
}

static void answer_role(const struct trial *trial,
                        const struct trial_wish *wish,
                        const struct login_answer *answer,
                        const char *reason)
{
    struct error error;
    struct message message = {.type = MESSAGE_LOGIN_ANSWER, .login_answer = *answer};
    message.login_answer.account = wish->account;
    message.login_answer.number = wish->number;
    message.login_answer.reason = reason;
    message.login_answer.refused_before = false;
    message.login_answer.counted = 0;
    if (trial->sides[wish->role].line != NULL)
        (void)pipe_line_send(trial->sides[wish->role].line, &message, &error);
}

static void deny_wish(const struct trial *trial, struct trial_wish *wish, const char *reason)
{
    const struct login_answer denied = {.wait_ms = LIMIT_MILLISECONDS};
    answer_role(trial, wish, &denied, reason);
    forget_wish(wish);
}

/* A file that cannot be read, or a page without a password: to its server an empty one would be a wrong one. */
static bool has_secret(const struct trial *trial, const char *account)
{
    size_t size = 0;
    char *proofs = settings_account_proofs(trial->draft, account, &size);
    memory_wipe(proofs, size);
    free(proofs);
    return size > 0;
}

/* One that finds no room is denied: no role asks for so many. So is one for an account of another role, as by a
 * supervisor: a person would be asked about a password that is not that program's. */
void trial_wish_add(struct trial *trial, enum role role, const struct login_ask *ask)
{
    size_t place = 0;
    while (place < TRIAL_WISHES && trial->wishes[place].account != NULL)
        place++;
    struct trial_wish beyond = {0};
    struct trial_wish *wish = place < TRIAL_WISHES ? &trial->wishes[place] : &beyond;
    *wish = (struct trial_wish){
        .role = role, .account = memory_copy_text(ask->account), .number = ask->number};
    if (!settings_account_is_of_role(trial->draft, ask->account, role)) {
        deny_wish(trial, wish, event_name(ACCOUNT_NOT_OF_ROLE));
    } else if (wish == &beyond) {
        deny_wish(trial, wish, event_name(TRIAL_NOBODY_GRANTS));
    } else if (!has_secret(trial, wish->account)) {
        struct error why;
        (void)error_set(&why, TRIAL_NO_SECRET, event_text("account", wish->account));
        deny_wish(trial, wish, why.reason);
    }
}

void trial_wish_report(struct trial *trial, enum role role, const struct login_result *result)
{
    struct error error;
    uint8_t mac[STORE_KEY_BYTES];
    if (!settings_account_is_of_role(trial->draft, result->account, role))
        return;
    struct message message = {.type = MESSAGE_LOGIN_RESULT, .login_result = *result};
    message.login_result.secret_mac = mac_of_account(trial, result->account, mac);
    (void)trial_ledger_send(trial->ledger, &message, &error); /* else the try stays open there */
}

static void ask_ledger(struct trial *trial, struct trial_wish *wish)
{
    struct error error;
    uint8_t mac[STORE_KEY_BYTES];
    const struct message message = {
        .type = MESSAGE_LOGIN_ASK,
        .login_ask = {.account = wish->account,
                      .number = ++trial->next_number,
                      .secret_mac = mac_of_account(trial, wish->account, mac),
                      .wanted = wish->is_wanted}};
    wish->asked_number = trial->next_number;
    wish->is_answered = false;
    wish->asked_again++;
    if (trial_ledger_send(trial->ledger, &message, &error) != 0)
        deny_wish(trial, wish, error.reason);
}

/* From the loop: it is dealt with between two turns. */
void trial_wish_answered(void *context, const struct login_answer *answer)
{
    struct trial *trial = context;
    for (size_t i = 0; i < TRIAL_WISHES; i++) {
        struct trial_wish *wish = &trial->wishes[i];
        if (wish->account == NULL || wish->asked_number != answer->number)
            continue;
        wish->is_answered = true;
        wish->answer = *answer;
        text_copy_cut(wish->reason, sizeof(wish->reason), text_or_empty(answer->reason));
    }
}

/* A word of a person helps against what was judged and counted, and against a pause; what is denied for good without
 * that (too many secrets, one that was not said) is denied again. */
static bool may_be_wanted(const struct trial_wish *wish)
{
    return !wish->is_wanted &&
           (wish->answer.refused_before || wish->answer.wait_ms < LIMIT_MILLISECONDS);
}

static bool wants_once_more(const struct trial *trial, const struct trial_wish *wish)
{
    const struct trial_callbacks *callbacks = &trial->callbacks;
    return may_be_wanted(wish) && callbacks->once_more != NULL &&
           callbacks->once_more(callbacks->context, wish->account, wish->reason,
                                wish->answer.counted);
}

/* Denied for longer than a moment: a person decides, or nobody. */
static void settle_denial(struct trial *trial, struct trial_wish *wish)
{
    struct error why;
    if (wants_once_more(trial, wish)) {
        wish->is_wanted = true;
        ask_ledger(trial, wish);
        return;
    }
    if (wish->answer.refused_before)
        (void)error_set(&why, TRIAL_REFUSED_BEFORE, event_text("account", wish->account),
                        event_cause(wish->reason));
    else
        (void)error_from_reason(&why, ERROR_REFUSED, wish->reason);
    answer_role(trial, wish, &wish->answer, why.reason);
    forget_wish(wish);
}

static void settle_wish(struct trial *trial, struct trial_wish *wish, int64_t now_ms)
{
    if (wish->answer.granted) {
        answer_role(trial, wish, &wish->answer, "");
        forget_wish(wish);
    } else if (wish->answer.wait_ms <= SHORT_WAIT_MS && wish->asked_again < ASKED_MOST) {
        wish->asked_number = 0;
        wish->is_answered = false;
        wish->not_before_ms = now_ms + wish->answer.wait_ms;
    } else {
        settle_denial(trial, wish);
    }
}

void trial_wishes_turn(struct trial *trial)
{
    int64_t now_ms = clock_monotonic_ms();
    for (size_t i = 0; i < TRIAL_WISHES; i++) {
        struct trial_wish *wish = &trial->wishes[i];
        if (wish->account == NULL)
            continue;
        if (wish->is_answered)
            settle_wish(trial, wish, now_ms);
        else if (wish->asked_number == 0 && wish->not_before_ms <= now_ms)
            ask_ledger(trial, wish);
    }
}
