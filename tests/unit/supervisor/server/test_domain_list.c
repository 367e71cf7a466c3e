#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/server/domain_list.h"

static const struct domain_name forest[] = {{"EXAMPLE", "example.test"},
                                            {"CHILD", "child.example.test"}};
static const struct domain_name other[] = {{"EXAMPLE", "example.other"}};

/* Those of a directory as "EXAMPLE=example.test CHILD=child.example.test". */
static void expect(const struct domain_list *list, const char *directory, const char *expected)
{
    struct domain_name domains[DOMAIN_LIST_MOST];
    char text[400] = "";
    size_t count = domain_list_fill(list, directory, domains, DOMAIN_LIST_MOST);
    for (size_t i = 0; i < count; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s=%s",
                       i == 0 ? "" : " ", domains[i].netbios, domains[i].dns);
    assert_string_equal(text, expected);
}

static bool replace(struct domain_list *list,
                    const char *directory,
                    const struct domain_name *domains,
                    size_t count,
                    size_t gone_count)
{
    struct domain_list gone;
    bool has_changed = domain_list_replace(list, directory, domains, count, &gone);
    assert_int_equal(gone.count, gone_count);
    domain_list_clear(&gone);
    return has_changed;
}

static void each_directory_tells_its_own(void **state)
{
    (void)state;
    struct domain_list list = {0};
    assert_true(replace(&list, "main", forest, 2, 0));
    assert_true(replace(&list, "second", other, 1, 0));
    expect(&list, "main", "EXAMPLE=example.test CHILD=child.example.test");
    expect(&list, "second", "EXAMPLE=example.other");
    expect(&list, "", "");
    assert_non_null(domain_list_find(&list, "main CHILD"));
    assert_null(domain_list_find(&list, "second CHILD"));
    domain_list_clear(&list);
}

static void what_is_told_again_is_no_news(void **state)
{
    (void)state;
    struct domain_list list = {0};
    assert_true(replace(&list, "main", forest, 2, 0));
    assert_false(replace(&list, "main", forest, 2, 0));
    /* It could not be read, or an older process does not tell it. */
    assert_false(replace(&list, "main", NULL, 0, 0));
    expect(&list, "main", "EXAMPLE=example.test CHILD=child.example.test");
    domain_list_clear(&list);
}

static void what_is_told_takes_the_place_of_what_was(void **state)
{
    (void)state;
    const struct domain_name turned[] = {forest[1], forest[0]};
    struct domain_list list = {0};
    assert_true(replace(&list, "main", forest, 2, 0));
    assert_true(replace(&list, "main", turned, 2, 2));
    expect(&list, "main", "CHILD=child.example.test EXAMPLE=example.test");
    assert_true(replace(&list, "main", other, 1, 2));
    expect(&list, "main", "EXAMPLE=example.other");
    domain_list_clear(&list);
}

static void what_was_written_down_comes_in_any_order(void **state)
{
    (void)state;
    struct domain_list list = {0};
    assert_true(domain_list_add(&list, "main", 1, &forest[1]));
    assert_true(domain_list_add(&list, "main", 0, &forest[0]));
    assert_false(domain_list_add(&list, "main", 2, &forest[0]));
    expect(&list, "main", "EXAMPLE=example.test CHILD=child.example.test");
    assert_false(replace(&list, "main", forest, 2, 0));
    domain_list_clear(&list);
}

static void there_is_an_end(void **state)
{
    (void)state;
    struct domain_list list = {0};
    struct domain_name domains[3];
    char names[DOMAIN_LIST_MOST + 1][16];
    for (size_t i = 0; i <= DOMAIN_LIST_MOST; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "D%zu", i);
        const struct domain_name domain = {names[i], "example.test"};
        assert_int_equal(domain_list_add(&list, "main", (int64_t)i, &domain), i < DOMAIN_LIST_MOST);
    }
    assert_int_equal(domain_list_fill(&list, "main", domains, 3), 3);
    assert_string_equal(domains[2].netbios, "D2");
    domain_list_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_directory_tells_its_own),
        cmocka_unit_test(what_is_told_again_is_no_news),
        cmocka_unit_test(what_is_told_takes_the_place_of_what_was),
        cmocka_unit_test(what_was_written_down_comes_in_any_order),
        cmocka_unit_test(there_is_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
