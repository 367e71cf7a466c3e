#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/connection/service_resolver.h"
#include "proto/event/error.h"
#include "proto/event/event.h"
#include "proto/event/reason.h"
#include "proto/message/message.h"

#include "worker-ews/login/kerberos_kdcs.h"

/* In place of DNS: who has asked for what, and the answer that the test gives. */
struct service_resolver {
    service_resolver_function *callback;
    void *context;
    const char *name;
};

#define NOW_MS         INT64_C(5000)
#define TEN_MINUTES_MS INT64_C(600000)

static struct service_resolver dns;
static int questions, resolvers;
static bool answers_at_once;
static struct exchange_settings settings;
static struct kerberos_kdcs kdcs;
static int words; /* how often anything was told */
static bool is_found, stops_when_told;
static struct error last_word;

static struct service_host two[] = {{"dc2.example.test", 1088, 0, 10},
                                    {"dc1.example.test", 88, 5, 10}};

struct service_resolver *__wrap_service_resolver_create(sd_event *loop,
                                                        const char *name,
                                                        service_resolver_function *callback,
                                                        void *context);
void __wrap_service_resolver_destroy(struct service_resolver *resolver);

struct service_resolver *__wrap_service_resolver_create(sd_event *loop,
                                                        const char *name,
                                                        service_resolver_function *callback,
                                                        void *context)
{
    (void)loop;
    dns = (struct service_resolver){callback, context, name};
    questions++;
    resolvers++;
    if (answers_at_once)
        callback(context, two, 2, NULL);
    return &dns;
}

void __wrap_service_resolver_destroy(struct service_resolver *resolver)
{
    if (resolver != NULL)
        resolvers--;
}

static void on_kdcs(void *context, const struct error *why)
{
    assert_ptr_equal(context, &kdcs);
    words++;
    is_found = why == NULL;
    if (why != NULL)
        last_word = *why;
    if (stops_when_told)
        kerberos_kdcs_stop(&kdcs);
}

static int set_up(void **state)
{
    (void)state;
    questions = resolvers = words = 0;
    answers_at_once = is_found = stops_when_told = false;
    settings = (struct exchange_settings){.name = ""};
    kerberos_kdcs_init(&kdcs, NULL, &settings, on_kdcs, &kdcs);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kerberos_kdcs_clear(&kdcs);
    return resolvers; /* each that was made is gone */
}

static void answer_of_dns(const struct service_host *hosts, size_t count)
{
    struct error why;
    (void)error_set(&why, NAME_UNKNOWN, event_text("host", dns.name));
    dns.callback(dns.context, hosts, count, count > 0 ? NULL : &why);
}

static void expect_known(int told, int asked)
{
    assert_int_equal(words, told);
    assert_int_equal(questions, asked);
    assert_true(is_found);
}

static void expect_host(size_t index, const char *host, uint16_t port)
{
    assert_true(index < kdcs.count);
    assert_string_equal(kdcs.hosts[index].host, host);
    assert_int_equal(kdcs.hosts[index].port, port);
}

static void those_of_the_settings_serve_every_realm_for_ever(void **state)
{
    (void)state;
    struct host_port set[] = {{.host = "a.example.test", .port = 88},
                              {.host = "b.example.test", .port = 1088}};
    settings.kdcs = set;
    settings.kdcs_count = 2;
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    kerberos_kdcs_find(&kdcs, "OTHER.TEST", NOW_MS);
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS + 100 * TEN_MINUTES_MS);
    expect_known(3, 0);
    assert_int_equal(kdcs.count, 2);
    expect_host(0, "a.example.test", 88);
    expect_host(1, "b.example.test", 1088);
}

/* Forgotten they are looked up anew: there, and not in DNS. */
static void those_of_the_settings_are_never_forgotten_for_good(void **state)
{
    (void)state;
    struct host_port set = {.host = "a.example.test", .port = 88};
    settings.kdcs = &set;
    settings.kdcs_count = 1;
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    kerberos_kdcs_forget(&kdcs);
    assert_int_equal(kdcs.count, 0);
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    expect_known(2, 0);
    expect_host(0, "a.example.test", 88);
}

/* The name is that of RFC 4120, 7.2.3.2; their order is the resolver's. */
static void those_of_a_realm_are_in_dns(void **state)
{
    (void)state;
    char realm[] = "EXAMPLE.TEST";
    kerberos_kdcs_find(&kdcs, realm, NOW_MS);
    memset(realm, 'x', strlen(realm));
    assert_int_equal(words, 0);
    assert_string_equal(dns.name, "_kerberos._tcp.EXAMPLE.TEST");
    answer_of_dns(two, 2);
    expect_known(1, 1);
    assert_int_equal(kdcs.count, 2);
    expect_host(0, "dc2.example.test", 1088);
    expect_host(1, "dc1.example.test", 88);
}

static void an_answer_may_come_at_once(void **state)
{
    (void)state;
    answers_at_once = true;
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    expect_known(1, 1);
    expect_host(1, "dc1.example.test", 88);
}

static void what_is_known_is_good_for_ten_minutes(void **state)
{
    (void)state;
    answers_at_once = true;
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS + TEN_MINUTES_MS - 1);
    expect_known(2, 1);
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS + TEN_MINUTES_MS);
    expect_known(3, 2);
    assert_int_equal(kdcs.count, 2);
}

static void another_realm_has_others(void **state)
{
    (void)state;
    answers_at_once = true;
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    kerberos_kdcs_find(&kdcs, "SALES.EXAMPLE.TEST", NOW_MS);
    expect_known(2, 2);
    assert_string_equal(dns.name, "_kerberos._tcp.SALES.EXAMPLE.TEST");
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    expect_known(3, 3);
}

static void a_realm_without_any_is_told_with_the_reason_and_asked_for_again(void **state)
{
    (void)state;
    struct reason told;
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    answer_of_dns(NULL, 0);
    assert_int_equal(words, 1);
    assert_false(is_found);
    reason_read(last_word.reason, &told);
    assert_string_equal(told.name, event_name(KERBEROS_NO_KDC));
    assert_string_equal(reason_parameter(&told, "realm"), "EXAMPLE.TEST");
    assert_non_null(strstr(reason_parameter(&told, "cause"), event_name(NAME_UNKNOWN)));
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS + 1);
    answer_of_dns(two, 1);
    expect_known(2, 2);
    assert_int_equal(kdcs.count, 1);
}

static void what_has_never_answered_is_looked_for_again(void **state)
{
    (void)state;
    answers_at_once = true;
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    kerberos_kdcs_forget(&kdcs);
    assert_int_equal(kdcs.count, 0);
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    expect_known(2, 2);
    assert_int_equal(kdcs.count, 2);
}

static void a_question_that_is_taken_back_is_over(void **state)
{
    (void)state;
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    assert_int_equal(resolvers, 1);
    kerberos_kdcs_stop(&kdcs);
    assert_int_equal(resolvers, 0);
    assert_int_equal(words, 0);
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    assert_int_equal(questions, 2);
}

/* A resolver must not be destroyed by what it calls. */
static void it_may_be_stopped_by_whom_it_tells(void **state)
{
    (void)state;
    stops_when_told = true;
    kerberos_kdcs_find(&kdcs, "EXAMPLE.TEST", NOW_MS);
    answer_of_dns(two, 2);
    assert_int_equal(resolvers, 1);
    expect_known(1, 1);
    assert_int_equal(kdcs.count, 2);
    kerberos_kdcs_stop(&kdcs);
    assert_int_equal(resolvers, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(those_of_the_settings_serve_every_realm_for_ever),
        TEST(those_of_the_settings_are_never_forgotten_for_good),
        TEST(those_of_a_realm_are_in_dns),
        TEST(an_answer_may_come_at_once),
        TEST(what_is_known_is_good_for_ten_minutes),
        TEST(another_realm_has_others),
        TEST(a_realm_without_any_is_told_with_the_reason_and_asked_for_again),
        TEST(what_has_never_answered_is_looked_for_again),
        TEST(a_question_that_is_taken_back_is_over),
        TEST(it_may_be_stopped_by_whom_it_tells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
