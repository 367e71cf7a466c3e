#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "worker-ews/verdict/web_host.h"

static void expect(const char *url, const char *expected)
{
    char *host = web_host(url);
    if (expected == NULL)
        assert_null(host);
    else
        assert_string_equal(host, expected);
    free(host);
}

static void it_is_named_as_a_certificate_names_it(void **state)
{
    (void)state;
    expect("https://mail.example.test/EWS/Exchange.asmx", "mail.example.test");
    expect("https://mail.example.test:8443/EWS/Exchange.asmx", "mail.example.test");
    expect("http://mail.example.test./EWS/Exchange.asmx", "mail.example.test");
    expect("https://192.0.2.7/", "192.0.2.7");
    expect("https://[2001:db8::7]:444/", "2001:db8::7");
}

/* Whoever is not in the host part is not asked. */
static void a_name_before_it_is_no_host(void **state)
{
    (void)state;
    expect("https://mail.example.test@other.example.test/", "other.example.test");
    expect("https://other.example.test/@mail.example.test", "other.example.test");
    expect("https://other.example.test?@mail.example.test", "other.example.test");
}

/* Which octets are which letters is up to the locale: without one such a name is none. */
static void a_name_in_another_script_is_its_name_in_dns(void **state)
{
    (void)state;
    static const char url[] = "https://m\xc3\xbcnchen.example.test/";
    expect(url, NULL);
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    expect(url, "xn--mnchen-3ya.example.test");
    assert_non_null(setlocale(LC_CTYPE, "C"));
}

static void what_has_no_host_has_none(void **state)
{
    (void)state;
    expect("", NULL);
    expect("https://", NULL);
    expect("/EWS/Exchange.asmx", NULL);
    expect("https://a b/", NULL);
}

static void expect_port(const char *url, const char *expected)
{
    char *port = web_port(url);
    if (expected == NULL)
        assert_null(port);
    else
        assert_string_equal(port, expected);
    free(port);
}

/* RFC 9110, 4.2.1 and 4.2.2: what counts where a URL names no port. */
static void the_port_is_the_schemes_unless_it_is_named(void **state)
{
    (void)state;
    expect_port("https://mail.example.test/", "443");
    expect_port("http://mail.example.test/", "80");
    expect_port("https://mail.example.test:8443/", "8443");
    expect_port("https://[2001:db8::7]:444/", "444");
    expect_port("https://[2001:db8::7]/", "443");
    expect_port("https://a b/", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_named_as_a_certificate_names_it),
        cmocka_unit_test(a_name_before_it_is_no_host),
        cmocka_unit_test(a_name_in_another_script_is_its_name_in_dns),
        cmocka_unit_test(what_has_no_host_has_none),
        cmocka_unit_test(the_port_is_the_schemes_unless_it_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
