#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/control/control_check.h"

/* Anna has a mailbox, karl@example.test has none; nobody else is listed. */
static bool give_user(void *context, const char *name, control_user_function *function, void *into)
{
    (void)context;
    struct statistics_user user = {.name = name};
    if (strcmp(name, "anna") == 0)
        user.address = "anna@mail.example.test";
    else if (strcmp(name, "karl@example.test") == 0)
        user.reason = "mapping.no_entry";
    else
        return false;
    function(into, &user);
    return true;
}

static void explain_unknown_user(void *context, const char *name, char reason[REASON_BYTES])
{
    (void)context;
    (void)snprintf(reason, REASON_BYTES, "control.user_meant names=\"not %s\"", name);
}

static const struct control_callbacks callbacks = {
    .with_user = give_user,
    .explain_unknown_user = explain_unknown_user,
};

static void a_user_is_meant_before_an_address(void **state)
{
    (void)state;
    static const struct {
        const char *name, *address;
    } cases[] = {
        {"anna", "anna@mail.example.test"},
        {"bert@mail.example.test", "bert@mail.example.test"},
        {"o'hara@mail.example.test", "o'hara@mail.example.test"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *address = NULL;
        struct error error;
        assert_int_equal(control_check_mailbox(&callbacks, cases[i].name, &address, &error), 0);
        assert_string_equal(address, cases[i].address);
        free(address);
    }
}

static void without_a_mailbox_it_is_said_why(void **state)
{
    (void)state;
    static const struct {
        const char *name, *reason;
    } cases[] = {
        {"karl", "control.user_meant names=\"not karl\""},
        {"karl@", "control.user_meant names=\"not karl@\""},
        {"@mail.example.test", "control.user_meant names=\"not @mail.example.test\""},
        {"karl@example.test",
         "control.user_without_mailbox user=karl@example.test cause=mapping.no_entry"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *address = NULL;
        struct error error;
        assert_int_equal(control_check_mailbox(&callbacks, cases[i].name, &address, &error), -1);
        assert_null(address);
        assert_string_equal(error.reason, cases[i].reason);
    }
}

static void an_address_that_is_too_long_is_none(void **state)
{
    (void)state;
    char name[LIMIT_ADDRESS + 2], *address = NULL;
    struct error error;
    memset(name, 'a', sizeof(name) - 1);
    name[1] = '@';
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(control_check_mailbox(&callbacks, name, &address, &error), -1);
    name[sizeof(name) - 2] = '\0';
    assert_int_equal(control_check_mailbox(&callbacks, name, &address, &error), 0);
    free(address);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_user_is_meant_before_an_address),
        cmocka_unit_test(without_a_mailbox_it_is_said_why),
        cmocka_unit_test(an_address_that_is_too_long_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
