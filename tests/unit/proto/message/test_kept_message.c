#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/memory.h"
#include "proto/message/kept_message.h"

static void a_message_outlives_everything_it_was_made_of(void **state)
{
    (void)state;
    struct error error;
    char *name = memory_copy_text("u1@example.test");
    struct resolve_user *users = memory_allocate_items(2, sizeof(*users));
    users[0] = (struct resolve_user){.user = name, .sam = name};
    users[1] = (struct resolve_user){.user = "u2", .dn = "uid=u2"};
    const struct message message = {
        .type = MESSAGE_RESOLVE,
        .resolve = {
            .job = 7, .directory = "main", .lease_ms = 5, .users = users, .users_count = 2}};
    struct kept_message *kept = kept_message_create(&message, &error);
    memset(name, 'x', strlen(name));
    free(name);
    free(users);
    assert_non_null(kept);
    assert_int_equal(kept->message.type, MESSAGE_RESOLVE);
    assert_int_equal(kept->message.resolve.job, 7);
    assert_int_equal(kept->message.resolve.users_count, 2);
    assert_string_equal(kept->message.resolve.users[0].user, "u1@example.test");
    assert_string_equal(kept->message.resolve.users[0].sam, "u1@example.test");
    assert_string_equal(kept->message.resolve.users[1].dn, "uid=u2");
    kept_message_destroy(kept);
}

static void a_message_that_breaks_its_limits_is_not_kept(void **state)
{
    (void)state;
    struct error error = {0};
    struct resolve_user user = {.user = "not utf-8 \xff"};
    const struct message message = {
        .type = MESSAGE_RESOLVE,
        .resolve = {.job = 7, .directory = "main", .users = &user, .users_count = 1}};
    assert_null(kept_message_create(&message, &error));
    assert_int_equal(error.class, ERROR_INVALID);
    kept_message_destroy(NULL);
}

static void a_message_equals_the_kept_one_when_it_says_the_same(void **state)
{
    (void)state;
    struct error error;
    char user[] = "admin";
    struct ucserver_settings server = {.host = "uc.test",
                                       .port = 7222,
                                       .account = "a",
                                       .user = user,
                                       .secret = {(const uint8_t *)"one", 3},
                                       .device_id = "i",
                                       .device_name = "n"};
    struct message message = {
        .type = MESSAGE_SETTINGS,
        .settings = {.log_level = "", .ucservers = &server, .ucservers_count = 1}};
    struct kept_message *kept = kept_message_create(&message, &error);
    assert_non_null(kept);
    assert_true(kept_message_equals(kept, &message));
    server.secret.data = (const uint8_t *)"two";
    assert_false(kept_message_equals(kept, &message));
    server.secret.data = (const uint8_t *)"one";
    user[0] = 'A';
    assert_false(kept_message_equals(kept, &message));
    user[0] = 'a';
    message.settings.request_timeout_ms = 1;
    assert_false(kept_message_equals(kept, &message));
    message.settings.request_timeout_ms = 0;
    assert_true(kept_message_equals(kept, &message));
    server.host = "not utf-8 \xff";
    assert_false(kept_message_equals(kept, &message));
    kept_message_destroy(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_that_breaks_its_limits_is_not_kept),
        cmocka_unit_test(a_message_outlives_everything_it_was_made_of),
        cmocka_unit_test(a_message_equals_the_kept_one_when_it_says_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
