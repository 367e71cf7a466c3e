#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/user/user.h"

/* Test vectors of FNV-1a with 64 bits, from its authors' page. */
static void the_stable_number_is_fnv_1a(void **state)
{
    (void)state;
    static const struct {
        char name[8];
        uint64_t number;
    } vectors[] = {{"", UINT64_C(0xcbf29ce484222325)},
                   {"a", UINT64_C(0xaf63dc4c8601ec8c)},
                   {"foobar", UINT64_C(0x85944171f73967e8)}};
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        char name[8];
        memcpy(name, vectors[i].name, sizeof(name));
        const struct user user = {.name = name};
        assert_true(user_stable_number(&user) == vectors[i].number);
    }
}

static void names_are_compared_byte_for_byte(void **state)
{
    (void)state;
    struct user *users = NULL;
    struct user *anna = user_find_or_create(&users, "anna@example.test");
    assert_ptr_equal(user_find(users, "anna@example.test"), anna);
    assert_null(user_find(users, "Anna@example.test"));
    assert_null(user_find(users, "anna@example.tes"));
    assert_ptr_equal(user_find_or_create(&users, "anna@example.test"), anna);
    assert_int_equal(anna->state, USER_UNLISTED);
    user_destroy(&users, anna);
    assert_null(users);
}

static void a_profile_replaces_the_one_before(void **state)
{
    (void)state;
    struct user *users = NULL;
    struct user *user = user_find_or_create(&users, "anna");
    const struct roster_user first = {"anna", "CN=A", "G1", "anna.a", "Anna A", true};
    const struct roster_user second = {"anna", "CN=B", "G1", "anna.b", "Anna B", false};
    user_set_profile(user, &first);
    assert_true(user->is_disabled);
    user_set_profile(user, &second);
    assert_string_equal(user->dn, "CN=B");
    assert_string_equal(user->guid, "G1");
    assert_string_equal(user->sam, "anna.b");
    assert_string_equal(user->display_name, "Anna B");
    assert_false(user->is_disabled);
    user_destroy(&users, user);
}

static void a_long_code_is_cut_and_none_is_empty(void **state)
{
    (void)state;
    char code[2 * LIMIT_CODE];
    struct user *users = NULL;
    struct user *user = user_find_or_create(&users, "anna");
    memset(code, 'x', sizeof(code) - 1);
    code[sizeof(code) - 1] = '\0';
    user_set_reason(user, code, "user.quarantined");
    assert_int_equal(strlen(user->code), LIMIT_CODE);
    assert_string_equal(user->reason, "user.quarantined");
    user_set_reason(user, NULL, NULL);
    assert_string_equal(user->code, "");
    assert_string_equal(user->reason, "");
    user_destroy(&users, user);
}

static void assert_counted_as(struct user *user, const char *reason, const char *name)
{
    user_set_reason(user, "", reason);
    assert_non_null(user->reason_row);
    assert_string_equal(user->reason_row->name, name);
}

static void a_reason_is_counted_by_its_name(void **state)
{
    (void)state;
    struct user *users = NULL;
    struct user *user = user_find_or_create(&users, "anna");
    assert_null(user->reason_row);
    assert_counted_as(user, "user.shares_address other=bert", "user.shares_address");
    assert_counted_as(user, "user.shares_address other=carl", "user.shares_address");
    assert_counted_as(user, "user.quarantined", "user.quarantined");
    assert_counted_as(user, "user.only_a_newer_program_knows words=x", "other");
    assert_counted_as(user, "other words=\"the mailbox is full\"", "other");
    assert_counted_as(user, "the mailbox is full", "other");
    user_set_reason(user, "", "");
    assert_null(user->reason_row);
    user_destroy(&users, user);
}

static void every_state_and_result_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i <= USER_STATE_LAST; i++) {
        for (int k = 0; k < i; k++)
            assert_string_not_equal(user_state_name((enum user_state)i),
                                    user_state_name((enum user_state)k));
    }
    for (int i = 0; i <= RESULT_LAST; i++) {
        for (int k = 0; k < i; k++)
            assert_string_not_equal(user_result_name((enum user_result)i),
                                    user_result_name((enum user_result)k));
    }
}

static void what_is_shown_of_a_state_is_a_state_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i <= USER_STATE_LAST; i++) {
        enum user_state shown = user_shown_state((enum user_state)i);
        assert_int_equal(user_shown_state(shown), shown);
    }
    assert_int_equal(user_shown_state(USER_SENT), USER_HANDED_OVER);
}

static void only_a_calendar_on_the_ucserver_is_a_good_result(void **state)
{
    (void)state;
    for (int i = 0; i <= RESULT_LAST; i++)
        assert_int_equal(user_result_is_good((enum user_result)i),
                         i == RESULT_REPLICATED || i == RESULT_UNCHANGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_code_is_cut_and_none_is_empty),
        cmocka_unit_test(a_reason_is_counted_by_its_name),
        cmocka_unit_test(the_stable_number_is_fnv_1a),
        cmocka_unit_test(names_are_compared_byte_for_byte),
        cmocka_unit_test(a_profile_replaces_the_one_before),
        cmocka_unit_test(every_state_and_result_has_a_name_of_its_own),
        cmocka_unit_test(what_is_shown_of_a_state_is_a_state_of_its_own),
        cmocka_unit_test(only_a_calendar_on_the_ucserver_is_a_good_result),
    };
    return cmocka_run_group_tests_name("user", tests, NULL, NULL);
}
