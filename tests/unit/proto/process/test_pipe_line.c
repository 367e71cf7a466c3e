#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "proto/process/pipe_line.h"

static void hear_nothing(void *context, const struct message *message)
{
    (void)context;
    (void)message;
}

static void note_end(void *context, const struct error *why)
{
    char *ended = context;
    (void)snprintf(ended, REASON_BYTES, "%s", why == NULL ? "closed" : why->reason);
}

static const struct pipe_line_callbacks callbacks = {.message = hear_nothing, .ended = note_end};

static bool is_open(int descriptor)
{
    return fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF;
}

/* A file cannot be waited for, neither as the end that is read nor as the other one; a descriptor that is none can be
 * nothing. */
static void both_descriptors_are_taken_also_when_it_fails(void **state)
{
    (void)state;
    sd_event *loop = NULL;
    assert_true(sd_event_new(&loop) >= 0);
    for (int bad = 0; bad < 2; bad++) {
        for (int is_file = 0; is_file < 2; is_file++) {
            int ends[2], other;
            struct pipe_line *line = NULL;
            struct error error;
            assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
            other = ends[bad];
            ends[bad] = is_file ? open("/proc/self/exe", O_RDONLY | O_CLOEXEC) : -1;
            assert_int_equal(
                pipe_line_create(loop, ends, ROLE_SUPERVISOR, &callbacks, NULL, &line, &error), -1);
            assert_null(line);
            assert_non_null(strstr(error.reason, "program.loop_refused"));
            assert_false(is_open(ends[0]));
            assert_false(is_open(ends[1]));
            (void)close(other);
        }
    }
    (void)sd_event_unref(loop);
}

static void the_other_end_is_heard_to_close(void **state)
{
    (void)state;
    sd_event *loop = NULL;
    int to_us[2], from_us[2];
    char ended[REASON_BYTES] = "";
    struct pipe_line *line = NULL;
    struct error error;
    assert_true(sd_event_new(&loop) >= 0);
    assert_int_equal(pipe2(to_us, O_CLOEXEC), 0);
    assert_int_equal(pipe2(from_us, O_CLOEXEC), 0);
    const int ends[2] = {to_us[0], from_us[1]};
    assert_int_equal(
        pipe_line_create(loop, ends, ROLE_SUPERVISOR, &callbacks, ended, &line, &error), 0);
    (void)close(to_us[1]);
    assert_true(sd_event_run(loop, 5000000) > 0);
    assert_string_equal(ended, "closed");
    pipe_line_destroy(line);
    assert_false(is_open(ends[0]));
    assert_false(is_open(ends[1]));
    (void)close(from_us[0]);
    (void)sd_event_unref(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_descriptors_are_taken_also_when_it_fails),
        cmocka_unit_test(the_other_end_is_heard_to_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
