/* The children of the supervisor. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/wait.h>

#include "proto/allow_list.h"
#include "proto/clock.h"
#include "proto/log.h"
#include "proto/memory.h"
#include "proto/message.h"
#include "proto/process.h"

#include "child_process.h"
#include "pool.h"
#include "restart_rule.h"
#include "statistics.h"

/* One place in the pool: a child, or the wish for one. */
struct slot {
    struct pool *pool;
    enum role role;
    int64_t number;
    char *name; /* "worker-ews/2" */
    bool is_wanted, is_running, is_asked_to_go;
    struct child_process child;
    char public_key[CURVE_KEY_BYTES];
    struct restart_rule rule;
    sd_event_source *watch, *timer; /* the child's end; its restart or its SIGKILL */
    TAILQ_ENTRY(slot) link;
};

struct pool {
    struct pool_options options;
    struct pool_callbacks callbacks;
    void *context;
    char *program_directory, *endpoint, *server_key, *log_directory;
    TAILQ_HEAD(slot_list, slot) slots;
};

static void slot_start(struct slot *slot);

struct pool *pool_create(const struct pool_options *options,
                         const struct pool_callbacks *callbacks,
                         void *context)
{
    struct pool *pool = memory_allocate(sizeof(*pool));
    pool->options = *options;
    pool->callbacks = *callbacks;
    pool->context = context;
    pool->program_directory = memory_copy_text(options->program_directory);
    pool->endpoint = memory_copy_text(options->endpoint);
    pool->server_key = memory_copy_text(options->server_key);
    pool->log_directory = memory_copy_text(options->log_directory);
    TAILQ_INIT(&pool->slots);
    return pool;
}

static int on_timer(sd_event_source *source, uint64_t time, void *context)
{
    (void)source;
    (void)time;
    struct slot *slot = context;
    if (slot->is_running) {
        log_warning(slot->pool->options.log, "child does not go, it is killed",
                    log_text("child", slot->name));
        (void)kill(slot->child.process, SIGKILL); /* it may have ended this moment */
    } else if (slot->is_wanted) {
        slot_start(slot);
    }
    return 0;
}

/* Without the timer a child would never come back: that is worth ending the process for. */
static void set_timer(struct slot *slot, int64_t at_ms)
{
    slot->timer = sd_event_source_disable_unref(slot->timer);
    uint64_t at_us = at_ms <= 0 ? 0 : (uint64_t)at_ms * 1000;
    if (sd_event_add_time(slot->pool->options.loop, &slot->timer, CLOCK_MONOTONIC, at_us, 0,
                          on_timer, slot) < 0)
        abort();
}

static void forget_child(struct slot *slot)
{
    slot->watch = sd_event_source_disable_unref(slot->watch);
    (void)allow_list_remove(slot->pool->options.allow_list, slot->public_key);
    child_process_close(&slot->child);
    slot->is_running = false;
}

static void log_end(const struct slot *slot, int status)
{
    struct log *log = slot->pool->options.log;
    if (WIFEXITED(status) && WEXITSTATUS(status) == PROCESS_INVALID)
        log_important(log, LOG_LEVEL_ERROR,
                      "child says that its settings or keys are wrong, it is not restarted before "
                      "they change",
                      log_text("child", slot->name));
    else if (slot->is_asked_to_go && WIFEXITED(status) && WEXITSTATUS(status) == PROCESS_GOOD)
        log_info(log, "child has gone", log_text("child", slot->name));
    else
        log_important(log, LOG_LEVEL_WARNING, "child has died, it is started again",
                      log_text("child", slot->name),
                      log_number("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
                      log_number("status", WIFEXITED(status) ? WEXITSTATUS(status) : -1));
}

static void slot_destroy(struct slot *slot)
{
    TAILQ_REMOVE(&slot->pool->slots, slot, link);
    forget_child(slot);
    slot->timer = sd_event_source_disable_unref(slot->timer);
    free(slot->name);
    free(slot);
}

static int on_end(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    (void)source;
    (void)descriptor;
    (void)events;
    struct slot *slot = context;
    struct pool *pool = slot->pool;
    int status = 0;
    pid_t reaped = waitpid(slot->child.process, &status, WNOHANG);
    if (reaped == 0 || (reaped < 0 && errno == EINTR))
        return 0;
    struct restart_death death = {.is_invalid =
                                      WIFEXITED(status) && WEXITSTATUS(status) == PROCESS_INVALID,
                                  .is_wanted = slot->is_asked_to_go};
    pool->callbacks.look_at(pool->context, slot->name, &death.finished_a_job, &death.held_a_lease);
    log_end(slot, status);
    forget_child(slot);
    slot->is_asked_to_go = false;
    restart_rule_died(&slot->rule, &death, clock_monotonic_ms());
    pool->callbacks.ended(pool->context, slot->role, slot->name);
    if (slot->is_wanted && !slot->rule.is_stopped)
        set_timer(slot, slot->rule.not_before_ms);
    return 0;
}

static int fill_start(struct slot *slot, struct child_start *start, struct error *error)
{
    const struct pool *pool = slot->pool;
    (void)snprintf(start->name, sizeof(start->name), "%s", slot->name);
    (void)snprintf(start->endpoint, sizeof(start->endpoint), "%s", pool->endpoint);
    (void)snprintf(start->server_key, sizeof(start->server_key), "%s", pool->server_key);
    if (pool->log_directory != NULL)
        (void)snprintf(start->log_directory, sizeof(start->log_directory), "%s",
                       pool->log_directory);
    start->log_level = pool->options.log_level;
    if (curve_key_pair_make(&start->own, error) != 0)
        return -1;
    memcpy(slot->public_key, start->own.public_key, sizeof(slot->public_key));
    return allow_list_add(pool->options.allow_list, slot->public_key, slot->role, slot->name,
                          error);
}

static int start_child(struct slot *slot, struct error *error)
{
    struct child_start start = {.endpoint = ""};
    struct child_user user;
    char *program = NULL;
    if (fill_start(slot, &start, error) != 0) {
        child_start_wipe(&start);
        return -1;
    }
    child_user_find(slot->role, &user);
    if (asprintf(&program, "%s/ewscal-%s", slot->pool->program_directory, role_name(slot->role)) <
        0)
        abort();
    int result = child_process_start(program, &start, &user, &slot->child, error);
    child_start_wipe(&start);
    free(program);
    return result;
}

static void slot_start(struct slot *slot)
{
    struct error error;
    error_clear(&error);
    slot->timer = sd_event_source_disable_unref(slot->timer);
    if (start_child(slot, &error) != 0 ||
        sd_event_add_io(slot->pool->options.loop, &slot->watch, slot->child.descriptor, EPOLLIN,
                        on_end, slot) < 0) {
        log_error(slot->pool->options.log, "child cannot be started, it is tried again",
                  log_text("child", slot->name), log_failure(&error));
        forget_child(slot);
        const struct restart_death death = {0};
        restart_rule_died(&slot->rule, &death, clock_monotonic_ms());
        set_timer(slot, slot->rule.not_before_ms);
        return;
    }
    slot->is_running = true;
    log_info(slot->pool->options.log, "child is started", log_text("child", slot->name),
             log_number("process", slot->child.process));
}

static struct slot *slot_create(struct pool *pool, enum role role, int64_t number)
{
    struct slot *slot = memory_allocate(sizeof(*slot));
    slot->pool = pool;
    slot->role = role;
    slot->number = number;
    slot->child = (struct child_process){.descriptor = -1, .lifeline = -1};
    if (asprintf(&slot->name, "%s/%lld", role_name(role), (long long)number) < 0)
        abort();
    restart_rule_init(&slot->rule, pool->options.shortest_pause_ms, pool->options.longest_pause_ms);
    TAILQ_INSERT_TAIL(&pool->slots, slot, link);
    return slot;
}

static struct slot *slot_find(const struct pool *pool, const char *name)
{
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link)
    {
        if (strcmp(slot->name, name) == 0)
            return slot;
    }
    return NULL;
}

static struct slot *slot_of(struct pool *pool, enum role role, int64_t number)
{
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link)
    {
        if (slot->role == role && slot->number == number)
            return slot;
    }
    return slot_create(pool, role, number);
}

static void ask_to_go(struct slot *slot)
{
    if (!slot->is_running || slot->is_asked_to_go)
        return;
    slot->is_asked_to_go = true;
    (void)kill(slot->child.process, SIGTERM); /* it may have ended this moment */
    set_timer(slot, clock_monotonic_ms() + slot->pool->options.kill_ms);
}

void pool_set_count(struct pool *pool, enum role role, int64_t count)
{
    for (int64_t number = 1; number <= count; number++) {
        struct slot *slot = slot_of(pool, role, number);
        bool is_new = !slot->is_wanted;
        slot->is_wanted = true;
        if (is_new && !slot->is_running)
            slot_start(slot);
    }
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link)
    {
        if (slot->role != role || slot->number <= count)
            continue;
        slot->is_wanted = false;
        ask_to_go(slot);
    }
}

void pool_settings_changed(struct pool *pool,
                           int64_t shortest_ms,
                           int64_t longest_ms,
                           int64_t kill_ms)
{
    pool->options.shortest_pause_ms = shortest_ms;
    pool->options.longest_pause_ms = longest_ms;
    pool->options.kill_ms = kill_ms;
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link)
    {
        slot->rule.shortest_ms = shortest_ms;
        slot->rule.longest_ms = longest_ms;
        restart_rule_settings_changed(&slot->rule, clock_monotonic_ms());
        if (slot->is_wanted && !slot->is_running)
            slot_start(slot);
    }
}

int pool_stop(struct pool *pool, const char *name, bool comes_back)
{
    struct slot *slot = slot_find(pool, name);
    if (slot == NULL)
        return -1;
    slot->is_wanted = comes_back;
    if (slot->is_running)
        ask_to_go(slot);
    else if (comes_back)
        slot_start(slot);
    return 0;
}

void pool_worked(struct pool *pool, const char *name)
{
    struct slot *slot = slot_find(pool, name);
    if (slot != NULL)
        restart_rule_worked(&slot->rule);
}

void pool_drain(struct pool *pool)
{
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link)
    {
        slot->is_wanted = false;
        ask_to_go(slot);
        if (!slot->is_running)
            slot->timer = sd_event_source_disable_unref(slot->timer);
    }
}

bool pool_is_empty(const struct pool *pool)
{
    const struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link)
    {
        if (slot->is_running)
            return false;
    }
    return true;
}

static const char *trouble_of(const struct slot *slot)
{
    if (slot->rule.is_stopped)
        return "its settings or keys are wrong";
    if (!slot->is_running)
        return "it does not run and is started again";
    return slot->rule.pause_ms > 0 ? "it has not finished a job since its last death" : NULL;
}

void pool_describe(const struct pool *pool, enum role role, struct statistics_pool *description)
{
    *description = (struct statistics_pool){.role = role};
    const struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link)
    {
        if (slot->role != role)
            continue;
        description->wanted += slot->is_wanted ? 1 : 0;
        description->running += slot->is_running ? 1 : 0;
        description->restarts += slot->rule.restarts;
        if (slot->is_wanted && trouble_of(slot) != NULL) {
            description->is_degraded = true;
            description->text = trouble_of(slot);
        }
    }
}

int64_t pool_process(const struct pool *pool, const char *name)
{
    const struct slot *slot = slot_find(pool, name);
    return slot != NULL && slot->is_running ? slot->child.process : 0;
}

void pool_destroy(struct pool *pool)
{
    if (pool == NULL)
        return;
    while (!TAILQ_EMPTY(&pool->slots))
        slot_destroy(TAILQ_FIRST(&pool->slots));
    free(pool->program_directory);
    free(pool->endpoint);
    free(pool->server_key);
    free(pool->log_directory);
    free(pool);
}
