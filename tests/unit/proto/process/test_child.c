#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "proto/process/child.h"

static struct child_start make_start(void)
{
    struct child_start start = {
        .name = "worker-ews/2",
        .endpoint = "tcp://127.0.0.1:7481",
        .server_key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
        .log_directory = "/var/log/ewscal",
        .log_level = LOG_LEVEL_DEBUG,
    };
    assert_int_equal(curve_key_pair_make(&start.own, NULL), 0);
    return start;
}

/* Hands the octets to child_start_read() through a pipe. */
static int read_octets(const char *octets, size_t size, struct child_start *start)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], octets, size), (ssize_t)size);
    (void)close(ends[1]);
    int result = child_start_read(ends[0], start, NULL);
    (void)close(ends[0]);
    return result;
}

static size_t write_octets(const struct child_start *start, char octets[CHILD_START_BYTES])
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(child_start_write(ends[1], start, NULL), 0);
    (void)close(ends[1]);
    ssize_t size = read(ends[0], octets, CHILD_START_BYTES);
    assert_true(size > 0);
    (void)close(ends[0]);
    return (size_t)size;
}

static void what_is_not_a_whole_start_message_is_refused(void **state)
{
    (void)state;
    struct child_start start = make_start();
    struct child_start found = {.endpoint = "untouched"};
    char octets[2 * CHILD_START_BYTES];
    size_t size = write_octets(&start, octets);
    for (size_t cut = 0; cut < size; cut++)
        assert_int_equal(read_octets(octets, cut, &found), -1);
    octets[size] = 'x';
    assert_int_equal(read_octets(octets, size + 1, &found), -1);
    assert_int_equal(read_octets("what=ever\nend\n", 14, &found), -1);
    memset(octets, 'x', sizeof(octets));
    assert_int_equal(read_octets(octets, sizeof(octets), &found), -1);
    assert_string_equal(found.endpoint, "untouched");
    struct error error = {0};
    assert_int_equal(child_start_read(-1, &found, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
}

static void a_value_with_a_line_break_is_not_written(void **state)
{
    (void)state;
    struct child_start start = make_start();
    struct error error = {0};
    (void)snprintf(start.log_directory, sizeof(start.log_directory), "/x\nsecret=y");
    int target = open("/dev/null", O_WRONLY | O_CLOEXEC);
    assert_int_equal(child_start_write(target, &start, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    (void)close(target);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct child_start start = make_start();
    struct child_start found;
    char octets[CHILD_START_BYTES];
    size_t size = write_octets(&start, octets);
    assert_int_equal(read_octets(octets, size, &found), 0);
    assert_string_equal(found.name, "worker-ews/2");
    assert_string_equal(found.endpoint, start.endpoint);
    assert_string_equal(found.server_key, start.server_key);
    assert_string_equal(found.own.public_key, start.own.public_key);
    assert_string_equal(found.own.secret_key, start.own.secret_key);
    assert_string_equal(found.log_directory, start.log_directory);
    assert_int_equal(found.log_level, LOG_LEVEL_DEBUG);
    child_start_wipe(&found);
    assert_string_equal(found.own.secret_key, "");
}

static void the_longest_values_still_fit(void **state)
{
    (void)state;
    struct child_start start = make_start();
    struct child_start found;
    char octets[CHILD_START_BYTES];
    memset(start.log_directory, 'd', sizeof(start.log_directory) - 1);
    memset(start.endpoint, 'e', sizeof(start.endpoint) - 1);
    size_t size = write_octets(&start, octets);
    assert_int_equal(read_octets(octets, size, &found), 0);
    assert_string_equal(found.log_directory, start.log_directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_a_whole_start_message_is_refused),
        cmocka_unit_test(a_value_with_a_line_break_is_not_written),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_longest_values_still_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
