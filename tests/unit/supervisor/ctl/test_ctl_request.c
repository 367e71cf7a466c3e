/* ewscalctl against a real bus: the supervisor's side is a process of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/base/memory.h"
#include "proto/bus/bus_server.h"
#include "proto/event/sentence.h"
#include "proto/key/allow_list.h"
#include "proto/key/key_directory.h"

#include "supervisor/ctl/ctl_keys.h"
#include "supervisor/ctl/ctl_request.h"
#include "supervisor/ctl/ctl_users.h"

#define PAGE_BYTES 200000

/* Of a list; together more than a pipe holds. */
#define LIST_PARTS 5
#define LIST_ROWS  1000
#define LONG_NAME  "somebody.with.a.name.that.needs.much.room@example.test"

/* Longer than a session lives without a word. */
#define SLOW_SECONDS 3

struct fixture {
    char directory[64];
    char keys[128];
    char key[160];
    char endpoint[256];
    pid_t server;
};

struct serving {
    struct bus_server *server;
};

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static void send_page(struct serving *serving,
                      struct bus_peer *peer,
                      int64_t number,
                      int64_t page,
                      bool last,
                      const char *json)
{
    struct message message = {.type = MESSAGE_CONTROL_ANSWER};
    message.control_answer = (struct control_answer){
        .number = number, .page = page, .last = last, .status = 1, .json = json};
    (void)bus_server_send(serving->server, peer, &message, NULL);
}

/* A part of a list: which kind is what is to be like, and behind the fifth part of a whole one there is no other. */
static void
answer_users(struct serving *serving, struct bus_peer *peer, const struct control_request *request)
{
    const char *like = request->arguments[0].text;
    const char *last = request->arguments[request->arguments_count - 1].text;
    int part = strncmp(last, "after=", 6) == 0 ? last[6] - '0' : 0;
    char next[] = "1 user";
    json_t *users = json_array();
    for (int i = 0; i < LIST_ROWS && strcmp(like, "like=whole") == 0; i++)
        (void)json_array_append_new(users, json_pack("[s]", LONG_NAME));
    if (strcmp(like, "like=objects") == 0)
        (void)json_array_append_new(users, json_pack("{s:s}", "name", "anna"));
    next[0] = (char)(strcmp(like, "like=endless") == 0 ? '1' : '1' + part);
    json_t *answer = json_pack("{s:[s], s:o, s:s?}", "keys", "name", "users", users, "next",
                               part < LIST_PARTS - 1 ? next : NULL);
    if (strcmp(like, "like=refused") == 0)
        (void)json_object_update_new(answer, json_pack("{s:s, s:{}}", "error", "no", "users"));
    char *json = json_dumps(answer, 0);
    send_page(serving, peer, request->number, 0, true, json);
    free(json);
    json_decref(answer);
}

/* Answers by the command: with its own arguments, in pages, with a page left out, or not at all. */
static void answer(void *context, struct bus_peer *peer, const struct message *message)
{
    struct serving *serving = context;
    const struct control_request *request = &message->control_request;
    char text[512];
    if (message->type != MESSAGE_CONTROL_REQUEST || strcmp(request->command, "pause") == 0)
        return;
    if (strcmp(request->command, "users") == 0 && request->arguments_count > 0) {
        answer_users(serving, peer, request);
        return;
    }
    if (strcmp(request->command, "users") == 0) {
        char *page = memory_allocate(PAGE_BYTES + 1);
        memset(page, 'x', PAGE_BYTES);
        for (int64_t i = 0; i < 20; i++)
            send_page(serving, peer, request->number, i, i == 19, page);
        free(page);
        return;
    }
    if (strcmp(request->command, "cycle") == 0) {
        send_page(serving, peer, request->number, 0, false, "{");
        send_page(serving, peer, request->number, 2, true, "}");
        return;
    }
    (void)snprintf(text, sizeof(text), "%s:%s", request->command,
                   request->arguments_count > 0 ? request->arguments[0].text : "");
    send_page(serving, peer, request->number, 0, true, text);
}

static void session_begun(void *context, struct bus_peer *peer)
{
    (void)context;
    (void)peer;
}

static void session_ended(void *context, struct bus_peer *peer, enum bus_end why, const char *text)
{
    (void)context;
    (void)peer;
    (void)why;
    (void)text;
}

static void dropped(void *context, enum bus_drop why, const char *name, const char *text)
{
    (void)context;
    (void)why;
    (void)name;
    (void)text;
}

/* Serves for ever; tells the endpoint through the pipe. */
static void serve(const struct fixture *fixture, int told)
{
    static const struct bus_server_callbacks callbacks = {.session_begun = session_begun,
                                                          .session_ended = session_ended,
                                                          .message = answer,
                                                          .dropped = dropped};
    struct serving serving = {0};
    struct key_file own;
    char path[256];
    sd_event *loop = NULL;
    struct allow_list *list = allow_list_create();
    (void)snprintf(path, sizeof(path), "%s/supervisor.key", fixture->keys);
    struct bus_server_options options = {
        .endpoint = "tcp://127.0.0.1:0", .heartbeat_ms = 500, .version = "test"};
    if (key_file_read_secret(path, &own, NULL) != 0 ||
        allow_list_load(list, fixture->keys, NULL) != 0 || sd_event_new(&loop) < 0)
        _exit(1);
    options.own = own.pair;
    if (bus_server_create(loop, list, &options, &callbacks, &serving, &serving.server, NULL) != 0)
        _exit(2);
    const char *endpoint = bus_server_endpoint(serving.server);
    if (write(told, endpoint, strlen(endpoint)) < 0)
        _exit(3);
    (void)close(told);
    (void)sd_event_loop(loop);
    _exit(4);
}

static int make(void **state)
{
    static struct fixture fixture;
    struct error error;
    int pipe_ends[2];
    fixture = (struct fixture){0};
    (void)snprintf(fixture.directory, sizeof(fixture.directory), "/tmp/ewscal-test-XXXXXX");
    if (mkdtemp(fixture.directory) == NULL || pipe(pipe_ends) != 0)
        return -1;
    (void)snprintf(fixture.keys, sizeof(fixture.keys), "%s/keys", fixture.directory);
    (void)snprintf(fixture.key, sizeof(fixture.key), "%s/control.key", fixture.keys);
    if (key_directory_init(fixture.keys, &error) != 0)
        fail_msg("%s", error.reason);
    fixture.server = fork();
    if (fixture.server == 0)
        serve(&fixture, pipe_ends[1]);
    (void)close(pipe_ends[1]);
    ssize_t got = read(pipe_ends[0], fixture.endpoint, sizeof(fixture.endpoint) - 1);
    (void)close(pipe_ends[0]);
    *state = &fixture;
    return got > 0 ? 0 : -1;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    (void)kill(fixture->server, SIGKILL);
    (void)waitpid(fixture->server, NULL, 0);
    return nftw(fixture->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct ctl_options options_for(const struct fixture *fixture, const char *command)
{
    return (struct ctl_options){.command = command,
                                .key = fixture->key,
                                .connect = fixture->endpoint,
                                .keys = fixture->keys,
                                .timeout_ms = 10000};
}

static void a_question_goes_there_and_its_answer_comes_back(void **state)
{
    struct fixture *fixture = *state;
    const char *arguments[] = {"jörg@example.test"};
    struct ctl_options options = options_for(fixture, "user");
    struct ctl_answer answer = {0};
    struct error error;
    options.arguments = arguments;
    options.argument_count = 1;
    assert_int_equal(ctl_request(&options, &answer, &error), 0);
    assert_string_equal(answer.json, "user:jörg@example.test");
    assert_int_equal(answer.status, 1);
    free(answer.json);
}

static void pages_are_joined(void **state)
{
    struct fixture *fixture = *state;
    struct ctl_options options = options_for(fixture, "users");
    struct ctl_answer answer = {0};
    assert_int_equal(ctl_request(&options, &answer, NULL), 0);
    assert_int_equal(strlen(answer.json), 20 * PAGE_BYTES);
    free(answer.json);
}

static void a_missing_page_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct ctl_options options = options_for(fixture, "cycle");
    struct ctl_answer answer = {0};
    struct error error;
    assert_int_equal(ctl_request(&options, &answer, &error), -1);
    assert_int_equal(error.class, ERROR_BROKEN);
    assert_non_null(strstr(error.reason, "ewscalctl.answer_incomplete"));
    assert_null(answer.json);
}

static void assert_no_answer_from(const struct fixture *fixture, const struct error *error)
{
    struct reason reason;
    reason_read(error->reason, &reason);
    assert_string_equal(reason.name, "ewscalctl.no_answer");
    assert_string_equal(reason_parameter(&reason, "supervisor"), fixture->endpoint);
}

static void silence_ends_at_the_time_limit(void **state)
{
    struct fixture *fixture = *state;
    struct ctl_options options = options_for(fixture, "pause");
    struct ctl_answer answer = {0};
    struct error error;
    options.timeout_ms = 700;
    assert_int_equal(ctl_request(&options, &answer, &error), -1);
    assert_int_equal(error.class, ERROR_UNAVAILABLE);
    assert_no_answer_from(fixture, &error);
}

static void an_unknown_key_gets_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct ctl_options options = options_for(fixture, "status");
    struct ctl_answer answer = {0};
    struct error error;
    struct key_file stranger = {.role = ROLE_CONTROL, .host = "elsewhere"};
    assert_int_equal(curve_key_pair_make(&stranger.pair, &error), 0);
    assert_int_equal(unlink(fixture->key), 0);
    assert_int_equal(key_file_write(fixture->key, &stranger, &error), 0);
    options.timeout_ms = 700;
    assert_int_equal(ctl_request(&options, &answer, &error), -1);
    assert_no_answer_from(fixture, &error);
    struct sentence sentence;
    assert_non_null(strstr(sentence_of_reason(error.reason, &sentence), "within 0.7 s"));
    assert_non_null(strstr(sentence.text, "start it with `ewscalctl service start`"));
}

static void a_missing_key_file_is_named(void **state)
{
    struct fixture *fixture = *state;
    struct ctl_options options = options_for(fixture, "status");
    struct ctl_answer answer = {0};
    struct error error;
    options.key = "/nowhere/control.key";
    assert_int_equal(ctl_request(&options, &answer, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    if (strstr(error.reason, "/nowhere") == NULL)
        fail_msg("%s", error.reason);
}

static void without_a_key_file_the_one_in_the_directory_of_keys_is_taken(void **state)
{
    struct fixture *fixture = *state;
    struct ctl_options options = options_for(fixture, "status");
    struct ctl_answer answer = {0};
    struct error error;
    options.key = NULL;
    options.keys = "/nowhere/keys";
    assert_int_equal(ctl_request(&options, &answer, &error), -1);
    if (strstr(error.reason, "/nowhere/keys") == NULL)
        fail_msg("%s", error.reason);
}

/* In a process of its own: reads slowly, and ends with 0 when all lines of a whole list have come. */
static void read_slowly(int input)
{
    char octets[4096];
    long lines = 0;
    ssize_t got = 0;
    (void)sleep(SLOW_SECONDS);
    while ((got = read(input, octets, sizeof(octets))) > 0) {
        for (ssize_t i = 0; i < got; i++)
            lines += octets[i] == '\n';
    }
    _exit(lines == LIST_PARTS * LIST_ROWS + 2 ? 0 : 1);
}

static void a_list_is_whole_however_slowly_it_is_read(void **state)
{
    struct fixture *fixture = *state;
    struct ctl_options options = options_for(fixture, "users");
    struct error error = {.reason = ""};
    int ends[2], status = -1;
    options.like = "whole";
    assert_int_equal(pipe(ends), 0);
    pid_t reader = fork();
    if (reader == 0) {
        (void)close(ends[1]);
        read_slowly(ends[0]);
    }
    (void)close(ends[0]);
    FILE *stream = fdopen(ends[1], "w");
    int result = ctl_users(&options, stream, &error);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(waitpid(reader, &status, 0), reader);
    assert_string_equal(error.reason, "");
    assert_int_equal(result, 0);
    assert_int_equal(status, 0);
}

static void what_is_no_list_is_said(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *like, *reason;
        int status;
    } rows[] = {{"objects", "ewscalctl.answer_not_json", -1},
                {"endless", "ewscalctl.answer_not_json", -1},
                {"refused", "", 1}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ctl_options options = options_for(fixture, "users");
        struct error error = {.reason = "what was there before"};
        char *text = NULL;
        size_t size = 0;
        options.like = rows[i].like;
        options.csv = true;
        FILE *stream = open_memstream(&text, &size);
        assert_int_equal(ctl_users(&options, stream, &error), rows[i].status);
        assert_int_equal(fclose(stream), 0);
        assert_string_equal(error.reason, rows[i].reason);
        /* Nobody is not written where nothing is known. */
        assert_int_equal(size == 0, strcmp(rows[i].like, "endless") != 0);
        free(text);
    }
}

static char *run_keys(const struct fixture *fixture,
                      const char *const *arguments,
                      size_t count,
                      bool json,
                      enum ctl_status expected)
{
    char output[160];
    char *text = NULL;
    size_t size = 0;
    struct error error = {.reason = ""};
    struct ctl_options options = options_for(fixture, "keys");
    (void)snprintf(output, sizeof(output), "%s/host1", fixture->directory);
    options.roles = KEY_DIRECTORY_WORKERS;
    options.arguments = arguments;
    options.argument_count = count;
    options.output = output;
    options.comment = "second host";
    options.json = json;
    FILE *stream = open_memstream(&text, &size);
    enum ctl_status status = ctl_keys(&options, stream, &error);
    assert_int_equal(fclose(stream), 0);
    if (status != expected)
        fail_msg("%s: %s", arguments[0], error.reason);
    return text;
}

static void keys_are_added_listed_and_revoked(void **state)
{
    struct fixture *fixture = *state;
    char *text = run_keys(fixture, (const char *[]){"add-host", "host1"}, 2, false, CTL_GOOD);
    assert_non_null(
        strstr(text, "created keys for host1 with the roles worker-ldap, worker-ews in "));
    free(text);
    text = run_keys(fixture, (const char *[]){"list"}, 1, false, CTL_GOOD);
    assert_non_null(strstr(text, "host1"));
    assert_non_null(strstr(text, "worker-ews"));
    assert_non_null(strstr(text, "second host"));
    assert_null(strstr(text, "revoked"));
    free(text);
    free(run_keys(fixture, (const char *[]){"revoke", "host1", "worker-ews"}, 3, false, CTL_GOOD));
    text = run_keys(fixture, (const char *[]){"list"}, 1, true, CTL_GOOD);
    assert_non_null(strstr(text, "\"revoked\": true"));
    free(text);
    free(run_keys(fixture, (const char *[]){"revoke", "host9"}, 2, false, CTL_BAD));
    free(run_keys(fixture, (const char *[]){"init"}, 1, false, CTL_BAD));
    free(run_keys(fixture, (const char *[]){"add-host"}, 1, false, CTL_USAGE));
    free(run_keys(fixture, (const char *[]){"add-host", "../x"}, 2, false, CTL_USAGE));
    free(run_keys(fixture, (const char *[]){"destroy"}, 1, false, CTL_USAGE));
}

static void a_new_host_needs_a_new_directory(void **state)
{
    const struct fixture *fixture = *state;
    struct error error;
    struct ctl_options options = options_for(fixture, "keys");
    options.arguments = (const char *[]){"add-host", "host1"};
    options.argument_count = 2;
    options.roles = KEY_DIRECTORY_WORKERS;
    assert_int_equal(ctl_keys(&options, stdout, &error), CTL_USAGE);
    assert_string_equal(error.reason, "ewscalctl.keys_without_output");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)
    const struct CMUnitTest tests[] = {
        TEST(a_missing_key_file_is_named),
        TEST(without_a_key_file_the_one_in_the_directory_of_keys_is_taken),
        TEST(an_unknown_key_gets_nothing),
        TEST(silence_ends_at_the_time_limit),
        TEST(a_missing_page_is_an_error),
        TEST(a_question_goes_there_and_its_answer_comes_back),
        TEST(pages_are_joined),
        TEST(a_list_is_whole_however_slowly_it_is_read),
        TEST(what_is_no_list_is_said),
        TEST(keys_are_added_listed_and_revoked),
        TEST(a_new_host_needs_a_new_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
