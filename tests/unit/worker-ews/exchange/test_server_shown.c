/* What an Exchange has shown of itself is kept while newer answers show less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/exchange/server_shown.h"

static void the_newest_answer_that_shows_something_counts(void **state)
{
    (void)state;
    struct server_shown shown = {0};
    struct availability_answer old = {.server_version = "15.0.1.2"},
                               new = {.server_version = "15.2.3.4"}, fault = {.is_fault = true};
    server_shown_note(&shown, 1000, NULL);
    assert_string_equal(shown.version, "");
    server_shown_note(&shown, 0, &old);
    assert_string_equal(shown.version, "15.0.1.2");
    assert_int_equal(shown.certificate_end, 1000);
    server_shown_note(&shown, 2000, &fault);
    assert_string_equal(shown.version, "15.0.1.2");
    assert_int_equal(shown.certificate_end, 2000);
    server_shown_note(&shown, 0, &new);
    assert_string_equal(shown.version, "15.2.3.4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_answer_that_shows_something_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
