/* One server after the other, each with a look, one real request, and one for the description of EWS. The account
 * rule holds for checks as for jobs: a try is granted first, or `ewscalctl check` could lock an account. The look is
 * without the account, so it is made in any case; the description is read only of a server that has just accepted
 * the account.
 *
 * The steps are told as packed reasons, good ones too: check_report.h. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/day.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/base/wait_limit.h"
#include "proto/event/error.h"
#include "proto/login/login_class.h"
#include "proto/message/check_steps.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/exchange/availability_call.h"
#include "worker-ews/exchange/check_report.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/endpoint_check.h"
#include "worker-ews/exchange/exchange_connection.h"
#include "worker-ews/exchange/server_call.h"

/* As many as a round reads by default. */
#define WINDOW_DAYS 30
/* Who asks for it learns whether the log-in is good; nobody can have it. */
#define NOBODYS_MAILBOX "nobody@ewscal.invalid"

struct check_round {
    check_round_function *checked;
    void *context;
    int64_t number;
    char **addresses; /* to be read; none: what the settings of each server name */
    size_t address_count;
    struct endpoint *endpoints[LIMIT_SERVERS];
    size_t endpoint_count;
    size_t at; /* the one that is being looked at */
    struct check_steps steps;
    struct login_waiter waiter;
    struct exchange_connection *connection;
    struct server_call *asked; /* a look, or for the description */
    struct availability_call *call;

    /* Of the one that is being looked at. */
    struct mailbox_answer *mailboxes; /* as many as there are addresses, at least one */
    char *description_url;
    bool has_failed; /* the request as a whole: `failure` says why */
    struct error failure;
    char version[SERVER_VERSION_BYTES];
    enum schema_version asked_version;
    int64_t duration_ms;
};

static void look_at_next(struct check_round *round);
static void log_in(struct check_round *round);

static struct endpoint *current(const struct check_round *round)
{
    return round->endpoints[round->at];
}

/* `reason` is packed. */
static void add_step(struct check_round *round, const char *name, bool is_good, const char *reason)
{
    check_steps_add(&round->steps, name, is_good, reason);
}

static void end_check_round(struct check_round *round)
{
    if (round->endpoint_count == 0)
        add_step(round, "settings", false, event_name(EXCHANGE_NOT_SET_UP));
    struct checked checked = {
        .number = round->number, .steps = round->steps.items, .steps_count = round->steps.count};
    round->checked(round->context, &checked);
}

static void next_endpoint(struct check_round *round)
{
    exchange_connection_destroy(round->connection);
    round->connection = NULL;
    round->at++;
    look_at_next(round);
}

/* ---- mailboxes ---- */

/* The n-th that is to be read; NULL: nobody has said which. The account itself need not have one. */
static const char *mailbox_of(const struct check_round *round, size_t index)
{
    const char *check_mailbox = current(round)->settings->check_mailbox;
    if (round->address_count > 0)
        return round->addresses[index];
    return check_mailbox[0] != '\0' ? check_mailbox : NULL;
}

static size_t mailbox_count(const struct check_round *round)
{
    return round->address_count > 0 ? round->address_count : 1;
}

static void report_mailboxes(struct check_round *round)
{
    if (round->has_failed) {
        add_step(round, "read", false, round->failure.reason);
        return;
    }
    if (mailbox_of(round, 0) == NULL) {
        add_step(round, "read", true, event_name(EXCHANGE_NOTHING_READ));
        return;
    }
    for (size_t i = 0; i < mailbox_count(round); i++)
        check_report_mailbox(&round->steps, mailbox_of(round, i), &round->mailboxes[i],
                             WINDOW_DAYS);
}

/* What the server told of itself, after everything that is about the way to it. */
static void report_server(struct check_round *round)
{
    struct error said;
    if (round->version[0] != '\0') {
        (void)error_set(&said, EXCHANGE_VERSION_SEEN, event_text("version", round->version));
        add_step(round, "version", true, said.reason);
    }
    (void)error_set(&said, EXCHANGE_ANSWERED_AFTER,
                    event_number("duration_ms", round->duration_ms));
    add_step(round, "answer", true, said.reason);
    report_mailboxes(round);
    next_endpoint(round);
}

/* ---- the description ---- */

static int read_description(void *context, const void *octets, size_t size_bytes)
{
    (void)context, (void)octets, (void)size_bytes;
    return 0; /* its beginning is kept with the answer */
}

/* Returns whether there is a failure. */
static bool judge_look(const struct endpoint *endpoint,
                       const struct http_answer *http,
                       const struct login_walk *walk,
                       struct request_failure *failure)
{
    struct error nothing;
    (void)error_set(&nothing, EXCHANGE_ANSWER_NOT_SOAP);
    const struct body_reading body = {.error = &nothing};
    const struct request_target target = {.server = endpoint->title,
                                          .url = endpoint->url,
                                          .account = endpoint->settings->user,
                                          .proxy = endpoint->settings->proxy,
                                          .walk = *walk};
    return !request_verdict(http, &body, &target, failure);
}

/* The account was accepted a moment ago, so that only this file is refused; unless the password was changed since. */
static void tell_of_description(struct check_round *round,
                                const struct http_answer *http,
                                const struct login_walk *walk)
{
    struct request_failure failure;
    struct endpoint_login *login = &current(round)->login;
    int64_t now_ms = clock_monotonic_ms();
    bool may_be_judged = request_is_refusal(http) && !walk->is_proven &&
                         !endpoint_login_is_fresh(login, now_ms) &&
                         judge_look(current(round), http, walk, &failure);
    if (may_be_judged && failure.class != LOGIN_CLASS_UNSAID &&
        login_class_outcome(failure.class) == LOGIN_REFUSED) {
        const struct login_showing showing = {
            .outcome = LOGIN_REFUSED, .class = failure.class, .text = failure.error.reason};
        endpoint_login_result(login, &round->waiter, &showing, now_ms);
    } else {
        endpoint_login_leave(login, &round->waiter);
    }
}

static void
on_described(void *context, const struct http_answer *http, const struct login_walk *walk)
{
    struct check_round *round = context;
    round->asked = NULL;
    tell_of_description(round, http, walk);
    check_report_description(&round->steps, http);
    report_server(round);
}

static void ask_for_description(struct check_round *round)
{
    struct endpoint *endpoint = current(round);
    struct error error;
    free(round->description_url);
    round->description_url = check_description_url(endpoint->url);
    const struct server_call_request request = {.url = round->description_url,
                                                .is_get = true,
                                                .read = read_description,
                                                .done = on_described,
                                                .context = round,
                                                .waiter = &round->waiter};
    /* Somebody else may have been refused meanwhile: then another try is not for this. */
    if (endpoint->login.state == ENDPOINT_LOGIN_GOOD)
        round->asked = server_call_start(endpoint, &round->connection, &request, &error);
    if (round->asked == NULL)
        report_server(round);
}

/* ---- the real request ---- */

static void on_mailbox(void *context, size_t index, const struct mailbox_answer *mailbox)
{
    struct check_round *round = context;
    round->mailboxes[index] = *mailbox;
    round->mailboxes[index].events = NULL; /* borrowed for this call only */
}

static void keep_result(struct check_round *round, const struct availability_result *result)
{
    round->has_failed = result->failure != NULL;
    if (round->has_failed)
        round->failure = result->failure->error;
    round->duration_ms = result->http->duration_ms;
    round->version[0] = '\0';
    if (result->answer != NULL)
        text_copy_cut(round->version, sizeof(round->version), result->answer->server_version);
}

/* As the jobs do, so that a check does not complain of what they would not. From inside a call: no other request may
 * begin on its connection. */
static bool ask_with_lower_version(struct check_round *round,
                                   const struct request_failure *failure,
                                   const struct login_showing *showing)
{
    if (failure == NULL || failure->action != FAULT_LOWER_VERSION ||
        !endpoint_memory_lower_version(&current(round)->memory, round->asked_version))
        return false;
    endpoint_login_result(&current(round)->login, &round->waiter, showing, clock_monotonic_ms());
    exchange_connection_destroy(round->connection);
    round->connection = NULL;
    log_in(round);
    return true;
}

/* Who has to do without Kerberos is told why, although the account was accepted. */
static void report_login(struct check_round *round, const struct http_answer *http)
{
    const struct endpoint *endpoint = current(round);
    struct error said;
    check_report_login(&round->steps, endpoint->settings->user, http);
    if (endpoint->memory.no_ticket[0] == '\0' || http->way.method == LOGIN_METHOD_NEGOTIATE)
        return;
    (void)error_set(&said, EXCHANGE_WITHOUT_KERBEROS, event_text("exchange", endpoint->title),
                    event_cause(endpoint->memory.no_ticket));
    add_step(round, "kerberos", true, said.reason);
}

static void on_check_call_done(void *context, const struct availability_result *result)
{
    struct check_round *round = context;
    bool is_accepted = result->login == LOGIN_ACCEPTED;
    const struct login_showing showing = availability_result_login(result);
    round->call = NULL;
    if (ask_with_lower_version(round, result->failure, &showing))
        return;
    keep_result(round, result);
    if (result->failure == NULL)
        endpoint_rests_end_stop(&current(round)->rests);
    if (is_accepted)
        report_login(round, result->http);
    else
        add_step(round, "login", false, round->failure.reason);
    endpoint_login_result(&current(round)->login, &round->waiter, &showing, clock_monotonic_ms());
    if (is_accepted)
        ask_for_description(round);
    else
        next_endpoint(round);
}

static const char *const *addresses_of(const struct check_round *round, const char **only)
{
    if (round->address_count > 0)
        return (const char *const *)round->addresses;
    *only = mailbox_of(round, 0) != NULL ? mailbox_of(round, 0) : NOBODYS_MAILBOX;
    return only;
}

static void ask_checked_endpoint(struct check_round *round)
{
    struct endpoint *endpoint = current(round);
    const char *only;
    int64_t today = day_begin(clock_wall_ms() / 1000);
    struct error error;
    round->asked_version = endpoint->memory.version;
    struct availability_request request = {
        .addresses = addresses_of(round, &only),
        .address_count = mailbox_count(round),
        .window_begin = today,
        .window_end = today + WINDOW_DAYS * DAY_SECONDS,
        .version = round->asked_version,
        .utc_form = endpoint->memory.utc_form,
    };
    struct availability_call_callbacks callbacks = {.mailbox = on_mailbox,
                                                    .done = on_check_call_done,
                                                    .context = round,
                                                    .waiter = &round->waiter};
    round->call = availability_call_start(endpoint, &round->connection, &request, ECHO_NOT_DEMANDED,
                                          &callbacks, &error);
    if (round->call != NULL)
        return;
    endpoint_login_leave(&endpoint->login, &round->waiter);
    add_step(round, "request", false, error.reason);
    next_endpoint(round);
}

static void on_go(void *context)
{
    ask_checked_endpoint(context);
}

/* Why the account may not be used, and when it may again; an account that waits for a person waits for ever,
 * and its reason says so. */
static void report_pause(struct check_round *round, int64_t wait_ms, const char *reason)
{
    char next[TIME_TEXT_BYTES];
    struct error error;
    (void)error_from_reason(&error, ERROR_BUSY, reason);
    if (wait_ms > 0 && wait_ms <= WAIT_LIMIT_MS) {
        /* to the next whole second: nobody must come too early */
        time_to_text((clock_wall_ms() + wait_ms + 999) / 1000, next);
        (void)error_add(&error, event_text("next_try", next));
    }
    add_step(round, "login", false, error.reason);
    next_endpoint(round);
}

/* Perhaps in the midst of a request that was about to show the password. What has been found out so far counts
 * when that was the description. */
static void on_check_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct check_round *round = context;
    bool is_described = round->asked != NULL;
    server_call_destroy(round->asked);
    round->asked = NULL;
    availability_call_destroy(round->call);
    round->call = NULL;
    if (is_described)
        report_server(round);
    else
        report_pause(round, wait_ms,
                     *reason == '\0' ? event_name(EXCHANGE_NO_TRY_GRANTED) : reason);
}

static void log_in(struct check_round *round)
{
    struct endpoint *endpoint = current(round);
    struct error error;
    int64_t wait_ms;
    if (!endpoint_rests_let_check(&endpoint->rests, clock_monotonic_ms(), &error, &wait_ms)) {
        report_pause(round, wait_ms, error.reason);
    } else if (endpoint_login_enter(&endpoint->login, &round->waiter)) {
        ask_checked_endpoint(round);
    }
}

/* ---- the look ---- */

static void
on_check_looked(void *context, const struct http_answer *http, const struct login_walk *walk)
{
    struct check_round *round = context;
    const struct endpoint *endpoint = current(round);
    struct request_failure failure;
    round->asked = NULL;
    const struct error *why = judge_look(endpoint, http, walk, &failure) ? &failure.error : NULL;
    if (!check_report_connection(&round->steps, endpoint->url, http, why, clock_wall_ms() / 1000)) {
        next_endpoint(round);
        return;
    }
    check_report_clock(&round->steps, http, endpoint->settings->auth == LOGIN_BY_NEGOTIATE,
                       clock_wall_ms() / 1000);
    check_report_methods(&round->steps, http, why);
    log_in(round);
}

/* It goes out on a new connection, which shows the whole way. */
static int look(struct check_round *round, struct error *error)
{
    struct endpoint *endpoint = current(round);
    const struct server_call_request request = {.is_without_login = true,
                                                .read = read_description,
                                                .done = on_check_looked,
                                                .context = round};
    round->asked = server_call_start(endpoint, &round->connection, &request, error);
    return round->asked == NULL ? -1 : 0;
}

static void look_at_next(struct check_round *round)
{
    struct error error;
    if (round->at == round->endpoint_count) {
        end_check_round(round);
        return;
    }
    round->steps.of = current(round)->settings->name;
    check_report_address(&round->steps, current(round)->url, current(round)->trust);
    if (look(round, &error) == 0)
        return;
    add_step(round, "request", false, error.reason);
    next_endpoint(round);
}

/* ---- from outside ---- */

struct check_round *
check_round_create(const struct check *question, check_round_function *checked, void *context)
{
    struct check_round *round = memory_allocate(sizeof(*round));
    round->checked = checked;
    round->context = context;
    round->number = question->number;
    round->addresses = memory_allocate_items(question->addresses_count + 1, sizeof(char *));
    for (size_t i = 0; i < question->addresses_count && i < AVAILABILITY_MAILBOXES_MAX; i++)
        round->addresses[round->address_count++] = memory_copy_text(question->addresses[i].text);
    round->mailboxes = memory_allocate_items(round->address_count + 1, sizeof(*round->mailboxes));
    round->waiter = (struct login_waiter){.go = on_go, .denied = on_check_denied, .context = round};
    return round;
}

void check_round_add(struct check_round *round, struct endpoint *endpoint)
{
    if (round->endpoint_count < LIMIT_SERVERS)
        round->endpoints[round->endpoint_count++] = endpoint;
}

void check_round_begin(struct check_round *round)
{
    look_at_next(round);
}

void check_round_abandon(struct check_round *round, const char *reason)
{
    if (round->at == round->endpoint_count)
        return;
    add_step(round, "settings", false, reason);
    end_check_round(round);
}

void check_round_destroy(struct check_round *round)
{
    if (round == NULL)
        return;
    if (round->at < round->endpoint_count)
        endpoint_login_leave(&current(round)->login, &round->waiter);
    exchange_connection_destroy(round->connection);
    availability_call_destroy(round->call);
    server_call_destroy(round->asked);
    for (size_t i = 0; i < round->address_count; i++)
        free(round->addresses[i]);
    free(round->addresses);
    free(round->mailboxes);
    check_steps_clear(&round->steps);
    free(round->description_url);
    free(round);
}
