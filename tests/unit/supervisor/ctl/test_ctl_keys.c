#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <limits.h>
#include <signal.h>

#include "supervisor/ctl/ctl_keys.h"

#include "unit/proto/base/test_folder.h"

static bool are_signals_held(void)
{
    sigset_t held;
    assert_int_equal(sigprocmask(SIG_SETMASK, NULL, &held), 0);
    return sigismember(&held, SIGINT) == 1 && sigismember(&held, SIGTERM) == 1 &&
           sigismember(&held, SIGHUP) == 1;
}

/* Each line of the command comes here, before the command has ended. */
static ssize_t take_line(void *context, const char *octets, size_t size)
{
    bool *were_held = context;
    (void)octets;
    *were_held = are_signals_held();
    return (ssize_t)size;
}

/* A signal in between would leave half of the files. */
static void signals_wait_while_keys_are_written(void **state)
{
    (void)state;
    char keys[PATH_MAX];
    bool were_held = false;
    struct error error = {0};
    test_folder_path("keys", keys);
    const char *arguments[] = {"init"};
    const struct ctl_options options = {
        .command = "keys", .keys = keys, .arguments = arguments, .argument_count = 1};
    FILE *stream = fopencookie(&were_held, "w", (cookie_io_functions_t){.write = take_line});
    assert_non_null(stream);
    assert_int_equal(setvbuf(stream, NULL, _IONBF, 0), 0);
    assert_int_equal(ctl_keys(&options, stream, &error), CTL_GOOD);
    assert_true(were_held);
    assert_false(are_signals_held());
    (void)fclose(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(signals_wait_while_keys_are_written, test_folder_make,
                                        test_folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
