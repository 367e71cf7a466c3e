/* Plays the supervisor for one fetcher, without a bus: commands come in as JSON lines on standard
 * input, everything the fetcher says goes out as JSON lines. For tests/integration/worker-ews only.
 *
 *     {"settings": {...exchange_settings..., "request_timeout_ms": n, "ca_file": F, "pin": hex}}
 *     {"fetch": {"job": n, "window_start": s, "window_end": s, "users": [{"user", "address", "digest"}]}}
 *     {"cancel": n}  {"hold": {"account", "ms"}}  {"check": n}  {"drain": true}  {"forget": true}
 *     {"logins": "grant" | "deny"}  {"quit": true}
 *
 * On quit it says how long the loop was away at most, without the time in which other processes had the
 * processor: {"lag_ms": n}. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "proto/arena.h"
#include "proto/clock.h"
#include "proto/log.h"
#include "proto/memory.h"
#include "proto/text.h"
#include "worker-ews/fetcher.h"

#define TICK_US     10000
#define INPUT_BYTES (1 << 20)

struct question {
    member_login_function *callback;
    void *context;
};

struct tool {
    sd_event *loop;
    struct fetcher *fetcher;
    bool denies;
    int64_t tries;
    struct question question; /* answered in the next turn */
    sd_event_source *answer;
    int64_t last_tick_ms, lag_ms, last_queued_ms;
    int schedule; /* /proc/self/schedstat */
    char input[INPUT_BYTES];
    size_t input_size;
};

static void say(json_t *what)
{
    char *text = json_dumps(what, JSON_COMPACT);
    (void)puts(text == NULL ? "{\"error\":\"text\"}" : text);
    (void)fflush(stdout);
    free(text);
    json_decref(what);
}

static json_t *entry_json(const struct calendar_entry *entry)
{
    return json_pack("{s:s, s:I, s:I, s:b, s:I, s:b, s:s, s:s}", "id", entry->id, "start",
                     (json_int_t)entry->start, "end", (json_int_t)entry->end, "all_day",
                     entry->all_day, "status", (json_int_t)entry->status, "private",
                     entry->is_private, "subject", entry->subject, "location", entry->location);
}

static json_t *entries_json(const struct calendar *calendar)
{
    struct arena *arena = arena_create(1 << 25);
    struct calendar_content content;
    struct error error;
    json_t *entries = json_array();
    if (calendar_content_decode(calendar->sealed.data, calendar->sealed.size, arena, &content,
                                &error) != 0)
        (void)fprintf(stderr, "%s\n", error.text);
    else
        for (size_t i = 0; i < content.entries_count; i++)
            (void)json_array_append_new(entries, entry_json(&content.entries[i]));
    arena_destroy(arena);
    return entries;
}

static void on_calendar(void *context, const struct calendar *calendar)
{
    (void)context;
    char *digest = text_from_octets(calendar->digest.data, calendar->digest.size);
    say(json_pack("{s:{s:I, s:s, s:s, s:o}}", "calendar", "job", (json_int_t)calendar->job, "user",
                  calendar->user, "digest", digest, "entries", entries_json(calendar)));
    free(digest);
}

static void on_progress(void *context, int64_t job)
{
    (void)context;
    say(json_pack("{s:I}", "progress", (json_int_t)job));
}

static void on_fetched(void *context, const struct fetched *fetched)
{
    (void)context;
    json_t *users = json_array();
    for (size_t i = 0; i < fetched->users_count; i++) {
        const struct fetched_user *user = &fetched->users[i];
        (void)json_array_append_new(
            users, json_pack("{s:s, s:I, s:b, s:s, s:s, s:I, s:b}", "user", user->user, "outcome",
                             (json_int_t)user->outcome, "slow", user->slow, "code", user->code,
                             "reason", user->reason, "wait_ms", (json_int_t)user->wait_ms,
                             "times_only", user->times_only));
    }
    say(json_pack("{s:{s:I, s:I, s:I, s:s, s:s, s:I, s:I, s:I, s:o}}", "fetched", "job",
                  (json_int_t)fetched->job, "outcome", (json_int_t)fetched->outcome, "class",
                  (json_int_t)fetched->class, "code", fetched->code == NULL ? "" : fetched->code,
                  "reason", fetched->reason, "wait_ms", (json_int_t)fetched->wait_ms, "pressure",
                  (json_int_t)fetched->pressure, "requests", (json_int_t)fetched->requests, "users",
                  users));
}

static void on_checked(void *context, const struct checked *checked)
{
    (void)context;
    json_t *steps = json_array();
    for (size_t i = 0; i < checked->steps_count; i++)
        (void)json_array_append_new(
            steps, json_pack("{s:s, s:b, s:s}", "name", checked->steps[i].name, "good",
                             checked->steps[i].good, "text", checked->steps[i].text));
    say(json_pack("{s:{s:I, s:o}}", "checked", "number", (json_int_t)checked->number, "steps",
                  steps));
}

static void on_credit(void *context, int64_t users)
{
    (void)context;
    say(json_pack("{s:I}", "credit", (json_int_t)users));
}

/* ---- the account ---- */

static int on_answer(sd_event_source *source, void *context)
{
    (void)source;
    struct tool *tool = context;
    struct member_login_answer answer = {.granted = !tool->denies, .wait_ms = 5000, .reason = "no"};
    if (answer.granted)
        answer.try_number = ++tool->tries;
    if (tool->question.callback != NULL)
        tool->question.callback(tool->question.context, &answer);
    return 0;
}

static void
on_ask(void *context, const char *account, member_login_function *callback, void *callback_context)
{
    struct tool *tool = context;
    tool->question = (struct question){.callback = callback, .context = callback_context};
    say(json_pack("{s:s}", "login_asked", account));
    (void)sd_event_source_set_enabled(tool->answer, SD_EVENT_ONESHOT);
}

static void on_forget(void *context, const void *callback_context)
{
    struct tool *tool = context;
    if (tool->question.context == callback_context)
        tool->question = (struct question){0};
}

static void on_report(void *context,
                      const char *account,
                      int64_t try_number,
                      enum login_outcome outcome,
                      const char *text)
{
    (void)context;
    say(json_pack("{s:{s:s, s:I, s:I, s:s}}", "login", "account", account, "try",
                  (json_int_t)try_number, "outcome", (json_int_t)outcome, "text",
                  text == NULL ? "" : text));
}

/* ---- commands ---- */

static const char *text_of(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static int64_t number_of(json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static char *read_file(const char *path)
{
    char *text = memory_allocate(1 << 20);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
        (void)fclose(file);
    }
    return text;
}

static void configure(struct tool *tool, json_t *given)
{
    uint8_t pin[DIGEST_BYTES];
    bool has_pin = text_to_octets(text_of(given, "pin"), pin, sizeof(pin)) == 0;
    char *ca = read_file(text_of(given, "ca_file"));
    struct exchange_settings exchange = {
        .name = "main",
        .url = text_of(given, "url"),
        .api_version = text_of(given, "api_version"),
        .account = "exchange main",
        .user = text_of(given, "user"),
        .secret = {.data = (const uint8_t *)text_of(given, "secret"),
                   .size = strlen(text_of(given, "secret"))},
        .ca = {.data = (const uint8_t *)ca, .size = strlen(ca)},
        .pin = {.data = pin, .size = has_pin ? sizeof(pin) : 0},
        .proxy = "",
        .private_entries = number_of(given, "private_entries"),
        .details = number_of(given, "details"),
        .skip_times_only = json_is_true(json_object_get(given, "skip_times_only")),
        .all_day_utc_midnight = json_is_true(json_object_get(given, "all_day_utc_midnight")),
        .default_zone = text_of(given, "default_zone"),
        .working_elsewhere = number_of(given, "working_elsewhere"),
        .check_mailbox = text_of(given, "check_mailbox"),
    };
    struct settings settings = {
        .request_timeout_ms = number_of(given, "request_timeout_ms"),
        .exchanges = &exchange,
        .exchanges_count = 1,
    };
    struct error error;
    if (fetcher_configure(tool->fetcher, &settings, &error) != 0)
        say(json_pack("{s:s}", "refused", error.text));
    free(ca);
}

static void fetch(struct tool *tool, json_t *given)
{
    json_t *list = json_object_get(given, "users");
    size_t count = json_array_size(list);
    struct fetch_user *users = memory_allocate_items(count, sizeof(*users));
    uint8_t(*digests)[DIGEST_BYTES] = memory_allocate_items(count, DIGEST_BYTES);
    for (size_t i = 0; i < count; i++) {
        json_t *user = json_array_get(list, i);
        users[i].user = text_of(user, "user");
        users[i].address = text_of(user, "address");
        if (text_to_octets(text_of(user, "digest"), digests[i], DIGEST_BYTES) == 0)
            users[i].digest = (struct octets){.data = digests[i], .size = DIGEST_BYTES};
    }
    struct fetch message = {
        .job = number_of(given, "job"),
        .calendars = 1,
        .exchange = "main",
        .window_start = number_of(given, "window_start"),
        .window_end = number_of(given, "window_end"),
        .users = users,
        .users_count = count,
    };
    fetcher_take(tool->fetcher, &message);
    free(users);
    free(digests);
}

static void obey_control(struct tool *tool, json_t *command)
{
    json_t *hold = json_object_get(command, "hold");
    if (hold != NULL)
        fetcher_hold(tool->fetcher, &(struct hold){.account = text_of(hold, "account"),
                                                   .remaining_ms = number_of(hold, "ms"),
                                                   .reason = "the test wants it"});
    if (json_object_get(command, "cancel") != NULL)
        fetcher_cancel(tool->fetcher, &(struct cancel){.job = number_of(command, "cancel"),
                                                       .reason = "cancelled"});
    if (json_object_get(command, "check") != NULL)
        fetcher_check(tool->fetcher,
                      &(struct check){.number = number_of(command, "check"), .name = ""});
    if (json_object_get(command, "drain") != NULL)
        fetcher_drain(tool->fetcher);
    if (json_object_get(command, "forget") != NULL)
        fetcher_forget(tool->fetcher);
}

static void obey(struct tool *tool, char *line)
{
    json_t *command = json_loads(line, 0, NULL);
    json_t *settings = json_object_get(command, "settings");
    json_t *job = json_object_get(command, "fetch");
    if (settings != NULL)
        configure(tool, settings);
    if (job != NULL)
        fetch(tool, job);
    if (json_object_get(command, "logins") != NULL)
        tool->denies = strcmp(text_of(command, "logins"), "deny") == 0;
    obey_control(tool, command);
    if (json_object_get(command, "quit") != NULL)
        (void)sd_event_exit(tool->loop, 0);
    json_decref(command);
}

static void take_lines(struct tool *tool)
{
    char *end;
    while ((end = memchr(tool->input, '\n', tool->input_size)) != NULL) {
        size_t size = (size_t)(end - tool->input) + 1;
        *end = '\0';
        obey(tool, tool->input);
        tool->input_size -= size;
        memmove(tool->input, tool->input + size, tool->input_size);
    }
}

static int on_input(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    (void)source;
    (void)events;
    struct tool *tool = context;
    ssize_t size = read(descriptor, tool->input + tool->input_size, INPUT_BYTES - tool->input_size);
    if (size <= 0)
        return sd_event_exit(tool->loop, 0);
    tool->input_size += (size_t)size;
    take_lines(tool);
    return 0;
}

/* How long this process was ready and others had the processor. */
static int64_t queued_ms(const struct tool *tool)
{
    char text[128];
    long long run_ns = 0, queued_ns = 0;
    ssize_t size = pread(tool->schedule, text, sizeof(text) - 1, 0);
    text[size < 0 ? 0 : size] = '\0';
    return sscanf(text, "%lld %lld", &run_ns, &queued_ns) == 2 ? queued_ns / 1000000 : 0;
}

static void begin_tick(struct tool *tool)
{
    tool->last_tick_ms = clock_monotonic_ms();
    tool->last_queued_ms = queued_ms(tool);
}

/* How late a tick is shows how long somebody kept the loop to himself. */
static int on_tick(sd_event_source *source, uint64_t now, void *context)
{
    (void)now;
    struct tool *tool = context;
    int64_t lag_ms = clock_monotonic_ms() - tool->last_tick_ms - TICK_US / 1000 -
                     (queued_ms(tool) - tool->last_queued_ms);
    if (lag_ms > tool->lag_ms)
        tool->lag_ms = lag_ms;
    begin_tick(tool);
    (void)sd_event_source_set_time_relative(source, TICK_US);
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int prepare(struct tool *tool, struct log *log)
{
    struct error error;
    struct fetcher_options options = {
        .loop = tool->loop,
        .log = log,
        .sink = {.context = tool,
                 .calendar = on_calendar,
                 .progress = on_progress,
                 .fetched = on_fetched},
        .authority = {.context = tool, .ask = on_ask, .forget = on_forget, .report = on_report},
        .checked = on_checked,
        .credit = on_credit,
        .context = tool,
    };
    tool->fetcher = fetcher_create(&options, &error);
    if (tool->fetcher == NULL ||
        sd_event_add_io(tool->loop, NULL, STDIN_FILENO, EPOLLIN, on_input, tool) < 0 ||
        sd_event_add_defer(tool->loop, &tool->answer, on_answer, tool) < 0 ||
        sd_event_source_set_enabled(tool->answer, SD_EVENT_OFF) < 0 ||
        sd_event_add_time_relative(tool->loop, NULL, CLOCK_MONOTONIC, TICK_US, 1, on_tick, tool) <
            0)
        return -1;
    begin_tick(tool);
    return 0;
}

int main(void)
{
    struct tool *tool = memory_allocate(sizeof(*tool));
    struct log *log = log_create(
        &(struct log_options){.name = "fetch-tool", .level = LOG_LEVEL_INFO, .syslog_path = ""});
    tool->schedule = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
    if (tool->schedule < 0 || sd_event_new(&tool->loop) < 0 || prepare(tool, log) != 0)
        return EXIT_FAILURE;
    int status = sd_event_loop(tool->loop);
    say(json_pack("{s:I}", "lag_ms", (json_int_t)tool->lag_ms));
    fetcher_destroy(tool->fetcher);
    sd_event_source_unref(tool->answer);
    sd_event_unref(tool->loop);
    (void)close(tool->schedule);
    log_destroy(log);
    free(tool);
    return status;
}
