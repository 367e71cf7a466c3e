/* Between the UCServer session and its connection. The session decides, the connection carries; what is
 * kept here is what neither may know: up to which octet the output holds lists, which may be written only
 * while the supervisor is heard, and the settings that both borrow. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/connection/connection.h"
#include "proto/connection/tls_seen.h"
#include "proto/event/error.h"
#include "proto/login/login_try.h"
#include "proto/message/kept_message.h"

#include "publisher-ucserver/publish/publisher_callbacks.h"
#include "publisher-ucserver/publish/ucserver_line.h"
#include "publisher-ucserver/session/rose_session.h"

/* Sixteen lists of the largest size fit; more is never written ahead. */
#define OUTPUT_BYTES (128UL * 1024 * 1024)
#define INPUT_BYTES  (1024UL * 1024)

struct ucserver_line {
    sd_event *loop;
    const struct publisher_callbacks *callbacks;
    struct rose_session *rose_session;
    struct connection *connection; /* NULL: none */
    uint64_t queued_bytes;         /* of this connection */
    uint64_t guarded_bytes; /* up to here the supervisor must have been heard before a write */
    struct kept_message *own_part; /* the UCServer's part of the settings; NULL: there is none */
    struct login_try login;
    int64_t certificate_end; /* seconds since 1970; 0: none was shown yet */
    struct tls_shown shown;  /* when the newest connection was refused here */
    bool is_sending_list;    /* what is sent now needs a supervisor that was heard lately */
    ucserver_line_moved_function *moved;
    void *context;
};

static void login_granted(void *context)
{
    struct ucserver_line *line = context;
    rose_session_permitted(line->rose_session, clock_monotonic_ms());
    line->moved(line->context);
}

static void login_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct ucserver_line *line = context;
    rose_session_denied(line->rose_session, wait_ms, reason, clock_monotonic_ms());
    line->moved(line->context);
}

static void on_ucserver_connected(void *context)
{
    struct ucserver_line *line = context;
    rose_session_connected(line->rose_session, clock_monotonic_ms());
    line->moved(line->context);
}

static void on_secured(void *context)
{
    struct ucserver_line *line = context;
    rose_session_secured(line->rose_session, clock_monotonic_ms());
    line->moved(line->context);
}

/* The input is emptied first: the session may start TLS, which checks that nothing is left. The
 * copy is what the session may read while the connection ends under it. */
static void on_readable(void *context)
{
    struct ucserver_line *line = context;
    struct buffer *input = connection_input(line->connection);
    size_t size = buffer_size(input);
    uint8_t *octets = memory_copy(buffer_data(input), size);
    buffer_consume(input, size);
    rose_session_received(line->rose_session, octets, size, clock_monotonic_ms());
    memory_wipe(octets, size); /* profiles carry passwords */
    free(octets);
    line->moved(line->context);
}

static void on_written(void *context)
{
    struct ucserver_line *line = context;
    line->moved(line->context);
}

static bool may_write(void *context)
{
    const struct ucserver_line *line = context;
    uint64_t written = line->queued_bytes - connection_output_bytes(line->connection);
    return written >= line->guarded_bytes ||
           line->callbacks->echo_is_fresh(line->callbacks->context);
}

static void disconnect(void *context)
{
    struct ucserver_line *line = context;
    connection_destroy(line->connection);
    line->connection = NULL;
}

static void on_ucserver_ended(void *context, const struct error *why)
{
    struct ucserver_line *line = context;
    struct error copy = *why; /* `why` belongs to the connection, which goes first */
    if (connection_is_unread(line->connection)) /* so is the password */
        login_try_end(&line->login, LOGIN_NOT_TRIED, copy.reason);
    disconnect(line);
    rose_session_broken(line->rose_session, &copy, clock_monotonic_ms());
    line->moved(line->context);
}

static void connect_line(void *context)
{
    struct ucserver_line *line = context;
    const struct ucserver_settings *settings = line->own_part->message.settings.ucservers;
    const struct octets *pins = settings->pins.size > 0 ? &settings->pins : &settings->pin;
    const struct connection_target target = {.host = settings->host,
                                             .port = (uint16_t)settings->port,
                                             .ca = settings->ca.data,
                                             .ca_bytes = settings->ca.size,
                                             .pins = pins->data,
                                             .pins_bytes = pins->size,
                                             .needs_tls_1_3 =
                                                 settings->tls_minimum == TLS_VERSION_1_3,
                                             .certificate_end = &line->certificate_end,
                                             .shown = &line->shown};
    const struct connection_limits limits = {INPUT_BYTES, OUTPUT_BYTES};
    const struct connection_callbacks callbacks = {
        .context = line,
        .connected = on_ucserver_connected,
        .secured = on_secured,
        .readable = on_readable,
        .written = on_written,
        .may_write = may_write,
        .ended = on_ucserver_ended,
    };
    line->queued_bytes = line->guarded_bytes = 0;
    line->shown = (struct tls_shown){0};
    line->connection = connection_create(line->loop, &target, &limits, &callbacks);
}

static void secure(void *context)
{
    struct ucserver_line *line = context;
    if (line->connection != NULL)
        connection_secure(line->connection);
}

static void send_octets(void *context, const uint8_t *octets, size_t size_bytes)
{
    struct ucserver_line *line = context;
    if (line->connection == NULL)
        return;
    /* Counted first: the question whether it may be written comes from inside the write. */
    uint64_t guarded_before = line->guarded_bytes;
    line->queued_bytes += size_bytes;
    if (line->is_sending_list)
        line->guarded_bytes = line->queued_bytes;
    if (connection_write(line->connection, octets, size_bytes) == 0)
        return;
    /* A connection that has just ended says so by itself. */
    line->queued_bytes -= size_bytes;
    line->guarded_bytes = guarded_before;
}

struct ucserver_line *ucserver_line_create(sd_event *loop,
                                           const struct publisher_callbacks *callbacks,
                                           const struct rose_session_callbacks *session_callbacks,
                                           ucserver_line_moved_function *moved)
{
    static const struct login_try_callbacks login_callbacks = {.granted = login_granted,
                                                               .denied = login_denied};
    struct ucserver_line *line = memory_allocate(sizeof(*line));
    const struct rose_line_callbacks line_callbacks = {
        .context = line,
        .connect = connect_line,
        .secure = secure,
        .send = send_octets,
        .disconnect = disconnect,
    };
    line->loop = loop;
    line->callbacks = callbacks;
    login_try_init(&line->login, callbacks->logins, &login_callbacks, line);
    line->moved = moved;
    line->context = session_callbacks->context;
    /* Numbers rise over restarts, so that no two sessions of one UCServer share one. */
    line->rose_session = rose_session_create(&line_callbacks, session_callbacks, &line->login,
                                             clock_wall_ms(), (uint32_t)clock_wall_ms());
    return line;
}

void ucserver_line_destroy(struct ucserver_line *line)
{
    if (line == NULL)
        return;
    login_try_clear(&line->login);
    rose_session_destroy(line->rose_session);
    connection_destroy(line->connection);
    kept_message_destroy(line->own_part);
    free(line);
}

struct rose_session *ucserver_line_session(struct ucserver_line *line)
{
    return line->rose_session;
}

static struct message own_part_of(const struct settings *settings)
{
    return (struct message){.type = MESSAGE_SETTINGS,
                            .settings = {.request_timeout_ms = settings->request_timeout_ms,
                                         .log_level = "",
                                         .ucservers = settings->ucservers,
                                         .ucservers_count = 1}};
}

/* The session uses the old settings until it has the new ones. */
static void use_settings(struct ucserver_line *line, const struct message *message, int64_t now_ms)
{
    struct error error;
    struct kept_message *fresh = kept_message_create(message, &error);
    if (fresh == NULL)
        abort(); /* what has come in a message can be encoded again */
    rose_session_configure(line->rose_session, &fresh->message.settings, now_ms);
    kept_message_destroy(line->own_part);
    line->own_part = fresh;
    line->certificate_end = 0; /* it may be another server */
}

static void use_nothing(struct ucserver_line *line, int64_t now_ms)
{
    rose_session_stop(line->rose_session, now_ms);
    kept_message_destroy(line->own_part);
    line->own_part = NULL;
}

void ucserver_line_configure(struct ucserver_line *line,
                             const struct settings *settings,
                             int64_t now_ms)
{
    const struct message message = own_part_of(settings);
    if (settings->ucservers_count == 0)
        use_nothing(line, now_ms);
    else if (line->own_part == NULL || !kept_message_equals(line->own_part, &message))
        use_settings(line, &message, now_ms);
    else /* somebody has changed something, perhaps what was in the way */
        rose_session_hurry(line->rose_session, now_ms);
}

bool ucserver_line_has_account(const struct ucserver_line *line, const char *account)
{
    return line->own_part != NULL &&
           strcmp(account, line->own_part->message.settings.ucservers->account) == 0;
}

size_t ucserver_line_backlog_bytes(const struct ucserver_line *line)
{
    return line->connection == NULL ? 0 : connection_output_bytes(line->connection);
}

const int64_t *ucserver_line_certificate_end(const struct ucserver_line *line)
{
    return &line->certificate_end;
}

const struct tls_shown *ucserver_line_shown(const struct ucserver_line *line)
{
    return &line->shown;
}

int32_t ucserver_line_send_list(struct ucserver_line *line,
                                const struct set_entry_list_argument *list,
                                int64_t now_ms)
{
    line->is_sending_list = true;
    int32_t invoke_id = rose_session_send_list(line->rose_session, list, now_ms);
    line->is_sending_list = false;
    return invoke_id;
}
