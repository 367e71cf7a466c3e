#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/discover/web_address.h"

static void
expect(const char *base, const char *text, const char *url, const char *host, bool is_secure)
{
    struct web_address address;
    assert_int_equal(web_address_read(base, text, &address), 0);
    assert_string_equal(address.url, url);
    assert_string_equal(address.host, host);
    assert_int_equal(address.is_secure, is_secure);
    web_address_clear(&address);
}

static void expect_refusal(const char *text)
{
    struct web_address address = {.url = NULL};
    assert_int_equal(web_address_read(NULL, text, &address), -1);
    assert_null(address.url);
}

static void a_host_is_in_small_letters_without_brackets_or_dot(void **state)
{
    (void)state;
    expect(NULL, "https://Mail.EXAMPLE.test/EWS/Exchange.asmx",
           "https://mail.example.test/EWS/Exchange.asmx", "mail.example.test", true);
    expect(NULL, "https://[::1]:444/a", "https://[::1]:444/a", "::1", true);
    expect(NULL, "http://mail.example.test./a#b", "http://mail.example.test/a", "mail.example.test",
           false);
}

static void a_relative_one_is_of_the_same_host(void **state)
{
    (void)state;
    expect("https://a.test/b/c.xml", "/d.xml", "https://a.test/d.xml", "a.test", true);
    expect("https://a.test/b/c.xml", "//b.test/d.xml", "https://b.test/d.xml", "b.test", true);
}

static void what_cannot_be_asked_is_refused(void **state)
{
    (void)state;
    expect_refusal("");
    expect_refusal("ftp://a.test/");
    expect_refusal("file:///etc/passwd");
    expect_refusal("https://user@a.test/");
    expect_refusal("https://user:word@a.test/");
    expect_refusal("https://a.test:99999/");
    expect_refusal("https://a b.test/");
    expect_refusal("https://./");
    expect_refusal("https://../");
    expect_refusal("https://a.test../");
    expect_refusal("https://2130706433./");
    expect_refusal("https://\xef\xbc\x92/"); /* a 2 of full width */
    expect_refusal("https://\xff.test/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_asked_is_refused),
        cmocka_unit_test(a_host_is_in_small_letters_without_brackets_or_dot),
        cmocka_unit_test(a_relative_one_is_of_the_same_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
