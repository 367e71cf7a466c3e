/* Between the accounts and the processes that use them. */
#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/server/accounts.h"

static void send_to_user(void *context, int64_t session, struct message *message)
{
    struct dispatcher *d = context;
    message->session = session;
    (void)d->output.send(d->output.context, session, message); /* one that is gone uses nothing */
}

static void tell_users(void *context, bool to_exchange_only, struct message *message)
{
    struct dispatcher *d = context;
    struct peer *peer;
    TAILQ_FOREACH(peer, &d->peers, link)
    {
        if (to_exchange_only ? peer->role == ROLE_WORKER_EWS : peer->role != ROLE_CONTROL)
            send_to_user(d, peer->session, message);
    }
}

static bool save_login(void *context, const char *account, const struct login_state *state)
{
    struct dispatcher *d = context;
    return d->output.save_login(d->output.context, account, state);
}

static void save_wait(void *context, const struct account *account)
{
    struct dispatcher *d = context;
    d->output.row_changed(d->output.context, STORE_HOLD, account->name);
}

struct accounts *dispatcher_accounts(struct dispatcher *d)
{
    const struct accounts_callbacks callbacks = {
        .context = d,
        .send = send_to_user,
        .tell = tell_users,
        .save_login = save_login,
        .save_wait = save_wait,
    };
    return accounts_create(&callbacks, d->log, d->now);
}
