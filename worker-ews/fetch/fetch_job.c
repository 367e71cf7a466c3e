/* A job is a small state machine around a plan: wait for the account, wait for a pause, wait for an
 * answer. */
#include <openssl/rand.h>
#include <stdlib.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/log/log.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/exchange/availability_call.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/exchange_connection.h"
#include "worker-ews/fetch/fetch_job.h"
#include "worker-ews/fetch/fetch_plan.h"
#include "worker-ews/fetch/fetch_report.h"
#include "worker-ews/verdict/request_verdict.h"

struct fetch_job {
    void (*ended)(void *context);
    void *context;
    struct endpoint *endpoint;
    struct calendar_rules rules;
    struct fetch_plan *plan;
    struct fetch_report report;
    struct login_waiter waiter;
    sd_event_source *pause;
    struct exchange_connection *connection;
    struct availability_call *call;
    const char *finish_reason; /* not NULL: it ends before the next request */
    enum echo_demand demand;
    size_t address_count; /* of the request */
    bool has_ended;
};

static void step_fetch_job(struct fetch_job *job);

static uint32_t chance(void)
{
    uint32_t number = 0;
    (void)RAND_bytes((unsigned char *)&number, sizeof(number)); /* 0 is a fair number, too */
    return number;
}

static void end_fetch_job(struct fetch_job *job)
{
    if (job->has_ended)
        return;
    job->has_ended = true;
    sd_event_source_disable_unref(job->pause);
    job->pause = NULL;
    endpoint_keep_connection(job->endpoint, job->connection, clock_monotonic_ms());
    job->connection = NULL;
    endpoint_login_leave(&job->endpoint->login, &job->waiter);
    fetch_report_send(&job->report, job->plan, echo_habit_leaves_unnamed(&job->endpoint->echo));
    job->ended(job->context);
}

static void end_with(struct fetch_job *job,
                     enum job_outcome outcome,
                     const struct error *error,
                     int64_t wait_ms)
{
    fetch_plan_end(job->plan, outcome, error, wait_ms);
    end_fetch_job(job);
}

void fetch_job_give_back(struct fetch_job *job, int64_t wait_ms, const char *reason)
{
    struct error error;
    (void)error_from_reason(&error, ERROR_BUSY, reason);
    end_with(job, JOB_GIVEN_BACK, &error, wait_ms);
}

/* ---- an answer ---- */

static void on_mailbox(void *context, size_t index, const struct mailbox_answer *mailbox)
{
    struct fetch_job *job = context;
    fetch_plan_take(job->plan, index, mailbox);
}

/* A gateway may have refused the request for one of several addresses: the next one, with one address, belongs
 * to the same try, or the account would be left alone for the sake of that address. */
static bool is_for_an_address(const struct fetch_job *job, const struct availability_result *result)
{
    return job->address_count > 1 && result->failure != NULL &&
           request_is_undecided(result->http) && fault_action_splits(result->failure->action);
}

static void tell_login(struct fetch_job *job, const struct availability_result *result)
{
    struct endpoint_login *login = &job->endpoint->login;
    const struct login_showing showing = availability_result_login(result);
    if (showing.class == LOGIN_COULD_NOT_DECIDE &&
        endpoint_login_is_first_try(login, &job->waiter) && is_for_an_address(job, result))
        return;
    endpoint_login_result(login, &job->waiter, &showing, clock_monotonic_ms());
}

/* After anything but an ordinary answer the connection and its cookies are not used again. */
static void keep_or_drop_connection(struct fetch_job *job, const struct availability_result *result)
{
    if (result->http->result != CURLE_OK || (result->failure != NULL && result->answer == NULL)) {
        exchange_connection_destroy(job->connection);
        job->connection = NULL;
    } else if (result->failure != NULL) {
        exchange_connection_forget_cookies(job->connection);
    }
}

static void evaluate(struct fetch_job *job, const struct availability_result *result)
{
    int64_t now_ms = clock_monotonic_ms();
    const struct request_failure *failure = result->failure;
    bool is_servers_fault = false;
    if (failure == NULL && fetch_plan_ending(job->plan)->requests == 1)
        job->report.answer_ms = result->http->duration_ms;
    if (failure == NULL)
        fetch_plan_answered(job->plan, chance());
    else
        is_servers_fault = fetch_plan_failed(job->plan, failure, now_ms, chance());
    endpoint_note_request(job->endpoint, failure, is_servers_fault, result->http->duration_ms,
                          now_ms);
    if (failure == NULL && fetch_plan_ending(job->plan)->error.class == ERROR_BUSY)
        endpoint_note_wish(job->endpoint, &fetch_plan_ending(job->plan)->error);
    fetch_report_calendars(&job->report, job->plan, &job->rules, job->endpoint);
}

static int on_pause_over(sd_event_source *source, uint64_t now, void *context)
{
    (void)source;
    (void)now;
    step_fetch_job(context);
    return 0;
}

/* The pause may be 0: the next request is begun from the loop, not from inside the last one. */
static void pause_then_step(struct fetch_job *job)
{
    uint64_t pause_us = (uint64_t)fetch_plan_pause_ms(job->plan) * 1000;
    sd_event_source_disable_unref(job->pause);
    job->pause = NULL;
    if (sd_event_add_time_relative(job->endpoint->loop, &job->pause, CLOCK_MONOTONIC, pause_us, 1,
                                   on_pause_over, job) >= 0)
        return;
    fetch_job_give_back(job, 0, event_name(PROGRAM_LOOP_REFUSED));
}

static void on_job_call_done(void *context, const struct availability_result *result)
{
    struct fetch_job *job = context;
    job->call = NULL;
    /* A silent server takes a time limit for each request of the job: long before its end somebody is
     * told. Whatever fails sooner is told with the end. */
    bool is_silent = result->failure != NULL && result->http->result == CURLE_OPERATION_TIMEDOUT;
    fetch_report_progress(&job->report, is_silent ? &result->failure->error : NULL);
    evaluate(job, result);
    tell_login(job, result);
    keep_or_drop_connection(job, result);
    pause_then_step(job);
}

/* ---- a request ---- */

static void fail_internally(struct fetch_job *job, const struct error *error)
{
    log_event(job->endpoint->log, EXCHANGE_REQUEST_NOT_MADE,
              event_text("exchange", job->endpoint->title), event_cause(error->reason));
    end_with(job, JOB_FAILED, error, 0);
}

static void ask_exchange(struct fetch_job *job)
{
    struct availability_request request;
    struct error error;
    struct availability_call_callbacks callbacks = {
        .mailbox = on_mailbox, .done = on_job_call_done, .context = job, .waiter = &job->waiter};
    if (!fetch_plan_next(job->plan, &request)) {
        end_fetch_job(job);
        return;
    }
    if (endpoint_login_is_first_try(&job->endpoint->login, &job->waiter))
        fetch_plan_tries(job->plan);
    job->address_count = request.address_count;
    job->call = availability_call_start(job->endpoint, &job->connection, &request, job->demand,
                                        &callbacks, &error);
    if (job->call == NULL)
        fail_internally(job, &error);
}

/* Before each request: may the server be asked at all? */
static bool may_ask_endpoint(struct fetch_job *job)
{
    struct error error;
    int64_t wait_ms;
    if (endpoint_rests_are_over(&job->endpoint->rests, clock_monotonic_ms(), &error, &wait_ms))
        return true;
    end_with(job, error.class == ERROR_BUSY ? JOB_GIVEN_BACK : JOB_FAILED, &error, wait_ms);
    return false;
}

static void step_fetch_job(struct fetch_job *job)
{
    if (job->has_ended)
        return;
    if (job->finish_reason != NULL) {
        fetch_job_give_back(job, 0, job->finish_reason);
    } else if (fetch_plan_is_settled(job->plan)) {
        end_fetch_job(job);
    } else if (may_ask_endpoint(job) && endpoint_login_enter(&job->endpoint->login, &job->waiter)) {
        ask_exchange(job);
    } /* else on_go() or on_job_denied() follows, or it has ended */
}

static void on_go(void *context)
{
    step_fetch_job(context);
}

/* It has waited for somebody else's request, and its own takes as long as any. */
static void on_job_goes_on(void *context)
{
    const struct fetch_job *job = context;
    fetch_report_progress(&job->report, NULL);
}

static void on_job_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct fetch_job *job = context;
    struct error error;
    (void)error_from_reason(&error, ERROR_BUSY, reason);
    error_set_code(&error, "hold"); /* it is the account's rule, not the server's wish */
    end_with(job, JOB_GIVEN_BACK, &error, wait_ms);
}

/* ---- from outside ---- */

/* A supervisor that says nothing of splitting is an older one, which gives several leases at a time whatever
 * we tell. */
static enum echo_demand demand_of(const struct fetch *fetch)
{
    if (fetch->split == SPLIT_UNSAID)
        return ECHO_NOT_DEMANDED;
    return fetch->shared ? ECHO_DEMANDED : ECHO_DEMANDED_BESIDE_OTHERS;
}

struct fetch_job *fetch_job_create(const struct fetch *fetch,
                                   struct endpoint *endpoint,
                                   const struct fetch_callbacks *callbacks,
                                   void (*ended)(void *context),
                                   void *context)
{
    struct fetch_job *job = memory_allocate(sizeof(*job));
    job->ended = ended;
    job->context = context;
    job->endpoint = endpoint;
    job->rules = endpoint->rules;
    job->rules.window_start = fetch->window_start;
    job->rules.window_end = fetch->window_end;
    fetch_report_init(&job->report, fetch, callbacks);
    job->demand = demand_of(fetch);
    job->plan = fetch_plan_create(fetch, calendar_rules_ask_times_only(&job->rules),
                                  endpoint->settings->check_mailbox, endpoint->settings->user,
                                  &endpoint->memory);
    job->waiter = (struct login_waiter){
        .go = on_go, .denied = on_job_denied, .goes_on = on_job_goes_on, .context = job};
    return job;
}

void fetch_job_begin(struct fetch_job *job)
{
    step_fetch_job(job);
}

void fetch_job_finish_soon(struct fetch_job *job, const char *reason)
{
    job->finish_reason = reason;
    if (job->call == NULL || job->waiter.is_waiting)
        fetch_job_give_back(job, 0, reason);
}

void fetch_job_destroy(struct fetch_job *job)
{
    if (job == NULL)
        return;
    if (!job->has_ended) {
        endpoint_login_leave(&job->endpoint->login, &job->waiter);
        sd_event_source_disable_unref(job->pause);
        exchange_connection_destroy(job->connection);
    }
    availability_call_destroy(job->call);
    fetch_plan_destroy(job->plan);
    fetch_report_clear(&job->report);
    free(job);
}
