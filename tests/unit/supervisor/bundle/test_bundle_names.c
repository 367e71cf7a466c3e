/* Names by their keys, in answers of the supervisor and in lines of the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/bundle/bundle_names.h"

static void assert_clean(const struct pseudonyms *pseudonyms, const char *text)
{
    json_t *answer = json_pack("{s:[s], s:{s:s}}", "a", text, "b", "c", text);
    bundle_names_replace(answer, pseudonyms);
    char *shown = json_dumps(answer, 0);
    static const char *const names[] = {"anna", "team one", "team", "Klein", "mailhost"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strstr(shown, names[i]) != NULL)
            fail_msg("%s is in %s", names[i], shown);
    }
    free(shown);
    json_decref(answer);
}

static void names_of_an_answer_are_replaced_in_all_texts(void **state)
{
    (void)state;
    struct pseudonyms *pseudonyms = pseudonyms_create();
    json_t *users =
        json_loads("{\"users\": [{\"name\": \"anna\", \"display_name\": \"Klein, Anna\"}],"
                   "\"problems\": [{\"user\": \"team one\"}], \"host\": \"mailhost\"}",
                   0, NULL);
    bundle_names_learn(users, pseudonyms);
    assert_clean(pseudonyms, "another user (anna), team one, of Klein at mailhost");
    json_decref(users);
    pseudonyms_destroy(pseudonyms);
}

static void names_of_a_log_are_replaced_in_all_texts(void **state)
{
    (void)state;
    struct pseudonyms *pseudonyms = pseudonyms_create();
    static const char text[] =
        "x the start\nx INFO y event=a user=anna names=\"team one\" why=\"a=b\"\n"
        "z message=\"page users=[1]{user=\\\"EXAMPLE\\\\\\\\Klein\\\" sam=\\\"\\\"}\" "
        "host=mailhost\n";
    bundle_names_learn_log(text, sizeof(text) - 1, pseudonyms);
    assert_clean(pseudonyms, "another user (anna), team one, of Klein at mailhost");
    pseudonyms_destroy(pseudonyms);
}

static void names_behind_a_hole_of_a_power_cut_are_learned(void **state)
{
    (void)state;
    struct pseudonyms *pseudonyms = pseudonyms_create();
    static const char text[] =
        "x event=a\n\0\0\0\0y user=anna names=\"team one\"\0z host=mailhost\n"
        "x account_user=Klein\n";
    bundle_names_learn_log(text, sizeof(text) - 1, pseudonyms);
    assert_clean(pseudonyms, "another user (anna), team one, of Klein at mailhost");
    pseudonyms_destroy(pseudonyms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_an_answer_are_replaced_in_all_texts),
        cmocka_unit_test(names_of_a_log_are_replaced_in_all_texts),
        cmocka_unit_test(names_behind_a_hole_of_a_power_cut_are_learned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
