#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/control/control_list.h"

/* The users have their place in the list as their number; `context` is how many there are. */
static bool walk_users(void *context,
                       struct user_cursor *cursor,
                       size_t most,
                       control_walk_function *function,
                       void *into)
{
    const int64_t users = *(const int64_t *)context;
    bool goes_on = true;
    for (; cursor->number < users && most > 0 && goes_on; most--) {
        int64_t i = cursor->number++;
        (void)snprintf(cursor->name, sizeof(cursor->name), "jörg-ä-%d@example.test", (int)i);
        const struct statistics_user user = {.name = cursor->name,
                                             .reason = i % 4 == 1 ? "server.away server=main" : "",
                                             .note =
                                                 i % 10 == 0 ? "mapping.account_disabled" : NULL,
                                             .is_fresh = i % 2 == 0};
        goes_on = function(into, &user);
    }
    return cursor->number < users;
}

/* One part for those conditions; NULL: there is none. `next` (may be NULL) is the condition of the part that follows,
 * empty: there is none. Returns how many users are in it. */
static size_t read_part(int64_t users, const char *first, const char *second, char *next)
{
    const struct control_callbacks callbacks = {.context = &users, .walk_users = walk_users};
    struct control_list *list = control_list_create(1, 2);
    struct error error;
    json_t *part = NULL;
    if (first != NULL)
        assert_int_equal(control_list_take(list, first, &error), 0);
    if (second != NULL)
        assert_int_equal(control_list_take(list, second, &error), 0);
    while ((part = control_list_next(list, &callbacks)) == NULL) {
    }
    size_t count = json_array_size(json_object_get(part, "users"));
    const char *place = json_string_value(json_object_get(part, "next"));
    assert_true(json_object_get(part, "next") != NULL);
    if (next != NULL)
        (void)snprintf(next, USER_CURSOR_BYTES + 8, place != NULL ? "after=%s" : "%s",
                       place != NULL ? place : "");
    json_decref(part);
    control_list_destroy(list);
    return count;
}

static void users_can_be_asked_for_by_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        size_t users;
    } rows[] = {{NULL, NULL, 200},
                {"which=stale", NULL, 100},
                {"reason=server.away", NULL, 50},
                {"reason=mapping.account_disabled", NULL, 20},
                {"like=Ä-19", NULL, 11},         /* 19, 190 to 199 */
                {"which=stale", "like=Ä-19", 6}, /* 19, 191, 193 to 199 */
                {"like=a=b", NULL, 0},           /* a value may have the sign */
                {"reason=exchange.busy", "like=", 0}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(read_part(200, rows[i].first, rows[i].second, NULL), rows[i].users);
}

static void what_is_no_condition_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *argument, *reason;
    } rows[] = {{"stale", "control.which_unknown"},
                {"", "control.which_unknown"},
                {"=", "control.which_unknown"},
                {"a-name-without-end=1", "control.which_unknown"},
                {"reason=no.such_reason", "control.reason_unknown"},
                {"after=nobody", "control.place_invalid"},
                {"after=", "control.place_invalid"}};
    struct control_list *list = control_list_create(1, 2);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct error error = {.reason = ""};
        int status = control_list_take(list, rows[i].argument, &error);
        if (strcmp(rows[i].argument, "=") == 0)
            assert_int_equal(status, 0); /* no value is no condition */
        else
            assert_string_equal(error.reason, rows[i].reason);
    }
    control_list_destroy(list);
}

static void users_who_go_while_they_are_listed_are_left_out(void **state)
{
    (void)state;
    char next[USER_CURSOR_BYTES + 8];
    assert_int_equal(read_part(0, NULL, NULL, next), 0);
    assert_string_equal(next, "");
    static const int64_t left[] = {0, 1, 199, 200, 201, 399, 400};
    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
        assert_int_equal(read_part(400, NULL, NULL, next), 200);
        size_t expected = left[i] > 200 ? (size_t)left[i] - 200 : 0;
        assert_int_equal(read_part(left[i], next, NULL, NULL), expected);
    }
}

/* Nobody of the first 4000 is wanted: the list says nothing, and goes on when it is called again. */
static void a_turn_looks_at_so_many(void **state)
{
    (void)state;
    int64_t users = 4100;
    const struct control_callbacks callbacks = {.context = &users, .walk_users = walk_users};
    struct control_list *list = control_list_create(1, 2);
    struct error error;
    assert_int_equal(control_list_take(list, "like=-4050@", &error), 0);
    assert_null(control_list_next(list, &callbacks));
    assert_int_equal(list->cursor.number, 4000);
    json_t *part = control_list_next(list, &callbacks);
    assert_int_equal(json_array_size(json_object_get(part, "users")), 1);
    json_decref(part);
    control_list_destroy(list);
}

/* Rows, in the order of the table, whatever was asked for first; a reason is the packed one. */
static void a_list_may_be_of_some_keys_alone(void **state)
{
    (void)state;
    int64_t users = 2;
    const struct control_callbacks callbacks = {.context = &users, .walk_users = walk_users};
    struct control_list *list = control_list_create(1, 2);
    struct error error;
    assert_int_equal(control_list_take(list, "rows=reason,name,of_a_newer_one,nam", &error), 0);
    json_t *part = control_list_next(list, &callbacks);
    json_t *expected = json_pack("{s:[ss], s:[[ss][ss]], s:n}", "keys", "name", "reason", "users",
                                 "jörg-ä-0@example.test", "", "jörg-ä-1@example.test",
                                 "server.away server=main", "next");
    assert_true(json_equal(part, expected));
    json_decref(expected);
    json_decref(part);
    control_list_destroy(list);
}

static void a_part_of_rows_holds_more(void **state)
{
    (void)state;
    char next[USER_CURSOR_BYTES + 8];
    assert_int_equal(read_part(1100, "rows=name", NULL, next), 500);
    assert_int_equal(read_part(1100, "rows=name", next, next), 500);
    assert_int_equal(read_part(1100, "rows=name", next, next), 100);
    assert_string_equal(next, "");
    assert_int_equal(read_part(1100, "rows=of_a_newer_one", NULL, next), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_can_be_asked_for_by_what_is_wrong),
        cmocka_unit_test(what_is_no_condition_is_refused),
        cmocka_unit_test(users_who_go_while_they_are_listed_are_left_out),
        cmocka_unit_test(a_turn_looks_at_so_many),
        cmocka_unit_test(a_list_may_be_of_some_keys_alone),
        cmocka_unit_test(a_part_of_rows_holds_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
