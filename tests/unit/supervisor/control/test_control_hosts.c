/* Hosts that a person allows to be told the password, or takes back. */
#include "unit/supervisor/control/one_answer.h"

static int act_on_host(void *context, const char *host, struct error *error)
{
    struct world *world = context;
    (void)snprintf(world->named, sizeof(world->named), "%s", host);
    return world->is_good ? 0 : error_set(error, CONTROL_HOST_UNKNOWN, event_text("host", host));
}

static int make(void **state)
{
    make_world(state,
               (struct control_callbacks){.allow_host = act_on_host, .forget_host = act_on_host});
    return 0;
}

static void a_host_is_allowed_and_taken_back(void **state)
{
    struct world *world = *state;
    assert_answer(world, "allow-host", WORDS("mail.example.com"), 0, "may be told the password");
    assert_string_equal(world->named, "mail.example.com");
    assert_answer(world, "forget-host", WORDS("mail.example.com"), 0,
                  "is not told the password any more");
    world->is_good = false;
    assert_answer(world, "forget-host", WORDS("b.example.com"), 1,
                  "nobody had allowed b.example.com");
}

static void what_is_no_host_is_not_allowed(void **state)
{
    struct world *world = *state;
    static const char *const wrong[] = {
        "",    ".example.com",  "https://mail.example.com", "a b", "a/b", "a@b",
        "a,b", "*.example.com", "mail.example.com.",        "a..b"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_answer(world, "allow-host", WORDS(wrong[i]), 1, "is not the name of one host");
    assert_string_equal(world->named, "");
    assert_answer(world, "allow-host", (const char *const[]){NULL}, 2,
                  "number of arguments is wrong");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_host_is_allowed_and_taken_back, make, end),
        cmocka_unit_test_setup_teardown(what_is_no_host_is_not_allowed, make, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
