#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/message/message.h"

#include "worker-ews/login/kerberos_realm.h"

static struct domain_name forest[] = {{.netbios = "EXAMPLE", .dns = "example.test"},
                                      {.netbios = "SALES", .dns = "sales.example.test"}};

static void expect_name(const char *user,
                        const char *setting,
                        size_t domains,
                        const char *realm,
                        const char *enterprise,
                        const char *plain)
{
    struct kerberos_name name = {0};
    assert_int_equal(kerberos_realm_choose(&name, user, setting, forest, domains), 0);
    assert_string_equal(name.realm, realm);
    assert_string_equal(name.enterprise, enterprise);
    assert_string_equal(name.plain, plain);
    kerberos_name_clear(&name);
    assert_null(name.realm);
}

static void the_setting_comes_first(void **state)
{
    (void)state;
    expect_name("SALES\\svc", "other.test", 2, "OTHER.TEST", "svc@OTHER.TEST", "svc");
    expect_name("svc@sales.example.test", "OTHER.TEST", 2, "OTHER.TEST", "svc@sales.example.test",
                "svc");
    expect_name("svc", "OTHER.TEST", 0, "OTHER.TEST", "svc@OTHER.TEST", "svc");
}

static void the_directory_knows_what_short_names_mean(void **state)
{
    (void)state;
    expect_name("sales\\svc", NULL, 2, "SALES.EXAMPLE.TEST", "svc@SALES.EXAMPLE.TEST", "svc");
    expect_name("svc@SALES", "", 2, "SALES.EXAMPLE.TEST", "svc@SALES", "svc");
    expect_name("svc@Sales.Example.Test", NULL, 2, "SALES.EXAMPLE.TEST", "svc@Sales.Example.Test",
                "svc");
}

static void a_foreign_suffix_and_none_are_asked_of_the_first_domain(void **state)
{
    (void)state;
    expect_name("first.last@mail.test", NULL, 2, "EXAMPLE.TEST", "first.last@mail.test",
                "first.last");
    expect_name("svc", NULL, 1, "EXAMPLE.TEST", "svc@EXAMPLE.TEST", "svc");
}

static void without_a_directory_the_name_itself_says_the_realm(void **state)
{
    (void)state;
    expect_name("svc@example.test", NULL, 0, "EXAMPLE.TEST", "svc@example.test", "svc");
    expect_name("EXAMPLE\\svc", NULL, 0, "EXAMPLE", "svc@EXAMPLE", "svc");
    expect_name("OTHER\\svc", NULL, 2, "OTHER", "svc@OTHER", "svc");
    expect_name("a@b@example.test", NULL, 0, "EXAMPLE.TEST", "a@b@example.test", "a@b");
}

static void a_short_name_that_nobody_has_told_is_a_guess(void **state)
{
    (void)state;
    static const struct {
        const char *user, *setting;
        size_t domains;
        bool is_guess;
    } cases[] = {
        {"EXAMPLE\\svc", NULL, 0, true},    {"svc@EXAMPLE", NULL, 0, true},
        {"OTHER\\svc", NULL, 2, true},      {"EXAMPLE\\svc", NULL, 2, false},
        {"EXAMPLE\\svc", "CORP", 0, false}, {"svc@example.test", NULL, 0, false},
        {"svc@OTHER", NULL, 2, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct kerberos_name name = {0};
        assert_int_equal(
            kerberos_realm_choose(&name, cases[i].user, cases[i].setting, forest, cases[i].domains),
            0);
        assert_int_equal(name.is_guess, cases[i].is_guess);
        kerberos_name_clear(&name);
    }
}

static void a_name_without_one_of_its_parts_has_no_realm(void **state)
{
    (void)state;
    static const char *const names[] = {"", "svc", "@example.test", "svc@", "EXAMPLE\\", "\\svc"};
    struct kerberos_name name = {0};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(kerberos_realm_choose(&name, names[i], NULL, NULL, 0), -1);
        assert_null(name.realm);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_without_one_of_its_parts_has_no_realm),
        cmocka_unit_test(a_short_name_that_nobody_has_told_is_a_guess),
        cmocka_unit_test(the_setting_comes_first),
        cmocka_unit_test(the_directory_knows_what_short_names_mean),
        cmocka_unit_test(a_foreign_suffix_and_none_are_asked_of_the_first_domain),
        cmocka_unit_test(without_a_directory_the_name_itself_says_the_realm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
