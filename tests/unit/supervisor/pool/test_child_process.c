/* One child: what it starts with, and that a start that fails leaves none behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/pool/child_process.h"

#include "unit/proto/base/test_folder.h"

#define PATIENCE_MS 20000
#define NOBODY      65534

static struct child_start start;
static const struct child_user as_we_are = {0};

static int make(void **state)
{
    start = (struct child_start){.name = "worker-ews/1", .endpoint = "tcp://127.0.0.1:7481"};
    if (test_folder_make(state) != 0 || chmod(test_folder, 0777) != 0)
        return -1;
    return curve_key_pair_make(&start.own, NULL);
}

static void write_program(const char *text, char path[PATH_MAX])
{
    test_folder_path("program", path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fchmod(fileno(file), 0755), 0);
    assert_int_equal(fclose(file), 0);
}

/* Exit status of the child. */
static int wait_for(struct child_process *child)
{
    int status = 0;
    struct pollfd ended = {.fd = child->descriptor, .events = POLLIN};
    assert_int_equal(poll(&ended, 1, PATIENCE_MS), 1);
    assert_int_equal(waitpid(child->process, &status, 0), child->process);
    child_process_close(child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void assert_no_child(void)
{
    assert_int_equal(waitpid(-1, NULL, 0), -1);
    assert_int_equal(errno, ECHILD);
}

static void a_child_has_its_lifeline_its_start_message_and_nothing_else(void **state)
{
    (void)state;
    char path[PATH_MAX];
    struct child_process child;
    struct error error;
    /* 10 is where the shell keeps the script itself */
    write_program("#!/bin/sh\n"
                  "[ \"$1\" = --child ] || exit 11\n"
                  "grep -q '^name=worker-ews/1$' <&4 || exit 12\n"
                  "for each in 5 6 7 8 9 11 12 13 14 15; do\n"
                  "    [ ! -e /proc/$$/fd/$each ] || exit 13\n"
                  "done\n"
                  "! read -r line <&3 || exit 14\n"
                  "exit 9\n",
                  path);
    assert_int_equal(child_process_start(path, &start, &as_we_are, &child, &error), 0);
    (void)close(child.lifeline);
    child.lifeline = -1;
    assert_int_equal(wait_for(&child), 9);
}

static void a_child_has_no_privileges_and_gains_none(void **state)
{
    (void)state;
    char path[PATH_MAX];
    struct child_process child;
    struct error error;
    struct child_user user = {.is_set = geteuid() == 0, .user = NOBODY, .group = NOBODY};
    write_program("#!/bin/sh\n"
                  "grep -q '^NoNewPrivs:.1$' /proc/self/status || exit 11\n"
                  "for each in CapInh CapPrm CapEff CapAmb; do\n"
                  "    grep -q \"^$each:.0000000000000000$\" /proc/self/status || exit 12\n"
                  "done\n"
                  "[ $(id -u) != 0 ] || exit 13\n"
                  "exit 9\n",
                  path);
    assert_int_equal(child_process_start(path, &start, &user, &child, &error), 0);
    assert_int_equal(wait_for(&child), 9);
}

static void a_program_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct child_process child;
    struct error error;
    assert_int_equal(
        child_process_start("/nowhere/ewscal-worker-ews", &start, &as_we_are, &child, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_string_equal(error.reason, "pool.program_unusable program=/nowhere/ewscal-worker-ews "
                                      "words=\"No such file or directory\"");
    assert_no_child();
}

static void a_child_that_did_not_get_its_message_is_ended(void **state)
{
    (void)state;
    char path[PATH_MAX];
    struct child_process child;
    struct error error;
    write_program("#!/bin/sh\nexec cat <&3\n", path);
    (void)snprintf(start.endpoint, sizeof(start.endpoint), "tcp://127.0.0.1:1\nname=evil");
    assert_int_equal(child_process_start(path, &start, &as_we_are, &child, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_no_child();
}

/* From now on this process cannot watch others: the last test. */
static void refuse_pidfd_open(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EMFILE),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
    assert_int_equal(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    assert_int_equal(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

static void a_child_that_cannot_be_watched_is_ended(void **state)
{
    (void)state;
    char path[PATH_MAX];
    struct child_process child;
    struct error error;
    write_program("#!/bin/sh\nexec cat <&3\n", path);
    refuse_pidfd_open();
    assert_int_equal(child_process_start(path, &start, &as_we_are, &child, &error), -1);
    assert_int_equal(error.class, ERROR_INTERNAL);
    assert_non_null(strstr(error.reason, "pool.fork_failed "));
    assert_non_null(strstr(error.reason, strerror(EMFILE)));
    assert_no_child();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, test_folder_remove)

static void a_group_that_may_read_secrets_separates_no_role(void **state)
{
    (void)state;
    gid_t usual = getegid();
    if (geteuid() == 0)
        assert_int_equal(setegid(NOBODY), 0); /* so that its group is not root's */
    assert_true(child_group_may_read_secrets(getegid()));
    assert_int_equal(setegid(usual), 0);
    assert_true(child_group_may_read_secrets(0));
    assert_false(child_group_may_read_secrets(54321));
    const struct group *administrators = getgrnam("ewscal");
    if (administrators != NULL)
        assert_true(child_group_may_read_secrets(administrators->gr_gid));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_child_has_its_lifeline_its_start_message_and_nothing_else),
        TEST(a_child_has_no_privileges_and_gains_none),
        cmocka_unit_test(a_group_that_may_read_secrets_separates_no_role),
        TEST(a_program_that_is_not_there_is_named),
        TEST(a_child_that_did_not_get_its_message_is_ended),
        TEST(a_child_that_cannot_be_watched_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
