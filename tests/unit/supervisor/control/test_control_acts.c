/* What a person wants of one user or one role: the answer says what follows. */
#include "unit/supervisor/control/one_answer.h"

static bool run_user_now(void *context, const char *name, char reason[REASON_BYTES])
{
    struct world *world = context;
    (void)snprintf(world->named, sizeof(world->named), "%s", name);
    (void)snprintf(reason, REASON_BYTES, "%s user=%s",
                   world->is_good ? "control.user_due" : "control.user_not_listed", name);
    return world->is_good;
}

static int scale(void *context, enum role role, int64_t count, int64_t *before, struct error *error)
{
    struct world *world = context;
    (void)snprintf(world->named, sizeof(world->named), "%s %d", role_name(role), (int)count);
    *before = 2;
    return world->is_good ? 0 : error_set(error, CONTROL_SCALE_ENDING);
}

static int make(void **state)
{
    make_world(state, (struct control_callbacks){.run_user_now = run_user_now, .scale = scale});
    return 0;
}

static void one_user_is_run_and_what_follows_is_told(void **state)
{
    struct world *world = *state;
    assert_answer(world, "run-now", WORDS("anna"), 0,
                  "{\"text\":\"anna is due now and goes first; ");
    assert_string_equal(world->named, "anna");
    world->is_good = false;
    assert_answer(world, "run-now", WORDS("bert"), 1, "{\"error\":\"bert is not replicated now: ");
    assert_answer(world, "run-now", WORDS("anna", "bert"), 2, "number of arguments");
}

static void another_number_of_children_is_told_with_its_end(void **state)
{
    struct world *world = *state;
    assert_answer(world, "scale", WORDS("worker-ews", "64"), 0,
                  "worker-ews: this machine's processes are 64 instead of 2 now, until the "
                  "configuration is reloaded");
    assert_string_equal(world->named, "worker-ews 64");
    assert_answer(world, "scale", WORDS("worker-ldap", "0"), 0,
                  "worker-ldap: this machine's processes will be 0 instead of 2 when those that "
                  "are not needed have "
                  "finished their jobs, until");
    assert_string_equal(world->named, "worker-ldap 0");
    assert_answer(world, "scale", WORDS("worker-ldap", "2"), 0, "processes are 2, as before");
    assert_answer(world, "scale", WORDS("publisher-ucserver", "1"), 0, "are");
    assert_string_equal(world->named, "publisher-ucserver 1");
    world->is_good = false;
    assert_answer(world, "scale", WORDS("worker-ldap", "2"), 1, "the supervisor is ending");
}

static void what_cannot_be_a_number_of_children_is_wrong_usage(void **state)
{
    struct world *world = *state;
    assert_answer(world, "scale", WORDS("worker-ews", "65"), 2,
                  "worker-ews: expected a number of processes from 0 to 64");
    assert_answer(world, "scale", WORDS("worker-ews", "-1"), 2, "from 0 to 64");
    assert_answer(world, "scale", WORDS("worker-ews", "many"), 2, "from 0 to 64");
    assert_answer(world, "scale", WORDS("publisher-ucserver", "2"), 2, "from 0 to 1");
    assert_answer(world, "scale", WORDS("supervisor", "2"), 2,
                  "the supervisor starts no processes called supervisor");
    assert_answer(world, "scale", WORDS("control", "1"), 2, "no processes called control");
    assert_answer(world, "scale", WORDS("worker-ews/1", "1"), 2,
                  "no processes called worker-ews/1");
    assert_answer(world, "scale", WORDS("worker-ews"), 2, "number of arguments");
    assert_string_equal(world->named, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)
    const struct CMUnitTest tests[] = {
        TEST(one_user_is_run_and_what_follows_is_told),
        TEST(another_number_of_children_is_told_with_its_end),
        TEST(what_cannot_be_a_number_of_children_is_wrong_usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
