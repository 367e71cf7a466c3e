#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <cmocka.h>

#include "proto/connection/address_memory.h"

static struct sockaddr_storage address_of(const char *text, uint16_t port)
{
    struct sockaddr_storage address = {.ss_family = AF_INET};
    if (inet_pton(AF_INET, text, &((struct sockaddr_in *)&address)->sin_addr) == 1) {
        ((struct sockaddr_in *)&address)->sin_port = htons(port);
        return address;
    }
    address.ss_family = AF_INET6;
    assert_int_equal(inet_pton(AF_INET6, text, &((struct sockaddr_in6 *)&address)->sin6_addr), 1);
    return address;
}

static void what_was_in_trouble_goes_behind_the_others_for_a_while(void **state)
{
    (void)state;
    struct address_memory memory = {0};
    struct sockaddr_storage first = address_of("127.0.0.1", 389), third = address_of("::1", 0);
    struct sockaddr_storage all[] = {first, address_of("127.0.0.2", 389), third,
                                     address_of("127.0.0.4", 389)};
    const char *const expected[] = {"127.0.0.2", "127.0.0.4", "127.0.0.1", "::1"};
    address_memory_blame(&memory, &first, 1000);
    address_memory_blame(&memory, &third, 1000);
    assert_int_equal(address_memory_sort(&memory, all, 4, 2000), 2);
    for (size_t i = 0; i < 4; i++) {
        struct sockaddr_storage right = address_of(expected[i], 389);
        if (right.ss_family == AF_INET)
            assert_memory_equal(&all[i], &right, sizeof(struct sockaddr_in));
        else
            assert_int_equal(all[i].ss_family, AF_INET6);
    }
    assert_int_equal(address_memory_sort(&memory, all, 4, 1000 + ADDRESS_MEMORY_MS), 4);
}

static void the_port_does_not_matter_and_forgetting_is_complete(void **state)
{
    (void)state;
    struct address_memory memory = {0};
    struct sockaddr_storage there = address_of("10.0.0.1", 636),
                            again = address_of("10.0.0.1", 389),
                            other = address_of("10.0.0.2", 636);
    assert_false(address_memory_is_blamed(&memory, &there, 1));
    address_memory_blame(&memory, &there, 1);
    assert_true(address_memory_is_blamed(&memory, &again, 1));
    assert_false(address_memory_is_blamed(&memory, &other, 1));
    address_memory_forget(&memory);
    assert_false(address_memory_is_blamed(&memory, &there, 1));
}

static void of_too_many_the_oldest_is_forgotten(void **state)
{
    (void)state;
    struct address_memory memory = {0};
    struct sockaddr_storage addresses[ADDRESS_MEMORY_MAX + 1];
    for (size_t i = 0; i <= ADDRESS_MEMORY_MAX; i++) {
        addresses[i] = address_of("10.0.0.0", 1);
        ((struct sockaddr_in *)&addresses[i])->sin_addr.s_addr += htonl((uint32_t)i + 1);
        address_memory_blame(&memory, &addresses[i], (int64_t)i);
    }
    assert_false(address_memory_is_blamed(&memory, &addresses[0], 100));
    for (size_t i = 1; i <= ADDRESS_MEMORY_MAX; i++)
        assert_true(address_memory_is_blamed(&memory, &addresses[i], 100));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_in_trouble_goes_behind_the_others_for_a_while),
        cmocka_unit_test(the_port_does_not_matter_and_forgetting_is_complete),
        cmocka_unit_test(of_too_many_the_oldest_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
