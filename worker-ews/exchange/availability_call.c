/* A call: it owns the body, the parser and what could not be read, and lives exactly as long as its
 * request. It is freed after its owner was told, because what the owner is told is borrowed from
 * it. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/log/log.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/exchange/availability_call.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/exchange_request.h"
#include "worker-ews/exchange/server_call.h"
#include "worker-ews/verdict/request_verdict.h"

struct availability_call {
    struct endpoint *endpoint;
    struct exchange_connection **connection;
    struct server_call *asked; /* while it is under way */
    enum echo_demand demand;
    bool is_under_way;
    bool began_beside_others;
    int64_t meetings; /* of the endpoint when it began */
    struct availability_call_callbacks callbacks;
    struct buffer body;
    struct availability_parser *parser;
    bool is_unreadable;
    struct error unreadable;
    struct availability_answer answer;
};

static int on_read(void *context, const void *octets, size_t size_bytes)
{
    struct availability_call *call = context;
    if (call->is_unreadable)
        return -1;
    if (availability_parser_feed(call->parser, octets, size_bytes, &call->unreadable) == 0)
        return 0;
    call->is_unreadable = true;
    return -1;
}

/* A transfer that broke off leaves an answer that may look complete; it is not even looked at. Nor
 * is one that belongs to another request: it may be complete, and somebody else's. */
static bool finish_reading(struct availability_call *call, const struct http_answer *http)
{
    if (call->is_unreadable)
        return false;
    if (http->echo == REQUEST_ECHO_FOREIGN) {
        (void)error_set(&call->unreadable, EXCHANGE_FOREIGN_ANSWER);
        return false;
    }
    if (http->was_stopped_by_us) {
        (void)error_set(&call->unreadable, EXCHANGE_ANSWER_TOO_LARGE,
                        event_number("limit", EXCHANGE_ANSWER_BYTES_MAX));
        return false;
    }
    if (http->result != CURLE_OK) {
        (void)error_set(&call->unreadable, EXCHANGE_CUT_OFF);
        return false;
    }
    return availability_parser_finish(call->parser, &call->answer, &call->unreadable) == 0;
}

void availability_call_destroy(struct availability_call *call)
{
    if (call == NULL)
        return;
    if (call->is_under_way)
        call->endpoint->under_way--;
    server_call_destroy(call->asked);
    availability_parser_destroy(call->parser);
    buffer_clear(&call->body);
    free(call);
}

static void note_begin(struct availability_call *call)
{
    struct endpoint *endpoint = call->endpoint;
    call->began_beside_others = endpoint->under_way > 0;
    if (call->began_beside_others)
        endpoint->meetings++;
    call->meetings = endpoint->meetings;
    endpoint->under_way++;
    call->is_under_way = true;
}

static bool must_be_named(const struct availability_call *call)
{
    bool was_beside_others =
        call->began_beside_others || call->meetings != call->endpoint->meetings;
    return call->demand == ECHO_DEMANDED ||
           (call->demand == ECHO_DEMANDED_BESIDE_OTHERS && was_beside_others);
}

/* ---- the end ---- */

struct login_showing availability_result_login(const struct availability_result *result)
{
    const struct request_failure *failure = result->failure;
    if (result->login == LOGIN_ACCEPTED || failure == NULL)
        return (struct login_showing){.outcome = result->login};
    if (result->login == LOGIN_UNKNOWN && result->walk->look == LOGIN_LOOK_OFFERED &&
        request_may_hide_refusal(result->http))
        return (struct login_showing){
            .outcome = LOGIN_REFUSED, .class = LOGIN_NOT_KNOWN, .text = failure->error.reason};
    if (result->login == LOGIN_UNKNOWN && request_is_undecided(result->http))
        return (struct login_showing){.outcome = LOGIN_UNKNOWN,
                                      .class = LOGIN_COULD_NOT_DECIDE,
                                      .text = failure->error.reason,
                                      .wait_ms = request_busy_ms(failure)};
    return (struct login_showing){
        .outcome = result->login, .class = failure->class, .text = failure->error.reason};
}

static void
on_call_answered(void *context, const struct http_answer *http, const struct login_walk *walk)
{
    struct availability_call *call = context;
    call->asked = NULL;
    struct request_failure failure;
    struct body_reading body = {.error = &call->unreadable};
    if (finish_reading(call, http))
        body.answer = &call->answer;
    server_shown_note(&call->endpoint->memory.shown, http->tls.last_second, body.answer);
    const struct exchange_settings *settings = call->endpoint->settings;
    struct availability_result result = {.answer = body.answer, .http = http, .walk = walk};
    const struct request_target target = {.server = call->endpoint->title,
                                          .url = call->endpoint->url,
                                          .account = settings->user,
                                          .proxy = settings->proxy,
                                          .must_be_named = must_be_named(call),
                                          .walk = *walk};
    if (!request_verdict(http, &body, &target, &failure))
        result.failure = &failure;
    if (http->echo == REQUEST_ECHO_FOREIGN)
        log_event(call->endpoint->log, EXCHANGE_ANSWERS_MIXED_UP,
                  event_text("exchange", call->endpoint->title), event_cause(failure.error.reason));
    else if (body.answer != NULL)
        endpoint_note_echo(call->endpoint, http->echo);
    result.login = request_login_outcome(http, &body, walk, result.failure);
    call->callbacks.done(call->callbacks.context, &result);
    availability_call_destroy(call);
}

/* ---- the request ---- */

static int start_request(struct availability_call *call, struct error *error)
{
    const struct server_call_request request = {.body = &call->body,
                                                .may_keep =
                                                    echo_habit_may_keep(&call->endpoint->echo),
                                                .read = on_read,
                                                .done = on_call_answered,
                                                .context = call,
                                                .waiter = call->callbacks.waiter};
    call->asked = server_call_start(call->endpoint, call->connection, &request, error);
    return call->asked == NULL ? -1 : 0;
}

struct availability_call *
availability_call_start(struct endpoint *endpoint,
                        struct exchange_connection **connection,
                        const struct availability_request *request,
                        enum echo_demand demand,
                        const struct availability_call_callbacks *callbacks,
                        struct error *error)
{
    struct availability_call *call = memory_allocate(sizeof(*call));
    call->endpoint = endpoint;
    call->connection = connection;
    call->demand = demand;
    call->callbacks = *callbacks;
    buffer_init(&call->body, AVAILABILITY_REQUEST_BYTES_MAX);
    call->parser =
        availability_parser_create(request->address_count, callbacks->mailbox, callbacks->context);
    if (call->parser == NULL)
        (void)error_set(error, PROGRAM_NO_MEMORY);
    else if (availability_request_write(request, &call->body, error) == 0 &&
             start_request(call, error) == 0) {
        note_begin(call);
        return call;
    }
    availability_call_destroy(call);
    return NULL;
}
