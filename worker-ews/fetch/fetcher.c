/* The fetcher owns endpoints, jobs and checks. No job or check is destroyed from inside its own callback:
 * those that have ended wait for the reaper, which the loop runs once the turn is over. */
#include <stdio.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "proto/base/arena.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"
#include "proto/log/log.h"
#include "proto/message/kept_message.h"

#include "worker-ews/answer/exchange_time.h"
#include "worker-ews/discover/discover_job.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/endpoint_check.h"
#include "worker-ews/fetch/domain_news.h"
#include "worker-ews/fetch/fetch_job.h"
#include "worker-ews/fetch/fetcher.h"
#include "worker-ews/login/security_token.h"

#define CLEANING_US (30 * UINT64_C(1000000))

/* An Exchange that Autodiscover has found: its endpoint keeps these settings, which name the place. */
struct found_place {
    LIST_ENTRY(found_place) next;
    struct exchange_settings settings;
    char *url;
};

/* A job, a check or a search. */
struct task {
    LIST_ENTRY(task) next;
    struct fetcher *fetcher;
    struct fetch_job *job;
    int64_t number; /* of the job */
    struct check_round *check;
    struct discover_job *search;
    const char *account; /* of the search */
    bool has_ended;
};

struct fetcher {
    struct fetcher_options options;
    LIST_HEAD(, endpoint) endpoints;
    LIST_HEAD(, found_place) places;
    LIST_HEAD(, task) tasks;
    size_t running; /* jobs that have not ended */
    sd_event_source *reaper;
    sd_event_source *cleaner;
    struct kept_message *settings; /* the endpoints point into it; NULL: none have come */
    struct kept_message *domains;  /* those of the settings are these; NULL: their own */
    bool is_draining;
    int64_t jobs_done;
    int64_t told_credit;
};

static void tell_credit(struct fetcher *fetcher)
{
    size_t most = FETCHER_CONNECTIONS;
    size_t free_connections = fetcher->running < most ? most - fetcher->running : 0;
    bool takes = fetcher->settings != NULL && !fetcher->is_draining;
    int64_t credit = takes ? (int64_t)free_connections * SHARD_USERS : 0;
    if (credit == fetcher->told_credit)
        return;
    fetcher->told_credit = credit;
    fetcher->options.callbacks.set_credit(fetcher->options.callbacks.context, credit);
}

/* ---- the reaper ---- */

static void end_task(struct task *task)
{
    struct fetcher *fetcher = task->fetcher;
    task->has_ended = true;
    if (sd_event_source_set_enabled(fetcher->reaper, SD_EVENT_ONESHOT) < 0)
        log_event(fetcher->options.log, EXCHANGE_JOBS_NOT_CLEARED,
                  event_number("jobs", (int64_t)fetcher->running));
}

static void on_job_ended(void *context)
{
    struct task *task = context;
    struct fetcher *fetcher = task->fetcher;
    fetcher->running--;
    fetcher->jobs_done++;
    end_task(task);
    tell_credit(fetcher);
}

static void reap_tasks(struct fetcher *fetcher, bool all)
{
    struct task *task = LIST_FIRST(&fetcher->tasks);
    while (task != NULL) {
        struct task *next = LIST_NEXT(task, next);
        if (!task->has_ended && all && task->job != NULL)
            fetcher->running--;
        if (task->has_ended || all) {
            LIST_REMOVE(task, next);
            fetch_job_destroy(task->job);
            check_round_destroy(task->check);
            discover_job_destroy(task->search);
            free(task);
        }
        task = next;
    }
}

static int on_reap(sd_event_source *source, void *context)
{
    (void)source;
    struct fetcher *fetcher = context;
    reap_tasks(fetcher, false);
    return 0;
}

static int on_clean(sd_event_source *source, uint64_t now, void *context)
{
    (void)now;
    struct fetcher *fetcher = context;
    struct endpoint *endpoint;
    LIST_FOREACH(endpoint, &fetcher->endpoints, next)
        endpoint_close_old_connections(endpoint, clock_monotonic_ms());
    if (sd_event_source_set_time_relative(source, CLEANING_US) < 0)
        return 0; /* connections then close when they are used next */
    (void)sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    return 0;
}

/* ---- life ---- */

static int add_fetcher_sources(struct fetcher *fetcher, struct error *error)
{
    if (sd_event_add_defer(fetcher->options.loop, &fetcher->reaper, on_reap, fetcher) < 0 ||
        sd_event_source_set_enabled(fetcher->reaper, SD_EVENT_OFF) < 0 ||
        sd_event_add_time_relative(fetcher->options.loop, &fetcher->cleaner, CLOCK_MONOTONIC,
                                   CLEANING_US, CLEANING_US / 10, on_clean, fetcher) < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED);
    return 0;
}

struct fetcher *fetcher_create(const struct fetcher_options *options, struct error *error)
{
    if (security_token_prepare_library(error) != 0)
        return NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        (void)error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "curl"),
                        event_text("call", "curl_global_init"));
        return NULL;
    }
    struct fetcher *fetcher = memory_allocate(sizeof(*fetcher));
    fetcher->options = *options;
    fetcher->told_credit = -1;
    if (add_fetcher_sources(fetcher, error) == 0)
        return fetcher;
    fetcher_destroy(fetcher);
    return NULL;
}

/* Otherwise each one that goes would ask for a try for the next one. */
static void close_logins(struct fetcher *fetcher)
{
    struct endpoint *endpoint;
    LIST_FOREACH(endpoint, &fetcher->endpoints, next)
        endpoint_login_close(&endpoint->login);
}

static void found_place_destroy(struct found_place *place)
{
    free(place->url);
    free(place);
}

static void drop_all(struct fetcher *fetcher)
{
    close_logins(fetcher);
    reap_tasks(fetcher, true);
    while (!LIST_EMPTY(&fetcher->endpoints)) {
        struct endpoint *endpoint = LIST_FIRST(&fetcher->endpoints);
        LIST_REMOVE(endpoint, next);
        endpoint_destroy(endpoint);
    }
    while (!LIST_EMPTY(&fetcher->places)) {
        struct found_place *place = LIST_FIRST(&fetcher->places);
        LIST_REMOVE(place, next);
        found_place_destroy(place);
    }
    kept_message_destroy(fetcher->settings);
    fetcher->settings = NULL;
    kept_message_destroy(fetcher->domains);
    fetcher->domains = NULL;
}

void fetcher_destroy(struct fetcher *fetcher)
{
    if (fetcher == NULL)
        return;
    drop_all(fetcher);
    sd_event_source_disable_unref(fetcher->reaper);
    sd_event_source_disable_unref(fetcher->cleaner);
    free(fetcher);
    curl_global_cleanup();
}

/* ---- settings ---- */

static void give_all_back(struct fetcher *fetcher, const char *reason)
{
    struct task *task;
    close_logins(fetcher);
    LIST_FOREACH(task, &fetcher->tasks, next) {
        if (task->job != NULL)
            fetch_job_give_back(task->job, 0, reason);
    }
    LIST_FOREACH(task, &fetcher->tasks, next) {
        if (task->check != NULL)
            check_round_abandon(task->check, reason);
    }
    LIST_FOREACH(task, &fetcher->tasks, next) {
        if (task->search != NULL)
            discover_job_give_back(task->search, 0, reason);
    }
    drop_all(fetcher);
}

static struct endpoint *
add_endpoint(struct fetcher *fetcher, const struct exchange_settings *settings, struct error *error)
{
    struct endpoint *endpoint = endpoint_create(
        settings, fetcher->settings->message.settings.request_timeout_ms, fetcher->options.loop,
        fetcher->options.logins, fetcher->options.log, error);
    if (endpoint != NULL)
        LIST_INSERT_HEAD(&fetcher->endpoints, endpoint, next);
    return endpoint;
}

static void
give_domains(struct exchange_settings *settings, struct domain_name *domains, size_t count)
{
    settings->domains = domains;
    settings->domains_count = count;
}

/* They come when a directory has been asked, and perhaps in the midst of a round. */
static int
take_fetcher_domains(struct fetcher *fetcher, const struct message *news, struct error *error)
{
    struct kept_message *newer = kept_message_create(news, error);
    struct found_place *place;
    struct endpoint *endpoint;
    struct task *task;
    if (newer == NULL)
        return -1;
    /* All exchanges have the same ones. */
    const struct settings *settings = &newer->message.settings;
    size_t count = settings->exchanges_count > 0 ? settings->exchanges[0].domains_count : 0;
    struct domain_name *domains = count > 0 ? settings->exchanges[0].domains : NULL;
    for (size_t i = 0; i < settings->exchanges_count; i++)
        give_domains(&fetcher->settings->message.settings.exchanges[i], domains, count);
    LIST_FOREACH(place, &fetcher->places, next)
        give_domains(&place->settings, domains, count);
    LIST_FOREACH(endpoint, &fetcher->endpoints, next)
        endpoint_learn_domains(endpoint);
    LIST_FOREACH(task, &fetcher->tasks, next) {
        if (task->search != NULL)
            discover_job_use_domains(task->search, domains, count);
    }
    kept_message_destroy(fetcher->domains);
    fetcher->domains = newer;
    return 0;
}

/* Those without an address have an endpoint once they are found. */
int fetcher_configure(struct fetcher *fetcher, const struct settings *given, struct error *error)
{
    int result = 0;
    const struct message message = {.type = MESSAGE_SETTINGS, .settings = *given};
    if (fetcher->settings != NULL &&
        domain_news_are_all(&fetcher->settings->message.settings, given))
        return take_fetcher_domains(fetcher, &message, error);
    give_all_back(fetcher, event_name(EXCHANGE_SETTINGS_CHANGED));
    fetcher->settings = kept_message_create(&message, error);
    tell_credit(fetcher);
    if (fetcher->settings == NULL)
        return -1;
    const struct settings *settings = &fetcher->settings->message.settings;
    for (size_t i = 0; i < settings->exchanges_count; i++) {
        struct error refusal;
        if (settings->exchanges[i].url[0] == '\0' ||
            add_endpoint(fetcher, &settings->exchanges[i], &refusal) != NULL || result != 0)
            continue;
        *error = refusal;
        result = -1;
    }
    return result;
}

/* ---- jobs ---- */

static struct task *add_task(struct fetcher *fetcher)
{
    struct task *task = memory_allocate(sizeof(*task));
    task->fetcher = fetcher;
    LIST_INSERT_HEAD(&fetcher->tasks, task, next);
    return task;
}

static struct endpoint *
find_endpoint(const struct fetcher *fetcher, const char *name, const char *url)
{
    struct endpoint *endpoint;
    LIST_FOREACH(endpoint, &fetcher->endpoints, next) {
        if (strcmp(endpoint->settings->name, name) == 0 &&
            (*url == '\0' || strcmp(endpoint->url, url) == 0))
            return endpoint;
    }
    return NULL;
}

static const struct exchange_settings *find_settings(const struct fetcher *fetcher,
                                                     const char *name)
{
    const struct kept_message *kept = fetcher->settings;
    for (size_t i = 0; kept != NULL && i < kept->message.settings.exchanges_count; i++) {
        if (strcmp(kept->message.settings.exchanges[i].name, name) == 0)
            return &kept->message.settings.exchanges[i];
    }
    return NULL;
}

/* The endpoint of what was found, which is the settings' but for the place; what the settings name is never asked
 * elsewhere. NULL with `error`. */
static struct endpoint *find_place_of_exchange(struct fetcher *fetcher,
                                               const char *name,
                                               const char *url,
                                               enum place_trust trust,
                                               struct error *error)
{
    const struct exchange_settings *settings = find_settings(fetcher, name);
    bool is_found = *url != '\0' && settings != NULL && settings->url[0] == '\0';
    struct endpoint *endpoint = find_endpoint(fetcher, name, is_found ? url : "");
    (void)error_set(error, EXCHANGE_NOT_SET_UP);
    if (endpoint == NULL && is_found) {
        struct found_place *place = memory_allocate(sizeof(*place));
        place->url = memory_copy_text(url);
        place->settings = *settings;
        place->settings.url = place->url;
        place->settings.clear_text = false;
        endpoint = add_endpoint(fetcher, &place->settings, error);
        if (endpoint == NULL)
            found_place_destroy(place);
        else
            LIST_INSERT_HEAD(&fetcher->places, place, next);
    }
    if (endpoint != NULL && is_found)
        endpoint->trust = trust == PLACE_SERVICE_POINT ? PLACE_SERVICE_POINT : PLACE_ALLOWED;
    return endpoint;
}

static void refuse_fetch(struct fetcher *fetcher,
                         const struct fetch *fetch,
                         enum job_outcome outcome,
                         enum event event)
{
    struct message message = {
        .type = MESSAGE_FETCHED,
        .fetched = {.job = fetch->job,
                    .outcome = outcome,
                    .class = event_row(event)->class,
                    .reason = event_name(event)},
    };
    fetcher->options.callbacks.send(fetcher->options.callbacks.context, &message);
}

static bool has_usable_window(const struct fetch *fetch)
{
    return exchange_time_is_plausible(fetch->window_start) &&
           exchange_time_is_plausible(fetch->window_end) && fetch->window_start < fetch->window_end;
}

void fetcher_take(struct fetcher *fetcher, const struct fetch *fetch)
{
    struct error error;
    if (fetcher->is_draining) {
        refuse_fetch(fetcher, fetch, JOB_GIVEN_BACK, EXCHANGE_WORKER_ENDS);
        return;
    }
    struct endpoint *endpoint = find_place_of_exchange(fetcher, fetch->exchange, fetch->url,
                                                       (enum place_trust)fetch->trust, &error);
    if (endpoint == NULL) {
        refuse_fetch(fetcher, fetch, JOB_FAILED, EXCHANGE_NOT_SET_UP);
        return;
    }
    if (!has_usable_window(fetch)) {
        refuse_fetch(fetcher, fetch, JOB_FAILED, EXCHANGE_WINDOW_UNUSABLE);
        return;
    }
    struct task *task = add_task(fetcher);
    task->job = fetch_job_create(fetch, endpoint, &fetcher->options.callbacks, on_job_ended, task);
    task->number = fetch->job;
    fetcher->running++;
    tell_credit(fetcher);
    fetch_job_begin(task->job);
}

void fetcher_cancel(struct fetcher *fetcher, const struct cancel *cancel)
{
    struct task *task;
    LIST_FOREACH(task, &fetcher->tasks, next) {
        if (task->job != NULL && task->number == cancel->job)
            fetch_job_give_back(task->job, 0, cancel->reason);
    }
}

void fetcher_hold(struct fetcher *fetcher, const struct hold *hold)
{
    struct endpoint *endpoint;
    LIST_FOREACH(endpoint, &fetcher->endpoints, next) {
        if (strcmp(endpoint->settings->account, hold->account) == 0)
            endpoint_hold(endpoint, clock_monotonic_ms() + hold->remaining_ms, hold->reason);
    }
    struct task *task;
    LIST_FOREACH(task, &fetcher->tasks, next) {
        if (task->search != NULL && hold->remaining_ms > 0 &&
            strcmp(task->account, hold->account) == 0)
            discover_job_give_back(task->search, hold->remaining_ms, hold->reason);
    }
}

/* ---- searches ---- */

static void tell_search(struct fetcher *fetcher, const struct discovered *outcome)
{
    const struct fetch_callbacks *callbacks = &fetcher->options.callbacks;
    struct message message = {.type = MESSAGE_DISCOVERED, .discovered = *outcome};
    callbacks->send(callbacks->context, &message);
}

static void on_searched(void *context, const struct discovered *outcome)
{
    struct task *task = context;
    end_task(task);
    tell_search(task->fetcher, outcome);
}

static void refuse_search(struct fetcher *fetcher,
                          const struct discover *question,
                          enum job_outcome outcome,
                          const struct error *why)
{
    tell_search(fetcher, &(struct discovered){.number = question->number,
                                              .outcome = outcome,
                                              .class = why->class,
                                              .code = "",
                                              .reason = why->reason,
                                              .url = ""});
}

void fetcher_discover(struct fetcher *fetcher, const struct discover *question)
{
    struct error error;
    const struct exchange_settings *settings = find_settings(fetcher, question->exchange);
    if (fetcher->is_draining) {
        (void)error_set(&error, EXCHANGE_WORKER_ENDS);
        refuse_search(fetcher, question, JOB_GIVEN_BACK, &error);
        return;
    }
    if (settings == NULL) {
        (void)error_set(&error, EXCHANGE_NOT_SET_UP);
        refuse_search(fetcher, question, JOB_FAILED, &error);
        return;
    }
    struct task *task = add_task(fetcher);
    const struct discover_options options = {
        .loop = fetcher->options.loop,
        .log = fetcher->options.log,
        .logins = fetcher->options.logins,
        .settings = settings,
        .request_timeout_ms = fetcher->settings->message.settings.request_timeout_ms,
        .done = on_searched,
        .context = task,
    };
    task->account = settings->account;
    task->search = discover_job_create(&options, question, &error);
    if (task->search != NULL) {
        discover_job_begin(task->search);
    } else {
        refuse_search(fetcher, question, JOB_FAILED, &error);
        end_task(task);
    }
}

/* ---- checks ---- */

static void on_checked(void *context, const struct checked *checked)
{
    struct task *task = context;
    const struct fetch_callbacks *callbacks = &task->fetcher->options.callbacks;
    struct message message = {.type = MESSAGE_CHECKED, .checked = *checked};
    end_task(task);
    callbacks->send(callbacks->context, &message);
}

/* One that Autodiscover has found is asked for by its address; otherwise all that the settings name are meant. */
static void
add_checked_endpoints(struct fetcher *fetcher, const struct check *check, struct check_round *round)
{
    struct endpoint *endpoint;
    struct error error;
    if (check->url[0] != '\0') {
        endpoint = find_place_of_exchange(fetcher, check->name, check->url,
                                          (enum place_trust)check->trust, &error);
        if (endpoint != NULL)
            check_round_add(round, endpoint);
        return;
    }
    LIST_FOREACH(endpoint, &fetcher->endpoints, next) {
        if (check->name[0] == '\0' || strcmp(check->name, endpoint->settings->name) == 0)
            check_round_add(round, endpoint);
    }
}

void fetcher_check(struct fetcher *fetcher, const struct check *check)
{
    struct task *task = add_task(fetcher);
    task->check = check_round_create(check, on_checked, task);
    add_checked_endpoints(fetcher, check, task->check);
    check_round_begin(task->check);
}

/* ---- ends ---- */

void fetcher_forget(struct fetcher *fetcher)
{
    drop_all(fetcher);
    fetcher->told_credit = -1;
}

void fetcher_drain(struct fetcher *fetcher)
{
    struct task *task;
    fetcher->is_draining = true;
    tell_credit(fetcher);
    LIST_FOREACH(task, &fetcher->tasks, next) {
        if (task->job != NULL)
            fetch_job_finish_soon(task->job, event_name(EXCHANGE_WORKER_ENDS));
        else if (task->search != NULL)
            discover_job_give_back(task->search, 0, event_name(EXCHANGE_WORKER_ENDS));
    }
}

bool fetcher_is_idle(const struct fetcher *fetcher)
{
    return fetcher->running == 0;
}

void fetcher_report(const struct fetcher *fetcher, struct report *report, struct arena *arena)
{
    size_t count = 0;
    struct endpoint *endpoint;
    LIST_FOREACH(endpoint, &fetcher->endpoints, next)
        count++;
    report->jobs_done = fetcher->jobs_done;
    report->servers = arena_allocate(arena, count, sizeof(*report->servers));
    if (report->servers == NULL)
        return;
    LIST_FOREACH(endpoint, &fetcher->endpoints, next) {
        if (report->servers_count < LIMIT_SERVERS)
            endpoint_describe(endpoint, &report->servers[report->servers_count++]);
    }
}
