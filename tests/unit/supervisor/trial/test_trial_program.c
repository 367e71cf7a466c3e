/* Programs that are started for a trial: what they inherit, what they are told, how they end; and who has a state
 * directory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/trial/trial_ledger.h"
#include "supervisor/trial/trial_program.h"

#define PATIENCE_MS 5000

static const struct trial_identity ourselves;

static void start_shell(const char *script, struct trial_program *program)
{
    struct error error;
    const char *const arguments[] = {"sh", "-c", script, NULL};
    assert_int_equal(trial_program_start("/bin", "sh", arguments, &ourselves, program, &error), 0);
}

static void read_all_of(const struct trial_program *program, char *text, size_t size)
{
    size_t used = 0;
    ssize_t got;
    while ((got = read(program->from, text + used, size - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
}

static void close_pipes(const struct trial_program *program)
{
    (void)close(program->from);
    (void)close(program->to);
}

static void what_goes_in_comes_out(void **state)
{
    (void)state;
    char text[64];
    struct trial_program program;
    start_shell("exec cat", &program);
    assert_int_equal(write(program.to, "hello", 5), 5);
    (void)close(program.to);
    read_all_of(&program, text, sizeof(text));
    assert_string_equal(text, "hello");
    (void)close(program.from);
    trial_program_end(&program);
    assert_int_equal(program.process, 0);
}

static void nothing_but_three_descriptors_is_inherited(void **state)
{
    (void)state;
    char text[256];
    struct trial_program program;
    int open_one = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
    start_shell("ls /proc/$$/fd | tr '\\n' ' '; readlink /proc/$$/fd/2", &program);
    read_all_of(&program, text, sizeof(text));
    if (strncmp(text, "0 1 2 ", 6) != 0 || strstr(text, "/dev/null") == NULL ||
        strspn(text, "012 ") != 6)
        fail_msg("'%s'", text);
    close_pipes(&program);
    (void)close(open_one);
    trial_program_end(&program);
}

/* With a terminal it could type commands for whoever has started it (TIOCSTI). */
static void it_has_no_terminal(void **state)
{
    (void)state;
    char text[64], expected[64];
    struct trial_program program;
    start_shell("set -- $(cat /proc/$$/stat); echo $6", &program);
    read_all_of(&program, text, sizeof(text));
    (void)snprintf(expected, sizeof(expected), "%ld\n", (long)program.process);
    assert_string_equal(text, expected); /* the leader of a session */
    close_pipes(&program);
    trial_program_end(&program);
}

static void a_program_that_stays_is_killed(void **state)
{
    (void)state;
    struct trial_program program;
    start_shell("trap '' TERM; while :; do sleep 100; done", &program);
    close_pipes(&program);
    trial_program_end(&program);
    assert_int_equal(program.process, 0);
}

/* Waits for the process whose number the program has written. */
static void assert_was_killed(const char *number)
{
    int status = 0;
    pid_t process = (pid_t)strtol(number, NULL, 10);
    struct pollfd ended = {.fd = pidfd_open(process, 0), .events = POLLIN};
    assert_true(ended.fd >= 0);
    bool has_ended = poll(&ended, 1, PATIENCE_MS) > 0;
    (void)close(ended.fd);
    if (!has_ended)
        (void)kill(process, SIGKILL);
    assert_int_equal(waitpid(process, &status, 0), process);
    assert_true(has_ended);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
}

/* Its children are ours when it has gone, as they would be the system's. */
static void nothing_of_it_remains(void **state)
{
    (void)state;
    static const char *const scripts[] = {
        "sleep 100 >/dev/null & echo $!; exec >/dev/null; trap '' TERM; while :; do wait; done",
        "sleep 100 >/dev/null & echo $!"};
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        char text[64];
        struct trial_program program;
        start_shell(scripts[i], &program);
        read_all_of(&program, text, sizeof(text));
        close_pipes(&program);
        trial_program_end(&program);
        assert_was_killed(text);
    }
}

static void a_program_that_is_not_there_is_said(void **state)
{
    (void)state;
    struct trial_program program;
    struct error error;
    const char *const arguments[] = {"ewscal-nothing", NULL};
    assert_int_equal(
        trial_program_start("/nowhere", "ewscal-nothing", arguments, &ourselves, &program, &error),
        -1);
    assert_non_null(strstr(error.reason, "trial.program_not_started"));
    assert_non_null(strstr(error.reason, "/nowhere/ewscal-nothing"));
}

static void who_has_the_lock_supervises(void **state)
{
    (void)state;
    char folder[] = "/tmp/ewscal-trial-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_false(trial_ledger_is_supervised(folder));
    int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(flock(directory, LOCK_EX | LOCK_NB), 0);
    assert_true(trial_ledger_is_supervised(folder));
    (void)close(directory);
    assert_false(trial_ledger_is_supervised(folder));
    (void)rmdir(folder);
    assert_false(trial_ledger_is_supervised(folder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(nothing_but_three_descriptors_is_inherited),
        cmocka_unit_test(it_has_no_terminal),
        cmocka_unit_test(a_program_that_stays_is_killed),
        cmocka_unit_test(nothing_of_it_remains),
        cmocka_unit_test(a_program_that_is_not_there_is_said),
        cmocka_unit_test(who_has_the_lock_supervises),
    };
    return prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
