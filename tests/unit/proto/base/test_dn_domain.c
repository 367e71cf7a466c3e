#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/dn_domain.h"

static void expect(const char *dn, const char *expected)
{
    char domain[DN_DOMAIN_BYTES];
    memset(domain, 'x', sizeof(domain));
    dn_domain_read(dn, domain);
    assert_string_equal(domain, expected);
}

static void the_dc_parts_at_the_end_are_the_domain(void **state)
{
    (void)state;
    expect("CN=Anna,OU=Staff,DC=child,DC=Example,DC=test", "child.example.test");
    expect("DC=test", "test");
    expect("dc=example, dc = test", "example.test");
    expect("CN=a;DC=example;DC=test", "example.test");
    expect("cn=x,domainComponent=example,0.9.2342.19200300.100.1.25=test", "example.test");
    expect("cn=x,dc=ex\\61mple,dc=te\\st", "example.test");
}

static void parts_that_are_not_at_the_end_are_none(void **state)
{
    (void)state;
    expect("DC=www,CN=Dns,DC=example,DC=test", "example.test");
    expect("CN=x\\,DC=evil,DC=example,DC=test", "example.test");
    expect("CN=\"x,DC=evil\",DC=example,DC=test", "example.test");
    expect("DC=example,O=test", "");
}

static void what_is_no_such_name_has_no_domain(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",  "no name at all", "CN=x",  "DC",
        ",", "DC\\=x,",        "o=x\\", "<WKGUID=a9d1,DC=example,DC=test>"};
    char large[2 * DN_DOMAIN_BYTES] = "DC=";
    expect(NULL, "");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        expect(names[i], "");
    memset(large + 3, 'a', sizeof(large) - 4);
    expect(large, "");
    large[3 + DN_DOMAIN_BYTES - 1] = '\0';
    expect(large, large + 3);
}

static void a_domain_is_below_itself_and_those_above_it(void **state)
{
    (void)state;
    assert_true(dn_domain_is_below("example.test", "example.test"));
    assert_true(dn_domain_is_below("child.example.test", "example.test"));
    assert_true(dn_domain_is_below("example.test", ""));
    assert_false(dn_domain_is_below("example.test", "child.example.test"));
    assert_false(dn_domain_is_below("badexample.test", "example.test"));
    assert_false(dn_domain_is_below("", "example.test"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dc_parts_at_the_end_are_the_domain),
        cmocka_unit_test(parts_that_are_not_at_the_end_are_none),
        cmocka_unit_test(what_is_no_such_name_has_no_domain),
        cmocka_unit_test(a_domain_is_below_itself_and_those_above_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
