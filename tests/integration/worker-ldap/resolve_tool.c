/* Plays the supervisor for one directory, without a bus: commands come in as JSON lines on standard input,
 * everything the directory says goes out as JSON lines. For tests/integration/worker-ldap only.
 *
 *     {"settings": {"hosts": [{"host", "port"}], "tls": n, "base", "person_filter", "mail_fallback": b,
 *                   "replicate_disabled": b, "user", "secret", "ca_file", "pin": hex,
 *                   "site": text, "pointed": [{"host", "port"}],    the servers of another directory
 *                   "upn_suffix": [text], "netbios": [text], "accounts": [text],
 *                   "request_timeout_ms": n, "preferred_again_ms": n}}             once, at first
 *     {"resolve": {"job": n, "users": [{"user", "dn", "guid", "sam"}], "guid_forms": n}}
 *     {"check": n, "needs_kerberos": 0 or 1}
 *     {"cancel": n}  {"hold": ms}  {"health": true}  {"forget": true}  {"quit": true}
 *     {"locate": mail domain}
 *     {"end_check": true}                          without an answer, as when the supervisor is lost
 *     {"logins": "grant" | "deny" | "keep"}        keep: the question is answered by the next "logins"
 *
 * Everything that is said passes through the encoder of the bus, as it would in a real worker. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/error.h"
#include "proto/login/login_desk.h"

#include "worker-ldap/directory.h"
#include "worker-ldap/directory_check.h"
#include "worker-ldap/locate_queue.h"
#include "worker-ldap/server/ldap_stream.h"

#include "tool/command_lines.h"

#define DENIED_WAIT_MS 5000

enum login_behaviour { LOGINS_GRANT, LOGINS_DENY, LOGINS_KEEP };

struct tool {
    sd_event *loop;
    struct command_lines *lines;
    struct directory_settings directories[2]; /* "main", and perhaps "pointed" */
    struct settings settings;
    json_t *settings_json; /* what the texts of the settings point into */
    char *ca;
    uint8_t pin[DIGEST_BYTES];
    struct directory *directory;
    struct directory_check *check;
    struct locate_queue *locates;
    bool check_is_done;
    enum login_behaviour logins;
    struct login_desk *desk;
    int64_t question; /* not answered yet; 0: none */
    int64_t tries;
    sd_event_source *later;
};

/* ---- what the directory says ---- */

static void say_resolved(const struct resolved *resolved)
{
    json_t *users = json_array();
    for (size_t i = 0; i < resolved->users_count; i++)
        (void)json_array_append_new(
            users, json_pack("{s:s, s:I, s:s, s:s}", "user", resolved->users[i].user, "outcome",
                             (json_int_t)resolved->users[i].outcome, "address",
                             resolved->users[i].address, "note", resolved->users[i].note));
    command_lines_say(json_pack("{s:{s:I, s:I, s:I, s:s, s:s, s:I, s:I, s:o}}", "resolved", "job",
                                (json_int_t)resolved->job, "outcome", (json_int_t)resolved->outcome,
                                "class", (json_int_t)resolved->class, "code", resolved->code,
                                "reason", resolved->reason, "wait_ms",
                                (json_int_t)resolved->wait_ms, "guid_forms",
                                (json_int_t)resolved->guid_forms, "users", users));
}

static json_t *render_steps(const struct check_step *items, size_t count)
{
    json_t *steps = json_array();
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(steps, json_pack("{s:s, s:b, s:s}", "name", items[i].name,
                                                     "good", items[i].good, "text", items[i].text));
    return steps;
}

static void say_checked(const struct checked *checked)
{
    command_lines_say(json_pack("{s:{s:I, s:o}}", "checked", "number", (json_int_t)checked->number,
                                "steps", render_steps(checked->steps, checked->steps_count)));
}

static void say_located(const struct located *located)
{
    json_t *urls = json_array();
    for (size_t i = 0; i < located->points_count; i++)
        (void)json_array_append_new(urls, json_string(located->points[i].url));
    command_lines_say(json_pack("{s:{s:I, s:I, s:s, s:I, s:o, s:o}}", "located", "outcome",
                                (json_int_t)located->outcome, "class", (json_int_t)located->class,
                                "reason", located->reason, "wait_ms", (json_int_t)located->wait_ms,
                                "urls", urls, "steps",
                                render_steps(located->steps, located->steps_count)));
}

static void say_login(const struct login_result *result)
{
    command_lines_say(json_pack("{s:{s:s, s:I, s:I, s:I, s:s}}", "login", "account",
                                result->account, "try", (json_int_t)result->attempt, "outcome",
                                (json_int_t)result->outcome, "class", (json_int_t)result->class,
                                "text", result->text));
}

static void say_identified(const struct identified *identified)
{
    json_t *accounts = json_object();
    for (size_t i = 0; i < identified->accounts_count; i++)
        (void)json_object_set_new(accounts, identified->accounts[i].account,
                                  json_string(identified->accounts[i].sid));
    json_t *domains = json_object();
    for (size_t i = 0; i < identified->domains_count; i++)
        (void)json_object_set_new(domains, identified->domains[i].netbios,
                                  json_string(identified->domains[i].dns));
    command_lines_say(json_pack("{s:{s:s, s:o, s:o}}", "identified", "directory",
                                identified->directory, "accounts", accounts, "domains", domains));
}

/* Through the bus's encoder and decoder: what it refuses would never reach the supervisor. */
static void say_message(const struct message *message)
{
    struct buffer frame;
    struct message copy;
    struct error error;
    buffer_init(&frame, message_limit_bytes(message->type));
    if (message_encode(message, &frame, &error) != 0 ||
        message_decode(buffer_data(&frame), buffer_size(&frame), &copy, &error) != 0) {
        command_lines_say(json_pack("{s:s}", "unencodable", error.reason));
        buffer_clear(&frame);
        return;
    }
    if (copy.type == MESSAGE_RESOLVED)
        say_resolved(&copy.resolved);
    else if (copy.type == MESSAGE_CHECKED)
        say_checked(&copy.checked);
    else if (copy.type == MESSAGE_LOCATED)
        say_located(&copy.located);
    else if (copy.type == MESSAGE_LOGIN_RESULT)
        say_login(&copy.login_result);
    else if (copy.type == MESSAGE_IDENTIFIED)
        say_identified(&copy.identified);
    message_clear(&copy);
    buffer_clear(&frame);
}

static void on_send(void *context, const struct message *message)
{
    (void)context;
    say_message(message);
}

static void on_changed(void *context)
{
    (void)context;
}

/* ---- the account ---- */

static void answer_question(struct tool *tool)
{
    bool is_granted = tool->logins == LOGINS_GRANT;
    if (tool->question == 0 || tool->logins == LOGINS_KEEP)
        return;
    const struct login_answer answer = {.account = "directory main",
                                        .number = tool->question,
                                        .granted = is_granted,
                                        .attempt = is_granted ? ++tool->tries : 0,
                                        .wait_ms = DENIED_WAIT_MS,
                                        .reason = event_name(DIRECTORY_BUSY)};
    tool->question = 0;
    login_desk_take_answer(tool->desk, &answer);
}

static void end_check(struct tool *tool)
{
    directory_check_destroy(tool->check);
    tool->check = NULL;
    tool->check_is_done = false;
}

static int on_later(sd_event_source *source, void *context)
{
    (void)source;
    struct tool *tool = context;
    answer_question(tool);
    if (tool->check_is_done)
        end_check(tool);
    return 0;
}

static void on_login(void *context, const struct message *message)
{
    struct tool *tool = context;
    if (message->type == MESSAGE_LOGIN_ASK) {
        tool->question = message->login_ask.number;
        command_lines_say(json_pack("{s:s}", "login_asked", message->login_ask.account));
        (void)sd_event_source_set_enabled(tool->later, SD_EVENT_ONESHOT);
    } else {
        say_message(message);
    }
}

static void on_check_done(void *context, const struct message *checked)
{
    struct tool *tool = context;
    say_message(checked);
    tool->check_is_done = true;
    (void)sd_event_source_set_enabled(tool->later, SD_EVENT_ONESHOT);
}

/* ---- commands ---- */

static struct host_port *read_hosts(json_t *list)
{
    struct host_port *hosts = memory_allocate_items(json_array_size(list), sizeof(*hosts));
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *host = json_array_get(list, i);
        hosts[i] = (struct host_port){command_text(host, "host"), command_number(host, "port")};
    }
    return hosts;
}

static struct text_item *read_texts(json_t *list)
{
    struct text_item *texts = memory_allocate_items(json_array_size(list), sizeof(*texts));
    for (size_t i = 0; i < json_array_size(list); i++)
        texts[i].text = json_string_value(json_array_get(list, i));
    return texts;
}

static void configure(struct tool *tool, json_t *given)
{
    const char *secret = command_text(given, "secret");
    bool has_pin = text_to_octets(command_text(given, "pin"), tool->pin, sizeof(tool->pin)) == 0;
    tool->settings_json = json_incref(given);
    tool->ca = command_read_file(command_text(given, "ca_file"));
    tool->directories[0] = (struct directory_settings){
        .name = "main",
        .site = command_text(given, "site"),
        .hosts = read_hosts(json_object_get(given, "hosts")),
        .hosts_count = json_array_size(json_object_get(given, "hosts")),
        .tls = command_number(given, "tls"),
        .base = command_text(given, "base"),
        .person_filter = command_text(given, "person_filter"),
        .mail_fallback = json_is_true(json_object_get(given, "mail_fallback")),
        .replicate_disabled = json_is_true(json_object_get(given, "replicate_disabled")),
        .account = "directory main",
        .upn_suffixes = read_texts(json_object_get(given, "upn_suffix")),
        .upn_suffixes_count = json_array_size(json_object_get(given, "upn_suffix")),
        .netbios_names = read_texts(json_object_get(given, "netbios")),
        .netbios_names_count = json_array_size(json_object_get(given, "netbios")),
        .accounts = read_texts(json_object_get(given, "accounts")),
        .accounts_count = json_array_size(json_object_get(given, "accounts")),
        .user = command_text(given, "user"),
        .secret = {(const uint8_t *)secret, strlen(secret)},
        .ca = {(const uint8_t *)tool->ca, strlen(tool->ca)},
        .pin = {tool->pin, has_pin ? sizeof(tool->pin) : 0},
    };
    tool->settings = (struct settings){
        .request_timeout_ms = command_number(given, "request_timeout_ms"),
        .directories = tool->directories,
        .directories_count = json_object_get(given, "pointed") == NULL ? 1 : 2,
    };
    tool->directories[1] = tool->directories[0];
    tool->directories[1].name = "pointed";
    tool->directories[1].hosts = read_hosts(json_object_get(given, "pointed"));
    tool->directories[1].hosts_count = json_array_size(json_object_get(given, "pointed"));
    const struct directory_callbacks callbacks = {
        .context = tool, .send = on_send, .changed = on_changed};
    int64_t again_ms = command_number(given, "preferred_again_ms");
    const struct directory_times times = {tool->settings.request_timeout_ms,
                                          again_ms > 0 ? again_ms : DIRECTORY_PREFERRED_AGAIN_MS};
    tool->directory =
        directory_create(tool->loop, tool->desk, &tool->directories[0], &times, &callbacks);
}

static void resolve(struct tool *tool, json_t *given)
{
    json_t *list = json_object_get(given, "users");
    size_t count = json_array_size(list);
    struct resolve_user *users = memory_allocate_items(count, sizeof(*users));
    for (size_t i = 0; i < count; i++) {
        json_t *user = json_array_get(list, i);
        users[i] = (struct resolve_user){.user = command_text(user, "user"),
                                         .dn = command_text(user, "dn"),
                                         .guid = command_text(user, "guid"),
                                         .sam = command_text(user, "sam")};
    }
    const struct message message = {.type = MESSAGE_RESOLVE,
                                    .resolve = {.job = command_number(given, "job"),
                                                .directory = "main",
                                                .lease_ms = 1,
                                                .users = users,
                                                .users_count = count,
                                                .guid_forms = command_number(given, "guid_forms")}};
    directory_resolve(tool->directory, &message);
    free(users);
}

static void say_health(struct tool *tool)
{
    const struct server_health *health = directory_health(tool->directory);
    command_lines_say(json_pack("{s:{s:s, s:I, s:s, s:I, s:I}}", "health", "server", health->server,
                                "state", (json_int_t)health->state, "text", health->text,
                                "requests", (json_int_t)health->requests, "failures",
                                (json_int_t)health->failures));
}

static void begin_check(struct tool *tool, int64_t number, bool needs_kerberos)
{
    if (tool->check != NULL)
        directory_check_abandon(tool->check, event_name(DIRECTORY_CHECK_REPLACED));
    end_check(tool);
    tool->check = directory_check_create(
        tool->loop, tool->desk, &tool->settings,
        &(struct check){.number = number, .name = "", .needs_kerberos = needs_kerberos},
        on_check_done, tool);
}

static void begin_locate(struct tool *tool, const char *mail_domain)
{
    const struct message message = {
        .type = MESSAGE_LOCATE,
        .locate = {.number = 1, .directory = "main", .mail_domain = mail_domain}};
    locate_queue_add(tool->locates, &tool->settings, &message);
}

static void obey_logins(struct tool *tool, const char *how)
{
    tool->logins = strcmp(how, "deny") == 0   ? LOGINS_DENY
                   : strcmp(how, "keep") == 0 ? LOGINS_KEEP
                                              : LOGINS_GRANT;
    answer_question(tool);
}

static void obey(void *context, json_t *command)
{
    struct tool *tool = context;
    if (json_object_get(command, "settings") != NULL)
        configure(tool, json_object_get(command, "settings"));
    if (json_object_get(command, "resolve") != NULL)
        resolve(tool, json_object_get(command, "resolve"));
    if (json_object_get(command, "cancel") != NULL)
        directory_give_back(tool->directory, command_number(command, "cancel"), 0,
                            event_name(DIRECTORY_SETTINGS_CHANGED));
    if (json_object_get(command, "hold") != NULL)
        directory_hold(tool->directory, "directory main", command_number(command, "hold"),
                       event_name(DIRECTORY_ACCOUNT_LOCKED));
    if (json_object_get(command, "check") != NULL)
        begin_check(tool, command_number(command, "check"),
                    command_number(command, "needs_kerberos") == 1);
    if (json_object_get(command, "locate") != NULL)
        begin_locate(tool, command_text(command, "locate"));
    if (json_object_get(command, "end_check") != NULL)
        end_check(tool);
    if (json_object_get(command, "health") != NULL)
        say_health(tool);
    if (json_object_get(command, "forget") != NULL)
        directory_forget_jobs(tool->directory);
    if (json_object_get(command, "logins") != NULL)
        obey_logins(tool, command_text(command, "logins"));
    if (json_object_get(command, "quit") != NULL)
        (void)sd_event_exit(tool->loop, 0);
}

static void clean_up(struct tool *tool)
{
    directory_check_destroy(tool->check);
    locate_queue_destroy(tool->locates);
    directory_destroy(tool->directory);
    login_desk_destroy(tool->desk);
    command_lines_destroy(tool->lines);
    free(tool->directories[0].hosts);
    free(tool->directories[1].hosts);
    free(tool->directories[0].upn_suffixes);
    free(tool->directories[0].netbios_names);
    free(tool->directories[0].accounts);
    free(tool->ca);
    json_decref(tool->settings_json);
    sd_event_source_unref(tool->later);
    sd_event_unref(tool->loop);
    free(tool);
}

int main(void)
{
    struct tool *tool = memory_allocate(sizeof(*tool));
    (void)signal(SIGPIPE, SIG_IGN); /* as every process of the product */
    if (ldap_stream_prepare_library(NULL) != 0 || sd_event_new(&tool->loop) < 0 ||
        sd_event_add_defer(tool->loop, &tool->later, on_later, tool) < 0 ||
        sd_event_source_set_enabled(tool->later, SD_EVENT_OFF) < 0)
        return EXIT_FAILURE;
    tool->desk = login_desk_create(on_login, tool);
    tool->locates = locate_queue_create(tool->loop, tool->desk, on_send, tool);
    tool->lines = command_lines_create(tool->loop, obey, tool);
    int status = sd_event_loop(tool->loop);
    clean_up(tool);
    return status;
}
