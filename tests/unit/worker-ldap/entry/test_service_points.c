/* What service connection points say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ldap/entry/service_points.h"

#define OF_POINTER "67661d7f-8fc4-4fa7-bfac-e1d7794c1f68"
#define OF_URL     "77378F46-2C66-4aa9-A6A6-3E7A48B19596"

static struct directory_entry_list entries;
static struct service_points points;

static int begin(void **state)
{
    (void)state;
    STAILQ_INIT(&entries);
    return 0;
}

static int end(void **state)
{
    (void)state;
    directory_entry_list_clear(&entries);
    return 0;
}

/* An entry with one binding and up to three keywords. */
static void add(const char *binding, const char *first, const char *second, const char *third)
{
    struct directory_entry *entry = directory_entry_create("CN=x,DC=example,DC=test");
    const char *const keywords[] = {first, second, third};
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        if (keywords[i] != NULL)
            directory_entry_add(entry, "keywords", keywords[i], strlen(keywords[i]));
    }
    if (binding != NULL)
        directory_entry_add(entry, "serviceBindingInformation", binding, strlen(binding));
    STAILQ_INSERT_TAIL(&entries, entry, link);
}

static void expect_urls(const char *const *urls, size_t count)
{
    assert_int_equal(points.count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(points.items[i].url, urls[i]);
}

static void add_sites(void)
{
    add("https://far/", OF_URL, "Site=Elsewhere", NULL);
    add("https://any/", OF_URL, NULL, NULL);
    add("https://near/", OF_URL, "Site=Elsewhere", "Site=Here");
    add("https://far2/", OF_URL, "Site=Else", NULL);
}

static void those_of_the_own_site_come_first_then_those_of_none(void **state)
{
    (void)state;
    static const char *const urls[] = {"https://near/", "https://any/", "https://far/",
                                       "https://far2/"};
    add_sites();
    service_points_read(&entries, "example.test", "HERE", &points);
    expect_urls(urls, 4);
    assert_string_equal(points.items[0].site, "HERE");
    assert_string_equal(points.items[1].site, "");
    assert_string_equal(points.items[2].site, "Elsewhere");
}

static void without_a_site_those_for_any_come_first(void **state)
{
    (void)state;
    static const char *const urls[] = {"https://any/", "https://far/", "https://near/",
                                       "https://far2/"};
    add_sites();
    service_points_read(&entries, "example.test", "", &points);
    expect_urls(urls, 4);
}

static void only_entries_with_the_mark_and_an_https_url_count_and_each_once(void **state)
{
    (void)state;
    static const char *const urls[] = {"https://one/", "HTTPS://two/"};
    add("https://one/", OF_URL, NULL, NULL);
    add("https://ONE/", OF_URL, NULL, NULL);
    add("https://unmarked/", "Site=Here", NULL, NULL);
    add("https://pointer/", OF_POINTER, "Domain=example.test", NULL);
    add("http://clear/", OF_URL, NULL, NULL);
    add("https://b lank/", OF_URL, NULL, NULL);
    add("https://line\n/", OF_URL, NULL, NULL);
    add("https://\xc3\xa4/", OF_URL, NULL, NULL);
    add("LDAP://dc/", OF_URL, NULL, NULL);
    add(NULL, OF_URL, NULL, NULL);
    add("HTTPS://two/", OF_URL, NULL, NULL);
    service_points_read(&entries, "example.test", "", &points);
    expect_urls(urls, 2);
}

static void more_points_than_a_message_holds_are_left_out(void **state)
{
    (void)state;
    for (int i = 0; i < LIMIT_STEPS + 5; i++) {
        char url[] = "https://host-000/";
        url[13] = (char)('0' + i / 10);
        url[14] = (char)('0' + i % 10);
        add(url, OF_URL, NULL, NULL);
    }
    service_points_read(&entries, "example.test", "", &points);
    assert_int_equal(points.count, LIMIT_STEPS);
}

static void a_pointer_of_the_domain_goes_before_one_for_any(void **state)
{
    (void)state;
    add("LDAP://any/", OF_POINTER, NULL, NULL);
    add("LDAP://other/", OF_POINTER, "Domain=other.test", NULL);
    add(NULL, OF_POINTER, "Domain=example.test", NULL);
    add("LDAP://right/", OF_POINTER, "Domain=other.test", "DOMAIN=Example.TEST");
    service_points_read(&entries, "example.test", "", &points);
    assert_string_equal(points.pointer, "LDAP://right/");
    assert_string_equal(points.any_pointer, "LDAP://any/");
    service_points_read(&entries, "third.test", "", &points);
    assert_null(points.pointer);
}

static void the_host_of_a_pointer_is_read(void **state)
{
    (void)state;
    char host[LIMIT_NAME + 1], longest[LIMIT_NAME + 16];
    assert_int_equal(service_points_pointer_host("LDAP://dc1.other.test", host), 0);
    assert_string_equal(host, "dc1.other.test");
    assert_int_equal(service_points_pointer_host("ldaps://dc1:636/CN=x", host), 0);
    assert_string_equal(host, "dc1");
    assert_int_equal(service_points_pointer_host("GC://forest/", host), 0);
    assert_string_equal(host, "forest");
    assert_int_equal(service_points_pointer_host("http://dc1/", host), -1);
    assert_int_equal(service_points_pointer_host("ldap:///CN=x", host), -1);
    assert_int_equal(service_points_pointer_host("", host), -1);
    memset(longest, 'a', sizeof(longest));
    memcpy(longest, "ldap://", 7);
    longest[LIMIT_NAME + 8] = '\0';
    assert_int_equal(service_points_pointer_host(longest, host), -1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(those_of_the_own_site_come_first_then_those_of_none),
        TEST(without_a_site_those_for_any_come_first),
        TEST(only_entries_with_the_mark_and_an_https_url_count_and_each_once),
        TEST(more_points_than_a_message_holds_are_left_out),
        TEST(a_pointer_of_the_domain_goes_before_one_for_any),
        TEST(the_host_of_a_pointer_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
