/* The life of one child: start, sessions, kill, end. A slot relies on two sources, the end of the process
 * (a pidfd) and the bus, which may tell of the end in either order; it has one timer, whose meaning
 * follows from the state. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/text.h"
#include "proto/key/allow_list.h"
#include "proto/log/log.h"
#include "proto/message/message.h"
#include "proto/process/process.h"

#include "supervisor/pool/slot.h"

/* Until the kernel has told libzmq that a dead process's connection is closed. */
#define PROBE_MS 10

static int on_slot_timer(sd_event_source *source, uint64_t time, void *context);

/* Without the timer a child would never come back: that is worth ending the process for. */
static void set_slot_timer(struct slot *slot, int64_t at_ms)
{
    slot->timer = sd_event_source_disable_unref(slot->timer);
    if (at_ms == INT64_MAX)
        return;
    uint64_t at_us = at_ms <= 0 ? 0 : (uint64_t)at_ms * 1000;
    if (sd_event_add_time(slot->shared->options.loop, &slot->timer, CLOCK_MONOTONIC, at_us, 0,
                          on_slot_timer, slot) < 0)
        abort();
}

static void set_kill_timer(struct slot *slot)
{
    if (slot->state == SLOT_RUNNING)
        set_slot_timer(slot, number_smaller(slot->go_by_ms, slot->session_by_ms));
}

static void kill_child(struct slot *slot)
{
    log_event(slot->shared->options.log,
              slot->has_session ? POOL_CHILD_STUCK : POOL_CHILD_UNANSWERING,
              event_text("child", slot->name), event_number("process", slot->child.process));
    slot->go_by_ms = INT64_MAX;
    slot->session_by_ms = INT64_MAX;
    slot->timer = sd_event_source_disable_unref(slot->timer);
    (void)kill(slot->child.process, SIGKILL); /* it may have ended this moment */
}

/* ---- the end ---- */

static void finish_slot(struct slot *slot)
{
    const struct pool_options *options = &slot->shared->options;
    slot->timer = sd_event_source_disable_unref(slot->timer);
    /* Its key is of no use to anybody from here on. */
    (void)allow_list_remove(options->allow_list, slot->public_key);
    slot->state = SLOT_EMPTY;
    restart_rule_died(&slot->rule, &slot->death, clock_monotonic_ms());
    options->callbacks.ended(options->callbacks.context, slot->role);
    if (slot->is_wanted && !slot->rule.is_stopped)
        set_slot_timer(slot, slot->rule.not_before_ms);
}

/* The bus may still have messages of a process that has ended. They are waited for, because among them may
 * be results, and the goodbye that tells an orderly end from a death. */
static void settle(struct slot *slot)
{
    const struct pool_callbacks *callbacks = &slot->shared->options.callbacks;
    int64_t now_ms = clock_monotonic_ms();
    if (now_ms >= slot->settle_by_ms) {
        slot->timer = sd_event_source_disable_unref(slot->timer);
        callbacks->give_up(callbacks->context, slot->public_key);
        return;
    }
    set_slot_timer(slot, now_ms + PROBE_MS);
    callbacks->probe(callbacks->context, slot->public_key);
}

/* A wish to go that was fulfilled is no news; anything else is, because somebody may have to act. */
static void log_end(const struct slot *slot, int status)
{
    struct log *log = slot->shared->options.log;
    if (slot->death.is_invalid)
        log_event(log, POOL_CHILD_REFUSED, event_text("child", slot->name));
    else if (slot->is_asked_to_go && WIFEXITED(status) && WEXITSTATUS(status) == PROCESS_GOOD)
        log_event(log, POOL_CHILD_GONE, event_text("child", slot->name));
    else
        log_event(log, slot->is_wanted ? POOL_CHILD_DIED : POOL_CHILD_DIED_UNWANTED,
                  event_text("child", slot->name),
                  event_number("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
                  event_number("status", WIFEXITED(status) ? WEXITSTATUS(status) : -1));
}

static int on_child_end(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    (void)source;
    (void)descriptor;
    (void)events;
    struct slot *slot = context;
    int status = 0;
    pid_t reaped = waitpid(slot->child.process, &status, WNOHANG);
    /* Not yet: the descriptor stays readable, so we are called again. */
    if (reaped == 0 || (reaped < 0 && errno == EINTR))
        return 0;
    slot->death.is_invalid = WIFEXITED(status) && WEXITSTATUS(status) == PROCESS_INVALID;
    slot->death.is_wanted = slot->is_asked_to_go;
    log_end(slot, status);
    slot->watch = sd_event_source_disable_unref(slot->watch);
    child_process_close(&slot->child);
    slot->state = SLOT_SETTLING;
    slot->settle_by_ms = clock_monotonic_ms() + slot->shared->options.settings.settle_ms;
    if (slot->has_session)
        settle(slot);
    else
        finish_slot(slot);
    return 0;
}

/* ---- the beginning ---- */

static int fill_start(struct slot *slot, struct child_start *start, struct error *error)
{
    const struct pool_options *options = &slot->shared->options;
    const char *log_directory = options->settings.log_directory;
    (void)snprintf(start->name, sizeof(start->name), "%s", slot->name);
    (void)snprintf(start->endpoint, sizeof(start->endpoint), "%s", options->endpoint);
    (void)snprintf(start->server_key, sizeof(start->server_key), "%s", options->server_key);
    (void)snprintf(start->log_directory, sizeof(start->log_directory), "%s",
                   text_or_empty(log_directory));
    start->log_level = options->settings.log_level;
    if (curve_key_pair_make(&start->own, error) != 0)
        return -1;
    memcpy(slot->public_key, start->own.public_key, sizeof(slot->public_key));
    return allow_list_add(options->allow_list, slot->public_key, slot->role, slot->name, error);
}

/* The start message holds the child's secret key, so it is wiped whether the start succeeds or not. */
static int start_child(struct slot *slot, struct error *error)
{
    const struct slot_shared *shared = slot->shared;
    struct child_start start = {.endpoint = ""};
    char *program = memory_format_text("%s/ewscal-%s", shared->options.program_directory,
                                       role_name(slot->role));
    int result = fill_start(slot, &start, error);
    if (result == 0)
        result =
            child_process_start(program, &start, &shared->users[slot->role], &slot->child, error);
    child_start_wipe(&start);
    free(program);
    return result;
}

/* Nobody would hear of the end of a child that is not watched: it is ended here. */
static int watch_child(struct slot *slot, struct error *error)
{
    int result = sd_event_add_io(slot->shared->options.loop, &slot->watch, slot->child.descriptor,
                                 EPOLLIN, on_child_end, slot);
    if (result >= 0)
        return 0;
    child_process_end(&slot->child);
    return error_set(error, PROGRAM_LOOP_REFUSED, event_text("words", strerror(-result)));
}

/* The lifeline is closed with the rest, so a child that is still there ends by itself. */
static void forget_child(struct slot *slot)
{
    slot->watch = sd_event_source_disable_unref(slot->watch);
    (void)allow_list_remove(slot->shared->options.allow_list, slot->public_key);
    child_process_close(&slot->child);
    slot->state = SLOT_EMPTY;
}

/* A child that has started has no session yet. If none comes, it hangs, and nothing but this timer would ever
 * end it. */
static void note_start(struct slot *slot)
{
    slot->state = SLOT_RUNNING;
    slot->is_asked_to_go = slot->has_session = slot->is_silent = false;
    slot->death = (struct restart_death){0};
    slot->go_by_ms = INT64_MAX;
    slot->session_by_ms = clock_monotonic_ms() + slot->shared->options.settings.start_ms;
    set_kill_timer(slot);
    log_event(slot->shared->options.log, POOL_CHILD_STARTED, event_text("child", slot->name),
              event_number("process", slot->child.process));
}

void slot_start(struct slot *slot)
{
    struct error error;
    slot->timer = sd_event_source_disable_unref(slot->timer);
    if (start_child(slot, &error) == 0 && watch_child(slot, &error) == 0) {
        note_start(slot);
        return;
    }
    log_event(slot->shared->options.log, POOL_CHILD_NOT_STARTED, event_text("child", slot->name),
              event_cause(error.reason));
    forget_child(slot);
    const struct restart_death death = {0};
    restart_rule_died(&slot->rule, &death, clock_monotonic_ms());
    set_slot_timer(slot, slot->rule.not_before_ms);
}

static int on_slot_timer(sd_event_source *source, uint64_t time, void *context)
{
    (void)source;
    (void)time;
    struct slot *slot = context;
    switch (slot->state) {
    case SLOT_EMPTY:
        if (slot->is_wanted)
            slot_start(slot);
        break;
    case SLOT_RUNNING:
        kill_child(slot);
        break;
    case SLOT_SETTLING:
        settle(slot);
        break;
    }
    return 0;
}

/* ---- in between ---- */

void slot_ask_to_go(struct slot *slot)
{
    if (slot->state != SLOT_RUNNING || slot->is_asked_to_go)
        return;
    slot->is_asked_to_go = true;
    /* It would not hear us, and it holds nothing that could be handed back. */
    if (slot->is_silent) {
        kill_child(slot);
        return;
    }
    (void)kill(slot->child.process, SIGTERM); /* it may have ended this moment */
    slot->go_by_ms = clock_monotonic_ms() + slot->shared->options.settings.kill_ms;
    set_kill_timer(slot);
}

void slot_stop(struct slot *slot)
{
    slot->is_wanted = false;
    if (slot->state == SLOT_EMPTY)
        slot->timer = sd_event_source_disable_unref(slot->timer);
    slot_ask_to_go(slot);
}

/* It lives, even if it is told to come back later. */
void slot_greeted(struct slot *slot)
{
    if (slot == NULL || slot->state != SLOT_RUNNING || slot->session_by_ms == INT64_MAX)
        return;
    slot->session_by_ms = clock_monotonic_ms() + slot->shared->options.settings.silence_ms;
    set_kill_timer(slot);
}

void slot_session_begun(struct slot *slot)
{
    if (slot == NULL)
        return;
    slot->has_session = true;
    slot->is_silent = false;
    slot->death.held_a_lease = false;
    slot->session_by_ms = INT64_MAX;
    set_kill_timer(slot);
}

void slot_session_ended(struct slot *slot, const struct pool_session_end *end)
{
    if (slot == NULL || !slot->has_session)
        return;
    slot->has_session = false;
    slot->is_silent = !end->said_goodbye;
    slot->death.finished_a_job |= end->finished_a_job;
    slot->death.held_a_lease = end->held_a_lease;
    slot->session_by_ms = clock_monotonic_ms() + slot->shared->options.settings.silence_ms;
    set_kill_timer(slot);
    if (slot->state == SLOT_SETTLING)
        finish_slot(slot);
}

const char *slot_trouble(const struct slot *slot)
{
    if (slot->is_drained)
        return event_name(POOL_DRAINED);
    if (slot->state != SLOT_RUNNING)
        return event_name(slot->rule.is_stopped ? POOL_REFUSED : POOL_NOT_RUNNING);
    if (!slot->has_session)
        return event_name(POOL_NOT_ANSWERING);
    return slot->rule.pause_ms > 0 ? event_name(POOL_NOT_WORKING) : NULL;
}

struct slot *slot_create(const struct slot_shared *shared, enum role role, int64_t number)
{
    struct slot *slot = memory_allocate(sizeof(*slot));
    slot->shared = shared;
    slot->role = role;
    slot->number = number;
    slot->child = (struct child_process){.descriptor = -1, .lifeline = -1};
    slot->name = memory_format_text("%s/%lld", role_name(role), (long long)number);
    slot->rule.shortest_ms = shared->options.settings.shortest_pause_ms;
    slot->rule.longest_ms = shared->options.settings.longest_pause_ms;
    return slot;
}

void slot_destroy(struct slot *slot)
{
    forget_child(slot);
    slot->timer = sd_event_source_disable_unref(slot->timer);
    free(slot->name);
    free(slot);
}
