/* Endpoints: what all jobs and checks of one Exchange share.
 *
 * A connection is bound to its account by the log-in, so idle ones are kept per endpoint. Reasons
 * not to ask are of two kinds, with one way to look at them: holds come from the supervisor, stops
 * are our own answer to what only a person can mend. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/connection/tls_trust.h"
#include "proto/log/log.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/calendar/zone_file.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/exchange_connection.h"

#define IDLE_CONNECTION_MS 100000

static int read_rules(struct endpoint *endpoint, struct error *error)
{
    const struct exchange_settings *settings = endpoint->settings;
    if (settings->default_zone[0] != '\0') {
        endpoint->default_zone = zone_file_load(ZONE_FILE_DIRECTORY, settings->default_zone, error);
        if (endpoint->default_zone == NULL)
            return -1;
    }
    endpoint->rules =
        (struct calendar_rules){.settings = settings, .default_zone = endpoint->default_zone};
    return 0;
}

static int check_settings(struct endpoint *endpoint, struct error *error)
{
    const struct exchange_settings *settings = endpoint->settings;
    if (strncmp(settings->url, "https://", strlen("https://")) != 0)
        return error_set(error, EXCHANGE_URL_NOT_HTTPS, event_text("url", settings->url));
    if (strncmp(settings->proxy, "https://", strlen("https://")) == 0)
        return error_set(error, EXCHANGE_PROXY_WITH_TLS);
    if (tls_trust_check_pins(settings->pin.size, error) != 0 ||
        tls_trust_check_pins(settings->pins.size, error) != 0)
        return -1;
    if (memchr(settings->secret.data, '\0', settings->secret.size) != NULL)
        return error_set(error, EXCHANGE_SECRET_HAS_NUL);
    if (settings->api_version[0] != '\0' && strcmp(settings->api_version, "auto") != 0 &&
        schema_version_read(settings->api_version, &endpoint->memory.version) != 0)
        return error_set(error, EXCHANGE_API_VERSION_UNKNOWN,
                         event_text("api_version", settings->api_version));
    return 0;
}

static char *make_title(const char *name)
{
    char title[LIMIT_NAME + 16];
    (void)snprintf(title, sizeof(title), "exchange%s%s", *name == '\0' ? "" : " ", name);
    return memory_copy_text(title);
}

struct endpoint *endpoint_create(const struct exchange_settings *settings,
                                 int64_t request_timeout_ms,
                                 sd_event *loop,
                                 struct login_desk *logins,
                                 struct log *log,
                                 struct error *error)
{
    struct endpoint *endpoint = memory_allocate(sizeof(*endpoint));
    endpoint->loop = loop;
    endpoint->log = log;
    endpoint->settings = settings;
    endpoint->request_timeout_ms = request_timeout_ms;
    endpoint->title = make_title(settings->name);
    TAILQ_INIT(&endpoint->idle);
    endpoint_login_init(&endpoint->login, logins, settings->account);
    if (check_settings(endpoint, error) == 0 && read_rules(endpoint, error) == 0)
        return endpoint;
    (void)error_add(error, event_text("server", endpoint->title));
    endpoint_destroy(endpoint);
    return NULL;
}

/* Returns the connection, no longer kept. */
static struct exchange_connection *take_out(struct endpoint *endpoint, struct idle_connection *kept)
{
    struct exchange_connection *connection = kept->connection;
    TAILQ_REMOVE(&endpoint->idle, kept, next);
    free(kept);
    return connection;
}

/* The oldest are the last. */
static void close_connections_before(struct endpoint *endpoint, int64_t before_ms)
{
    struct idle_connection *last;
    while ((last = TAILQ_LAST(&endpoint->idle, idle_connections)) != NULL &&
           last->idle_since_ms < before_ms)
        exchange_connection_destroy(take_out(endpoint, last));
}

void endpoint_close_old_connections(struct endpoint *endpoint, int64_t now_ms)
{
    close_connections_before(endpoint, now_ms - IDLE_CONNECTION_MS);
}

void endpoint_destroy(struct endpoint *endpoint)
{
    if (endpoint == NULL)
        return;
    close_connections_before(endpoint, INT64_MAX);
    endpoint_login_clear(&endpoint->login);
    zone_file_destroy(endpoint->default_zone);
    free(endpoint->title);
    free(endpoint);
}

int endpoint_take_connection(struct endpoint *endpoint,
                             struct exchange_connection **connection,
                             struct error *error)
{
    while (*connection == NULL || !exchange_connection_may_ask(*connection)) {
        exchange_connection_destroy(*connection);
        *connection = NULL;
        if (TAILQ_EMPTY(&endpoint->idle))
            break;
        *connection = take_out(endpoint, TAILQ_FIRST(&endpoint->idle));
    }
    if (*connection == NULL)
        *connection =
            exchange_connection_create(endpoint->loop, endpoint->settings,
                                       endpoint->request_timeout_ms, &endpoint->addresses, error);
    return *connection == NULL ? -1 : 0;
}

void endpoint_keep_connection(struct endpoint *endpoint,
                              struct exchange_connection *connection,
                              int64_t now_ms)
{
    if (connection == NULL || !exchange_connection_is_idle(connection)) {
        exchange_connection_destroy(connection);
        return;
    }
    struct idle_connection *kept = memory_allocate(sizeof(*kept));
    kept->connection = connection;
    kept->idle_since_ms = now_ms;
    TAILQ_INSERT_HEAD(&endpoint->idle, kept, next);
}

void endpoint_hold(struct endpoint *endpoint, int64_t until_ms, const char *reason)
{
    endpoint->hold.until_ms = until_ms;
    /* The reason keeps its name: what the account is held for is the same story in every place. */
    (void)error_from_reason(&endpoint->hold.reason, ERROR_BUSY,
                            reason[0] == '\0' ? event_name(ACCOUNT_HELD) : reason);
    (void)error_add(&endpoint->hold.reason, event_text("account", endpoint->settings->account));
    error_set_code(&endpoint->hold.reason, "hold");
    /* Somebody was refused: who was logged in asks again. And what we stopped for ourselves is over when
     * the account may be used. */
    endpoint_login_doubt(&endpoint->login);
    endpoint->stop.until_ms = number_smaller(endpoint->stop.until_ms, until_ms);
}

bool endpoint_is_open(const struct endpoint *endpoint,
                      int64_t now_ms,
                      struct error *error,
                      int64_t *wait_ms)
{
    const struct endpoint_rest *rest =
        now_ms < endpoint->hold.until_ms ? &endpoint->hold : &endpoint->stop;
    if (now_ms >= rest->until_ms)
        return true;
    *error = rest->reason;
    *wait_ms = rest->until_ms - now_ms;
    return false;
}

static void note_good(struct endpoint *endpoint, int64_t duration_ms)
{
    endpoint->health = HEALTH_GOOD;
    endpoint->latency_ms = number_smooth(endpoint->latency_ms, duration_ms);
    error_clear(&endpoint->trouble);
}

/* What becomes of it is decided elsewhere, and said there once for the whole cluster. */
static void note_bad(struct endpoint *endpoint, const struct error *failure)
{
    endpoint->health = failure->class == ERROR_BUSY ? HEALTH_DEGRADED : HEALTH_BAD;
    endpoint->trouble = *failure;
}

/* What might have been an address and is the server's after all does not pass by itself, either. */
static bool needs_a_person(const struct request_failure *failure)
{
    bool was_split = failure->action == FAULT_SPLIT || failure->action == FAULT_RETRY_THEN_SPLIT;
    return failure->action == FAULT_STOP || (was_split && (failure->error.class == ERROR_REFUSED ||
                                                           failure->error.class == ERROR_INVALID));
}

void endpoint_note_request(struct endpoint *endpoint,
                           const struct request_failure *failure,
                           bool is_servers_fault,
                           int64_t duration_ms,
                           int64_t now_ms)
{
    endpoint->requests++;
    if (failure == NULL) {
        note_good(endpoint, duration_ms);
        return;
    }
    endpoint->failures++;
    log_event(endpoint->log, EXCHANGE_REQUEST_FAILED, event_text("exchange", endpoint->title),
              event_cause(failure->error.reason));
    if (failure->action == FAULT_RETRY_THEN_STOP)
        close_connections_before(endpoint, INT64_MAX); /* their cookies are of the same session */
    if (!is_servers_fault)
        return;
    note_bad(endpoint, &failure->error);
    if (needs_a_person(failure))
        endpoint->stop = (struct endpoint_rest){now_ms + ENDPOINT_STOP_MS, failure->error};
}

void endpoint_note_echo(struct endpoint *endpoint, enum request_echo echo)
{
    if (!echo_habit_note(&endpoint->echo, echo))
        return;
    log_event(endpoint->log,
              endpoint->echo.has_named ? EXCHANGE_SOME_ANSWERS_UNNAMED : EXCHANGE_ANSWERS_UNNAMED,
              event_text("exchange", endpoint->title));
}

void endpoint_note_wish(struct endpoint *endpoint, const struct error *error)
{
    note_bad(endpoint, error);
}

void endpoint_note_busy_word(struct endpoint *endpoint, const char *word)
{
    if (endpoint_memory_note_busy_word(&endpoint->memory, word))
        log_event(endpoint->log, CALENDAR_BUSY_TYPE_UNKNOWN,
                  event_text("exchange", endpoint->title), event_text("type", word));
}

void endpoint_note_zone(struct endpoint *endpoint, const char *user, const char *reason)
{
    char kind[ODDITY_BYTES];
    (void)snprintf(kind, sizeof(kind), "%.*s", (int)strcspn(reason, " "), reason);
    if (endpoint_memory_note_oddity(&endpoint->memory, kind))
        log_event(endpoint->log, CALENDAR_ZONE_UNKNOWN, event_text("exchange", endpoint->title),
                  event_text("user", user), event_cause(reason));
}

void endpoint_note_cut_text(struct endpoint *endpoint, const char *user)
{
    if (endpoint_memory_note_oddity(&endpoint->memory, event_name(CALENDAR_TEXT_CUT)))
        log_event(endpoint->log, CALENDAR_TEXT_CUT, event_text("exchange", endpoint->title),
                  event_text("user", user), event_number("limit", EVENT_TEXT_BYTES_MAX));
}

void endpoint_describe(const struct endpoint *endpoint, struct server_health *health)
{
    *health = (struct server_health){
        .server = endpoint->title,
        .state = endpoint->health,
        .text = endpoint->trouble.reason,
        .requests = endpoint->requests,
        .failures = endpoint->failures,
        .latency_ms = endpoint->latency_ms,
    };
}
