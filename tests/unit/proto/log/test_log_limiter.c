#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <stdio.h>

#include "proto/log/log_limiter.h"

static struct log_limiter *limiter;

static int create_limiter(void **state)
{
    (void)state;
    limiter = log_limiter_create();
    return 0;
}

static int destroy_limiter(void **state)
{
    (void)state;
    log_limiter_destroy(limiter);
    return 0;
}

static int count_admitted(const char *sentence, int times, int64_t now_ms)
{
    int admitted = 0;
    for (int i = 0; i < times; i++)
        admitted += log_limiter_admit(limiter, sentence, now_ms);
    return admitted;
}

static void only_the_first_of_a_sentence_pass_in_a_window(void **state)
{
    (void)state;
    assert_int_equal(count_admitted("full", 22, 1000), LOG_LIMITER_BURST);
    assert_int_equal(count_admitted("full", 1, 1000 + LOG_LIMITER_WINDOW_MS - 1), 0);
    assert_int_equal(count_admitted("other", 3, 1000), 3);
}

static void what_was_left_out_is_told_once_when_the_window_has_ended(void **state)
{
    (void)state;
    (void)count_admitted("full", LOG_LIMITER_BURST + 12, 0);
    (void)count_admitted("other", 2, 0);
    const char *sentence = NULL;
    assert_int_equal(log_limiter_collect(limiter, LOG_LIMITER_WINDOW_MS - 1, &sentence), 0);
    assert_int_equal(log_limiter_collect(limiter, LOG_LIMITER_WINDOW_MS, &sentence), 12);
    assert_string_equal(sentence, "full");
    assert_int_equal(log_limiter_collect(limiter, LOG_LIMITER_WINDOW_MS, &sentence), 0);
}

static void after_a_window_the_sentence_passes_again(void **state)
{
    (void)state;
    (void)count_admitted("full", LOG_LIMITER_BURST, 0);
    assert_int_equal(count_admitted("full", 1, LOG_LIMITER_WINDOW_MS - 1), 0);
    const char *sentence = NULL;
    assert_int_equal(log_limiter_collect(limiter, LOG_LIMITER_WINDOW_MS, &sentence), 1);
    assert_int_equal(count_admitted("full", 1, LOG_LIMITER_WINDOW_MS), 1);
}

static void many_sentences_push_out_the_oldest_only(void **state)
{
    (void)state;
    (void)count_admitted("first", LOG_LIMITER_BURST, 0);
    (void)count_admitted("kept", LOG_LIMITER_BURST, 1);
    char sentence[32];
    for (int i = 0; i < LOG_LIMITER_SENTENCES - 1; i++) {
        (void)snprintf(sentence, sizeof(sentence), "sentence %d", i);
        assert_int_equal(count_admitted(sentence, 1, 2), 1);
    }
    assert_int_equal(count_admitted("kept", 1, 3), 0);
    assert_int_equal(count_admitted("first", 1, 3), 1);
}

static void a_sentence_of_which_lines_were_left_out_stays_until_that_is_told(void **state)
{
    (void)state;
    (void)count_admitted("counted", LOG_LIMITER_BURST + 7, 0);
    char name[32];
    for (int i = 0; i < 2 * LOG_LIMITER_SENTENCES; i++) {
        (void)snprintf(name, sizeof(name), "sentence %d", i);
        assert_int_equal(count_admitted(name, 1, 1), 1);
    }
    const char *sentence = NULL;
    assert_int_equal(log_limiter_collect(limiter, LOG_LIMITER_WINDOW_MS, &sentence), 7);
    assert_string_equal(sentence, "counted");
}

static void no_count_is_lost_when_lines_of_all_sentences_were_left_out(void **state)
{
    (void)state;
    char name[32];
    for (int i = 0; i < LOG_LIMITER_SENTENCES; i++) {
        (void)snprintf(name, sizeof(name), "sentence %d", i);
        (void)count_admitted(name, LOG_LIMITER_BURST + 1, 0);
    }
    assert_int_equal(count_admitted("one more", 2 * LOG_LIMITER_BURST, 0), 2 * LOG_LIMITER_BURST);
    const char *sentence = NULL;
    int told = 0;
    while (log_limiter_collect(limiter, LOG_LIMITER_WINDOW_MS, &sentence) == 1)
        told++;
    assert_int_equal(told, LOG_LIMITER_SENTENCES);
    assert_int_equal(count_admitted("one more", 2 * LOG_LIMITER_BURST, LOG_LIMITER_WINDOW_MS),
                     LOG_LIMITER_BURST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_the_first_of_a_sentence_pass_in_a_window,
                                        create_limiter, destroy_limiter),
        cmocka_unit_test_setup_teardown(what_was_left_out_is_told_once_when_the_window_has_ended,
                                        create_limiter, destroy_limiter),
        cmocka_unit_test_setup_teardown(after_a_window_the_sentence_passes_again, create_limiter,
                                        destroy_limiter),
        cmocka_unit_test_setup_teardown(
            a_sentence_of_which_lines_were_left_out_stays_until_that_is_told, create_limiter,
            destroy_limiter),
        cmocka_unit_test_setup_teardown(no_count_is_lost_when_lines_of_all_sentences_were_left_out,
                                        create_limiter, destroy_limiter),
        cmocka_unit_test_setup_teardown(many_sentences_push_out_the_oldest_only, create_limiter,
                                        destroy_limiter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
