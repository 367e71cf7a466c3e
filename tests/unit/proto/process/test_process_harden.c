/* What a program may have inherited from whoever started it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/process/process.h"

static void children_stay_until_somebody_waits_for_them(void **state)
{
    (void)state;
    struct error error;
    int status = 0;
    assert_true(signal(SIGCHLD, SIG_IGN) != SIG_ERR); /* as under some schedulers of jobs */
    assert_int_equal(process_harden(&error), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(5);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_stay_until_somebody_waits_for_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
