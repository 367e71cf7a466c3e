#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/statistics/user_page.h"
#include "supervisor/statistics/user_query.h"

static struct user_query query_of(const char *name, const char *value)
{
    struct user_query query = {0};
    struct error error;
    if (user_query_set(&query, name, value, &error) != 0)
        fail_msg("%s=%s: %s", name, value, error.reason);
    return query;
}

static void assert_matches(const char *name,
                           const char *value,
                           const struct statistics_user *user,
                           bool expected)
{
    struct user_query query = query_of(name, value);
    if (user_query_matches(&query, user) != expected)
        fail_msg("%s=%s: %s", name, value, user->name);
}

static void wrong_conditions_are_refused_and_change_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *reason;
    } rows[] = {
        {"which", "some", "control.which_unknown"},
        {"whom", "all", "control.which_unknown"},
        {"reason", "no.such_reason", "control.reason_unknown"},
        {"like", "\xff", "control.like_invalid most=256"},
    };
    char longest[USER_QUERY_LIKE_BYTES + 1];
    struct user_query query = {0}, before = {0};
    struct error error;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(user_query_set(&query, rows[i].name, rows[i].value, &error), -1);
        assert_string_equal(error.reason, rows[i].reason);
        assert_int_equal(error.class, ERROR_INVALID);
    }
    memset(longest, 'a', sizeof(longest));
    longest[USER_QUERY_LIKE_BYTES] = '\0';
    assert_int_equal(user_query_set(&query, "like", longest, &error), -1);
    assert_memory_equal(&query, &before, sizeof(query));
    longest[USER_QUERY_LIKE_BYTES - 1] = '\0';
    assert_int_equal(user_query_set(&query, "like", longest, &error), 0);
}

static void which_says_whom(void **state)
{
    (void)state;
    const struct statistics_user fresh = {.name = "fresh", .is_fresh = true},
                                 failed = {.name = "failed", .is_failed = true},
                                 without = {.name = "without"},
                                 times = {.name = "times", .is_fresh = true, .is_times_only = true},
                                 killer = {.name = "killer", .is_quarantined = true},
                                 gone = {.name = "gone",
                                         .is_failed = true,
                                         .is_quarantined = true,
                                         .is_times_only = true,
                                         .absence = "user.not_listed"};
    static const struct {
        const char *which;
        bool fresh, failed, without, times, killer, gone;
    } rows[] = {
        {"all", true, true, true, true, true, false},
        {"", true, true, true, true, true, false},
        {"failed", false, true, false, false, false, false},
        {"stale", false, true, true, false, true, false},
        {"times-only", false, false, false, true, false, false},
        {"quarantined", false, false, false, false, true, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_matches("which", rows[i].which, &fresh, rows[i].fresh);
        assert_matches("which", rows[i].which, &failed, rows[i].failed);
        assert_matches("which", rows[i].which, &without, rows[i].without);
        assert_matches("which", rows[i].which, &times, rows[i].times);
        assert_matches("which", rows[i].which, &killer, rows[i].killer);
        assert_matches("which", rows[i].which, &gone, rows[i].gone);
    }
}

static void a_reason_counts_while_nothing_is_fresh_and_a_note_always(void **state)
{
    (void)state;
    struct statistics_user user = {
        .name = "anna", .reason = "server.away server=main", .note = "mapping.account_disabled"};
    assert_matches("reason", "server.away", &user, true);
    assert_matches("reason", "mapping.account_disabled", &user, true);
    assert_matches("reason", "user.quarantined", &user, false);
    user.is_fresh = true;
    assert_matches("reason", "server.away", &user, false);
    assert_matches("reason", "mapping.account_disabled", &user, true);
    user = (struct statistics_user){.name = "anna"};
    assert_matches("reason", "server.away", &user, false);
}

static void a_text_is_looked_for_in_three_names_whatever_its_letters(void **state)
{
    (void)state;
    const struct statistics_user user = {.name = "EXAMPLE\\jgross",
                                         .display_name =
                                             "Jörg Groß-ÄRMEL \xd0\x98\xd0\x92\xd0\x90\xd0\x9d",
                                         .address = "Joerg.Gross@Mail.example"};
    static const char *const found[] = {"jgross",
                                        "JGROSS",
                                        "example\\",
                                        "jörg",
                                        "JÖRG",
                                        "ß-ärmel",
                                        "gross@ma",
                                        "MAIL.EX",
                                        "mpl",
                                        "g g",
                                        "\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd"};
    static const char *const missing[] = {"jorg", "jörgg", "x y", "%", "*", "grossmail"};
    for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
        assert_matches("like", found[i], &user, true);
    for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
        assert_matches("like", missing[i], &user, false);
    const struct statistics_user nameless = {.name = "a\xff", .display_name = NULL};
    assert_matches("like", "b", &nameless, false);
    assert_matches("like", "A", &nameless, true);
}

/* Unicode: each pair differs in letter case alone, or is none. */
static void letters_know_their_case(void **state)
{
    (void)state;
    static const struct {
        const char *capital, *small;
        bool is_pair;
    } rows[] = {
        {"Ā", "ā", true},  {"Ķ", "ķ", true},  {"Ĺ", "ĺ", true},  {"Ŋ", "ŋ", true},
        {"Ź", "ź", true},  {"Ž", "ž", true},  {"Ω", "ω", true},  {"Ђ", "ђ", true},
        {"Ѡ", "ѡ", true},  {"Ẁ", "ẁ", true},  {"Ẽ", "ẽ", true},  {"×", "÷", false},
        {"ž", "ſ", false}, {"ß", "ÿ", false}, {"[", "{", false}, {"@", "`", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct statistics_user user = {.name = rows[i].small};
        assert_matches("like", rows[i].capital, &user, rows[i].is_pair);
    }
}

static void a_cursor_is_a_text_and_back(void **state)
{
    (void)state;
    const struct user_cursor cursor = {.number = 12, .name = "EXAMPLE\\anna b"};
    struct user_cursor read = {0};
    char text[USER_CURSOR_BYTES];
    user_cursor_to_text(&cursor, text);
    assert_string_equal(text, "12 EXAMPLE\\anna b");
    assert_int_equal(user_cursor_from_text(text, &read), 0);
    assert_int_equal(read.number, 12);
    assert_string_equal(read.name, "EXAMPLE\\anna b");
    static const char *const wrong[] = {"",    "12", "x a",   "-1 a",
                                        "0 a", " a", "1.5 a", "99999999999999999999 a"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(user_cursor_from_text(wrong[i], &read), -1);
    assert_int_equal(read.number, 12);
}

static json_t *page_of(int64_t users, int64_t number, const char *like)
{
    struct user_query query = query_of("like", like);
    struct user_page page = {.query = &query, .number = number, .users = json_array()};
    for (int64_t i = 0; i < users; i++) {
        char name[32];
        (void)snprintf(name, sizeof(name), "user %d", (int)i);
        const struct statistics_user user = {.name = name};
        assert_true(user_page_take(&page, &user));
    }
    return user_page_to_json(&page);
}

static void assert_page(json_t *page, int64_t pages, int64_t total, size_t users, const char *first)
{
    const json_t *list = json_object_get(page, "users");
    assert_int_equal(json_integer_value(json_object_get(page, "pages")), pages);
    assert_int_equal(json_integer_value(json_object_get(page, "total")), total);
    assert_int_equal(json_array_size(list), users);
    if (users > 0)
        assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "name")),
                            first);
    json_decref(page);
}

static void a_page_has_fifty_and_says_how_many_there_are(void **state)
{
    (void)state;
    assert_page(page_of(0, 1, ""), 1, 0, 0, NULL);
    assert_page(page_of(50, 1, ""), 1, 50, 50, "user 0");
    assert_page(page_of(51, 1, ""), 2, 51, 50, "user 0");
    assert_page(page_of(51, 2, ""), 2, 51, 1, "user 50");
    assert_page(page_of(51, 3, ""), 2, 51, 0, NULL);
    assert_page(page_of(200, 2, "R 1"), 3, 111, 50, "user 139"); /* 1, 10 to 19, 100 to 199 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_conditions_are_refused_and_change_nothing),
        cmocka_unit_test(which_says_whom),
        cmocka_unit_test(a_reason_counts_while_nothing_is_fresh_and_a_note_always),
        cmocka_unit_test(a_text_is_looked_for_in_three_names_whatever_its_letters),
        cmocka_unit_test(letters_know_their_case),
        cmocka_unit_test(a_cursor_is_a_text_and_back),
        cmocka_unit_test(a_page_has_fifty_and_says_how_many_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
