/* Every step has connections of its own: they belong to the host that was asked. The endpoint is only the walk's,
 * so that nothing that is learned of strangers reaches the jobs; its address is that of the step.
 *
 * A host is looked at without the password first, so that the password goes to nobody who has not asked for it. */
#include "worker-ews/discover/discover_job.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/connection/service_resolver.h"
#include "proto/event/error.h"
#include "proto/log/log.h"

#include "worker-ews/discover/autodiscover_answer.h"
#include "worker-ews/discover/discover_walk.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/exchange_connection.h"
#include "worker-ews/exchange/server_call.h"
#include "worker-ews/verdict/page_words.h"

#define STATUS_OK      200
#define QUESTION_BYTES ((size_t)8192)
#define SERVICES_MAX   16
#define WORDS_BYTES    160
#define NOWHERE        "https://autodiscover.invalid/" /* before the first step */
#define MICROSECONDS   1000
#define TRY_PAUSE_MS   1000 /* before a walk for which no try was free begins again */

struct discover_job {
    struct discover_options options;
    int64_t number;
    struct exchange_settings settings;
    struct endpoint *endpoint; /* with the address of the step */
    struct discover_walk *walk;

    struct login_waiter waiter;
    bool may_log_in; /* the try is granted, or was good */
    bool waits_for_try;
    bool was_unjudged; /* the password was told, and something else was answered */

    struct exchange_connection *connection;
    struct server_call *call;
    struct service_resolver *resolver;
    struct buffer question, answer;
    bool is_answer_too_large;

    sd_event_source *next;  /* the next step, from the loop */
    sd_event_source *limit; /* of the step */
    sd_event_source *whole;
    bool has_ended;
};

/* ---- the end ---- */

static void drop_step(struct discover_job *job)
{
    (void)sd_event_source_set_enabled(job->limit, SD_EVENT_OFF);
    exchange_connection_destroy(job->connection);
    job->connection = NULL;
    server_call_destroy(job->call);
    job->call = NULL;
    service_resolver_destroy(job->resolver);
    job->resolver = NULL;
}

static void end_search(struct discover_job *job, struct discovered *outcome)
{
    job->has_ended = true;
    drop_step(job);
    (void)sd_event_source_set_enabled(job->next, SD_EVENT_OFF);
    (void)sd_event_source_set_enabled(job->whole, SD_EVENT_OFF);
    endpoint_login_leave(&job->endpoint->login, &job->waiter);
    outcome->number = job->number;
    job->options.done(job->options.context, outcome);
}

void discover_job_give_back(struct discover_job *job, int64_t wait_ms, const char *reason)
{
    struct discovered outcome = {
        .outcome = JOB_GIVEN_BACK, .code = "", .reason = reason, .wait_ms = wait_ms, .url = ""};
    if (!job->has_ended)
        end_search(job, &outcome);
}

static void end_walk(struct discover_job *job)
{
    struct discovered outcome = {.code = "", .reason = "", .url = ""};
    discover_walk_conclude(job->walk, &outcome);
    end_search(job, &outcome);
}

/* What is at hand now may still be in use by whoever calls. */
static void go_on_from_loop(struct discover_job *job)
{
    (void)sd_event_source_set_enabled(job->limit, SD_EVENT_OFF);
    if (sd_event_source_set_enabled(job->next, SD_EVENT_ONESHOT) < 0)
        discover_job_give_back(job, 0, event_name(PROGRAM_LOOP_REFUSED));
}

/* ---- what came back ---- */

static void tell_login(struct discover_job *job, const struct login_showing *showing)
{
    endpoint_login_result(&job->endpoint->login, &job->waiter, showing, clock_monotonic_ms());
}

static bool is_trying(const struct discover_job *job)
{
    return endpoint_login_is_try(&job->endpoint->login, &job->waiter);
}

static bool is_first_try(const struct discover_job *job)
{
    return endpoint_login_is_first_try(&job->endpoint->login, &job->waiter);
}

static bool is_redirect(const struct http_answer *http)
{
    return http->result == CURLE_OK && http->status >= 300 && http->status < 400 &&
           http->location[0] != '\0';
}

/* A target that fills its room has been cut, or may have been: it would be another place. */
static void take_redirect(struct discover_job *job, const struct http_answer *http)
{
    struct error why;
    if (strlen(http->location) + 1 < sizeof(http->location)) {
        discover_walk_note_redirect(job->walk, http->location);
        return;
    }
    (void)error_set(&why, AUTODISCOVER_URL_UNUSABLE, event_text("target", http->location));
    discover_walk_note_failure(job->walk, &why);
}

static void note_something_else(struct discover_job *job, const struct http_answer *http)
{
    struct error why;
    char words[WORDS_BYTES];
    page_words_read(http->body_start, words, sizeof(words));
    (void)error_set(&why, AUTODISCOVER_IS_SOMETHING_ELSE, event_number("status", http->status),
                    event_text("words", words));
    discover_walk_note_failure(job->walk, &why);
}

/* Returns whether it was Autodiscover that answered. */
static bool note_body(struct discover_job *job)
{
    struct error why;
    struct autodiscover_answer answer;
    if (job->is_answer_too_large ||
        autodiscover_answer_read(buffer_data(&job->answer), buffer_size(&job->answer), &answer,
                                 &why) != 0)
        return false;
    discover_walk_note_answer(job->walk, &answer);
    autodiscover_answer_clear(&answer);
    return true;
}

/* The failure in words, and what it showed of the account. */
static enum login_outcome judge_walk_answer(const struct discover_job *job,
                                            const struct http_answer *http,
                                            const struct login_walk *login,
                                            struct request_failure *failure)
{
    struct error unreadable;
    (void)error_set(&unreadable, AUTODISCOVER_NOT_UNDERSTOOD);
    const struct body_reading body = {.error = &unreadable};
    const struct request_target target = {.server = job->endpoint->title,
                                          .url = job->endpoint->url,
                                          .account = job->settings.user,
                                          .proxy = job->settings.proxy,
                                          .walk = *login};
    (void)request_verdict(http, &body, &target, failure);
    return request_login_outcome(http, &body, login, failure);
}

/* The account was shown, and this is neither yes nor no. A ticket may follow a redirect, once: nobody counts it. */
static bool must_stop(struct discover_job *job, const struct http_answer *http)
{
    bool was_told = is_first_try(job) && http->way.method != LOGIN_METHOD_NONE;
    bool may_follow = is_redirect(http) && http->way.method == LOGIN_METHOD_NEGOTIATE;
    bool is_second = was_told && job->was_unjudged;
    job->was_unjudged = job->was_unjudged || was_told;
    return is_second || (was_told && !may_follow);
}

/* Whoever is in front of Autodiscover may have refused the password by this page or redirect. */
static bool may_be_refused(const struct discover_job *job,
                           const struct http_answer *http,
                           const struct login_walk *login)
{
    return is_first_try(job) && login->look == LOGIN_LOOK_OFFERED && request_may_hide_refusal(http);
}

static void note_transfer_failure(struct discover_job *job,
                                  const struct http_answer *http,
                                  const struct error *why)
{
    const struct tls_shown *shown = &http->tls.shown;
    discover_walk_note_refused(job->walk, why,
                               &(struct octets){shown->certificate, shown->certificate_bytes},
                               &(struct octets){shown->authority, shown->authority_bytes});
}

static void note_answer_to_login(struct discover_job *job,
                                 const struct http_answer *http,
                                 const struct login_walk *login)
{
    struct request_failure failure;
    enum login_outcome outcome = judge_walk_answer(job, http, login, &failure);
    bool is_judged = http->way.method != LOGIN_METHOD_NONE || login->ticket != NULL;
    if (outcome == LOGIN_REFUSED && is_judged) {
        tell_login(job, &(struct login_showing){.outcome = outcome,
                                                .class = failure.class,
                                                .text = failure.error.reason});
        discover_walk_stop(job->walk, &failure.error);
        return;
    }
    if (login->is_proven)
        tell_login(job, &(struct login_showing){.outcome = LOGIN_ACCEPTED});
    if (is_trying(job) && !is_first_try(job) && http->way.method != LOGIN_METHOD_NONE)
        endpoint_login_leave(&job->endpoint->login,
                             &job->waiter); /* the next host asks for itself */
    if (must_stop(job, http)) {
        if (may_be_refused(job, http, login))
            tell_login(job, &(struct login_showing){.outcome = LOGIN_REFUSED,
                                                    .class = LOGIN_NOT_KNOWN,
                                                    .text = failure.error.reason});
        else if (request_is_undecided(http))
            tell_login(job, &(struct login_showing){.outcome = LOGIN_UNKNOWN,
                                                    .class = LOGIN_COULD_NOT_DECIDE,
                                                    .text = failure.error.reason,
                                                    .wait_ms = request_busy_ms(&failure)});
        discover_walk_stop(job->walk, &failure.error);
    } else if (is_redirect(http)) {
        take_redirect(job, http);
    } else if (http->result == CURLE_OK && http->status != HTTP_NO_STATUS &&
               outcome != LOGIN_REFUSED) {
        note_something_else(job, http);
    } else {
        note_transfer_failure(job, http, &failure.error);
    }
}

static void note_answer_to_stranger(struct discover_job *job,
                                    const struct http_answer *http,
                                    const struct login_walk *login)
{
    struct request_failure failure;
    if (request_is_refusal(http)) {
        discover_walk_note_login_wanted(job->walk);
    } else if (is_redirect(http)) {
        take_redirect(job, http);
    } else if (http->result == CURLE_OK && http->status != HTTP_NO_STATUS) {
        note_something_else(job, http);
    } else {
        (void)judge_walk_answer(job, http, login, &failure);
        note_transfer_failure(job, http, &failure.error);
    }
}

static void
note_look(struct discover_job *job, const struct http_answer *http, const struct login_walk *login)
{
    struct error why;
    struct request_failure failure;
    if (is_redirect(http)) {
        take_redirect(job, http);
    } else if (http->status != HTTP_NO_STATUS) {
        (void)error_set(&why, AUTODISCOVER_NO_REDIRECT, event_number("status", http->status));
        discover_walk_note_failure(job->walk, &why);
    } else {
        (void)judge_walk_answer(job, http, login, &failure);
        note_transfer_failure(job, http, &failure.error);
    }
}

static void on_asked(void *context, const struct http_answer *http, const struct login_walk *login)
{
    struct discover_job *job = context;
    const struct discover_step step = discover_walk_next(job->walk);
    job->call = NULL;
    bool is_whole = http->result == CURLE_OK && http->status == STATUS_OK;
    if (step.kind == DISCOVER_STEP_LOOK) {
        note_look(job, http, login);
    } else if (is_whole && note_body(job)) {
        if (request_is_let_in(http))
            tell_login(job, &(struct login_showing){.outcome = LOGIN_ACCEPTED});
    } else if (step.with_login) {
        note_answer_to_login(job, http, login);
    } else {
        note_answer_to_stranger(job, http, login);
    }
    go_on_from_loop(job);
}

static int on_octets(void *context, const void *octets, size_t size)
{
    struct discover_job *job = context;
    job->is_answer_too_large =
        job->is_answer_too_large || buffer_append(&job->answer, octets, size) != 0;
    return job->is_answer_too_large ? -1 : 0;
}

/* ---- DNS ---- */

static void on_services(void *context,
                        const struct service_host *services,
                        size_t count,
                        const struct error *why)
{
    struct discover_job *job = context;
    struct discover_service found[SERVICES_MAX];
    if (why != NULL) {
        discover_walk_note_failure(job->walk, why);
    } else {
        count = count < SERVICES_MAX ? count : SERVICES_MAX;
        for (size_t i = 0; i < count; i++)
            found[i] = (struct discover_service){services[i].host, services[i].port};
        discover_walk_note_services(job->walk, found, count);
    }
    go_on_from_loop(job);
}

/* ---- asking ---- */

/* Everything that belongs to another host goes. */
static void turn_to(struct discover_job *job, const struct discover_step *step)
{
    drop_step(job);
    endpoint_turn_to(job->endpoint, step->url, step->trust);
    buffer_clear(&job->question);
    buffer_clear(&job->answer);
    job->is_answer_too_large = false;
}

static int ask_host(struct discover_job *job, const struct discover_step *step, struct error *error)
{
    bool is_look = step->kind == DISCOVER_STEP_LOOK;
    turn_to(job, step);
    if (!is_look && autodiscover_request_write(step->address, &job->question, error) != 0)
        return -1;
    const struct server_call_request request = {
        .is_get = is_look,
        .body = is_look ? NULL : &job->question,
        .is_without_login = !step->with_login,
        .connect_limit_ms = DISCOVER_CONNECT_MS,
        .read = on_octets,
        .done = on_asked,
        .context = job,
        .waiter = step->with_login ? &job->waiter : NULL,
    };
    job->call = server_call_start(job->endpoint, &job->connection, &request, error);
    return job->call == NULL ? -1 : 0;
}

static void start_limit(struct discover_job *job)
{
    int64_t limit_ms = number_smaller(DISCOVER_HOST_MS, job->options.request_timeout_ms);
    (void)sd_event_source_set_time_relative(job->limit, (uint64_t)limit_ms * MICROSECONDS);
    (void)sd_event_source_set_enabled(job->limit, SD_EVENT_ONESHOT);
}

static void ask_dns(struct discover_job *job, const struct discover_step *step)
{
    drop_step(job);
    start_limit(job);
    job->resolver = service_resolver_create(job->options.loop, step->url, on_services, job);
}

static void take_walk_step(struct discover_job *job)
{
    struct error error;
    const struct discover_step step = discover_walk_next(job->walk);
    if (step.kind == DISCOVER_STEP_END) {
        end_walk(job);
        return;
    }
    if (step.kind == DISCOVER_STEP_DNS) {
        ask_dns(job, &step);
        return;
    }
    if (step.with_login && !job->may_log_in && !is_trying(job)) {
        job->may_log_in = endpoint_login_enter(&job->endpoint->login, &job->waiter);
        job->waits_for_try = !job->may_log_in;
        if (job->waits_for_try)
            return; /* it goes on when the try is granted */
    }
    if (ask_host(job, &step, &error) == 0) {
        start_limit(job);
        return;
    }
    discover_walk_note_failure(job->walk, &error);
    go_on_from_loop(job);
}

static int on_next(sd_event_source *source, void *context)
{
    (void)source;
    struct discover_job *job = context;
    if (!job->has_ended)
        take_walk_step(job);
    return 0;
}

static void start_whole(struct discover_job *job)
{
    uint64_t whole = (uint64_t)job->options.request_timeout_ms * MICROSECONDS;
    (void)sd_event_source_set_time_relative(job->whole, whole);
    (void)sd_event_source_set_enabled(job->whole, SD_EVENT_ONESHOT);
}

static void on_try_granted(void *context)
{
    struct discover_job *job = context;
    job->may_log_in = true;
    job->waits_for_try = false;
    start_whole(job); /* how long others took is not the hosts' fault */
    go_on_from_loop(job);
}

static void on_try_denied(void *context, int64_t wait_ms, const char *reason)
{
    discover_job_give_back(context, wait_ms,
                           *reason == '\0' ? event_name(EXCHANGE_NO_TRY_GRANTED) : reason);
}

/* ---- limits ---- */

/* What was told and never answered may have been counted. */
static int on_limit(sd_event_source *source, uint64_t now, void *context)
{
    (void)source, (void)now;
    struct discover_job *job = context;
    struct error why;
    bool was_told = is_trying(job) && endpoint_login_was_sent(&job->endpoint->login);
    (void)error_set(&why, AUTODISCOVER_TOO_SLOW, event_number("limit_ms", DISCOVER_HOST_MS));
    drop_step(job);
    if (was_told)
        discover_walk_stop(job->walk, &why);
    else
        discover_walk_note_failure(job->walk, &why);
    go_on_from_loop(job);
    return 0;
}

static int on_whole(sd_event_source *source, uint64_t now, void *context)
{
    (void)source, (void)now;
    struct discover_job *job = context;
    struct error why;
    if (job->waits_for_try) {
        discover_job_give_back(job, TRY_PAUSE_MS, event_name(EXCHANGE_NO_TRY_GRANTED));
        return 0;
    }
    (void)error_set(&why, AUTODISCOVER_TOO_SLOW,
                    event_number("limit_ms", job->options.request_timeout_ms));
    discover_walk_stop(job->walk, &why);
    end_walk(job);
    return 0;
}

/* ---- from outside ---- */

static int add_sources(struct discover_job *job, struct error *error)
{
    sd_event *loop = job->options.loop;
    if (sd_event_add_defer(loop, &job->next, on_next, job) < 0 ||
        sd_event_source_set_enabled(job->next, SD_EVENT_OFF) < 0 ||
        sd_event_add_time_relative(loop, &job->limit, CLOCK_MONOTONIC, 0, 1, on_limit, job) < 0 ||
        sd_event_source_set_enabled(job->limit, SD_EVENT_OFF) < 0 ||
        sd_event_add_time_relative(loop, &job->whole, CLOCK_MONOTONIC, 0, 1, on_whole, job) < 0 ||
        sd_event_source_set_enabled(job->whole, SD_EVENT_OFF) < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED);
    return 0;
}

struct discover_job *discover_job_create(const struct discover_options *options,
                                         const struct discover *question,
                                         struct error *error)
{
    struct discover_job *job = memory_allocate(sizeof(*job));
    const struct exchange_settings *settings = options->settings;
    job->options = *options;
    job->number = question->number;
    job->settings = *settings;
    job->settings.url = NOWHERE;
    job->waiter =
        (struct login_waiter){.go = on_try_granted, .denied = on_try_denied, .context = job};
    buffer_init(&job->question, QUESTION_BYTES);
    buffer_init(&job->answer, AUTODISCOVER_ANSWER_BYTES_MAX);
    job->walk =
        discover_walk_create(question, settings->allowed_hosts, settings->allowed_hosts_count);
    job->endpoint = endpoint_create(&job->settings, options->request_timeout_ms, options->loop,
                                    options->logins, options->log, error);
    if (job->endpoint != NULL && add_sources(job, error) == 0)
        return job;
    discover_job_destroy(job);
    return NULL;
}

void discover_job_begin(struct discover_job *job)
{
    start_whole(job);
    go_on_from_loop(job);
}

void discover_job_use_domains(struct discover_job *job, struct domain_name *domains, size_t count)
{
    job->settings.domains = domains;
    job->settings.domains_count = count;
    endpoint_learn_domains(job->endpoint);
}

void discover_job_destroy(struct discover_job *job)
{
    if (job == NULL)
        return;
    sd_event_source_disable_unref(job->next);
    sd_event_source_disable_unref(job->whole);
    exchange_connection_destroy(job->connection);
    server_call_destroy(job->call);
    service_resolver_destroy(job->resolver);
    sd_event_source_disable_unref(job->limit);
    if (job->endpoint != NULL && !job->has_ended)
        endpoint_login_leave(&job->endpoint->login, &job->waiter);
    endpoint_destroy(job->endpoint);
    discover_walk_destroy(job->walk);
    buffer_clear(&job->question);
    buffer_clear(&job->answer);
    free(job);
}
