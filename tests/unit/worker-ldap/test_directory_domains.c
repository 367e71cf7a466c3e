#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ldap/directory_domains.h"

static void a_name_is_left_out_that_is_none_or_lies_nowhere(void **state)
{
    (void)state;
    struct directory_domains domains;
    char name[47];
    memset(name, 'N', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    directory_domains_init(&domains, "dc=example,dc=test", false);
    directory_domains_add(&domains, "", "dc=example,dc=test");
    directory_domains_add(&domains, "EXAMPLE", "cn=nowhere");
    directory_domains_add(&domains, name, "dc=example,dc=test");
    assert_int_equal(domains.count, 0);
    name[45] = '\0';
    directory_domains_add(&domains, name, "dc=example,dc=test");
    assert_int_equal(domains.count, 1);
    directory_domains_clear(&domains);
}

/* Microsoft's limit for a forest. */
static void no_forest_has_more_than_three_thousand_domains(void **state)
{
    (void)state;
    struct directory_domains domains;
    directory_domains_init(&domains, "dc=test", true);
    for (int i = 0; i < 3001; i++) {
        char netbios[16], dn[32];
        (void)snprintf(netbios, sizeof(netbios), "D%d", i);
        (void)snprintf(dn, sizeof(dn), "dc=d%d,dc=test", i);
        directory_domains_add(&domains, netbios, dn);
    }
    assert_int_equal(domains.count, 3000);
    assert_string_equal(directory_domains_named(&domains, "d2999"), "d2999.test");
    assert_null(directory_domains_named(&domains, "D3000"));
    directory_domains_clear(&domains);
}

static void a_controller_serves_its_own_domain_alone(void **state)
{
    (void)state;
    struct directory_domains domains;
    directory_domains_init(&domains, "ou=people,DC=example,DC=test", false);
    directory_domains_add(&domains, "EXAMPLE", "DC=example,DC=test");
    directory_domains_add(&domains, "CHILD", "DC=child,DC=example,DC=test");
    assert_string_equal(directory_domains_named(&domains, "example"), "example.test");
    assert_null(directory_domains_named(&domains, "CHILD"));
    assert_true(directory_domains_serve(&domains, "example.test"));
    assert_false(directory_domains_serve(&domains, "child.example.test"));
    assert_true(directory_domains_own_suffix(&domains, "example.test"));
    assert_false(directory_domains_own_suffix(&domains, "elsewhere.test"));
    directory_domains_clear(&domains);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_left_out_that_is_none_or_lies_nowhere),
        cmocka_unit_test(no_forest_has_more_than_three_thousand_domains),
        cmocka_unit_test(a_controller_serves_its_own_domain_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
