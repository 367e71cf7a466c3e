/* Hosts that a person allows to be told the password, or takes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/control/control.h"

struct world {
    struct control *control;
    char host[300], text[4096];
    int64_t status;
    bool is_known;
};

static void take_page(void *context, int64_t session, const struct message *message)
{
    struct world *world = context;
    (void)session;
    (void)snprintf(world->text, sizeof(world->text), "%s", message->control_answer.json);
    world->status = message->control_answer.status;
}

static int act_on_host(void *context, const char *host, struct error *error)
{
    struct world *world = context;
    (void)snprintf(world->host, sizeof(world->host), "%s", host);
    return world->is_known ? 0 : error_set(error, CONTROL_HOST_UNKNOWN, event_text("host", host));
}

static int make(void **state)
{
    static struct world world;
    world = (struct world){.is_known = true};
    const struct control_callbacks callbacks = {.context = &world,
                                                .send = take_page,
                                                .allow_host = act_on_host,
                                                .forget_host = act_on_host};
    world.control = control_create(&callbacks);
    *state = &world;
    return 0;
}

static int end(void **state)
{
    struct world *world = *state;
    control_destroy(world->control);
    return 0;
}

static void assert_answer(
    struct world *world, const char *command, const char *host, int64_t status, const char *part)
{
    struct text_item items[] = {{.text = host}};
    const struct control_request request = {
        .number = 5, .command = command, .arguments = items, .arguments_count = host != NULL};
    control_receive(world->control, 7, &request, 10000);
    if (strstr(world->text, part) == NULL)
        fail_msg("expected %s in: %s", part, world->text);
    assert_int_equal(world->status, status);
}

static void a_host_is_allowed_and_taken_back(void **state)
{
    struct world *world = *state;
    assert_answer(world, "allow-host", "mail.example.com", 0, "may be told the password");
    assert_string_equal(world->host, "mail.example.com");
    assert_answer(world, "forget-host", "mail.example.com", 0, "is not told the password any more");
    world->is_known = false;
    assert_answer(world, "forget-host", "b.example.com", 1, "nobody had allowed b.example.com");
}

static void what_is_no_host_is_not_allowed(void **state)
{
    struct world *world = *state;
    static const char *const wrong[] = {
        "",    ".example.com",  "https://mail.example.com", "a b", "a/b", "a@b",
        "a,b", "*.example.com", "mail.example.com.",        "a..b"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_answer(world, "allow-host", wrong[i], 1, "is not the name of one host");
    assert_string_equal(world->host, "");
    assert_answer(world, "allow-host", NULL, 2, "number of arguments is wrong");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_host_is_allowed_and_taken_back, make, end),
        cmocka_unit_test_setup_teardown(what_is_no_host_is_not_allowed, make, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
