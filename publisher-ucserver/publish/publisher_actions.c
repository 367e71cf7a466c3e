/* What the session wants done, and what the connection has to tell it. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/error.h"
#include "proto/base/memory.h"
#include "proto/log/log.h"

#include "publisher-ucserver/publish/publisher_actions.h"
#include "publisher-ucserver/publish/publisher_private.h"
#include "publisher-ucserver/session/target.h"

static void connect_link(void *context)
{
    struct publisher *publisher = context;
    rose_link_connect(publisher->link);
}

static void secure_link(void *context)
{
    struct publisher *publisher = context;
    rose_link_secure(publisher->link);
}

static void send_octets(void *context, const uint8_t *octets, size_t size_bytes)
{
    struct publisher *publisher = context;
    rose_link_send(publisher->link, octets, size_bytes, publisher->is_sending_list);
}

static void disconnect_link(void *context)
{
    struct publisher *publisher = context;
    rose_link_disconnect(publisher->link);
}

static void ask_login(void *context)
{
    struct publisher *publisher = context;
    free(publisher->asked_account);
    publisher->asked_account = memory_copy_text(target_account(publisher->target));
    publisher->outlet.ask_login(publisher->outlet.context, publisher->asked_account);
}

static void
report_login(void *context, int64_t try_number, enum login_outcome outcome, const char *text)
{
    struct publisher *publisher = context;
    publisher->outlet.report_login(publisher->outlet.context, publisher->asked_account, try_number,
                                   outcome, text);
}

static void session_opened(void *context)
{
    struct publisher *publisher = context;
    log_important(publisher->log, LOG_LEVEL_INFO, "logged in to the UCServer",
                  log_number("session", rose_session_number(publisher->session)),
                  log_text("version", rose_session_server_version(publisher->session)));
    if (!rose_session_has_active_directory(publisher->session))
        log_warning(publisher->log, "the UCServer's user management is not Active Directory, users "
                                    "may not be found in the directory");
    publisher_tell_session(publisher, NULL);
}

static void session_ended(void *context, const struct error *why)
{
    struct publisher *publisher = context;
    /* The supervisor says it, once for the whole cluster. */
    log_debug(publisher->log, "no session with the UCServer", log_failure(why));
    publish_queue_lose_session(publisher->queue, why->text);
    publisher_tell_session(publisher, why);
    if (publisher->check_count > 0)
        publisher_check_failed(publisher);
}

static void roster_ended(void *context, struct roster *roster, const struct error *why)
{
    struct publisher *publisher = context;
    publisher_roster_ended(publisher, roster, why);
    if (rose_session_state(publisher->session) == ROSE_SESSION_WORKING)
        publisher_check_opened(publisher);
}

static void list_answered(void *context, int32_t invoke_id, const struct error *why)
{
    struct publisher *publisher = context;
    publish_queue_answered(publisher->queue, invoke_id, why);
}

static void list_overdue(void *context, int32_t invoke_id)
{
    struct publisher *publisher = context;
    struct error why;
    (void)error_set(
        &why, ERROR_UNAVAILABLE,
        "the UCServer did not answer this list in time; whether it holds it is not known");
    size_t closed = publish_queue_overdue(publisher->queue, invoke_id, &why);
    log_warning(publisher->log, "a list was not answered in time, its owner gets no other",
                log_number("owners", (int64_t)closed));
    if (closed < PUBLISH_OVERDUE_LIMIT)
        return;
    (void)error_set(&why, ERROR_UNAVAILABLE, "%zu lists were not answered in time", closed);
    rose_session_broken(publisher->session, &why, clock_monotonic_ms());
}

static void check_answered(void *context, const struct error *why)
{
    publisher_check_answered(context, why);
}

static void mistyped(void *context, const char *operation, const char *outline)
{
    struct publisher *publisher = context;
    if (publisher->said_mistyped)
        return;
    publisher->said_mistyped = true;
    log_error(
        publisher->log,
        "the UCServer does not understand a message of ours, which is a bug of ewscal; please "
        "report this line, it contains no texts",
        log_text("operation", operation), log_text("structure", outline));
}

struct rose_session_actions publisher_session_actions(struct publisher *publisher)
{
    return (struct rose_session_actions){
        .context = publisher,
        .connect = connect_link,
        .secure = secure_link,
        .send = send_octets,
        .disconnect = disconnect_link,
        .ask_login = ask_login,
        .report_login = report_login,
        .opened = session_opened,
        .ended = session_ended,
        .roster_ended = roster_ended,
        .list_answered = list_answered,
        .list_overdue = list_overdue,
        .check_answered = check_answered,
        .mistyped = mistyped,
    };
}

static void link_connected(void *context)
{
    struct publisher *publisher = context;
    rose_session_connected(publisher->session, clock_monotonic_ms());
    publisher_pump(publisher);
}

static void link_secured(void *context)
{
    struct publisher *publisher = context;
    rose_session_secured(publisher->session, clock_monotonic_ms());
    publisher_pump(publisher);
}

static void link_received(void *context, const uint8_t *octets, size_t size_bytes)
{
    struct publisher *publisher = context;
    rose_session_received(publisher->session, octets, size_bytes, clock_monotonic_ms());
    publisher_pump(publisher);
}

static void link_writable(void *context)
{
    publisher_pump(context);
}

static bool link_may_write(void *context)
{
    const struct publisher *publisher = context;
    return publisher->outlet.echo_is_fresh(publisher->outlet.context);
}

static void link_broken(void *context, const struct error *why)
{
    struct publisher *publisher = context;
    rose_session_broken(publisher->session, why, clock_monotonic_ms());
    publisher_pump(publisher);
}

struct rose_link_owner publisher_link_owner(struct publisher *publisher)
{
    return (struct rose_link_owner){
        .context = publisher,
        .connected = link_connected,
        .secured = link_secured,
        .received = link_received,
        .writable = link_writable,
        .may_write = link_may_write,
        .broken = link_broken,
    };
}
