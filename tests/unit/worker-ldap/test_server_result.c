#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ldap/server_result.h"

#define ACTIVE_DIRECTORY(code)                                                                     \
    "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data " code ", v3839"

static void expect(const char *diagnostic, const char *word)
{
    const char *meaning = server_result_refusal(diagnostic);
    if (strstr(meaning, word) == NULL)
        fail_msg("%s does not say %s", meaning, word);
}

/* The numbers are Windows' logon errors (winerror.h) in hexadecimal digits: 1317 there is no such user,
 * 1326 wrong password, 1330 password expired, 1331 disabled, 1793 account expired, 1907 password must be
 * changed, 1909 locked out. */
static void numbers_of_active_directory_are_translated(void **state)
{
    (void)state;
    expect(ACTIVE_DIRECTORY("525"), "no such account");
    expect(ACTIVE_DIRECTORY("52e"), "wrong password");
    expect(ACTIVE_DIRECTORY("52E"), "wrong password");
    expect(ACTIVE_DIRECTORY("530"), "at this time");
    expect(ACTIVE_DIRECTORY("531"), "this machine");
    expect(ACTIVE_DIRECTORY("532"), "has expired");
    expect(ACTIVE_DIRECTORY("533"), "disabled");
    expect(ACTIVE_DIRECTORY("701"), "account has expired");
    expect(ACTIVE_DIRECTORY("773"), "must be changed");
    expect(ACTIVE_DIRECTORY("775"), "locked");
}

static void other_texts_get_a_general_meaning(void **state)
{
    (void)state;
    static const char *const texts[] = {NULL,
                                        "",
                                        "data",
                                        "data ",
                                        "data 52",
                                        "data 52ef",
                                        "invalid credentials",
                                        ACTIVE_DIRECTORY("999")};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        expect(texts[i], "wrong name or password");
}

static void the_number_may_be_the_end_of_the_text(void **state)
{
    (void)state;
    expect("data 775", "locked");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_texts_get_a_general_meaning),
        cmocka_unit_test(numbers_of_active_directory_are_translated),
        cmocka_unit_test(the_number_may_be_the_end_of_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
