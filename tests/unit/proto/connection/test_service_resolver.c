#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/connection/service_resolver.h"

#define HOSTS_MAX 4

/* Checks the order, a letter for each host. */
static void expect_order(const struct service_host *hosts,
                         size_t count,
                         const uint32_t *chances,
                         const char *order)
{
    struct service_host sorted[HOSTS_MAX];
    assert_int_equal(strlen(order), count);
    memcpy(sorted, hosts, count * sizeof(*hosts));
    service_hosts_sort(sorted, count, chances);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(sorted[i].host[0], order[i]);
}

static void the_lower_priority_number_goes_first_whatever_the_weight(void **state)
{
    (void)state;
    static const struct service_host hosts[] = {
        {"c", 88, 20, 100}, {"a", 88, 0, 1}, {"d", 88, 65535, 65535}, {"b", 88, 10, 0}};
    static const uint32_t low[HOSTS_MAX] = {0};
    static const uint32_t high[HOSTS_MAX] = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};
    expect_order(hosts, 4, low, "abcd");
    expect_order(hosts, 4, high, "abcd");
}

/* RFC 2782: the running sum of the weights, from 0, meets a number of 0 up to their sum. */
static void among_equals_the_weights_decide(void **state)
{
    (void)state;
    static const struct service_host hosts[] = {{"a", 88, 0, 10}, {"b", 88, 0, 30}};
    static const struct {
        uint32_t chance;
        const char *order;
    } cases[] = {
        {0, "ab"}, {10, "ab"}, {11, "ba"}, {40, "ba"}, {41, "ab"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        expect_order(hosts, 2, (uint32_t[]){cases[i].chance, 0}, cases[i].order);
}

static void weight_0_has_a_chance_as_long_as_it_is_left(void **state)
{
    (void)state;
    static const struct service_host hosts[] = {
        {"b", 88, 0, 20}, {"z", 88, 0, 0}, {"c", 88, 0, 30}};
    expect_order(hosts, 3, (uint32_t[]){0, 0, 0}, "zbc");
    expect_order(hosts, 3, (uint32_t[]){50, 0, 0}, "czb");
    expect_order(hosts, 3, (uint32_t[]){50, 1, 0}, "cbz");
}

static void all_of_weight_0_are_tried_as_well(void **state)
{
    (void)state;
    static const struct service_host hosts[] = {{"a", 88, 1, 0}, {"b", 88, 0, 0}};
    static const uint32_t chances[] = {UINT32_MAX, UINT32_MAX};
    expect_order(hosts, 2, chances, "ba");
    expect_order(hosts, 1, chances, "a");
    service_hosts_sort(NULL, 0, chances);
}

static void the_sum_of_the_largest_weights_is_no_overflow(void **state)
{
    (void)state;
    static const struct service_host hosts[] = {
        {"a", 88, 0, UINT16_MAX}, {"b", 88, 0, UINT16_MAX}, {"c", 88, 0, UINT16_MAX}};
    expect_order(hosts, 3, (uint32_t[]){3 * UINT16_MAX, 0, 0}, "cab");
    expect_order(hosts, 3, (uint32_t[]){3 * UINT16_MAX + 1, 0, 0}, "abc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lower_priority_number_goes_first_whatever_the_weight),
        cmocka_unit_test(among_equals_the_weights_decide),
        cmocka_unit_test(weight_0_has_a_chance_as_long_as_it_is_left),
        cmocka_unit_test(all_of_weight_0_are_tried_as_well),
        cmocka_unit_test(the_sum_of_the_largest_weights_is_no_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
