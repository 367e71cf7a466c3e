#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/fetch/domain_news.h"

/* Exchanges with these domains, and settings that may be changed. */
struct fixture {
    struct domain_name domains[2];
    struct exchange_settings exchanges[2];
    struct settings settings;
};

static void make(struct fixture *fixture, size_t domains)
{
    *fixture = (struct fixture){
        .domains = {{"EXAMPLE", "example.test"}, {"CHILD", "child.example.test"}},
        .exchanges = {{.name = "a", .url = "https://a/", .account = "windows u", .user = "u"},
                      {.name = "b", .url = "https://b/", .account = "windows v", .user = "v"}},
        .settings = {.number = (int64_t)domains + 1, .log_level = "info", .exchanges_count = 2}};
    fixture->settings.exchanges = fixture->exchanges;
    for (size_t i = 0; i < 2; i++) {
        fixture->exchanges[i].domains = fixture->domains;
        fixture->exchanges[i].domains_count = domains;
        fixture->exchanges[i].secret = (struct octets){(const uint8_t *)"secret", 6};
    }
}

static void other_domains_are_all(void **state)
{
    (void)state;
    struct fixture before, now;
    for (size_t i = 0; i <= 2; i += 2) {
        make(&before, i);
        make(&now, 2 - i);
        assert_true(domain_news_are_all(&before.settings, &now.settings));
        assert_int_equal(now.exchanges[0].domains_count, 2 - i);
    }
}

static void the_same_once_more_is_no_news_of_domains(void **state)
{
    (void)state;
    struct fixture before, now;
    make(&before, 1);
    make(&now, 1);
    now.settings.number = 7;
    assert_false(domain_news_are_all(&before.settings, &now.settings));
}

static void whatever_else_is_new_counts(void **state)
{
    (void)state;
    struct fixture before, now;
    make(&before, 1);
    make(&now, 2);
    now.exchanges[1].user = "w";
    assert_false(domain_news_are_all(&before.settings, &now.settings));
    make(&now, 2);
    now.exchanges[0].secret.size = 5;
    assert_false(domain_news_are_all(&before.settings, &now.settings));
    make(&now, 2);
    now.exchanges[0].kerberos_realm = "EXAMPLE.TEST";
    assert_false(domain_news_are_all(&before.settings, &now.settings));
    make(&now, 2);
    now.settings.exchanges_count = 1;
    assert_false(domain_news_are_all(&before.settings, &now.settings));
    make(&now, 2);
    now.settings.request_timeout_ms = 1000;
    assert_false(domain_news_are_all(&before.settings, &now.settings));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_domains_are_all),
        cmocka_unit_test(the_same_once_more_is_no_news_of_domains),
        cmocka_unit_test(whatever_else_is_new_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
