/* A member as a process of its own, started by both ways, against a server in the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/event/sentence.h"
#include "proto/key/key_directory.h"
#include "proto/process/child.h"

#include "unit/proto/base/test_folder.h"
#include "unit/proto/bus/bus_world.h"

#include "member_program.h"

static struct world world;
static pid_t child;
static int lifeline;
static char output[65536]; /* what the child said on standard error and output, up to its end */
static int output_descriptor;
static struct message seen[128]; /* the newest of each type; texts are gone */
static int seen_count[128];
static char check_texts[3][1024];

static void look(struct world *seen_by, const struct message *message)
{
    (void)seen_by;
    seen[message->type] = *message;
    seen_count[message->type]++;
    for (size_t i = 0; message->type == MESSAGE_CHECKED && i < 3; i++) {
        struct sentence sentence;
        (void)snprintf(check_texts[i], sizeof(check_texts[i]), "%s",
                       sentence_of_reason(message->checked.steps[i].text, &sentence));
    }
}

static int make_world(void **state)
{
    world_init(&world);
    world.look = look;
    memset(seen_count, 0, sizeof(seen_count));
    child = -1;
    lifeline = -1;
    output_descriptor = -1;
    return test_folder_make(state);
}

static int clear_world(void **state)
{
    if (child > 0) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
    }
    if (lifeline >= 0)
        (void)close(lifeline);
    if (output_descriptor >= 0)
        (void)close(output_descriptor);
    world_clear(&world);
    return test_folder_remove(state);
}

/* `inherited` are the child's descriptors 3 and 4, or -1. */
static void spawn(const char *const arguments[], int third, int fourth)
{
    int pipe_ends[2];
    assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 1);
    (void)posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 2);
    if (third >= 0) {
        (void)posix_spawn_file_actions_adddup2(&actions, third, CHILD_LIFELINE_DESCRIPTOR);
        (void)posix_spawn_file_actions_adddup2(&actions, fourth, CHILD_START_DESCRIPTOR);
    }
    static const char *const environment[] = {"http_proxy=http://evil/", "KRB5_CONFIG=/evil",
                                              "LDAPTLS_REQCERT=never", "TZ=UTC", NULL};
    assert_int_equal(posix_spawn(&child, MEMBER_PROGRAM, &actions, NULL, (char *const *)arguments,
                                 (char *const *)environment),
                     0);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(pipe_ends[1]);
    output_descriptor = pipe_ends[0];
}

/* Both ends of a pipe well above the numbers that the child gets. */
static void make_pipe(int ends[2])
{
    int low[2];
    assert_int_equal(pipe2(low, O_CLOEXEC), 0);
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 10);
        assert_true(ends[i] >= 10);
        (void)close(low[i]);
    }
}

static void start_child(void)
{
    int life[2];
    int start_ends[2];
    struct child_start start = {.name = "worker-ews/7", .log_level = LOG_LEVEL_INFO};
    (void)snprintf(start.log_directory, sizeof(start.log_directory), "%s/log", test_folder);
    make_pipe(life);
    make_pipe(start_ends);
    world_make_keys(&world, ROLE_WORKER_EWS, "worker-ews/7", &start.own);
    memcpy(start.server_key, world.server_keys.public_key, CURVE_KEY_BYTES);
    (void)snprintf(start.endpoint, sizeof(start.endpoint), "%s", world.endpoint);
    assert_int_equal(child_start_write(start_ends[1], &start, NULL), 0);
    (void)close(start_ends[1]);
    const char *const arguments[] = {"member-for-tests", CHILD_OPTION, NULL};
    spawn(arguments, life[0], start_ends[0]);
    (void)close(life[0]);
    (void)close(start_ends[0]);
    lifeline = life[1];
    world_run_until(&world, &world.begun, 1);
}

/* Runs the server until the child has ended and returns its wait status. */
static int wait_for_end(void)
{
    int status = 0;
    int64_t deadline_ms = clock_monotonic_ms() + 5000;
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (clock_monotonic_ms() > deadline_ms)
            fail_msg("the child does not end");
        world_run_ms(&world, 5);
    }
    child = -1;
    ssize_t size = read(output_descriptor, output, sizeof(output) - 1);
    output[size > 0 ? size : 0] = '\0';
    return status;
}

static void assert_exit(int expected)
{
    int status = wait_for_end();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
        fail_msg("wait status %d, not exit status %d: %s", status, expected, output);
}

static void send_settings(int64_t number)
{
    struct message message = {
        .type = MESSAGE_SETTINGS,
        .settings =
            {
                .number = number,
                .calendars = 1,
                .request_timeout_ms = 120000,
                .log_level = "info",
                .log_size_bytes = 1000000,
                .log_keep = 1,
                .log_directory = "",
            },
    };
    assert_int_equal(bus_server_send(world.server, world.peer, &message, NULL), 0);
}

static void tell(int64_t what)
{
    struct message message = {.type = MESSAGE_CANCEL, .cancel = {.job = what, .reason = "test"}};
    assert_int_equal(bus_server_send(world.server, world.peer, &message, NULL), 0);
}

static void wait_for_told(int64_t number)
{
    int64_t deadline_ms = clock_monotonic_ms() + 3000;
    while (world.newest_number != number) {
        if (clock_monotonic_ms() > deadline_ms)
            fail_msg("was not told %ld but %ld", (long)number, (long)world.newest_number);
        world_run_ms(&world, 5);
    }
}

static void wrong_command_lines_end_with_2_and_say_why(void **state)
{
    (void)state;
    static const char *const wrong[][8] = {
        {"m", NULL},
        {"m", "--connect", "tcp://h:1", NULL},
        {"m", "--connect", "h:1", "--keys", "/nowhere", NULL},
        {"m", "--connect", "tcp://h:1", "--keys", "/nowhere", NULL},
        {"m", "--connect", "tcp://h:1", "--keys", "/nowhere", "--log-level", "loud", NULL},
        {"m", "--unknown", NULL},
        {"m", "--connect", "tcp://h:1", "-xy", NULL},
        {"m", "--connect", "tcp://h:1", "--keys", NULL},
        {"m", "surplus", NULL},
        {"m", "--child", NULL},
    };
    static const char *const said[] = {"--connect and --keys",
                                       "--connect and --keys",
                                       "tcp://HOST:PORT",
                                       "/nowhere",
                                       "--log-level loud",
                                       "there is no option '--unknown'; see --help",
                                       "there is no option '-xy'; see --help",
                                       "the option '--keys' needs a value; see --help",
                                       "'surplus'",
                                       "start message"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        spawn(wrong[i], -1, -1);
        assert_exit(2);
        if (strstr(output, said[i]) == NULL)
            fail_msg("'%s' does not say '%s'", output, said[i]);
        (void)close(output_descriptor);
        output_descriptor = -1;
    }
}

static void help_and_version_are_told(void **state)
{
    (void)state;
    spawn((const char *const[]){"m", "--version", NULL}, -1, -1);
    assert_exit(0);
    assert_string_equal(output, "member-for-tests " EWSCAL_VERSION "\n");
    (void)close(output_descriptor);
    spawn((const char *const[]){"m", "--help", NULL}, -1, -1);
    assert_exit(0);
    assert_non_null(strstr(output, "--connect tcp://HOST:PORT"));
}

/* The supervisor's folder of keys is made for the keys of the world's server. */
static void make_host_keys(char keys[PATH_MAX])
{
    char directory[PATH_MAX];
    char path[PATH_MAX];
    test_folder_path("keys", directory);
    assert_int_equal(key_directory_init(directory, NULL), 0);
    test_folder_path("keys/supervisor.key", path);
    struct key_file supervisor;
    assert_int_equal(key_file_read_secret(path, &supervisor, NULL), 0);
    world.server_keys = supervisor.pair;
    bus_server_destroy(world.server);
    world_start_server(&world, "tcp://127.0.0.1:*");
    test_folder_path("host", keys);
    assert_int_equal(
        key_directory_add_host(directory, "exch1", KEY_DIRECTORY_WORKERS, keys, NULL, NULL), 0);
    assert_int_equal(allow_list_load(world.list, directory, NULL), 0);
}

static void a_process_started_by_hand_greets_with_the_keys_of_its_host(void **state)
{
    (void)state;
    char keys[PATH_MAX];
    make_host_keys(keys);
    spawn((const char *const[]){"m", "--connect", world.endpoint, "--keys", keys, NULL}, -1, -1);
    world_run_until(&world, &world.begun, 1);
    assert_string_equal(world.peer->name, "worker-ews/exch1");
    assert_int_equal(world.peer->process, child);
    assert_string_equal(world.peer->version, EWSCAL_VERSION);
}

static void loose_keys_end_with_2(void **state)
{
    (void)state;
    char keys[PATH_MAX];
    char path[PATH_MAX];
    make_host_keys(keys);
    test_folder_path("host/worker-ews.key", path);
    assert_int_equal(chmod(path, 0644), 0);
    spawn((const char *const[]){"m", "--connect", world.endpoint, "--keys", keys, NULL}, -1, -1);
    assert_exit(2);
    assert_non_null(strstr(output, path));
    assert_non_null(strstr(output, "0644"));
}

static void credit_and_report_follow_the_first_settings(void **state)
{
    (void)state;
    start_child();
    world_run_ms(&world, 2 * WORLD_HEARTBEAT_MS);
    assert_int_equal(world.messages, 0);
    send_settings(5);
    wait_for_told(TOLD_SETTINGS + 5);
    world_run_until(&world, &seen_count[MESSAGE_CREDIT], 1);
    assert_int_equal(seen[MESSAGE_CREDIT].credit.users, 7);
    world_run_until(&world, &seen_count[MESSAGE_REPORT], 1);
    const struct report *report = &seen[MESSAGE_REPORT].report;
    assert_int_equal(report->jobs_done, 5);
    assert_in_range(report->memory_bytes, 1 << 20, 1 << 30);
    assert_true(report->memory_peak_bytes >= report->memory_bytes);
    assert_in_range(report->descriptors, 5, 100);
    assert_int_equal(seen_count[MESSAGE_CREDIT], 1);
}

static void a_child_has_one_log_file_from_its_first_line_on(void **state)
{
    (void)state;
    char path[PATH_MAX];
    char first[1024] = "";
    start_child();
    test_folder_path("log", path);
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (entry->d_name[0] != '.')
            assert_string_equal(entry->d_name, "worker-ews-7.log");
    }
    (void)closedir(directory);
    test_folder_path("log/worker-ews-7.log", path);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_non_null(fgets(first, sizeof(first), file));
    (void)fclose(file);
    assert_non_null(strstr(first, "started"));
}

static void the_environment_is_cleaned_no_core_is_left_and_descriptors_suffice(void **state)
{
    (void)state;
    char safe[64];
    struct rlimit before, low;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    low = (struct rlimit){.rlim_cur = 200, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    start_child();
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    struct message message = {.type = MESSAGE_CHECK, .check = {.number = 1}};
    assert_int_equal(bus_server_send(world.server, world.peer, &message, NULL), 0);
    world_run_until(&world, &seen_count[MESSAGE_CHECKED], 1);
    assert_string_equal(check_texts[0], "TZ=UTC|LDAPNOINIT=1|");
    rlim_t expected = before.rlim_max < 65536 ? before.rlim_max : 65536;
    (void)snprintf(safe, sizeof(safe), "core=0 dumpable=0 descriptors=%ld", (long)expected);
    assert_string_equal(check_texts[1], safe);
    assert_string_equal(check_texts[2], "worker-ews/7");
}

static void the_end_of_the_lifeline_ends_the_child_at_once(void **state)
{
    (void)state;
    start_child();
    tell(DO_BE_BUSY);
    wait_for_told(TOLD_DONE);
    (void)close(lifeline);
    lifeline = -1;
    assert_exit(1);
    assert_int_not_equal(world.newest_number, TOLD_DRAIN);
}

static void the_first_sigterm_drains_and_the_end_of_work_ends_the_process(void **state)
{
    (void)state;
    start_child();
    send_settings(1);
    wait_for_told(TOLD_SETTINGS + 1);
    tell(DO_BE_BUSY);
    wait_for_told(TOLD_DONE);
    assert_int_equal(kill(child, SIGTERM), 0);
    wait_for_told(TOLD_DRAIN);
    world_run_until(&world, &seen_count[MESSAGE_CREDIT], 2);
    assert_int_equal(seen[MESSAGE_CREDIT].credit.users, 0);
    world_run_ms(&world, 200);
    assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
    tell(DO_BE_IDLE);
    assert_exit(0);
    world_run_until(&world, &world.ended, 1);
    assert_int_equal(world.end_why, BUS_END_GOODBYE);
}

static void a_second_sigterm_ends_the_process_at_once(void **state)
{
    (void)state;
    start_child();
    tell(DO_BE_BUSY);
    wait_for_told(TOLD_DONE);
    assert_int_equal(kill(child, SIGTERM), 0);
    wait_for_told(TOLD_DRAIN);
    assert_int_equal(kill(child, SIGINT), 0);
    assert_exit(1);
}

static void the_supervisors_drain_is_the_same_as_sigterm(void **state)
{
    (void)state;
    start_child();
    struct message message = {.type = MESSAGE_DRAIN, .drain = {.reason = "scaled down"}};
    assert_int_equal(bus_server_send(world.server, world.peer, &message, NULL), 0);
    assert_exit(0);
    assert_int_equal(world.newest_number, TOLD_DRAIN);
    assert_non_null(strstr(output, "scaled down"));
}

static void a_lost_session_is_told_to_the_role_before_new_settings(void **state)
{
    (void)state;
    start_child();
    send_settings(1);
    wait_for_told(TOLD_SETTINGS + 1);
    bus_server_end(world.server, world.peer, "test");
    world_run_until(&world, &world.begun, 2);
    send_settings(2);
    wait_for_told(TOLD_LOST + 1);
    world_run_until(&world, &seen_count[MESSAGE_CREDIT], 2);
    assert_int_equal(seen[MESSAGE_CREDIT].credit.users, 7);
}

static void answer_login(bool granted, int64_t attempt, int64_t wait_ms)
{
    struct message message = {
        .type = MESSAGE_LOGIN_ANSWER,
        .login_answer =
            {
                .account = "account",
                .number = seen[MESSAGE_LOGIN_ASK].login_ask.number,
                .granted = granted,
                .attempt = attempt,
                .wait_ms = wait_ms,
                .reason = "because",
            },
    };
    assert_int_equal(bus_server_send(world.server, world.peer, &message, NULL), 0);
}

static void a_granted_log_in_is_reported_under_its_number_and_a_denied_one_waits(void **state)
{
    (void)state;
    start_child();
    tell(DO_LOGIN);
    world_run_until(&world, &seen_count[MESSAGE_LOGIN_ASK], 1);
    answer_login(true, 33, 0);
    world_run_until(&world, &seen_count[MESSAGE_LOGIN_RESULT], 1);
    assert_int_equal(seen[MESSAGE_LOGIN_RESULT].login_result.attempt, 33);
    assert_int_equal(seen[MESSAGE_LOGIN_RESULT].login_result.outcome, LOGIN_REFUSED);
    tell(DO_LOGIN);
    world_run_until(&world, &seen_count[MESSAGE_LOGIN_ASK], 2);
    answer_login(false, 0, 1234);
    wait_for_told(TOLD_DENIED + 1234);
    assert_int_equal(seen_count[MESSAGE_LOGIN_RESULT], 1);
}

static void a_try_that_nobody_wants_any_more_is_given_back(void **state)
{
    (void)state;
    start_child();
    tell(DO_LOGIN);
    world_run_until(&world, &seen_count[MESSAGE_LOGIN_ASK], 1);
    tell(DO_FORGET_LOGIN);
    wait_for_told(TOLD_DONE);
    answer_login(false, 0, 1234);
    answer_login(true, 34, 0);
    world_run_until(&world, &seen_count[MESSAGE_LOGIN_RESULT], 1);
    assert_int_equal(seen[MESSAGE_LOGIN_RESULT].login_result.attempt, 34);
    assert_int_equal(seen[MESSAGE_LOGIN_RESULT].login_result.outcome, LOGIN_NOT_TRIED);
}

static void after_standing_still_the_echo_is_not_fresh(void **state)
{
    (void)state;
    start_child();
    world_run_ms(&world, 2 * WORLD_HEARTBEAT_MS);
    tell(DO_TELL_ECHO);
    wait_for_told(TOLD_ECHO + 1);
    assert_int_equal(kill(child, SIGSTOP), 0);
    world.newest_number = 0;
    tell(DO_TELL_ECHO); /* waits for the child */
    int64_t deadline_ms = clock_monotonic_ms() + 4 * WORLD_HEARTBEAT_MS;
    while (clock_monotonic_ms() < deadline_ms)
        (void)usleep(10000); /* the server stands still too, so that the session lives */
    assert_int_equal(kill(child, SIGCONT), 0);
    /* It either reads the question first, or gives the session up first; it never feels fresh. */
    for (int i = 0; i < 300 && world.newest_number == 0 && world.begun < 2; i++)
        world_run_ms(&world, 10);
    assert_int_not_equal(world.newest_number, TOLD_ECHO + 1);
    assert_true(world.newest_number == TOLD_ECHO || world.begun >= 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, clear_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wrong_command_lines_end_with_2_and_say_why),
        TEST(help_and_version_are_told),
        TEST(a_process_started_by_hand_greets_with_the_keys_of_its_host),
        TEST(loose_keys_end_with_2),
        TEST(credit_and_report_follow_the_first_settings),
        TEST(a_child_has_one_log_file_from_its_first_line_on),
        TEST(the_environment_is_cleaned_no_core_is_left_and_descriptors_suffice),
        TEST(the_end_of_the_lifeline_ends_the_child_at_once),
        TEST(the_first_sigterm_drains_and_the_end_of_work_ends_the_process),
        TEST(a_second_sigterm_ends_the_process_at_once),
        TEST(the_supervisors_drain_is_the_same_as_sigterm),
        TEST(a_lost_session_is_told_to_the_role_before_new_settings),
        TEST(a_granted_log_in_is_reported_under_its_number_and_a_denied_one_waits),
        TEST(a_try_that_nobody_wants_any_more_is_given_back),
        TEST(after_standing_still_the_echo_is_not_fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
