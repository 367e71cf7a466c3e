#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/verdict/login_challenges.h"

static struct login_challenges read_all(const char *first, const char *second)
{
    struct login_challenges challenges = {0};
    login_challenges_add(&challenges, first);
    if (second != NULL)
        login_challenges_add(&challenges, second);
    return challenges;
}

static void each_way_is_named_once(void **state)
{
    (void)state;
    struct login_challenges challenges = read_all("Negotiate", "NTLM");
    assert_string_equal(challenges.names, "Negotiate, NTLM");
    assert_int_equal(challenges.offers & LOGIN_OFFERS_BASIC, 0);
    challenges = read_all("Negotiate, ntlm,Basic realm=\"x\"", "NTLM");
    assert_string_equal(challenges.names, "Negotiate, ntlm, Basic");
    assert_true((challenges.offers & LOGIN_OFFERS_BASIC) != 0);
}

static void what_stands_in_parameters_is_no_way(void **state)
{
    (void)state;
    static const char *const without[] = {
        "Digest realm=\"a, Basic b\", nonce=\"\\\", Basic \"",
        "Bearer Basic=1",
        "Negotiate Basic==",
        "BasicX",
        "Bearer realm = \"Basic\" , error=Basic",
        "NTLM TlRMTVNTUAAB=",
    };
    for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
        struct login_challenges challenges = read_all(without[i], NULL);
        if ((challenges.offers & LOGIN_OFFERS_BASIC) != 0 || challenges.count != 1)
            fail_msg("%s: %s", without[i], challenges.names);
    }
    assert_true(
        (read_all("Bearer realm = \"a\" , BASIC realm=b", NULL).offers & LOGIN_OFFERS_BASIC) != 0);
    assert_true((read_all("Negotiate YII=, Basic", NULL).offers & LOGIN_OFFERS_BASIC) != 0);
}

static void nothing_is_no_challenge(void **state)
{
    (void)state;
    static const char *const nothing[] = {"", " ", ",", " , ,", "=", "\"", "=\"unclosed, Basic"};
    for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
        assert_int_equal(read_all(nothing[i], NULL).count, 0);
}

static void many_ways_never_overflow(void **state)
{
    (void)state;
    struct login_challenges challenges = {0};
    char name[] = "Invented-Method-AA";
    for (int i = 0; i < 26; i++) {
        name[sizeof(name) - 2] = (char)('A' + i);
        login_challenges_add(&challenges, name);
    }
    login_challenges_add(&challenges, "Basic");
    assert_int_equal(challenges.count, 27);
    assert_true((challenges.offers & LOGIN_OFFERS_BASIC) != 0);
    assert_true(strlen(challenges.names) < sizeof(challenges.names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_is_named_once),
        cmocka_unit_test(what_stands_in_parameters_is_no_way),
        cmocka_unit_test(nothing_is_no_challenge),
        cmocka_unit_test(many_ways_never_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
