#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/discover/host_trust.h"

static void a_domain_is_what_one_owner_registers(void **state)
{
    (void)state;
    assert_true(host_trust_is_same_domain("mail.example.co.uk", "autodiscover.example.co.uk"));
    assert_true(host_trust_is_same_domain("a.example.test", "example.test"));
    assert_false(host_trust_is_same_domain("mail.example.co.uk", "mail.other.co.uk"));
    assert_false(host_trust_is_same_domain("a.github.io", "b.github.io"));
    assert_false(host_trust_is_same_domain("example.test", "example.com"));
    assert_true(host_trust_is_same_domain("localhost", "localhost"));
    assert_false(host_trust_is_same_domain("co.uk", "example.co.uk"));
}

static void an_address_belongs_to_itself_alone(void **state)
{
    (void)state;
    assert_true(host_trust_is_same_domain("127.0.0.1", "127.0.0.1"));
    assert_false(host_trust_is_same_domain("127.0.0.1", "10.0.0.1"));
    assert_false(host_trust_is_same_domain("::1", "::2"));
}

static void no_host_is_made_from_what_many_share(void **state)
{
    (void)state;
    assert_true(host_trust_may_derive("example.co.uk"));
    assert_true(host_trust_may_derive("corp.local"));
    assert_false(host_trust_may_derive("co.uk"));
    assert_false(host_trust_may_derive("com"));
    assert_false(host_trust_may_derive("corp"));
    assert_false(host_trust_may_derive(""));
    assert_false(host_trust_may_derive("127.0.0.1"));
}

static void a_mail_domain_is_of_letters_digits_and_hyphens(void **state)
{
    (void)state;
    static const char *const good[] = {"example.test", "EXAMPLE.co.uk", "corp", "xn--mnchen-3ya.de",
                                       "1-2.3com.de"};
    static const char *const bad[] = {"",           ".",           "a.",       ".a",    "a..b",
                                      "co.uk.",     "127.0.0.1",   "127.1",    "a.0x7", "-a.b",
                                      "a-.b",       "a_b.c",       "a.b:8443", "a/b.c", "a b.c",
                                      "m\u00fc.de", "[127.0.0.1]", "::1"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(host_trust_is_mail_domain(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(host_trust_is_mail_domain(bad[i]));
        assert_false(host_trust_may_derive(bad[i]));
    }
    char label[65] = "";
    memset(label, 'a', 64);
    assert_false(host_trust_is_mail_domain(label));
    assert_true(host_trust_is_mail_domain(label + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_domain_is_what_one_owner_registers),
        cmocka_unit_test(an_address_belongs_to_itself_alone),
        cmocka_unit_test(no_host_is_made_from_what_many_share),
        cmocka_unit_test(a_mail_domain_is_of_letters_digits_and_hyphens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
