/* Tries that ewscalctl makes with a secret of a person, through a session of control: they are spent from the same
 * ledger as those of the processes. Of the secret comes an HMAC alone, so nobody here learns it. */
#include "proto/base/clock.h"

#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/server/accounts.h"
#include "supervisor/supervisor_private.h"

static void deny(struct supervisor *supervisor,
                 struct bus_peer *peer,
                 const struct login_ask *ask,
                 const char *reason)
{
    struct error error;
    const struct message message = {.type = MESSAGE_LOGIN_ANSWER,
                                    .login_answer = {.account = ask->account,
                                                     .number = ask->number,
                                                     .wait_ms = LIMIT_MILLISECONDS,
                                                     .reason = reason}};
    if (bus_server_send(supervisor->bus, peer, &message, &error) != 0)
        log_event(supervisor->log, CONTROL_ANSWER_NOT_SENT, event_cause(error.reason));
}

void supervisor_take_trial(struct supervisor *supervisor,
                           struct bus_peer *peer,
                           const struct message *message)
{
    struct error error;
    char name[PERSIST_ACCOUNT_BYTES];
    bool is_ask = message->type == MESSAGE_LOGIN_ASK;
    const char *account = is_ask ? message->login_ask.account : message->login_result.account;
    const struct octets *mac =
        is_ask ? &message->login_ask.secret_mac : &message->login_result.secret_mac;
    const struct account_user user = {peer->session, ROLE_CONTROL, peer->name, peer->public_key};
    if (mac->size != STORE_MAC_BYTES)
        (void)error_set(&error, ACCOUNT_SECRET_UNSAID);
    else if (persist_account_of_secret(supervisor->persist, account, mac->data, name, &error) ==
             0) {
        dispatcher_accounts_trial(supervisor->dispatcher, &user, name, message, clock_now());
        return;
    }
    if (is_ask)
        deny(supervisor, peer, &message->login_ask, error.reason);
}
