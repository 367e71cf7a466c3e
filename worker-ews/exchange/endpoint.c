/* Endpoints: what all jobs and checks of one Exchange share.
 *
 * A connection is bound to its account by the log-in, so idle ones are kept per endpoint. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/text.h"
#include "proto/connection/tls_trust.h"
#include "proto/log/log.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/calendar/zone_file.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/exchange/clear_text.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/exchange_connection.h"
#include "worker-ews/login/kerberos_ticket.h"
#include "worker-ews/login/ntlm_login.h"
#include "worker-ews/verdict/request_verdict.h"
#include "worker-ews/verdict/web_host.h"

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
    if (!clear_text_is_absent(settings->url) && !clear_text_is_allowed(settings))
        return error_set(error, EXCHANGE_URL_NOT_HTTPS, event_text("url", settings->url));
    if (strncmp(settings->proxy, "https://", strlen("https://")) == 0)
        return error_set(error, EXCHANGE_PROXY_WITH_TLS);
    if (tls_trust_check_pins(settings->pin.size, error) != 0 ||
        tls_trust_check_pins(settings->pins.size, error) != 0)
        return -1;
    if (settings->secret.size > 0 &&
        memchr(settings->secret.data, '\0', settings->secret.size) != NULL)
        return error_set(error, EXCHANGE_SECRET_HAS_NUL);
    if (settings->api_version[0] != '\0' && strcmp(settings->api_version, "auto") != 0 &&
        schema_version_read(settings->api_version, &endpoint->memory.version) != 0)
        return error_set(error, EXCHANGE_API_VERSION_UNKNOWN,
                         event_text("api_version", settings->api_version));
    endpoint->memory.told_version = endpoint->memory.version;
    return 0;
}

static char *make_title(const char *name)
{
    char title[LIMIT_NAME + 16];
    (void)snprintf(title, sizeof(title), "exchange%s%s", *name == '\0' ? "" : " ", name);
    return memory_copy_text(title);
}

/* A ticket is for the host that is asked: neither of them is ever set alone. */
static void set_server_url(struct endpoint *endpoint, const char *url)
{
    char *host = web_host(url);
    memory_replace_text(&endpoint->url, url);
    free(endpoint->host);
    endpoint->host = host;
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
    set_server_url(endpoint, settings->url);
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

void endpoint_turn_to(struct endpoint *endpoint, const char *url, enum place_trust trust)
{
    close_connections_before(endpoint, INT64_MAX);
    address_memory_forget(&endpoint->addresses);
    endpoint->memory.way = (struct login_way){LOGIN_METHOD_NONE, false};
    endpoint->login.is_not_offered = true; /* it is looked at first */
    endpoint->trust = trust;
    set_server_url(endpoint, url);
}

void endpoint_destroy(struct endpoint *endpoint)
{
    if (endpoint == NULL)
        return;
    close_connections_before(endpoint, INT64_MAX);
    endpoint_login_clear(&endpoint->login);
    kerberos_tickets_destroy(endpoint->tickets);
    ntlm_credential_destroy(endpoint->ntlm);
    free(endpoint->url);
    free(endpoint->host);
    zone_file_destroy(endpoint->default_zone);
    free(endpoint->title);
    free(endpoint);
}

int endpoint_take_connection(struct endpoint *endpoint,
                             struct exchange_connection **connection,
                             bool is_new,
                             struct error *error)
{
    while (*connection == NULL || is_new || !exchange_connection_may_ask(*connection)) {
        exchange_connection_destroy(*connection);
        *connection = NULL;
        if (is_new || TAILQ_EMPTY(&endpoint->idle))
            break;
        *connection = take_out(endpoint, TAILQ_FIRST(&endpoint->idle));
    }
    if (*connection == NULL)
        *connection =
            exchange_connection_create(endpoint->loop, endpoint->settings, endpoint->url,
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
    endpoint_rests_hold(&endpoint->rests, until_ms, reason, endpoint->settings->account);
    endpoint_login_doubt(&endpoint->login); /* somebody was refused: who was logged in asks again */
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
    bool is_refusal =
        failure->error.class == ERROR_REFUSED || failure->error.class == ERROR_INVALID;
    return failure->action == FAULT_STOP || (fault_action_splits(failure->action) && is_refusal);
}

static void tell_version(struct endpoint *endpoint)
{
    if (endpoint_memory_tell_version(&endpoint->memory))
        log_event(endpoint->log, EXCHANGE_VERSION_LOWERED, event_text("exchange", endpoint->title),
                  event_text("version", schema_version_name(endpoint->memory.version)));
}

void endpoint_note_request(struct endpoint *endpoint,
                           const struct request_failure *failure,
                           bool is_servers_fault,
                           int64_t duration_ms,
                           int64_t now_ms)
{
    endpoint->requests++;
    request_tally_note(&endpoint->tally,
                       request_outcome_of(failure == NULL ? ERROR_NONE : failure->error.class),
                       duration_ms);
    tell_version(endpoint);
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
        endpoint_rests_stop(&endpoint->rests, &failure->error, now_ms);
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

static bool is_ascii(const void *text, size_t size)
{
    const unsigned char *octets = text;
    for (size_t i = 0; i < size; i++) {
        if (octets[i] >= 0x80)
            return false;
    }
    return true;
}

struct login_terms endpoint_login_terms(const struct endpoint *endpoint,
                                        const struct login_waiter *waiter)
{
    const struct exchange_settings *settings = endpoint->settings;
    bool is_ascii_only = is_ascii(settings->user, strlen(settings->user)) &&
                         is_ascii(settings->secret.data, settings->secret.size);
    return (struct login_terms){
        .choice = (enum login_choice)settings->auth,
        .binding = (enum binding_choice)settings->channel_binding,
        .is_tls = clear_text_is_absent(endpoint->url),
        .may_use_basic = endpoint->trust != PLACE_ALLOWED,
        .has_password = settings->secret.size > 0,
        .is_by_keytab = settings->keytab.size > 0,
        .prefers_bound = !is_ascii_only,
        .is_proven = waiter != NULL && endpoint_login_is_proven(&endpoint->login, waiter),
        .remembered = endpoint->memory.way,
    };
}

struct kerberos_tickets *endpoint_tickets(struct endpoint *endpoint, struct error *error)
{
    if (endpoint->tickets == NULL)
        endpoint->tickets = kerberos_tickets_create(endpoint->loop, endpoint->settings, error);
    return endpoint->tickets;
}

const struct ntlm_credential *endpoint_ntlm(struct endpoint *endpoint, struct error *error)
{
    const struct exchange_settings *settings = endpoint->settings;
    if (endpoint->ntlm == NULL)
        endpoint->ntlm = ntlm_credential_create(settings->user, settings->secret.data,
                                                settings->secret.size, error);
    return endpoint->ntlm;
}

void endpoint_learn_domains(struct endpoint *endpoint)
{
    static const struct login_way none = {LOGIN_METHOD_NONE, false};
    if (endpoint->tickets == NULL || !kerberos_tickets_learn_domains(endpoint->tickets))
        return;
    if (endpoint->memory.way.method != LOGIN_METHOD_NEGOTIATE)
        endpoint->memory.way = none;
    endpoint_rests_end_stop(&endpoint->rests);
}

const char *endpoint_host(const struct endpoint *endpoint)
{
    return text_or_empty(endpoint->host);
}

void endpoint_note_way(struct endpoint *endpoint, const struct http_answer *http)
{
    static const struct login_way none = {LOGIN_METHOD_NONE, false};
    if (request_is_refusal(http))
        endpoint->memory.way = none;
    else if (request_is_let_in(http))
        endpoint->memory.way = http->way;
}

void endpoint_describe(struct endpoint *endpoint, struct server_health *health)
{
    const struct login_way way = endpoint->memory.way;
    *health = (struct server_health){
        .server = endpoint->title,
        .state = endpoint->health,
        .text = endpoint->trouble.reason,
        .requests = endpoint->requests,
        .failures = endpoint->failures,
        .latency_ms = endpoint->latency_ms,
        .version = endpoint->memory.shown.version,
        .method = way.method == LOGIN_METHOD_NONE ? "" : login_way_name(way),
        .certificate_end = endpoint->memory.shown.certificate_end,
    };
    request_tally_lend(&endpoint->tally, health);
    if (!clear_text_is_absent(endpoint->url))
        clear_text_warn(health);
}
