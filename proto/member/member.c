/* What worker-ldap, worker-ews and publisher-ucserver have in common: joining the bus, settings, credit,
 * reports, draining and the end. A role adds only what it does with its own messages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/base/arena.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/timeouts.h"
#include "proto/bus/message_trace.h"
#include "proto/event/sentence.h"
#include "proto/log/log.h"
#include "proto/login/login_desk.h"
#include "proto/member/member.h"
#include "proto/member/member_line.h"
#include "proto/member/member_options.h"
#include "proto/process/child.h"
#include "proto/process/process.h"

#define REPORT_HEARTBEATS  5 /* between two regular reports */
#define REPORT_ARENA_BYTES (512 * 1024)

struct member {
    const struct member_callbacks *callbacks;
    void *role; /* the role's context */
    struct process *process;
    struct log *log;
    struct member_line *line;
    bool is_alone;
    struct login_desk *logins;
    sd_event_source *report_timer;
    sd_event_source *login_failure; /* one-shot: questions that could not be sent */
    sd_event_source *after_turn;    /* during a drain: is anything left? */
    char *name;
    char *log_directory; /* empty: none */
    struct log_options log_options;
    bool has_settings; /* of this session */
    int64_t credit;
    int64_t sent_credit;          /* -1: nothing in this session */
    enum refused_why refused_why; /* the last one; REFUSED_LAST + 1: none */
};

/* ---- what a role asks ---- */

sd_event *member_loop(struct member *member)
{
    return process_loop(member->process);
}

struct log *member_log(struct member *member)
{
    return member->log;
}

const char *member_name(const struct member *member)
{
    return member->name;
}

bool member_echo_is_fresh(const struct member *member)
{
    return member_line_echo_age_ms(member->line) <
           timeout_silence_ms(member_line_heartbeat_ms(member->line));
}

int member_send(struct member *member, const struct message *message)
{
    struct error error = {0};
    message_trace(member->log, MESSAGE_SENT, role_name(ROLE_SUPERVISOR), message);
    if (member_line_send(member->line, message, &error) == 0)
        return 0;
    if (error.class != ERROR_UNAVAILABLE)
        log_event(member->log, MESSAGE_EXCEEDS_LIMITS,
                  event_text("message", message_name(message->type)), event_cause(error.reason));
    return -1;
}

static void send_credit(struct member *member)
{
    if (!member->has_settings || member->sent_credit == member->credit)
        return;
    struct message message = {.type = MESSAGE_CREDIT, .credit = {.users = member->credit}};
    if (member_send(member, &message) == 0)
        member->sent_credit = member->credit;
}

void member_set_credit(struct member *member, int64_t users)
{
    member->credit = users < 0 ? 0 : users;
    send_credit(member);
}

struct login_desk *member_logins(struct member *member)
{
    return member->logins;
}

/* A result without a session is lost: the supervisor knows that the session is over. */
static void send_login(void *context, const struct message *message)
{
    struct member *member = context;
    if (member_send(member, message) != 0 && message->type == MESSAGE_LOGIN_ASK)
        (void)sd_event_source_set_enabled(member->login_failure, SD_EVENT_ONESHOT);
}

/* ---- reports ---- */

static void send_report(struct member *member)
{
    struct message message = {.type = MESSAGE_REPORT};
    process_read_usage(&message.report);
    struct arena *arena = arena_create(REPORT_ARENA_BYTES);
    member->callbacks->report(member->role, &message.report, arena);
    (void)member_send(member, &message);
    arena_destroy(arena);
}

static void set_report_timer(struct member *member, int64_t at_ms)
{
    (void)sd_event_source_set_time(member->report_timer, (uint64_t)at_ms * 1000);
    (void)sd_event_source_set_enabled(member->report_timer, SD_EVENT_ONESHOT);
}

static int on_report_timer(sd_event_source *source, uint64_t when_us, void *context)
{
    (void)source;
    (void)when_us;
    struct member *member = context;
    if (member->has_settings)
        send_report(member);
    log_tell_left_out(member->log);
    set_report_timer(member, clock_monotonic_ms() +
                                 REPORT_HEARTBEATS * member_line_heartbeat_ms(member->line));
    return 0;
}

/* ---- what the supervisor says ---- */

static void configure_log(struct member *member)
{
    member->log_options.name = member->name;
    member->log_options.directory = member->log_directory;
    member->log = log_configure(member->log, &member->log_options);
}

/* Who is alone says what there is to say to those who have started it, and leaves the service's log alone. */
static void take_log_settings(struct member *member, const struct settings *settings)
{
    (void)log_level_from_text(settings->log_level, &member->log_options.level);
    memory_replace_text(&member->log_directory, settings->log_directory);
    member->log_options.limit_bytes = settings->log_size_bytes;
    member->log_options.keep = (int)settings->log_keep;
    configure_log(member);
}

static void handle_settings(struct member *member, const struct message *message)
{
    const struct settings *settings = &message->settings;
    if (!member->is_alone)
        take_log_settings(member, settings);
    process_set_drain_limit(member->process, timeout_drain_ms(settings->request_timeout_ms));
    log_event(member->log, PROCESS_SETTINGS_CAME, event_number("number", settings->number));
    member->has_settings = true;
    member->callbacks->settings(member->role, message);
    send_credit(member);
    set_report_timer(member, clock_monotonic_ms());
}

static void on_message(void *context, const struct message *message)
{
    struct member *member = context;
    message_trace(member->log, MESSAGE_RECEIVED, role_name(ROLE_SUPERVISOR), message);
    switch ((int)message->type) {
    case MESSAGE_SETTINGS:
        handle_settings(member, message);
        break;
    case MESSAGE_LOG_LEVEL:
        if (log_level_from_text(message->logging.level, &member->log_options.level) == 0)
            log_set_level(member->log, member->log_options.level);
        break;
    case MESSAGE_LOGIN_ANSWER:
        login_desk_take_answer(member->logins, &message->login_answer);
        break;
    case MESSAGE_DRAIN:
        log_event(member->log, PROCESS_TOLD_TO_DRAIN, event_cause(message->drain.reason));
        process_drain(member->process);
        break;
    default: /* the role's own */
        member->callbacks->message(member->role, message);
    }
}

static void on_welcomed(void *context, const struct welcome *welcome)
{
    struct member *member = context;
    if (strcmp(member->name, welcome->name) != 0) {
        memory_replace_text(&member->name, welcome->name);
        configure_log(member);
    }
    member->refused_why = REFUSED_LAST + 1;
    log_event(member->log, BUS_CONNECTED, event_text("supervisor_version", welcome->version),
              event_number("heartbeat_ms", welcome->heartbeat_ms));
    process_ready(member->process);
}

/* The same refusal again is no news. */
static void on_refused(void *context, const struct refused *refused)
{
    struct member *member = context;
    enum refused_why why = (enum refused_why)refused->why;
    bool is_news = member->refused_why != why;
    member->refused_why = why;
    if (why == REFUSED_ROLE) {
        log_event(member->log, PROCESS_REFUSED_FOR_GOOD, event_cause(refused->text));
        process_leave(member->process, PROCESS_INVALID);
    } else if (is_news && (why == REFUSED_VERSION || why == REFUSED_REPLACED)) {
        log_event(member->log, PROCESS_REFUSED, event_cause(refused->text));
    } else if (is_news) {
        log_event(member->log, PROCESS_MUST_WAIT, event_cause(refused->text),
                  event_number("wait_ms", refused->wait_ms));
    }
}

static void deny_logins(struct member *member)
{
    login_desk_deny_all(member->logins, member_line_heartbeat_ms(member->line),
                        event_name(LOGIN_NO_SUPERVISOR));
}

static void on_lost(void *context, const char *reason)
{
    struct member *member = context;
    log_event(member->log, BUS_SESSION_LOST, event_cause(reason));
    member->has_settings = false;
    member->sent_credit = -1;
    deny_logins(member);
    member->callbacks->session_lost(member->role);
}

static void on_trouble(void *context, const char *reason)
{
    struct member *member = context;
    log_event(member->log, BUS_TROUBLE, event_cause(reason));
}

static int on_login_failure(sd_event_source *source, void *context)
{
    (void)source;
    struct member *member = context;
    if (!member_line_is_connected(member->line))
        deny_logins(member);
    return 0;
}

/* ---- drain ---- */

static int on_after_turn(sd_event_source *source, void *context)
{
    (void)source;
    struct member *member = context;
    if (!member->callbacks->is_idle(member->role))
        return 0;
    log_event(member->log, PROCESS_DRAINED);
    member_line_goodbye(member->line, event_name(PROCESS_DRAINED));
    (void)sd_event_source_set_enabled(member->after_turn, SD_EVENT_OFF);
    process_leave(member->process, PROCESS_GOOD);
    return 0;
}

static void on_drain(void *context)
{
    struct member *member = context;
    log_event(member->log, PROCESS_DRAINING);
    member_set_credit(member, 0);
    member->callbacks->drain(member->role);
    (void)sd_event_source_set_enabled(member->after_turn, SD_EVENT_ON);
}

/* ---- life ---- */

static int join_member_to_loop(struct member *member, struct error *error)
{
    sd_event *loop = process_loop(member->process);
    int result =
        sd_event_add_time(loop, &member->report_timer, CLOCK_MONOTONIC,
                          (uint64_t)clock_monotonic_ms() * 1000, 0, on_report_timer, member);
    if (result >= 0)
        result = sd_event_add_defer(loop, &member->login_failure, on_login_failure, member);
    if (result >= 0)
        result = sd_event_source_set_enabled(member->login_failure, SD_EVENT_OFF);
    if (result >= 0)
        result = sd_event_add_post(loop, &member->after_turn, on_after_turn, member);
    if (result >= 0)
        result = sd_event_source_set_enabled(member->after_turn, SD_EVENT_OFF);
    if (result < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED, event_text("words", strerror(-result)));
    return 0;
}

/* Alone: whoever has started us is gone, or sends what is no message. */
static void on_line_ended(void *context, const struct error *why)
{
    struct member *member = context;
    if (why != NULL)
        log_event(member->log, PROCESS_PIPE_BROKEN, event_cause(why->reason));
    process_leave(member->process, why == NULL ? PROCESS_GOOD : PROCESS_FAILED);
}

static int
open_line(struct member *member, const struct member_options *options, struct error *error)
{
    static const struct member_alone_callbacks callbacks = {
        .bus = {.welcomed = on_welcomed,
                .refused = on_refused,
                .message = on_message,
                .lost = on_lost,
                .trouble = on_trouble},
        .ended = on_line_ended,
    };
    return member_line_open(process_loop(member->process), options, member->callbacks->role,
                            &callbacks, member, &member->line, error);
}

static void clear_member(struct member *member)
{
    if (member->role != NULL)
        member->callbacks->destroy(member->role);
    member_line_close(member->line);
    login_desk_destroy(member->logins);
    (void)sd_event_source_disable_unref(member->report_timer);
    (void)sd_event_source_disable_unref(member->login_failure);
    (void)sd_event_source_disable_unref(member->after_turn);
    process_destroy(member->process);
    log_destroy(member->log);
    free(member->name);
    free(member->log_directory);
}

static int
create_parts(struct member *member, const struct member_options *options, struct error *error)
{
    static const struct process_callbacks callbacks = {.drain = on_drain};
    int lifeline = options->is_child ? CHILD_LIFELINE_DESCRIPTOR : -1;
    member->logins = login_desk_create(send_login, member);
    if (process_create(&callbacks, member, lifeline, &member->process, error) != 0 ||
        join_member_to_loop(member, error) != 0 || open_line(member, options, error) != 0)
        return -1;
    return member->callbacks->create(member, &member->role, error);
}

static enum process_status run_member(const struct member_options *options,
                                      const struct member_callbacks *callbacks)
{
    /* A process started by hand is called by its role until the supervisor tells it its name. */
    const char *name =
        *options->start.name == '\0' ? role_name(callbacks->role) : options->start.name;
    struct member member = {
        .callbacks = callbacks,
        .name = memory_copy_text(name),
        .log_directory = memory_copy_text(options->start.log_directory),
        .log_options.level = options->start.log_level,
        .log_options.syslog_path = options->is_alone ? "" : NULL,
        .is_alone = options->is_alone,
        .sent_credit = -1,
        .refused_why = REFUSED_LAST + 1,
    };
    struct error error = {0};
    enum process_status status = PROCESS_INVALID;
    configure_log(&member);
    if (create_parts(&member, options, &error) == 0) {
        log_event(member.log, PROCESS_STARTED, event_text("version", EWSCAL_VERSION),
                  event_text("supervisor", options->start.endpoint));
        status = process_run(member.process);
    } else {
        log_event(member.log, PROCESS_CANNOT_START, event_cause(error.reason));
        status = error.class == ERROR_INVALID ? PROCESS_INVALID : PROCESS_FAILED;
    }
    clear_member(&member);
    return status;
}

int member_main(int argc, char **argv, const struct member_callbacks *callbacks)
{
    struct error error = {0};
    struct member_options options = {0};
    if (process_harden(&error) != 0 ||
        member_options_read(argc, argv, callbacks->role, &options, &error) != 0) {
        struct sentence sentence;
        (void)fprintf(stderr, "%s: %s\n", callbacks->program,
                      sentence_of_reason(error.reason, &sentence));
        return error.class == ERROR_INVALID ? PROCESS_INVALID : PROCESS_FAILED;
    }
    enum process_status status = PROCESS_GOOD;
    if (options.command == MEMBER_SHOW_HELP)
        member_options_print_help(callbacks->program);
    else if (options.command == MEMBER_SHOW_VERSION)
        printf("%s %s\n", callbacks->program, EWSCAL_VERSION);
    else
        status = run_member(&options, callbacks);
    child_start_wipe(&options.start);
    return status;
}
