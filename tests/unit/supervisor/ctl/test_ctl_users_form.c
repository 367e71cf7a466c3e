#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_users_form.h"
#include "supervisor/statistics/statistics.h"

struct writing {
    char *text;
    size_t size;
    struct ctl_users_form form;
};

static int make(void **state)
{
    static struct writing writing;
    writing = (struct writing){0};
    writing.form.stream = open_memstream(&writing.text, &writing.size);
    *state = &writing;
    return writing.form.stream != NULL ? 0 : -1;
}

static int end(void **state)
{
    struct writing *writing = *state;
    free(writing->text);
    return 0;
}

/* A part of these users, written with ' for ". */
static void take(struct writing *writing, const char *users, bool is_last)
{
    char json[4096];
    json_error_t where;
    (void)snprintf(json, sizeof(json), "{'users':%s,'next':%s}", users,
                   is_last ? "null" : "'1 anna'");
    for (char *at = json; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    json_t *part = json_loads(json, 0, &where);
    if (part == NULL)
        fail_msg("%s", where.text);
    ctl_users_write(&writing->form, part);
    json_decref(part);
    if (is_last)
        assert_int_equal(fclose(writing->form.stream), 0);
}

#define ANNA "{'name':'anna','fresh':true,'state':'finished','result':'unchanged'}"
#define BERT                                                                                       \
    "{'name':'bert@example.test','fresh':false,'state':'waiting','result':'not readable',"         \
    "'reason':'no right'}"

static void a_table_goes_on_with_each_part(void **state)
{
    struct writing *writing = *state;
    take(writing, "[" ANNA "]", false);
    take(writing, "[" BERT "," ANNA "]", true);
    assert_string_equal(writing->text,
                        "  USER  FRESH  STATE     RESULT     NOTE  REASON\n"
                        "  anna  yes    finished  unchanged  -     -\n"
                        "  bert@example.test  no     waiting   not readable  -     "
                        "no right\n"
                        "  anna               yes    finished  unchanged     -     -\n"
                        "3 users\n");
}

/* Whose row it is must be readable: names give last. */
static void a_table_is_as_wide_as_the_screen(void **state)
{
    struct writing *writing = *state;
    writing->form.width = 60;
    take(writing, "[" BERT "]", true);
    assert_string_equal(writing->text, "  USER               FRESH  STATE    RESULT\n"
                                       "  bert@example.test  no     waiting  not readable\n"
                                       "    REASON: no right\n"
                                       "1 user\n");
}

static void letters_are_not_cut_in_two(void **state)
{
    struct writing *writing = *state;
    writing->form.width = 28;
    take(writing, "[{'name':'ÄÖÜäöüßÄÖÜäöüß','reason':'äöüäöüäöüäöü'}]", true);
    assert_string_equal(writing->text, "  USER      FRE…  STA…  RES…\n"
                                       "  ÄÖÜäöüß…  no    -     -\n"
                                       "    REASON: äöüäöüäöüäöü\n"
                                       "1 user\n");
}

static void comma_separated_values_are_those_of_rfc_4180(void **state)
{
    struct writing *writing = *state;
    writing->form.csv = true;
    take(writing,
         "[{'name':'anna','display_name':'Arndt, \\u0022Anna\\u0022','entries':3,'fresh':true,"
         "'times_only':false,'fresh_ms':1795478400000,'finished_ms':0}]",
         false);
    take(writing, "[{'name':'bert'}]", true);
    assert_string_equal(
        writing->text,
        "name,display_name,address,directory,exchange,state,result,fresh,code,reason_name,reason,"
        "note_name,view,entries,times_only,quarantined,finished_ms,fresh_ms\r\n"
        "anna,\"Arndt, \"\"Anna\"\"\",,,,,,yes,,,,,,3,no,,,2026-11-24T00:00:00Z\r\n"
        "bert,,,,,,,,,,,,,,,,,\r\n");
}

static void nobody_is_a_line_of_titles_and_an_empty_list(void **state)
{
    struct writing *writing = *state;
    writing->form.csv = true;
    take(writing, "[]", true);
    assert_non_null(strstr(writing->text, "name,display_name"));
    assert_int_equal(strchr(writing->text, '\n')[1], '\0');
}

static void no_value_is_a_formula_or_moves_a_cursor(void **state)
{
    struct writing *writing = *state;
    static const struct {
        const char *text, *written;
    } rows[] = {
        {"=1+2", "'=1+2"},
        {"+49 30", "'+49 30"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
        {"a=b", "a=b"},
        /* where a semicolon separates, this is a cell of its own */
        {"a;=1+2", "\"a;'=1+2\""},
        {"a; \"@b", "\"a; \"\"'@b\""},
        {" =1", "\" '=1\""},
        {"\t=1", "?=1"},
        {"a\r\nb", "a??b"},
        {"\x1b[2J", "?[2J"},
        {" a", "\" a\""},
        {NULL, ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *written = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&written, &size);
        ctl_users_write_value(rows[i].text, stream);
        assert_int_equal(fclose(stream), 0);
        assert_string_equal(written, rows[i].written);
        free(written);
    }
    assert_int_equal(fclose(writing->form.stream), 0);
}

static void json_is_one_document_of_all_parts(void **state)
{
    struct writing *writing = *state;
    json_error_t where;
    writing->form.json = true;
    take(writing, "[" ANNA "," BERT "]", false);
    take(writing, "[{'name':'\\u001b[2Jä\\u007f'}]", true);
    json_t *object = json_loads(writing->text, 0, &where);
    assert_non_null(object);
    assert_int_equal(json_array_size(json_object_get(object, "users")), 3);
    json_decref(object);
    assert_null(strchr(writing->text, '\x1b'));
    assert_non_null(strstr(writing->text, "\\u001B[2J\\u00E4\\u007F\""));
}

static void json_of_nobody_is_a_document_too(void **state)
{
    struct writing *writing = *state;
    writing->form.json = true;
    take(writing, "[]", true);
    assert_string_equal(writing->text, "{\"users\": [\n]}\n");
}

/* What is written of a user by those keys; the form is as new. Owned by the caller. */
static char *written_by(bool csv, uint64_t keys)
{
    static const struct statistics_user user = {.name = "anna",
                                                .display_name = "Anna Example",
                                                .state = "finished",
                                                .result = "not readable",
                                                .code = "ErrorNoFreeBusyAccess",
                                                .reason = "server.away server=main",
                                                .note = "mapping.account_disabled",
                                                .address = "anna@example.test",
                                                .directory = "example",
                                                .exchange = "main",
                                                .view = "all",
                                                .is_times_only = true,
                                                .is_quarantined = true,
                                                .entries = 7,
                                                .finished_ms = 1700000000000,
                                                .fresh_ms = 1700000100000};
    char *text = NULL;
    size_t size = 0;
    struct ctl_users_form form = {.stream = open_memstream(&text, &size), .csv = csv};
    json_t *part = json_pack("{s:o, s:[o], s:n}", "keys", statistics_user_keys_to_json(keys),
                             "users", statistics_user_values_to_json(&user, keys), "next");
    ctl_users_write(&form, part);
    json_decref(part);
    assert_int_equal(fclose(form.stream), 0);
    return text;
}

static void a_form_asks_for_all_that_it_shows(void **state)
{
    struct writing *writing = *state;
    for (int csv = 0; csv <= 1; csv++) {
        writing->form.csv = csv != 0;
        char *names = ctl_users_keys(&writing->form);
        char *whole = written_by(csv != 0, UINT64_MAX);
        char *chosen = written_by(csv != 0, statistics_user_keys(names));
        assert_string_equal(chosen, whole);
        assert_true(statistics_user_keys(names) != UINT64_MAX);
        free(names);
        free(whole);
        free(chosen);
    }
    writing->form = (struct ctl_users_form){.stream = writing->form.stream, .json = true};
    assert_null(ctl_users_keys(&writing->form));
    assert_int_equal(fclose(writing->form.stream), 0);
}

static void take_rows(struct writing *writing, const char *part)
{
    json_error_t where;
    json_t *read = json_loads(part, 0, &where);
    if (read == NULL)
        fail_msg("%s", where.text);
    ctl_users_write(&writing->form, read);
    json_decref(read);
    assert_int_equal(fclose(writing->form.stream), 0);
}

/* As the supervisor sends them, but for some that are not what they should be. */
static void rows_are_users(void **state)
{
    struct writing *writing = *state;
    take_rows(writing,
              "{\"keys\": [\"name\", 7, \"fresh\", \"reason\"],"
              " \"users\": [[\"anna\", 1, true, null], [\"bert\", 1, false, \"a.b c=d\"],"
              " [\"carl\\u001b[2J\", 1, true, \"\", \"too long\"], [\"dora\"], [1, 2, 3, 4]]}");
    assert_string_equal(writing->text, "  USER      FRESH  STATE  RESULT  NOTE  REASON\n"
                                       "  anna      yes    -      -       -     -\n"
                                       "  bert      no     -      -       -     a.b c=d\n"
                                       "  carl?[2J  yes    -      -       -     -\n"
                                       "  dora      no     -      -       -     -\n"
                                       "  -         no     -      -       -     -\n"
                                       "5 users\n");
}

/* Each has the words of its own reason, whatever stands before it. */
static void reasons_are_put_in_words(void **state)
{
    struct writing *writing = *state;
    take_rows(writing,
              "{\"keys\": [\"name\", \"reason\", \"note\"], \"users\": [[\"a\", \"other "
              "words=\\\"x y\\\"\"],"
              " [\"b\", \"other words=\\\"x y\\\"\"], [\"c\"], [\"d\", \"\", \"other words=z\"],"
              " [\"e\", \"connection.closed\"]]}");
    assert_string_equal(
        writing->text,
        "  USER  FRESH  STATE  RESULT  NOTE  REASON\n"
        "  a     no     -      -       -     x y\n"
        "  b     no     -      -       -     x y\n"
        "  c     no     -      -       -     -\n"
        "  d     no     -      -       z     -\n"
        "  e     no     -      -       -     the server closed the connection [connection.closed]\n"
        "5 users\n");
}

/* In comma-separated values they are what they are in JSON, whatever the person's language is. */
static void reasons_in_values_are_english(void **state)
{
    struct writing *writing = *state;
    writing->form.csv = true;
    assert_int_equal(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
    ctl_language_begin();
    take_rows(writing,
              "{\"keys\": [\"name\", \"reason\"], \"users\": [[\"anna\", \"connection.closed\"]]}");
    assert_int_equal(setenv("LC_ALL", "C", 1), 0);
    ctl_language_begin();
    assert_non_null(strstr(writing->text, "\r\nanna,,,,,,,,,,the server closed the connection,"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_are_users),
        TEST(reasons_are_put_in_words),
        TEST(reasons_in_values_are_english),
        TEST(a_table_goes_on_with_each_part),
        TEST(a_table_is_as_wide_as_the_screen),
        TEST(letters_are_not_cut_in_two),
        TEST(comma_separated_values_are_those_of_rfc_4180),
        TEST(nobody_is_a_line_of_titles_and_an_empty_list),
        TEST(no_value_is_a_formula_or_moves_a_cursor),
        TEST(json_is_one_document_of_all_parts),
        TEST(json_of_nobody_is_a_document_too),
        TEST(a_form_asks_for_all_that_it_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
