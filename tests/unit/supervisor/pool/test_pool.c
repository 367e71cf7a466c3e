/* The pool with real children: shell scripts in the place of the programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/key/allow_list.h"
#include "proto/log/log.h"

#include "supervisor/pool/child_process.h"
#include "supervisor/pool/pool.h"
#include "supervisor/statistics/statistics.h"

#include "unit/proto/base/test_folder.h"

#define PATIENCE_MS 20000
#define NEVER_MS    (24 * 3600 * INT64_C(1000))

/* Each tells its process id and its start message, which holds its key. */
#define TELLS                                                                                      \
    "#!/bin/sh\ncat <&4 >\"${0%/*}/new\"; echo $$ >>\"${0%/*}/new\"\n"                             \
    "mv \"${0%/*}/new\" \"${0%/*}/started\"\n"
#define OBEDIENT TELLS "trap 'exit 0' TERM\ncat <&3 &\nwait\n"
#define STUBBORN TELLS "trap '' TERM\nexec cat <&3\n"
#define INVALID  TELLS "exit 2\n"

static sd_event *loop;
static struct log *log_of_test;
static struct allow_list *list;
static struct pool *pool;
static struct pool_settings settings;
static int probed, given_up, ended;
static struct curve_key_pair server;
static char key[CURVE_KEY_BYTES]; /* of the newest child */
static pid_t process;

static void probe(void *context, const char *public_key)
{
    (void)context;
    assert_string_equal(public_key, key);
    probed++;
}

static void give_up(void *context, const char *public_key)
{
    (void)context;
    assert_string_equal(public_key, key);
    given_up++;
}

static void on_ended(void *context, enum role role)
{
    (void)context;
    assert_int_equal(role, ROLE_WORKER_EWS);
    ended++;
}

static int make(void **state)
{
    const struct log_options log_options = {
        .name = "test", .level = LOG_LEVEL_ERROR, .is_quiet = true, .syslog_path = ""};
    if (test_folder_make(state) != 0 || sd_event_new(&loop) < 0)
        return -1;
    log_of_test = log_configure(NULL, &log_options);
    list = allow_list_create();
    settings = (struct pool_settings){
        .log_level = LOG_LEVEL_INFO,
        .shortest_pause_ms = 10,
        .longest_pause_ms = 10,
        .kill_ms = NEVER_MS,
        .start_ms = NEVER_MS,
        .silence_ms = NEVER_MS,
        .settle_ms = NEVER_MS,
    };
    probed = given_up = ended = 0;
    return curve_key_pair_make(&server, NULL);
}

static int clear(void **state)
{
    pool_destroy(pool);
    pool = NULL;
    allow_list_destroy(list);
    log_destroy(log_of_test);
    (void)sd_event_unref(loop);
    return test_folder_remove(state);
}

static void write_program(const char *text)
{
    char path[PATH_MAX];
    test_folder_path("ewscal-worker-ews", path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0755), 0);
}

static void run_once(int64_t deadline_ms, const char *what)
{
    if (clock_monotonic_ms() > deadline_ms)
        fail_msg("waited in vain: %s", what);
    assert_true(sd_event_run(loop, 5000) >= 0);
}

#define RUN_UNTIL(condition)                                                                       \
    do {                                                                                           \
        int64_t deadline_ms_ = clock_monotonic_ms() + PATIENCE_MS;                                 \
        while (!(condition))                                                                       \
            run_once(deadline_ms_, #condition);                                                    \
    } while (0)

static void run_ms(int64_t duration_ms)
{
    int64_t end_ms = clock_monotonic_ms() + duration_ms;
    while (clock_monotonic_ms() < end_ms)
        assert_true(sd_event_run(loop, 5000) >= 0);
}

/* Whether another child than the last one has started; learns its key and process. */
static bool has_started(void)
{
    char path[PATH_MAX], text[CHILD_START_BYTES] = "";
    test_folder_path("started", path);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    size_t size = fread(text, 1, sizeof(text) - 1, file);
    (void)fclose(file);
    (void)unlink(path);
    text[size] = '\0';
    const char *found = strstr(text, "\npublic=");
    const char *end = strstr(text, "\nend\n");
    assert_non_null(found);
    assert_non_null(end);
    memcpy(key, found + strlen("\npublic="), CURVE_KEY_BYTES - 1);
    process = (pid_t)strtol(end + strlen("\nend\n"), NULL, 10);
    return true;
}

static void start(const char *program)
{
    write_program(program);
    const struct pool_options options = {
        .loop = loop,
        .log = log_of_test,
        .allow_list = list,
        .program_directory = test_folder,
        .endpoint = "tcp://127.0.0.1:7481",
        .server_key = server.public_key,
        .settings = settings,
        .callbacks = {.probe = probe, .give_up = give_up, .ended = on_ended},
    };
    pool = pool_create(&options);
    pool_set_count(pool, ROLE_WORKER_EWS, 1);
    RUN_UNTIL(has_started());
}

static struct statistics_pool description(void)
{
    struct statistics_pool described;
    pool_describe(pool, ROLE_WORKER_EWS, &described);
    return described;
}

static const struct pool_session_end silent = {0};
static const struct pool_session_end goodbye = {.said_goodbye = true};

static void a_child_that_never_greets_is_killed_and_another_is_started(void **state)
{
    (void)state;
    settings.start_ms = 100;
    start(STUBBORN);
    assert_string_equal(description().text, "pool.not_answering");
    RUN_UNTIL(has_started());
    assert_true(description().restarts >= 1);
}

static void a_child_with_a_session_is_left_alone(void **state)
{
    (void)state;
    settings.silence_ms = 200;
    start(STUBBORN);
    pool_session_begun(pool, key);
    pool_session_ended(pool, key, &silent);
    pool_session_begun(pool, key);
    assert_false(description().is_degraded);
    run_ms(3 * settings.silence_ms);
    assert_int_equal(ended, 0);
    assert_true(kill(process, 0) == 0);
}

static void a_child_that_falls_silent_is_killed_and_another_is_started(void **state)
{
    (void)state;
    settings.silence_ms = 100;
    start(STUBBORN);
    pid_t first = process;
    pool_session_begun(pool, key);
    pool_session_ended(pool, key, &silent);
    assert_true(description().is_degraded);
    RUN_UNTIL(has_started());
    assert_int_not_equal(process, first);
    assert_int_equal(description().restarts, 1);
    assert_int_equal(allow_list_count(list), 1);
}

/* Another publisher is active, for example: the child waits, it does not hang. */
static void a_child_that_greets_in_vain_is_left_alone(void **state)
{
    (void)state;
    settings.silence_ms = 200;
    start(STUBBORN);
    pool_session_begun(pool, key);
    pool_session_ended(pool, key, &silent);
    settings.silence_ms = NEVER_MS;
    pool_settings_changed(pool, &settings);
    pool_greeted(pool, key); /* from now on the new limit holds */
    run_ms(600);
    assert_int_equal(ended, 0);
    assert_true(description().is_degraded);
}

static void a_silent_child_that_shall_restart_is_killed_at_once(void **state)
{
    (void)state;
    start(STUBBORN);
    pool_session_begun(pool, key);
    pool_session_ended(pool, key, &silent);
    assert_int_equal(pool_restart(pool, "worker-ews/1"), 1);
    RUN_UNTIL(has_started());
}

static void a_child_that_does_not_go_is_killed(void **state)
{
    (void)state;
    settings.kill_ms = 100;
    start(STUBBORN);
    pool_session_begun(pool, key);
    assert_int_equal(pool_stop(pool, "worker-ews/1"), 0);
    RUN_UNTIL(pool_has_reaped(pool, key));
    pool_session_ended(pool, key, &silent);
    assert_true(pool_is_empty(pool));
}

static void a_restart_finds_children_by_name_and_by_role(void **state)
{
    (void)state;
    start(OBEDIENT);
    assert_int_equal(pool_restart(pool, "worker-ews/2"), 0);
    assert_int_equal(pool_restart(pool, "worker-ew"), 0);
    assert_int_equal(pool_restart(pool, "worker-ldap"), 0);
    assert_int_equal(pool_restart(pool, "worker-ews/1"), 1);
    RUN_UNTIL(has_started());
    assert_int_equal(pool_restart(pool, "worker-ews"), 1);
    RUN_UNTIL(has_started());
    assert_int_equal(pool_stop(pool, "worker-ews/1"), 0);
    RUN_UNTIL(pool_is_empty(pool));
}

static void a_drained_child_is_said_to_be_so_and_comes_back_with_a_restart(void **state)
{
    (void)state;
    struct statistics_pool description;
    start(OBEDIENT);
    assert_int_equal(pool_stop(pool, "worker-ews/1"), 0);
    RUN_UNTIL(pool_is_empty(pool));
    pool_describe(pool, ROLE_WORKER_EWS, &description);
    assert_true(description.is_degraded);
    assert_string_equal(description.text, "pool.drained");
    assert_int_equal(description.wanted, 1);
    assert_int_equal(description.running, 0);
    assert_int_equal(pool_restart(pool, "worker-ews/1"), 1);
    RUN_UNTIL(has_started());
    pool_describe(pool, ROLE_WORKER_EWS, &description);
    assert_int_equal(description.wanted, 1);
}

static void the_key_of_a_child_is_allowed_until_its_session_is_over(void **state)
{
    (void)state;
    start(OBEDIENT);
    pool_session_begun(pool, key);
    pool_drain(pool);
    RUN_UNTIL(probed >= 3);
    assert_true(pool_has_reaped(pool, key));
    assert_false(pool_is_empty(pool));
    assert_non_null(allow_list_find(list, key));
    assert_int_equal(ended, 0);
    pool_session_ended(pool, key, &goodbye);
    assert_int_equal(ended, 1);
    assert_true(pool_is_empty(pool));
    assert_null(allow_list_find(list, key));
    assert_int_equal(given_up, 0);
}

static void messages_of_a_dead_child_are_not_waited_for_for_ever(void **state)
{
    (void)state;
    settings.settle_ms = 50;
    start(OBEDIENT);
    pool_session_begun(pool, key);
    assert_int_equal(kill(process, SIGKILL), 0);
    RUN_UNTIL(given_up == 1);
    pool_session_ended(pool, key, &silent);
    RUN_UNTIL(has_started());
}

static void a_death_after_a_finished_job_makes_no_pause(void **state)
{
    (void)state;
    settings.shortest_pause_ms = settings.longest_pause_ms = NEVER_MS;
    start(OBEDIENT);
    pool_session_begun(pool, key);
    pool_worked(pool, key);
    pool_session_ended(pool, key, &silent);
    assert_int_equal(kill(process, SIGKILL), 0);
    RUN_UNTIL(has_started());
    assert_int_equal(kill(process, SIGKILL), 0); /* this one has done nothing yet */
    RUN_UNTIL(ended == 2);
    assert_string_equal(description().text, "pool.not_running");
    assert_int_equal(description().running, 0);
}

static void a_death_with_a_lease_makes_no_pause(void **state)
{
    (void)state;
    settings.shortest_pause_ms = settings.longest_pause_ms = NEVER_MS;
    start(OBEDIENT);
    pool_session_begun(pool, key);
    assert_int_equal(kill(process, SIGKILL), 0);
    RUN_UNTIL(pool_has_reaped(pool, key));
    const struct pool_session_end end = {.held_a_lease = true};
    pool_session_ended(pool, key, &end);
    RUN_UNTIL(has_started());
}

static void a_child_whose_settings_are_wrong_waits_for_others(void **state)
{
    (void)state;
    start(INVALID);
    RUN_UNTIL(ended == 1);
    run_ms(100);
    assert_string_equal(description().text, "pool.refused");
    write_program(OBEDIENT);
    pool_settings_changed(pool, &settings);
    RUN_UNTIL(has_started());
    assert_int_equal(description().running, 1);
}

/* The lifeline: a child notices the end of the pool, however that comes. */
static void the_children_end_with_the_pool(void **state)
{
    (void)state;
    int status = 0;
    start(OBEDIENT);
    assert_int_equal(waitpid(process, &status, WNOHANG), 0);
    pool_destroy(pool);
    pool = NULL;
    assert_int_equal(waitpid(process, &status, 0), process);
    assert_true(WIFEXITED(status));
}

static void those_too_many_are_asked_to_go_and_more_are_started(void **state)
{
    (void)state;
    start(OBEDIENT);
    pool_set_count(pool, ROLE_WORKER_EWS, 3);
    assert_int_equal(description().wanted, 3);
    assert_int_equal(description().running, 3);
    assert_int_equal(allow_list_count(list), 3);
    pool_set_count(pool, ROLE_WORKER_EWS, 1);
    RUN_UNTIL(ended == 2);
    assert_int_equal(description().wanted, 1);
    assert_int_equal(description().running, 1);
    assert_int_equal(allow_list_count(list), 1);
}

static void a_program_that_is_not_there_is_tried_again(void **state)
{
    (void)state;
    start(OBEDIENT);
    char path[PATH_MAX];
    test_folder_path("ewscal-worker-ews", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(kill(process, SIGKILL), 0);
    RUN_UNTIL(description().restarts >= 3);
    assert_true(description().is_degraded);
    assert_int_equal(allow_list_count(list), 0);
    write_program(OBEDIENT);
    RUN_UNTIL(has_started());
}

static void keys_of_others_are_ignored(void **state)
{
    (void)state;
    struct curve_key_pair other;
    assert_int_equal(curve_key_pair_make(&other, NULL), 0);
    start(OBEDIENT);
    pool_greeted(pool, other.public_key);
    pool_session_begun(pool, other.public_key);
    pool_worked(pool, other.public_key);
    pool_session_ended(pool, other.public_key, &silent);
    assert_false(pool_has_reaped(pool, other.public_key));
    assert_int_equal(pool_stop(pool, "worker-ews/exch1"), -1);
    assert_int_equal(description().running, 1);
}

static void that_children_run_as_root_is_said(void **state)
{
    (void)state;
    const struct passwd *user = getpwnam("ewscal-worker-ews");
    start(OBEDIENT);
    if (geteuid() == 0 && user == NULL)
        assert_string_equal(description().warning, "pool.runs_as_root");
    else if (geteuid() == 0 && child_group_may_read_secrets(user->pw_gid))
        assert_string_equal(description().warning, "pool.group_reads_secrets");
    else
        assert_null(description().warning);
}

static int on_far_time(sd_event_source *source, uint64_t time, void *context)
{
    (void)source;
    (void)time;
    (void)context;
    return 0;
}

/* From now on this process's loops can watch nothing new: the last test. */
static void refuse_watching(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_epoll_ctl, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, EPOLL_CTL_ADD, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSPC),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
    assert_int_equal(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    assert_int_equal(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

static void a_child_that_cannot_be_watched_is_ended_and_reaped(void **state)
{
    (void)state;
    sd_event_source *far = NULL; /* the loop's clock stays watched: timers go on */
    assert_true(sd_event_add_time_relative(loop, &far, CLOCK_MONOTONIC, UINT64_C(1) << 40, 0,
                                           on_far_time, NULL) >= 0);
    while (waitpid(-1, NULL, 0) > 0) /* those of other tests, which end with their pools */
        continue;
    start(OBEDIENT);
    refuse_watching();
    pool_set_count(pool, ROLE_WORKER_EWS, 2);
    assert_int_equal(description().running, 1);
    assert_int_equal(allow_list_count(list), 1);
    assert_int_equal(kill(process, SIGKILL), 0);
    assert_int_equal(waitpid(-1, NULL, 0), process);
    assert_int_equal(waitpid(-1, NULL, 0), -1);
    assert_int_equal(errno, ECHILD);
    (void)sd_event_source_unref(far);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_of_others_are_ignored),
        TEST(that_children_run_as_root_is_said),
        TEST(a_child_that_never_greets_is_killed_and_another_is_started),
        TEST(a_child_with_a_session_is_left_alone),
        TEST(a_child_that_falls_silent_is_killed_and_another_is_started),
        TEST(a_child_that_greets_in_vain_is_left_alone),
        TEST(a_silent_child_that_shall_restart_is_killed_at_once),
        TEST(a_child_that_does_not_go_is_killed),
        TEST(a_drained_child_is_said_to_be_so_and_comes_back_with_a_restart),
        TEST(a_restart_finds_children_by_name_and_by_role),
        TEST(the_key_of_a_child_is_allowed_until_its_session_is_over),
        TEST(messages_of_a_dead_child_are_not_waited_for_for_ever),
        TEST(a_death_after_a_finished_job_makes_no_pause),
        TEST(a_death_with_a_lease_makes_no_pause),
        TEST(a_child_whose_settings_are_wrong_waits_for_others),
        TEST(those_too_many_are_asked_to_go_and_more_are_started),
        TEST(a_program_that_is_not_there_is_tried_again),
        TEST(the_children_end_with_the_pool),
        TEST(a_child_that_cannot_be_watched_is_ended_and_reaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
