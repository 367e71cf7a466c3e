#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/user/address_index.h"
#include "supervisor/user/user.h"

static struct address_place *of_test;

static int make(void **state)
{
    (void)state;
    of_test = NULL;
    return 0;
}

static int clear(void **state)
{
    (void)state;
    address_index_clear(&of_test);
    assert_null(of_test);
    return 0;
}

static struct user user_with(char *address)
{
    return (struct user){.address = address};
}

static size_t count(const char *address)
{
    size_t found = 0;
    for (const struct user *user = address_index_find(of_test, address); user != NULL;
         user = user->same_address)
        found++;
    return found;
}

static void an_address_that_nobody_has_is_not_found(void **state)
{
    (void)state;
    assert_null(address_index_find(of_test, "anna@example.test"));
    assert_null(address_index_find(of_test, ""));
}

static void letter_case_plays_no_part(void **state)
{
    (void)state;
    char first[] = "Anna@Example.test", second[] = "anna@EXAMPLE.test";
    struct user anna = user_with(first), other = user_with(second);
    address_index_add(&of_test, &anna);
    address_index_add(&of_test, &other);
    assert_int_equal(count("ANNA@EXAMPLE.TEST"), 2);
    address_index_remove(&of_test, &anna);
    assert_ptr_equal(address_index_find(of_test, "anna@example.test"), &other);
    address_index_remove(&of_test, &other);
}

/* Exchange compares them as they are, and so do we. */
static void other_letters_than_ascii_are_compared_as_they_are(void **state)
{
    (void)state;
    char small[] = "m\xc3\xbcller@example.test", large[] = "M\xc3\x9cLLER@example.test";
    struct user first = user_with(small), second = user_with(large);
    address_index_add(&of_test, &first);
    address_index_add(&of_test, &second);
    assert_int_equal(count(small), 1);
    assert_int_equal(count(large), 1);
    address_index_remove(&of_test, &first);
    address_index_remove(&of_test, &second);
}

static void each_of_several_can_be_removed(void **state)
{
    (void)state;
    char address[] = "office@example.test";
    for (size_t removed = 0; removed < 3; removed++) {
        struct user users[3] = {user_with(address), user_with(address), user_with(address)};
        for (size_t i = 0; i < 3; i++)
            address_index_add(&of_test, &users[i]);
        assert_int_equal(count(address), 3);
        address_index_remove(&of_test, &users[removed]);
        assert_null(users[removed].same_address);
        assert_int_equal(count(address), 2);
        for (size_t i = 0; i < 3; i++) {
            if (i != removed)
                address_index_remove(&of_test, &users[i]);
        }
        assert_int_equal(count(address), 0);
    }
}

static void what_is_left_in_it_does_not_leak(void **state)
{
    (void)state;
    char address[] = "anna@example.test";
    static struct user anna;
    anna = user_with(address);
    address_index_add(&of_test, &anna);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_address_that_nobody_has_is_not_found),
        TEST(letter_case_plays_no_part),
        TEST(other_letters_than_ascii_are_compared_as_they_are),
        TEST(each_of_several_can_be_removed),
        TEST(what_is_left_in_it_does_not_leak),
    };
    return cmocka_run_group_tests_name("address_index", tests, NULL, NULL);
}
