/* Which hosts a rule means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/base/host_rule.h"

static void a_host_means_itself_alone(void **state)
{
    (void)state;
    assert_true(host_rule_means("mail.example.com", "mail.example.com"));
    assert_true(host_rule_means("Mail.Example.COM", "mail.example.com"));
    assert_false(host_rule_means("example.com", "mail.example.com"));
    assert_false(host_rule_means("mail.example.com", "example.com"));
    assert_false(host_rule_means("mail.example.com", "mail.example.com.evil.test"));
}

static void a_dot_means_every_host_below_and_never_the_domain_itself(void **state)
{
    (void)state;
    assert_true(host_rule_means(".example.com", "mail.example.com"));
    assert_true(host_rule_means(".example.com", "a.b.EXAMPLE.com"));
    assert_false(host_rule_means(".example.com", "example.com"));
    assert_false(host_rule_means(".example.com", ".example.com"));
    assert_false(host_rule_means(".example.com", "badexample.com"));
    assert_false(host_rule_means(".example.com", "mail.example.com.evil.test"));
}

static void nothing_means_nothing(void **state)
{
    (void)state;
    assert_false(host_rule_means("", ""));
    assert_false(host_rule_means("", "mail.example.com"));
    assert_false(host_rule_means(".", "mail.example.com"));
    assert_false(host_rule_means(".", "mail."));
    assert_false(host_rule_means("mail.example.com", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_means_itself_alone),
        cmocka_unit_test(a_dot_means_every_host_below_and_never_the_domain_itself),
        cmocka_unit_test(nothing_means_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
