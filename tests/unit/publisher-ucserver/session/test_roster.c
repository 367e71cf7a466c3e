#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <stdio.h>

#include "proto/event/error.h"

#include "publisher-ucserver/rose/profile.h"
#include "publisher-ucserver/session/roster.h"

static struct asn_octets octets_of(const char *text)
{
    return (struct asn_octets){(const uint8_t *)text, strlen(text)};
}

static struct error failure; /* of the newest add() */

static int add(struct roster *roster, const char *user, bool enabled)
{
    struct profile profile = {.enabled = enabled,
                              .user_name = octets_of(user),
                              .dn = octets_of("CN=x"),
                              .guid = octets_of("{6F96}"),
                              .sam = octets_of("x"),
                              .display_name = octets_of("Größe"),
                              .disabled_in_directory = true};
    error_clear(&failure);
    return roster_add(roster, &profile, &failure);
}

static void the_memory_has_a_limit(void **state)
{
    (void)state;
    struct roster *roster = roster_create(2000);
    char user[32];
    int result = 0;
    for (int i = 0; i < 100 && result == 0; i++) {
        (void)snprintf(user, sizeof(user), "u%d", i);
        result = add(roster, user, true);
    }
    assert_int_equal(result, -1);
    assert_in_range(roster_count(roster), 1, 50);
    char expected[64];
    (void)snprintf(expected, sizeof(expected), "roster.memory_limit users=%zu",
                   roster_count(roster));
    assert_string_equal(failure.reason, expected);
    roster_destroy(roster);
}

static void unusable_names_are_left_out_and_counted(void **state)
{
    (void)state;
    struct roster *roster = roster_create(1 << 20);
    char name[LIMIT_USER_NAME + 2];
    memset(name, 'n', sizeof(name));
    name[LIMIT_USER_NAME + 1] = '\0';
    assert_int_equal(add(roster, name, true), 0);
    assert_int_equal(add(roster, "", true), 0);
    assert_int_equal(add(roster, "\xff\xfe", true), 0);
    assert_int_equal(add(roster, "anna", true), 0);
    assert_int_equal(add(roster, "anna", true), 0);
    assert_int_equal(add(roster, "bert", false), 0);
    assert_int_equal(roster_count(roster), 1);
    assert_int_equal(roster_left_out(roster), 4);
    assert_false(roster_has(roster, "bert"));
    name[LIMIT_USER_NAME] = '\0';
    assert_int_equal(add(roster, name, true), 0);
    assert_true(roster_has(roster, name));
    roster_destroy(roster);
}

static void names_are_compared_byte_for_byte(void **state)
{
    (void)state;
    struct roster *roster = roster_create(1 << 20);
    assert_int_equal(add(roster, "Anna@example.test", true), 0);
    assert_true(roster_has(roster, "Anna@example.test"));
    assert_false(roster_has(roster, "anna@example.test"));
    assert_false(roster_has(roster, "Anna@example.tes"));
    roster_destroy(roster);
}

static void unusable_other_texts_become_empty(void **state)
{
    (void)state;
    struct error error;
    size_t count;
    struct roster *roster = roster_create(1 << 20);
    char guid[LIMIT_CODE + 2];
    memset(guid, 'a', sizeof(guid));
    guid[LIMIT_CODE + 1] = '\0';
    struct profile profile = {.enabled = true,
                              .user_name = octets_of("anna"),
                              .dn = octets_of("\xc3"),
                              .guid = octets_of(guid),
                              .sam = octets_of("amuster"),
                              .display_name = octets_of("Anna")};
    assert_int_equal(roster_add(roster, &profile, &error), 0);
    const struct roster_user *user = roster_page_users(roster, 0, &count);
    assert_int_equal(count, 1);
    assert_string_equal(user->dn, "");
    assert_string_equal(user->guid, "");
    assert_string_equal(user->sam, "amuster");
    assert_string_equal(user->display_name, "Anna");
    roster_destroy(roster);
}

static void pages_hold_everybody_once(void **state)
{
    (void)state;
    size_t count, seen = 0;
    struct roster *roster = roster_create(1 << 22);
    char user[32];
    assert_int_equal(roster_page_count(roster), 0);
    for (int i = 0; i < 2 * ROSTER_PAGE_USERS + 1; i++) {
        (void)snprintf(user, sizeof(user), "u%d", i);
        assert_int_equal(add(roster, user, true), 0);
    }
    assert_int_equal(roster_page_count(roster), 3);
    for (size_t page = 0; page < 3; page++) {
        const struct roster_user *users = roster_page_users(roster, page, &count);
        assert_int_equal(count, page == 2 ? 1 : ROSTER_PAGE_USERS);
        for (size_t i = 0; i < count; i++) {
            (void)snprintf(user, sizeof(user), "u%zu", seen++);
            assert_string_equal(users[i].user, user);
            assert_true(users[i].disabled);
        }
    }
    assert_null(roster_page_users(roster, 3, &count));
    assert_int_equal(count, 0);
    roster_destroy(roster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_memory_has_a_limit),
        cmocka_unit_test(unusable_names_are_left_out_and_counted),
        cmocka_unit_test(names_are_compared_byte_for_byte),
        cmocka_unit_test(unusable_other_texts_become_empty),
        cmocka_unit_test(pages_hold_everybody_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
