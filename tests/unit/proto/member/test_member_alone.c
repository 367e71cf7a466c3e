/* A member as a process of its own that works over two pipes, without any supervisor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/message/message_pipe.h"

#include "member_program.h"

#define LIMIT_MS 20000

static pid_t child;
static int to_child, from_child;
static struct buffer received;
static struct message got;
static bool has_message;

static void make_pipe(int ends[2])
{
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
}

static int start(void **state)
{
    (void)state;
    int input[2], output[2];
    posix_spawn_file_actions_t actions;
    static const char *const arguments[] = {"member-for-tests", "--alone", NULL};
    static const char *const environment[] = {"http_proxy=http://evil/", "TZ=UTC", NULL};
    make_pipe(input);
    make_pipe(output);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    (void)posix_spawn_file_actions_adddup2(&actions, output[1], 1);
    assert_int_equal(posix_spawn(&child, MEMBER_PROGRAM, &actions, NULL, (char *const *)arguments,
                                 (char *const *)environment),
                     0);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(input[0]);
    (void)close(output[1]);
    to_child = input[1];
    from_child = output[0];
    buffer_init(&received, MESSAGE_PIPE_BYTES);
    has_message = false;
    return 0;
}

static void close_input(void)
{
    if (to_child >= 0)
        (void)close(to_child);
    to_child = -1;
}

static int end(void **state)
{
    (void)state;
    if (has_message)
        message_pipe_next(&received, &got);
    close_input();
    if (from_child >= 0)
        (void)close(from_child);
    if (child > 0) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
    }
    buffer_clear(&received);
    return 0;
}

static void send(const struct message *message)
{
    struct buffer octets;
    buffer_init(&octets, MESSAGE_PIPE_BYTES);
    assert_int_equal(message_pipe_append(&octets, message, NULL), 0);
    assert_int_equal(write(to_child, buffer_data(&octets), buffer_size(&octets)),
                     buffer_size(&octets));
    buffer_clear(&octets);
}

/* Reads until a message has come, which is in `got`; false: the end. */
static bool next(void)
{
    struct error error;
    if (has_message)
        message_pipe_next(&received, &got);
    has_message = false;
    for (;;) {
        int found = message_pipe_look(&received, ROLE_WORKER_EWS, &got, &error);
        assert_true(found >= 0);
        if (found > 0)
            return has_message = true;
        struct pollfd ready = {.fd = from_child, .events = POLLIN};
        assert_int_equal(poll(&ready, 1, LIMIT_MS), 1);
        uint8_t piece[4096];
        ssize_t size = read(from_child, piece, sizeof(piece));
        if (size <= 0)
            return false;
        assert_int_equal(buffer_append(&received, piece, (size_t)size), 0);
    }
}

static void wait_for(int64_t type)
{
    do
        assert_true(next());
    while (got.type != (int64_t)type);
}

static void wait_for_told(int64_t number)
{
    do
        wait_for(MESSAGE_PROGRESS);
    while (got.progress.job != number);
}

static void welcome(void)
{
    const struct message message = {
        .type = MESSAGE_WELCOME,
        .welcome = {.version = "1", .heartbeat_ms = 100, .name = "worker-ews/alone"}};
    wait_for(MESSAGE_HELLO);
    send(&message);
}

static void tell(int64_t job)
{
    const struct message message = {.type = MESSAGE_CANCEL, .cancel = {job, "other"}};
    send(&message);
}

static void assert_exit(int status)
{
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    child = -1;
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), status);
}

static void it_greets_and_answers_as_over_the_bus(void **state)
{
    (void)state;
    assert_true(next());
    assert_int_equal(got.type, MESSAGE_HELLO);
    assert_int_equal(got.hello.role, ROLE_WORKER_EWS);
    assert_int_equal(got.hello.process, child);
    assert_string_equal(got.hello.version, EWSCAL_VERSION);
    const struct message welcomed = {
        .type = MESSAGE_WELCOME,
        .welcome = {.version = "1", .heartbeat_ms = 100, .name = "worker-ews/alone"}};
    send(&welcomed);
    const struct message settings = {.type = MESSAGE_SETTINGS,
                                     .settings = {.number = 5,
                                                  .calendars = 1,
                                                  .request_timeout_ms = 1000,
                                                  .log_level = "info",
                                                  .log_size_bytes = 10000,
                                                  .log_keep = 1,
                                                  .log_directory = "/nowhere/at/all"}};
    send(&settings);
    wait_for_told(TOLD_SETTINGS + 5);
    wait_for(MESSAGE_CREDIT);
    assert_int_equal(got.credit.users, 7);
    wait_for(MESSAGE_REPORT);
    const struct message check = {.type = MESSAGE_CHECK, .check = {.number = 9}};
    send(&check);
    wait_for(MESSAGE_CHECKED);
    assert_int_equal(got.checked.number, 9);
    assert_null(strstr(got.checked.steps[0].text, "http_proxy"));
    assert_non_null(strstr(got.checked.steps[1].text, "core=0 dumpable=0"));
    assert_non_null(strstr(got.checked.steps[2].text, "worker-ews/alone"));
}

static void it_asks_for_a_try_and_reports_it(void **state)
{
    (void)state;
    welcome();
    tell(DO_LOGIN);
    wait_for(MESSAGE_LOGIN_ASK);
    const struct message answer = {
        .type = MESSAGE_LOGIN_ANSWER,
        .login_answer = {
            .account = "account", .number = got.login_ask.number, .granted = true, .attempt = 3}};
    send(&answer);
    wait_for(MESSAGE_LOGIN_RESULT);
    assert_int_equal(got.login_result.attempt, 3);
    assert_int_equal(got.login_result.outcome, LOGIN_REFUSED);
}

static void its_echo_is_never_fresh(void **state)
{
    (void)state;
    welcome();
    tell(DO_TELL_ECHO);
    wait_for_told(TOLD_ECHO + 0);
}

static void it_ends_with_its_input(void **state)
{
    (void)state;
    welcome();
    tell(DO_TELL_ECHO);
    wait_for_told(TOLD_ECHO + 0);
    close_input();
    assert_false(next());
    assert_exit(0);
}

static void it_ends_when_nobody_greets_back(void **state)
{
    (void)state;
    wait_for(MESSAGE_HELLO);
    close_input();
    assert_false(next());
    assert_exit(0);
}

static void garbage_ends_it_with_1(void **state)
{
    (void)state;
    wait_for(MESSAGE_HELLO);
    assert_int_equal(write(to_child, "\0\0\0\5hello", 9), 9);
    assert_false(next());
    assert_exit(1);
}

static void a_length_without_end_ends_it_with_1(void **state)
{
    (void)state;
    wait_for(MESSAGE_HELLO);
    assert_int_equal(write(to_child, "\x7f\0\0\0", 4), 4);
    assert_false(next());
    assert_exit(1);
}

static void nobody_who_reads_is_no_crash(void **state)
{
    (void)state;
    welcome();
    (void)close(from_child);
    from_child = -1;
    tell(DO_LOGIN);
    tell(DO_TELL_ECHO);
    close_input();
    assert_exit(0);
}

static void a_signal_ends_it(void **state)
{
    (void)state;
    welcome();
    assert_int_equal(kill(child, SIGTERM), 0);
    assert_exit(0);
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_greets_and_answers_as_over_the_bus, start, end),
        cmocka_unit_test_setup_teardown(it_asks_for_a_try_and_reports_it, start, end),
        cmocka_unit_test_setup_teardown(its_echo_is_never_fresh, start, end),
        cmocka_unit_test_setup_teardown(it_ends_with_its_input, start, end),
        cmocka_unit_test_setup_teardown(it_ends_when_nobody_greets_back, start, end),
        cmocka_unit_test_setup_teardown(garbage_ends_it_with_1, start, end),
        cmocka_unit_test_setup_teardown(a_length_without_end_ends_it_with_1, start, end),
        cmocka_unit_test_setup_teardown(nobody_who_reads_is_no_crash, start, end),
        cmocka_unit_test_setup_teardown(a_signal_ends_it, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
