/* One server after the other, each with one real request. The account rule holds for checks as for
 * jobs: a try is granted first, or `ewscalctl check` could lock an account.
 *
 * The steps are told as packed reasons, good ones too: what was reached, by which version, how much
 * could be read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/day.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/base/wait_limit.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/exchange/availability_call.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/endpoint_check.h"
#include "worker-ews/exchange/exchange_connection.h"

#define WINDOW_DAYS 2
/* Who asks for it learns whether the log-in is good; nobody can have it. */
#define NOBODYS_MAILBOX "nobody@ewscal.invalid"

struct step_texts {
    char name[LIMIT_NAME], text[LIMIT_REASON];
};

struct check_round {
    check_round_function *checked;
    void *context;
    int64_t number;
    struct endpoint *endpoints[LIMIT_SERVERS];
    size_t endpoint_count;
    size_t at; /* the one that is being looked at */
    struct check_step steps[LIMIT_STEPS];
    size_t step_count;
    struct step_texts texts[LIMIT_STEPS];
    struct login_waiter waiter;
    struct exchange_connection *connection;
    struct availability_call *call;
    struct mailbox_answer mailbox;
};

static void look_at_next(struct check_round *round);

static struct endpoint *current(const struct check_round *round)
{
    return round->endpoints[round->at];
}

/* `reason` is packed. */
static void add_step(struct check_round *round, const char *name, bool is_good, const char *reason)
{
    if (round->step_count == LIMIT_STEPS)
        return;
    struct step_texts *kept = &round->texts[round->step_count];
    const char *of = current(round)->settings->name;
    (void)snprintf(kept->name, sizeof(kept->name), "%.200s%s%s", of, *of == '\0' ? "" : " ", name);
    text_replace_bad_octets(kept->name); /* the name may be cut inside a character */
    text_copy_cut(kept->text, sizeof(kept->text), reason);
    round->steps[round->step_count++] =
        (struct check_step){.name = kept->name, .good = is_good, .text = kept->text};
}

static void end_check_round(struct check_round *round)
{
    if (round->endpoint_count == 0)
        round->steps[round->step_count++] = (struct check_step){
            .name = "settings",
            .text = event_name(EXCHANGE_NOT_SET_UP),
        };
    struct checked checked = {
        .number = round->number, .steps = round->steps, .steps_count = round->step_count};
    round->checked(round->context, &checked);
}

static void next_endpoint(struct check_round *round)
{
    exchange_connection_destroy(round->connection);
    round->connection = NULL;
    round->at++;
    look_at_next(round);
}

/* ---- what came back ---- */

/* Returns whether the server was reached; the step that failed carries the reason. */
static bool report_connection(struct check_round *round, const struct availability_result *result)
{
    const struct http_answer *http = result->http;
    const struct {
        const char *name;
        bool is_done;
        int64_t after_ms;
    } steps[] = {
        {"name", http->was_connected || http->result != CURLE_COULDNT_RESOLVE_HOST, http->name_ms},
        {"connect", http->was_connected, http->connect_ms},
        {"tls", http->was_secured, http->tls_ms},
    };
    struct error done;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (!steps[i].is_done) {
            add_step(round, steps[i].name, false,
                     result->failure == NULL ? "" : result->failure->error.reason);
            return false;
        }
        (void)error_set(&done, EXCHANGE_STEP_DONE, event_number("after_ms", steps[i].after_ms));
        add_step(round, steps[i].name, true, done.reason);
    }
    return true;
}

static void report_mailbox(struct check_round *round)
{
    struct error said;
    const struct mailbox_answer *mailbox = &round->mailbox;
    bool is_good = mailbox->reading == MAILBOX_READING_COMPLETE;
    if (is_good)
        (void)error_set(&said, EXCHANGE_CALENDAR_READ,
                        event_number("entries", (int64_t)mailbox->event_count),
                        event_number("days", WINDOW_DAYS));
    else if (mailbox->reading == MAILBOX_READING_REFUSED)
        (void)error_set(&said, answer_code_find(mailbox->code)->event,
                        event_text("code", mailbox->code), event_text("words", mailbox->text));
    else
        (void)error_from_reason(&said, ERROR_BROKEN, mailbox->reason);
    add_step(round, "read", is_good, said.reason);
}

/* NULL: there is none that the account could be expected to read. */
static const char *mailbox_of(const struct endpoint *endpoint)
{
    const struct exchange_settings *settings = endpoint->settings;
    if (settings->check_mailbox[0] != '\0')
        return settings->check_mailbox;
    return strchr(settings->user, '@') != NULL ? settings->user : NULL;
}

static void report_result(struct check_round *round, const struct availability_result *result)
{
    struct error accepted;
    if (!report_connection(round, result))
        return;
    if (result->login != LOGIN_ACCEPTED) {
        add_step(round, "login", false, result->failure->error.reason);
        return;
    }
    (void)error_set(&accepted, EXCHANGE_LOGIN_ACCEPTED,
                    event_text("account", current(round)->settings->user),
                    event_text("version", result->answer->server_version));
    add_step(round, "login", true, accepted.reason);
    if (result->failure != NULL)
        add_step(round, "read", false, result->failure->error.reason);
    else if (mailbox_of(current(round)) != NULL)
        report_mailbox(round);
    else
        add_step(round, "read", true, event_name(EXCHANGE_NOTHING_READ));
}

static void on_mailbox(void *context, size_t index, const struct mailbox_answer *mailbox)
{
    (void)index;
    struct check_round *round = context;
    round->mailbox = *mailbox;
    round->mailbox.events = NULL; /* borrowed for this call only */
}

static void on_check_call_done(void *context, const struct availability_result *result)
{
    struct check_round *round = context;
    round->call = NULL;
    report_result(round, result);
    const struct login_showing showing = availability_result_login(result);
    endpoint_login_result(&current(round)->login, &round->waiter, &showing);
    next_endpoint(round);
}

/* ---- the request ---- */

static void ask_checked_endpoint(struct check_round *round)
{
    struct endpoint *endpoint = current(round);
    const char *mailbox = mailbox_of(endpoint) != NULL ? mailbox_of(endpoint) : NOBODYS_MAILBOX;
    int64_t today = day_begin(clock_wall_ms() / 1000);
    struct error error;
    struct availability_request request = {
        .addresses = &mailbox,
        .address_count = 1,
        .window_begin = today,
        .window_end = today + WINDOW_DAYS * DAY_SECONDS,
        .version = endpoint->memory.version,
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

static void on_check_denied(void *context, int64_t wait_ms, const char *reason)
{
    report_pause(context, wait_ms, *reason == '\0' ? event_name(EXCHANGE_NO_TRY_GRANTED) : reason);
}

static void look_at_next(struct check_round *round)
{
    if (round->at == round->endpoint_count) {
        end_check_round(round);
        return;
    }
    struct endpoint *endpoint = current(round);
    struct error error;
    int64_t wait_ms;
    if (!endpoint_is_open(endpoint, clock_monotonic_ms(), &error, &wait_ms)) {
        report_pause(round, wait_ms, error.reason);
    } else if (endpoint_login_enter(&endpoint->login, &round->waiter)) {
        ask_checked_endpoint(round);
    }
}

/* ---- from outside ---- */

struct check_round *check_round_create(int64_t number, check_round_function *checked, void *context)
{
    struct check_round *round = memory_allocate(sizeof(*round));
    round->checked = checked;
    round->context = context;
    round->number = number;
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
    free(round);
}
