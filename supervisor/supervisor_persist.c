/* Between the dispatcher and the store: what must last over restarts. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/text.h"
#include "proto/bus/message_trace.h"

#include "supervisor/server/login_rule.h"
#include "supervisor/dispatcher/user.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/supervisor_private.h"

/* After a lost database nobody knows how often an account was tried before. */
#define FIRST_WAIT_MS 300000

static int64_t next_job(void *context)
{
    struct supervisor *supervisor = context;
    return store_take_numbers(supervisor->store, 1);
}

static void save_mapping(void *context, const struct user *user, const char *directory)
{
    struct supervisor *supervisor = context;
    if (user->address == NULL) {
        store_mapping_forget(supervisor->store, user->name);
        return;
    }
    const struct store_mapping mapping = {user->name, user->address, directory,
                                          text_or_empty(user->guid), user->resolved_wall_ms};
    store_mapping_put(supervisor->store, &mapping);
}

static void say_store_trouble(struct supervisor *supervisor, const struct error *error)
{
    if (!supervisor->store_is_in_trouble)
        log_important(supervisor->log, LOG_LEVEL_ERROR,
                      "state cannot be written, replication goes on without it",
                      log_failure(error));
    supervisor->store_is_in_trouble = true;
}

static bool save_login(void *context, const char *account, const struct login_state *state)
{
    struct supervisor *supervisor = context;
    struct store_login login = {0};
    struct error error;
    if (!store_login_get(supervisor->store, account, &login))
        return true; /* an account of an earlier configuration */
    login.account = account;
    login.is_proven = state->is_proven;
    login.refusals = state->refusals;
    login.open = state->open;
    login.held_until_ms = state->held_until_wall_ms;
    login.changed_ms = clock_wall_ms();
    if (store_login_put(supervisor->store, &login, &error) == 0)
        return true;
    say_store_trouble(supervisor, &error);
    return false;
}

static void save_hold(void *context, const char *account, int64_t until_wall_ms, const char *reason)
{
    struct supervisor *supervisor = context;
    const struct store_hold hold = {account, reason, until_wall_ms};
    if (until_wall_ms > clock_wall_ms())
        store_hold_put(supervisor->store, &hold);
    else
        store_hold_forget(supervisor->store, account);
}

static void save_no_access(void *context, const struct user *user)
{
    struct supervisor *supervisor = context;
    const struct store_no_access no_access = {user->name, user->no_access_place,
                                              user->no_access_since_wall_ms};
    if (user->no_access_place != NULL)
        store_no_access_put(supervisor->store, &no_access);
    else
        store_no_access_forget(supervisor->store, user->name);
}

static void save_quarantine(void *context, const struct user *user)
{
    struct supervisor *supervisor = context;
    const struct store_quarantine quarantine = {user->name, role_name(user->suspected_by),
                                                "processes died with this user alone in flight",
                                                EWSCAL_VERSION, clock_wall_ms()};
    if (user->is_quarantined)
        store_quarantine_put(supervisor->store, &quarantine);
    else
        store_quarantine_forget(supervisor->store, user->name);
}

static bool send_message(void *context, int64_t session, const struct message *message)
{
    struct supervisor *supervisor = context;
    struct bus_peer *peer = supervisor_peer(supervisor, session);
    struct error error;
    if (peer == NULL)
        return false;
    message_trace(supervisor->log, "sent", peer->name, message);
    if (bus_server_send(supervisor->bus, peer, message, &error) == 0)
        return true;
    log_warning(supervisor->log, "message was not sent", log_text("peer", peer->name),
                log_text("message", message_name(message->type)), log_failure(&error));
    return false;
}

static void checked(
    void *context, int64_t number, const char *peer, const struct check_step *steps, size_t count)
{
    struct supervisor *supervisor = context;
    for (size_t i = 0; i < count; i++)
        log_info(supervisor->log, "server was checked", log_number("check", number),
                 log_text("peer", peer), log_text("step", steps[i].name),
                 log_text("result", steps[i].good ? "good" : "bad"),
                 log_text("reason", steps[i].text));
    control_checked(supervisor->control, number, peer, steps, count);
}

void supervisor_output(struct supervisor *supervisor, struct dispatcher_output *output)
{
    *output = (struct dispatcher_output){
        .context = supervisor,
        .send = send_message,
        .next_job = next_job,
        .save_mapping = save_mapping,
        .save_login = save_login,
        .save_hold = save_hold,
        .save_no_access = save_no_access,
        .save_quarantine = save_quarantine,
        .checked = checked,
    };
}

static void remember_mapping(void *context, const struct store_mapping *mapping)
{
    struct supervisor *supervisor = context;
    dispatcher_remember_mapping(supervisor->dispatcher, mapping->user, mapping->address,
                                mapping->guid, mapping->found_ms);
}

static void remember_quarantine(void *context, const struct store_quarantine *quarantine)
{
    struct supervisor *supervisor = context;
    enum role role = ROLE_SUPERVISOR;
    if (role_from_name(quarantine->role, &role) == 0)
        dispatcher_remember_quarantine(supervisor->dispatcher, quarantine->user, role);
}

static void remember_no_access(void *context, const struct store_no_access *no_access)
{
    struct supervisor *supervisor = context;
    dispatcher_remember_no_access(supervisor->dispatcher, no_access->user, no_access->place,
                                  no_access->since_ms);
}

static void remember_hold(void *context, const struct store_hold *hold)
{
    struct supervisor *supervisor = context;
    struct moment now = supervisor_now();
    dispatcher_remember_hold(supervisor->dispatcher, hold->account, hold->until_ms - now.wall_ms,
                             hold->reason, now);
}

/* One account of the configuration: its state when the secret is still the same. Returns whether the
 * secret is another one than before. */
static bool look_at_account(struct supervisor *supervisor,
                            const char *account,
                            const struct settings_file *secret,
                            struct login_state *state)
{
    struct store_login login = {0}, fresh = {.account = account};
    bool is_known = store_login_get(supervisor->store, account, &login);
    (void)store_secret_mac(supervisor->store, secret->octets, secret->size_bytes,
                           fresh.secret_mac); /* zeros are a MAC like any other */
    *state = (struct login_state){0};
    if (is_known && memcmp(login.secret_mac, fresh.secret_mac, STORE_MAC_BYTES) == 0) {
        *state =
            (struct login_state){login.is_proven, login.refusals, login.open, login.held_until_ms};
        return false;
    }
    struct error error;
    if (store_login_put(supervisor->store, &fresh, &error) != 0)
        say_store_trouble(supervisor, &error);
    return is_known;
}

/* Calls `function` for each account of the settings. */
static void each_account(struct supervisor *supervisor,
                         void (*function)(struct supervisor *supervisor,
                                          const char *account,
                                          const struct settings_file *secret,
                                          const void *argument),
                         const void *argument)
{
    const struct configuration *settings = supervisor->settings;
    char *account = settings_account_ucserver(settings->ucserver->user);
    function(supervisor, account, &settings->ucserver->secret, argument);
    free(account);
    for (size_t i = 0; i < settings->directory_count; i++) {
        account = settings_account_windows(settings->directories[i]->user);
        function(supervisor, account, &settings->directories[i]->secret, argument);
        free(account);
    }
    for (size_t i = 0; i < settings->exchange_count; i++) {
        account = settings_account_windows(settings->exchanges[i]->user);
        function(supervisor, account, &settings->exchanges[i]->secret, argument);
        free(account);
    }
}

static void remember_login(struct supervisor *supervisor,
                           const char *account,
                           const struct settings_file *secret,
                           const void *argument)
{
    const int64_t *first_wait_ms = argument;
    struct login_state state;
    (void)look_at_account(supervisor, account, secret, &state);
    dispatcher_remember_login(supervisor->dispatcher, account, &state, *first_wait_ms,
                              supervisor_now());
}

static void look_for_new_secret(struct supervisor *supervisor,
                                const char *account,
                                const struct settings_file *secret,
                                const void *argument)
{
    (void)argument;
    struct login_state state;
    if (look_at_account(supervisor, account, secret, &state))
        dispatcher_account_changed(supervisor->dispatcher, account, supervisor_now());
}

void supervisor_look_for_new_secrets(struct supervisor *supervisor)
{
    each_account(supervisor, look_for_new_secret, NULL);
}

static int64_t first_wait(const struct store_opening *opening, int64_t wall_ms)
{
    int64_t end_ms = opening->lost_at_ms + FIRST_WAIT_MS;
    return opening->lost_at_ms != 0 && end_ms > wall_ms ? end_ms - wall_ms : 0;
}

void supervisor_remember(struct supervisor *supervisor, const struct store_opening *opening)
{
    if (opening->text[0] != '\0')
        log_important(supervisor->log, LOG_LEVEL_WARNING, "state was not usable",
                      log_text("reason", opening->text));
    store_mapping_each(supervisor->store, remember_mapping, supervisor);
    store_quarantine_forget_others(supervisor->store, EWSCAL_VERSION);
    store_quarantine_each(supervisor->store, remember_quarantine, supervisor);
    store_no_access_each(supervisor->store, remember_no_access, supervisor);
    store_hold_forget_ended(supervisor->store, clock_wall_ms());
    store_hold_each(supervisor->store, remember_hold, supervisor);
    int64_t wait_ms = first_wait(opening, clock_wall_ms());
    each_account(supervisor, remember_login, &wait_ms);
}

void supervisor_flush(struct supervisor *supervisor)
{
    struct error error;
    struct store_statistics statistics;
    if (store_flush(supervisor->store, clock_monotonic_ms(), &error) != 0) {
        say_store_trouble(supervisor, &error);
        return;
    }
    store_statistics(supervisor->store, &statistics);
    if (supervisor->store_is_in_trouble && statistics.waiting == 0) {
        supervisor->store_is_in_trouble = false;
        log_important(supervisor->log, LOG_LEVEL_INFO, "state is written again",
                      log_number("rows", (int64_t)statistics.written));
    }
}
