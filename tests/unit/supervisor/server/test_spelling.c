#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/server/spelling.h"

static void names_with_an_equal_user_part_may_be_one_account(void **state)
{
    (void)state;
    static const char *const same[] = {"windows example\\svc",
                                       "windows SVC@example.test",
                                       "keytab svc@example.test",
                                       "windows svc",
                                       "windows other\\Svc",
                                       "windows cn=svc,ou=services,dc=example,dc=test",
                                       "windows example\\svc@example.test"};
    static const char *const others[] = {"windows example\\svc2",      "windows sv@svc.test",
                                         "windows cn=svc2,dc=svc",     "windows svc\\example",
                                         "windows uid=svc,dc=example", "windows @svc"};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++)
            assert_true(spelling_is_same_user(same[i], same[k]));
        for (size_t k = 0; k < sizeof(others) / sizeof(others[0]); k++)
            assert_false(spelling_is_same_user(same[i], others[k]));
    }
}

static void letters_beyond_ascii_may_be_written_in_many_ways(void **state)
{
    (void)state;
    static const char *const same[] = {"windows example\\dienst-\xc3\xa4",
                                       "windows DIENST-\xc3\x84@example.test",
                                       "windows dienst-a\xcc\x88"};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++)
            assert_true(spelling_is_same_user(same[i], same[k]));
        assert_false(spelling_is_same_user(same[i], "windows dienst-a"));
    }
}

static void only_accounts_of_windows_have_spellings(void **state)
{
    (void)state;
    assert_true(spelling_is_windows("windows svc"));
    assert_false(spelling_is_windows("ucserver svc"));
}

static void a_user_is_known_in_any_letter_case(void **state)
{
    (void)state;
    assert_true(spelling_is_of_user("windows example\\svc", "EXAMPLE\\svc"));
    assert_false(spelling_is_of_user("windows example\\svc", "svc"));
    assert_false(spelling_is_of_user("windows example\\svc", "windows example\\svc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_with_an_equal_user_part_may_be_one_account),
        cmocka_unit_test(letters_beyond_ascii_may_be_written_in_many_ways),
        cmocka_unit_test(only_accounts_of_windows_have_spellings),
        cmocka_unit_test(a_user_is_known_in_any_letter_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
