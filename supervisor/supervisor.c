/* The supervisor as a process: its sources in the loop, what is made at the start and in which order it
 * goes at the end. What a part needs from the others it gets as callbacks from the files supervisor_*.c,
 * so no part knows this one. */
#include <stdio.h>
#include <unistd.h>

#include "proto/base/arena.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/event/sentence.h"

#include "supervisor/dispatcher/dispatcher_input.h"
#include "supervisor/history/history.h"
#include "supervisor/settings/settings_load.h"
#include "supervisor/show/http_server.h"
#include "supervisor/supervisor.h"
#include "supervisor/supervisor_private.h"
#include "supervisor/supervisor_options.h"
#include "supervisor/supervisor_tries.h"

/* How often what must last is written, and what was left out of the log is told. */
#define TICK_US 500000

/* The dispatcher says when it wants to be asked next; between two turns this process sleeps. */
static int on_turn(sd_event_source *source, void *context)
{
    (void)source;
    struct supervisor *supervisor = context;
    int64_t next_ms = dispatcher_turn(supervisor->dispatcher, clock_now());
    if (next_ms == INT64_MAX)
        return sd_event_source_set_enabled(supervisor->timer, SD_EVENT_OFF);
    uint64_t next_us = next_ms <= 0 ? 0 : (uint64_t)next_ms * 1000;
    int result = sd_event_source_set_time(supervisor->timer, next_us);
    return result < 0 ? result : sd_event_source_set_enabled(supervisor->timer, SD_EVENT_ONESHOT);
}

/* One part of a list for an administrator; the loop does everything else before the next one. */
static int on_list(sd_event_source *source, void *context)
{
    struct supervisor *supervisor = context;
    if (!control_list_more(supervisor->control))
        return 0;
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int on_supervisor_timer(sd_event_source *source, uint64_t time, void *context)
{
    (void)source;
    (void)time;
    supervisor_wake(context);
    return 0;
}

static int on_tick(sd_event_source *source, uint64_t time, void *context)
{
    struct supervisor *supervisor = context;
    persist_flush(supervisor->persist);
    (void)control_turn(supervisor->control,
                       clock_monotonic_ms()); /* asked again by the next tick */
    supervisor_mind_descriptors(supervisor);
    supervisor_history_turn(supervisor);
    log_tell_left_out(supervisor->log);
    int result = sd_event_source_set_time(source, time + TICK_US);
    return result < 0 ? result : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int add_supervisor_sources(struct supervisor *supervisor, struct error *error)
{
    sd_event *loop = process_loop(supervisor->process);
    uint64_t now_us = (uint64_t)clock_monotonic_ms() * 1000;
    if (sd_event_add_defer(loop, &supervisor->turn, on_turn, supervisor) < 0 ||
        sd_event_source_set_enabled(supervisor->turn, SD_EVENT_OFF) < 0 ||
        sd_event_add_defer(loop, &supervisor->list, on_list, supervisor) < 0 ||
        sd_event_add_time(loop, &supervisor->timer, CLOCK_MONOTONIC, 0, 1000, on_supervisor_timer,
                          supervisor) < 0 ||
        sd_event_source_set_enabled(supervisor->timer, SD_EVENT_OFF) < 0 ||
        sd_event_add_time(loop, &supervisor->tick, CLOCK_MONOTONIC, now_us + TICK_US, 0, on_tick,
                          supervisor) < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED);
    return 0;
}

static void on_drain(void *context)
{
    struct supervisor *supervisor = context;
    supervisor->is_draining = true;
    dispatcher_pause(supervisor->dispatcher);
    pool_drain(supervisor->pool);
    /* Otherwise the end of the last child ends us (supervisor_pool.c). */
    if (pool_is_empty(supervisor->pool))
        process_leave(supervisor->process, PROCESS_GOOD);
}

/* While it ends nothing is begun: another number of children would start some. */
static void on_reload(void *context)
{
    struct supervisor *supervisor = context;
    enum event done;
    struct error error;
    if (!supervisor->is_draining) /* what came of it is in the log */
        (void)supervisor_reload(supervisor, NULL, NULL, &done, &error);
}

static void create_dispatcher(struct supervisor *supervisor)
{
    struct dispatcher_callbacks callbacks;
    supervisor_dispatcher_callbacks(supervisor, &callbacks);
    struct dispatcher_input *input =
        dispatcher_input_create(supervisor->settings, supervisor->numbers.calendars);
    supervisor->dispatcher =
        dispatcher_create(&input->settings, &callbacks, supervisor->log, clock_now());
    dispatcher_input_destroy(input);
}

static int create_supervisor(struct supervisor *supervisor, struct error *error)
{
    static const struct process_callbacks callbacks = {.drain = on_drain, .reload = on_reload};
    supervisor->numbers = (struct settings_numbers){1, 1};
    supervisor->started_wall_ms = clock_wall_ms();
    if (gethostname(supervisor->host, sizeof(supervisor->host) - 1) != 0)
        supervisor->host[0] = '\0';
    /* First, so that whatever fails from here on is in the log. */
    supervisor_set_log(supervisor);
    if (supervisor_pool_limit_users(error) != 0 ||
        persist_create(supervisor->settings->service->state_directory, supervisor->log,
                       &supervisor->persist, error) != 0 ||
        process_create(&callbacks, supervisor, -1, &supervisor->process, error) != 0 ||
        supervisor_read_keys(supervisor, error) != 0 ||
        add_supervisor_sources(supervisor, error) != 0)
        return -1;
    create_dispatcher(supervisor);
    supervisor_control_create(supervisor);
    persist_open(supervisor->persist, supervisor->dispatcher, supervisor->settings);
    supervisor_judge_accounts(supervisor); /* a key may have been revoked while nobody ran */
    if (supervisor_bus_create(supervisor, error) != 0 ||
        supervisor_pool_create(supervisor, error) != 0 ||
        supervisor_http_create(supervisor, error) != 0)
        return -1;
    supervisor_set_limits(supervisor);
    supervisor_watch_keys(supervisor);
    return 0;
}

/* The lifelines first, so that no child outlives us; the store before the dispatcher, which it asks what
 * is to be written. */
static void clear(struct supervisor *supervisor)
{
    http_server_destroy(supervisor->http);
    pool_destroy(supervisor->pool);
    bus_server_destroy(supervisor->bus);
    control_destroy(supervisor->control);
    persist_destroy(supervisor->persist);
    dispatcher_destroy(supervisor->dispatcher);
    allow_list_destroy(supervisor->allow_list);
    supervisor->keys = sd_event_source_disable_unref(supervisor->keys);
    supervisor->turn = sd_event_source_disable_unref(supervisor->turn);
    supervisor->list = sd_event_source_disable_unref(supervisor->list);
    supervisor->timer = sd_event_source_disable_unref(supervisor->timer);
    supervisor->tick = sd_event_source_disable_unref(supervisor->tick);
    process_destroy(supervisor->process);
    history_destroy(supervisor->history);
    log_destroy(supervisor->log);
    settings_destroy(supervisor->settings);
    arena_destroy(supervisor->statistics_arena);
    memory_wipe(&supervisor->key, sizeof(supervisor->key));
}

static int run_supervisor(struct supervisor *supervisor)
{
    struct error error;
    if (create_supervisor(supervisor, &error) != 0) {
        log_event(supervisor->log, SUPERVISOR_NOT_STARTED, event_cause(error.reason));
        clear(supervisor);
        /* systemd starts us again after a failure, but not when only a person can mend it. */
        return error.class == ERROR_INVALID ? PROCESS_INVALID : PROCESS_FAILED;
    }
    log_event(supervisor->log, SUPERVISOR_STARTED, event_text("version", EWSCAL_VERSION),
              event_text("listen", bus_server_endpoint(supervisor->bus)));
    supervisor_pool_set_counts(supervisor);
    supervisor_wake(supervisor);
    process_ready(supervisor->process);
    enum process_status status = process_run(supervisor->process);
    log_event(supervisor->log, SUPERVISOR_ENDED, event_number("status", status));
    clear(supervisor);
    return status;
}

/* There is no log yet, since the settings say where it is. */
static struct configuration *read_settings(const char *path)
{
    struct settings_report report = {0};
    struct configuration *settings = settings_load(path, &report);
    char text[SETTINGS_PROBLEM_BYTES];
    for (size_t i = 0; i < report.count; i++)
        (void)fprintf(stderr, "%s\n", settings_problem_text(&report, &report.problems[i], text));
    settings_report_clear(&report);
    return settings;
}

int supervisor_main(int argc, char **argv)
{
    struct supervisor_options options;
    struct error error;
    int status = supervisor_options_read(argc, argv, &options);
    if (status != 0)
        return status < 0 ? PROCESS_INVALID : PROCESS_GOOD;
    /* Before the secrets are read: from here on nobody can look into our memory or get it as a core file. */
    if (process_harden(&error) != 0) {
        struct sentence sentence;
        (void)fprintf(stderr, "ewscal-supervisor: %s\n",
                      sentence_of_reason(error.reason, &sentence));
        return PROCESS_FAILED;
    }
    if (options.tries != NULL)
        return supervisor_tries_run(options.tries);
    struct supervisor supervisor = {.config = options.config};
    supervisor.settings = read_settings(options.config);
    if (supervisor.settings == NULL)
        return PROCESS_INVALID;
    if (options.only_check) {
        (void)printf("%s: good\n", options.config);
        settings_destroy(supervisor.settings);
        return PROCESS_GOOD;
    }
    return run_supervisor(&supervisor);
}
