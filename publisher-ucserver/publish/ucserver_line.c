/* Between the session and its connection. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/connection/connection.h"
#include "proto/login/login_try.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/publisher_outlet.h"
#include "publisher-ucserver/publish/ucserver_line.h"
#include "publisher-ucserver/session/rose_link.h"
#include "publisher-ucserver/session/rose_session.h"
#include "publisher-ucserver/session/target.h"

struct ucserver_line {
    const struct publisher_outlet *outlet;
    struct rose_session *session;
    struct rose_link *link;
    struct target *target; /* the UCServer's part of the settings; NULL: there is none */
    struct login_try login;
    bool is_sending_list; /* what is sent now needs a supervisor that was heard lately */
    ucserver_line_moved_function *moved;
    void *context;
};

static void connect_link(void *context)
{
    struct ucserver_line *line = context;
    rose_link_connect(line->link);
}

static void secure_link(void *context)
{
    struct ucserver_line *line = context;
    rose_link_secure(line->link);
}

static void send_octets(void *context, const uint8_t *octets, size_t size_bytes)
{
    struct ucserver_line *line = context;
    rose_link_send(line->link, octets, size_bytes, line->is_sending_list);
}

static void disconnect_link(void *context)
{
    struct ucserver_line *line = context;
    rose_link_disconnect(line->link);
}

static void login_granted(void *context)
{
    struct ucserver_line *line = context;
    rose_session_permitted(line->session, clock_monotonic_ms());
    line->moved(line->context);
}

static void login_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct ucserver_line *line = context;
    rose_session_denied(line->session, wait_ms, reason, clock_monotonic_ms());
    line->moved(line->context);
}

static void link_connected(void *context)
{
    struct ucserver_line *line = context;
    rose_session_connected(line->session, clock_monotonic_ms());
    line->moved(line->context);
}

static void link_secured(void *context)
{
    struct ucserver_line *line = context;
    rose_session_secured(line->session, clock_monotonic_ms());
    line->moved(line->context);
}

static void link_received(void *context, const uint8_t *octets, size_t size_bytes)
{
    struct ucserver_line *line = context;
    rose_session_received(line->session, octets, size_bytes, clock_monotonic_ms());
    line->moved(line->context);
}

static void link_writable(void *context)
{
    struct ucserver_line *line = context;
    line->moved(line->context);
}

static bool link_may_write(void *context)
{
    const struct ucserver_line *line = context;
    return line->outlet->echo_is_fresh(line->outlet->context);
}

static void link_broken(void *context, const struct error *why)
{
    struct ucserver_line *line = context;
    rose_session_broken(line->session, why, clock_monotonic_ms());
    line->moved(line->context);
}

struct ucserver_line *ucserver_line_create(sd_event *loop,
                                           const struct publisher_outlet *outlet,
                                           const struct rose_session_callbacks *callbacks,
                                           ucserver_line_moved_function *moved)
{
    static const struct login_try_callbacks login_callbacks = {.granted = login_granted,
                                                               .denied = login_denied};
    struct ucserver_line *line = memory_allocate(sizeof(*line));
    const struct rose_session_actions actions = {
        .context = line,
        .connect = connect_link,
        .secure = secure_link,
        .send = send_octets,
        .disconnect = disconnect_link,
    };
    const struct rose_link_owner owner = {
        .context = line,
        .connected = link_connected,
        .secured = link_secured,
        .received = link_received,
        .writable = link_writable,
        .may_write = link_may_write,
        .broken = link_broken,
    };
    line->outlet = outlet;
    login_try_init(&line->login, outlet->logins, &login_callbacks, line);
    line->moved = moved;
    line->context = callbacks->context;
    line->link = rose_link_create(loop, &owner);
    /* Numbers rise over restarts, so that no two sessions of one UCServer share one. */
    line->session = rose_session_create(&actions, callbacks, &line->login, clock_wall_ms(),
                                        (uint32_t)clock_wall_ms());
    return line;
}

void ucserver_line_destroy(struct ucserver_line *line)
{
    if (line == NULL)
        return;
    login_try_clear(&line->login);
    rose_session_destroy(line->session);
    rose_link_destroy(line->link);
    target_destroy(line->target);
    free(line);
}

struct rose_session *ucserver_line_session(struct ucserver_line *line)
{
    return line->session;
}

/* Session and connection use the old target until they have the new one; it may be NULL. */
static void use_target(struct ucserver_line *line, struct target *fresh, int64_t now_ms)
{
    const struct connection_target nowhere = {.host = NULL};
    const struct connection_target link = fresh == NULL ? nowhere : target_link(fresh);
    if (fresh == NULL) {
        rose_session_stop(line->session, now_ms);
    } else {
        const struct rose_session_settings session = target_session(fresh);
        rose_session_configure(line->session, &session, now_ms);
    }
    rose_link_configure(line->link, &link);
    target_destroy(line->target);
    line->target = fresh;
}

void ucserver_line_configure(struct ucserver_line *line,
                             const struct settings *settings,
                             int64_t now_ms)
{
    const struct ucserver_settings *own = settings->ucservers;
    int64_t timeout_ms = settings->request_timeout_ms;
    if (settings->ucservers_count == 0)
        use_target(line, NULL, now_ms);
    else if (line->target == NULL || !target_equals(line->target, own, timeout_ms))
        use_target(line, target_create(own, timeout_ms), now_ms);
    else /* somebody has changed something, perhaps what was in the way */
        rose_session_hurry(line->session, now_ms);
}

bool ucserver_line_has_account(const struct ucserver_line *line, const char *account)
{
    return line->target != NULL && strcmp(account, target_account(line->target)) == 0;
}

size_t ucserver_line_backlog_bytes(const struct ucserver_line *line)
{
    return rose_link_backlog_bytes(line->link);
}

int32_t ucserver_line_send_list(struct ucserver_line *line,
                                const struct set_entry_list_argument *list,
                                int64_t now_ms)
{
    line->is_sending_list = true;
    int32_t invoke_id = rose_session_send_list(line->session, list, now_ms);
    line->is_sending_list = false;
    return invoke_id;
}
