/* Plays the supervisor for one fetcher, without a bus: commands come in as JSON lines on standard
 * input, everything the fetcher says goes out as JSON lines. For tests/integration/worker-ews only.
 *
 *     {"settings": {...exchange_settings..., "request_timeout_ms": n, "ca_file": F, "pin": hex, "keytab": hex,
 *                   "other_user"}}
 *     {"fetch": {"job": n, "window_start": s, "window_end": s, "users": [{"user", "address", "digest"}],
 *                "split": n, "shared": b, "exchange": name}}
 *     {"discover": {"number": n, "address", "points": [url]}}   answered by {"discovered": {...}}
 *     {"cancel": n}  {"hold": {"account", "ms"}}  {"drain": true}  {"forget": true}
 *     {"check": n, "addresses": [...], "url", "trust": n}   answered by {"checked": {...}}
 *     {"logins": "grant" | "look" | "deny"}  {"quit": true} */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/log/log.h"
#include "proto/login/login_class.h"
#include "proto/login/login_desk.h"

#include "worker-ews/fetch/fetcher.h"

#include "tool/command_lines.h"

struct tool {
    sd_event *loop;
    struct fetcher *fetcher;
    bool denies;
    bool wants_look; /* grants for a look without the password first */
    int64_t tries;
    struct login_desk *logins;
    int64_t question; /* the newest; answered in the next turn */
    sd_event_source *answer;
    struct command_lines *lines;
};

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
        (void)fprintf(stderr, "%s\n", error.reason);
    else {
        for (size_t i = 0; i < content.entries_count; i++)
            (void)json_array_append_new(entries, entry_json(&content.entries[i]));
    }
    arena_destroy(arena);
    return entries;
}

static void say_calendar(const struct calendar *calendar)
{
    char *digest = text_from_octets(calendar->digest.data, calendar->digest.size);
    command_lines_say(json_pack("{s:{s:I, s:s, s:s, s:o}}", "calendar", "job",
                                (json_int_t)calendar->job, "user", calendar->user, "digest", digest,
                                "entries", entries_json(calendar)));
    free(digest);
}

static void say_fetched(const struct fetched *fetched)
{
    json_t *users = json_array();
    for (size_t i = 0; i < fetched->users_count; i++) {
        const struct fetched_user *user = &fetched->users[i];
        (void)json_array_append_new(
            users,
            json_pack("{s:s, s:I, s:b, s:s, s:s, s:I, s:b, s:I, s:b, s:I, s:I}", "user", user->user,
                      "outcome", (json_int_t)user->outcome, "slow", user->slow, "code", user->code,
                      "reason", user->reason, "wait_ms", (json_int_t)user->wait_ms, "times_only",
                      user->times_only, "together", (json_int_t)user->together, "zone_unknown",
                      user->zone_unknown, "cut_texts", (json_int_t)user->cut_texts,
                      "unknown_busy_types", (json_int_t)user->unknown_busy_types));
    }
    command_lines_say(
        json_pack("{s:{s:I, s:I, s:I, s:s, s:s, s:I, s:I, s:I, s:b, s:o}}", "fetched", "job",
                  (json_int_t)fetched->job, "outcome", (json_int_t)fetched->outcome, "class",
                  (json_int_t)fetched->class, "code", fetched->code == NULL ? "" : fetched->code,
                  "reason", fetched->reason, "wait_ms", (json_int_t)fetched->wait_ms, "pressure",
                  (json_int_t)fetched->pressure, "requests", (json_int_t)fetched->requests,
                  "unnamed", fetched->unnamed, "users", users));
}

static void say_checked(const struct checked *checked)
{
    json_t *steps = json_array();
    for (size_t i = 0; i < checked->steps_count; i++)
        (void)json_array_append_new(
            steps, json_pack("{s:s, s:b, s:s}", "name", checked->steps[i].name, "good",
                             checked->steps[i].good, "text", checked->steps[i].text));
    command_lines_say(json_pack("{s:{s:I, s:o}}", "checked", "number", (json_int_t)checked->number,
                                "steps", steps));
}

static json_t *texts_json(const struct text_item *items, size_t count)
{
    json_t *texts = json_array();
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(texts, json_string(items[i].text));
    return texts;
}

static void say_discovered(const struct discovered *found)
{
    command_lines_say(json_pack("{s:{s:I, s:I, s:s, s:s, s:I, s:o, s:o}}", "discovered", "number",
                                (json_int_t)found->number, "outcome", (json_int_t)found->outcome,
                                "reason", found->reason, "url", found->url, "trust",
                                (json_int_t)found->trust, "hosts",
                                texts_json(found->hosts, found->hosts_count), "refused_hosts",
                                texts_json(found->refused_hosts, found->refused_hosts_count)));
}

static void on_message(void *context, const struct message *message)
{
    (void)context;
    if (message->type == MESSAGE_CALENDAR)
        say_calendar(&message->calendar);
    else if (message->type == MESSAGE_PROGRESS)
        command_lines_say(json_pack("{s:I}", "progress", (json_int_t)message->progress.job));
    else if (message->type == MESSAGE_FETCHED)
        say_fetched(&message->fetched);
    else if (message->type == MESSAGE_CHECKED)
        say_checked(&message->checked);
    else if (message->type == MESSAGE_DISCOVERED)
        say_discovered(&message->discovered);
}

static void on_credit(void *context, int64_t users)
{
    (void)context;
    command_lines_say(json_pack("{s:I}", "credit", (json_int_t)users));
}

/* ---- the account ---- */

static int on_answer(sd_event_source *source, void *context)
{
    (void)source;
    struct tool *tool = context;
    const struct login_answer answer = {.account = "",
                                        .number = tool->question,
                                        .granted = !tool->denies,
                                        .attempt = tool->denies ? 0 : ++tool->tries,
                                        .look_first = tool->wants_look,
                                        .wait_ms = 5000,
                                        .reason = "account.not_now"};
    login_desk_take_answer(tool->logins, &answer);
    return 0;
}

static void on_login(void *context, const struct message *message)
{
    struct tool *tool = context;
    const struct login_result *result = &message->login_result;
    if (message->type == MESSAGE_LOGIN_ASK) {
        tool->question = message->login_ask.number;
        command_lines_say(json_pack("{s:s}", "login_asked", message->login_ask.account));
        (void)sd_event_source_set_enabled(tool->answer, SD_EVENT_ONESHOT);
    } else {
        command_lines_say(json_pack(
            "{s:{s:s, s:I, s:I, s:s, s:s}}", "login", "account", result->account, "try",
            (json_int_t)result->attempt, "outcome", (json_int_t)result->outcome, "class",
            login_class_row((enum login_class)result->class)->name, "text", result->text));
    }
}

/* ---- commands ---- */

/* {"EXAMPLE": "example.test"}; borrowed. */
static size_t read_domains(json_t *given, struct domain_name *domains, size_t most)
{
    const char *netbios;
    json_t *dns;
    size_t count = 0;
    json_object_foreach(given, netbios, dns) {
        if (count < most)
            domains[count++] = (struct domain_name){netbios, json_string_value(dns)};
    }
    return count;
}

static void configure(struct tool *tool, json_t *given)
{
    struct domain_name domains[4];
    uint8_t pin[DIGEST_BYTES];
    struct text_item allowed = {command_text(given, "allowed")};
    bool has_pin = text_to_octets(command_text(given, "pin"), pin, sizeof(pin)) == 0;
    char *ca = command_read_file(command_text(given, "ca_file"));
    uint8_t keytab[LIMIT_KEYTAB];
    const char *keys = command_text(given, "keytab");
    size_t keytab_size = strlen(keys) / 2;
    if (keytab_size > sizeof(keytab) || text_to_octets(keys, keytab, keytab_size) != 0)
        keytab_size = 0;
    struct host_port kdc = {.host = command_text(given, "kdc"), .port = 88};
    struct exchange_settings exchange = {
        .name = "main",
        .kerberos_realm = command_text(given, "kerberos_realm"),
        .kdcs = &kdc,
        .kdcs_count = kdc.host[0] != '\0',
        .domains = domains,
        .domains_count = read_domains(json_object_get(given, "domains"), domains, 4),
        .url = command_text(given, "url"),
        .api_version = command_text(given, "api_version"),
        .auth = command_number(given, "auth"),
        .channel_binding = command_number(given, "channel_binding"),
        .account = "exchange main",
        .user = command_text(given, "user"),
        .secret = {.data = (const uint8_t *)command_text(given, "secret"),
                   .size = strlen(command_text(given, "secret"))},
        .keytab = {.data = keytab, .size = keytab_size},
        .ca = {.data = (const uint8_t *)ca, .size = strlen(ca)},
        .pin = {.data = pin, .size = has_pin ? sizeof(pin) : 0},
        .proxy = command_text(given, "proxy"),
        .private_entries = command_number(given, "private_entries"),
        .details = command_number(given, "details"),
        .skip_times_only = json_is_true(json_object_get(given, "skip_times_only")),
        .all_day_utc_midnight = json_is_true(json_object_get(given, "all_day_utc_midnight")),
        .default_zone = command_text(given, "default_zone"),
        .working_elsewhere = command_number(given, "working_elsewhere"),
        .check_mailbox = command_text(given, "check_mailbox"),
        .allowed_hosts = &allowed,
        .allowed_hosts_count = *allowed.text != '\0' ? 1 : 0,
    };
    struct exchange_settings both[] = {exchange, exchange};
    both[1].name = both[1].account = "other"; /* the same server with another account */
    both[1].user = command_text(given, "other_user");
    struct settings settings = {
        .log_level = "",
        .request_timeout_ms = command_number(given, "request_timeout_ms"),
        .exchanges = both,
        .exchanges_count = both[1].user[0] == '\0' ? 1 : 2,
    };
    struct error error;
    if (fetcher_configure(tool->fetcher, &settings, &error) != 0)
        command_lines_say(json_pack("{s:s}", "refused", error.reason));
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
        users[i].user = command_text(user, "user");
        users[i].address = command_text(user, "address");
        if (text_to_octets(command_text(user, "digest"), digests[i], DIGEST_BYTES) == 0)
            users[i].digest = (struct octets){.data = digests[i], .size = DIGEST_BYTES};
    }
    const char *exchange = command_text(given, "exchange");
    struct fetch message = {
        .job = command_number(given, "job"),
        .calendars = 1,
        .exchange = exchange[0] == '\0' ? "main" : exchange,
        .window_start = command_number(given, "window_start"),
        .window_end = command_number(given, "window_end"),
        .users = users,
        .users_count = count,
        .url = command_text(given, "url"),
        .split = command_number(given, "split"),
        .shared = json_is_true(json_object_get(given, "shared")),
    };
    fetcher_take(tool->fetcher, &message);
    free(users);
    free(digests);
}

static void discover(struct tool *tool, json_t *given)
{
    json_t *list = json_object_get(given, "points");
    size_t count = json_array_size(list);
    struct service_point *points = memory_allocate_items(count + 1, sizeof(*points));
    for (size_t i = 0; i < count; i++)
        points[i] =
            (struct service_point){.url = json_string_value(json_array_get(list, i)), .site = ""};
    fetcher_discover(tool->fetcher, &(struct discover){.number = command_number(given, "number"),
                                                       .exchange = "main",
                                                       .address = command_text(given, "address"),
                                                       .points = points,
                                                       .points_count = count});
    free(points);
}

/* `addresses` are optional. */
static void begin_check(struct tool *tool, json_t *command)
{
    json_t *list = json_object_get(command, "addresses");
    size_t count = json_array_size(list);
    struct text_item *addresses = memory_allocate_items(count + 1, sizeof(*addresses));
    for (size_t i = 0; i < count; i++)
        addresses[i].text = json_string_value(json_array_get(list, i));
    const char *url = command_text(command, "url");
    fetcher_check(tool->fetcher, &(struct check){.number = command_number(command, "check"),
                                                 .name = *url == '\0' ? "" : "main",
                                                 .addresses = addresses,
                                                 .addresses_count = count,
                                                 .url = url,
                                                 .trust = command_number(command, "trust")});
    free(addresses);
}

static void obey_control(struct tool *tool, json_t *command)
{
    json_t *hold = json_object_get(command, "hold");
    if (hold != NULL)
        fetcher_hold(tool->fetcher, &(struct hold){.account = command_text(hold, "account"),
                                                   .remaining_ms = command_number(hold, "ms"),
                                                   .reason = "account.held_by_hand"});
    if (json_object_get(command, "cancel") != NULL)
        fetcher_cancel(tool->fetcher, &(struct cancel){.job = command_number(command, "cancel"),
                                                       .reason = "job.cancelled"});
    if (json_object_get(command, "check") != NULL)
        begin_check(tool, command);
    if (json_object_get(command, "drain") != NULL)
        fetcher_drain(tool->fetcher);
    if (json_object_get(command, "forget") != NULL)
        fetcher_forget(tool->fetcher);
}

static void obey(void *context, json_t *command)
{
    struct tool *tool = context;
    json_t *settings = json_object_get(command, "settings");
    json_t *job = json_object_get(command, "fetch");
    if (settings != NULL)
        configure(tool, settings);
    if (job != NULL)
        fetch(tool, job);
    if (json_object_get(command, "discover") != NULL)
        discover(tool, json_object_get(command, "discover"));
    if (json_object_get(command, "logins") != NULL) {
        tool->denies = strcmp(command_text(command, "logins"), "deny") == 0;
        tool->wants_look = strcmp(command_text(command, "logins"), "look") == 0;
    }
    obey_control(tool, command);
    if (json_object_get(command, "quit") != NULL)
        (void)sd_event_exit(tool->loop, 0);
}

static int prepare(struct tool *tool, struct log *log)
{
    struct error error;
    tool->logins = login_desk_create(on_login, tool);
    struct fetcher_options options = {
        .loop = tool->loop,
        .log = log,
        .callbacks = {.context = tool, .send = on_message, .set_credit = on_credit},
        .logins = tool->logins,
    };
    tool->fetcher = fetcher_create(&options, &error);
    if (tool->fetcher == NULL ||
        sd_event_add_defer(tool->loop, &tool->answer, on_answer, tool) < 0 ||
        sd_event_source_set_enabled(tool->answer, SD_EVENT_OFF) < 0)
        return -1;
    return 0;
}

int main(void)
{
    struct tool *tool = memory_allocate(sizeof(*tool));
    struct log *log = log_configure(
        NULL,
        &(struct log_options){.name = "fetch-tool", .level = LOG_LEVEL_INFO, .syslog_path = ""});
    if (sd_event_new(&tool->loop) < 0 || prepare(tool, log) != 0)
        return EXIT_FAILURE;
    tool->lines = command_lines_create(tool->loop, obey, tool);
    int status = sd_event_loop(tool->loop);
    command_lines_destroy(tool->lines);
    fetcher_destroy(tool->fetcher);
    login_desk_destroy(tool->logins);
    sd_event_source_unref(tool->answer);
    sd_event_unref(tool->loop);
    log_destroy(log);
    free(tool);
    return status;
}
