/* What each page gives, and to whom. */
#include "unit/supervisor/show/http_ask.h"

/* Also a caller on this machine, who may see everything else. */
static void users_are_named_with_the_token_alone(void **state)
{
    struct fixture *fixture = *state;
    assert_status(PAGE("/users"), "401");
    assert_status(PAGE("/users?which=failed"), "401");
    const char *answer = WITH_TOKEN("/users");
    assert_status(answer, "200");
    assert_non_null(strstr(answer, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(answer, "{\n  \"page\": 1,\n  \"which\": 0,\n  \"reason\": \"\",\n"));
}

/* It names nobody: on this machine everybody may see it. */
static void the_last_day_is_told_on_this_machine(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = PAGE("/history");
    assert_status(answer, "200");
    assert_non_null(strstr(answer, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(answer, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(answer, "\r\n\r\n{\"samples\":[]}"));
    assert_int_equal(fixture->asked, 1);
    assert_status(PAGE("/history/"), "404");
    assert_int_equal(fixture->asked, 1);
}

static void the_texts_of_each_language_are_told(void **state)
{
    struct fixture *fixture = *state;
    assert_status(PAGE("/language/en.json"), "200");
    assert_status(PAGE("/language/de.json"), "200");
    assert_status(PAGE("/language/xx.json"), "404");
    assert_int_equal(fixture->asked, 0);
}

static void users_are_asked_for_by_arguments(void **state)
{
    struct fixture *fixture = *state;
    const char *answer =
        WITH_TOKEN("/users?which=failed&reason=server.away&like=J%C3%B6rg+A%26B&page=12");
    assert_status(answer, "200");
    assert_non_null(strstr(answer,
                           "{\n  \"page\": 12,\n  \"which\": 1,\n  \"reason\": \"server.away\",\n"
                           "  \"like\": \"Jörg A&B\"\n}"));
    assert_status(WITH_TOKEN("/users?which=&reason=&like="), "200");
    assert_status(WITH_TOKEN("/users?which=some"), "400");
    assert_status(WITH_TOKEN("/users?wich=failed"), "400");
    assert_status(WITH_TOKEN("/users?reason=no.such_reason"), "400");
    assert_status(WITH_TOKEN("/users?page=0"), "400");
    assert_status(WITH_TOKEN("/users?page=-1"), "400");
    assert_status(WITH_TOKEN("/users?page=1000001"), "400");
    assert_status(WITH_TOKEN("/users?page"), "400");
    assert_status(WITH_TOKEN("/users?like=%FF"), "400");
    assert_status(WITH_TOKEN("/users?like=a%00b"), "400");
    assert_status(WITH_TOKEN("/users?like%00=a"), "400");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(users_are_named_with_the_token_alone),
        TEST(the_last_day_is_told_on_this_machine),
        TEST(the_texts_of_each_language_are_told),
        TEST(users_are_asked_for_by_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
