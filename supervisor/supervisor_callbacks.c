/* What the dispatcher asks the outside for: messages to peers, job numbers, what must last. The dispatcher
 * knows neither sockets nor files, so that its scenarios run without either; this is what it has in the
 * real process. */
#include "proto/bus/message_trace.h"

#include "supervisor/store/store.h"
#include "supervisor/supervisor_private.h"

static bool send_to_session(void *context, int64_t session, const struct message *message)
{
    struct supervisor *supervisor = context;
    struct bus_peer *peer = supervisor_peer(supervisor, session);
    struct error error;
    /* It left in this very turn; the dispatcher hears of that next. */
    if (peer == NULL)
        return false;
    message_trace(supervisor->log, MESSAGE_SENT, peer->name, message);
    if (bus_server_send(supervisor->bus, peer, message, &error) == 0)
        return true;
    log_event(supervisor->log, MESSAGE_NOT_SENT, event_text("peer", peer->name),
              event_text("message", message_name(message->type)), event_cause(error.reason));
    return false;
}

static int64_t next_job(void *context)
{
    struct supervisor *supervisor = context;
    return store_take_number(persist_store(supervisor->persist));
}

static void row_changed(void *context, enum store_table table, const char *key)
{
    struct supervisor *supervisor = context;
    store_changed(persist_store(supervisor->persist), table, key);
}

static bool save_login(void *context, const char *account, const struct account_memory *memory)
{
    struct supervisor *supervisor = context;
    return persist_login(supervisor->persist, account, memory);
}

static void domains_changed(void *context)
{
    supervisor_tell_fetchers(context);
}

static void checked(
    void *context, int64_t number, const char *peer, const struct check_step *steps, size_t count)
{
    struct supervisor *supervisor = context;
    for (size_t i = 0; i < count; i++)
        log_event(supervisor->log, steps[i].good ? CHECK_STEP_GOOD : CHECK_STEP_BAD,
                  event_number("check", number), event_text("peer", peer),
                  event_text("step", steps[i].name), event_cause(steps[i].text));
    if (number != 0) /* else it was one of our own, for the sake of a log-in */
        control_checked(supervisor->control, number, peer, steps, count);
}

void supervisor_dispatcher_callbacks(struct supervisor *supervisor,
                                     struct dispatcher_callbacks *callbacks)
{
    *callbacks = (struct dispatcher_callbacks){
        .context = supervisor,
        .send = send_to_session,
        .next_job = next_job,
        .row_changed = row_changed,
        .save_login = save_login,
        .domains_changed = domains_changed,
        .checked = checked,
    };
}
