#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/setup/setup_plain.h"
#include "supervisor/setup/setup_run.h"

/* A folder with perhaps a configuration, plain questions whose answers are a text, and servers that are as the test
 * says. */
struct bench {
    char folder[64];
    char *path;
    bool servers_are_good;
    int tries, samples, finishes;
    bool was_started;
    char *shown; /* what the assistant wrote; owned */
};

static bool are_signals_held(void)
{
    sigset_t held;
    assert_int_equal(sigprocmask(SIG_SETMASK, NULL, &held), 0);
    int count =
        sigismember(&held, SIGINT) + sigismember(&held, SIGTERM) + sigismember(&held, SIGHUP);
    assert_true(count == 0 || count == 3);
    return count == 3;
}

static bool try_server(void *context,
                       struct setup_draft *draft,
                       const struct setup_form *form,
                       const struct setup_face *face)
{
    struct bench *bench = context;
    (void)draft;
    assert_false(are_signals_held());
    bench->tries++;
    face->tell(face->context, bench->servers_are_good ? CTL_MARK_GOOD : CTL_MARK_BAD,
               form->page->kind);
    return bench->servers_are_good;
}

static bool try_sample(void *context,
                       const struct setup_draft *draft,
                       const char *name,
                       const struct setup_face *face)
{
    struct bench *bench = context;
    (void)draft;
    (void)face;
    bench->samples++;
    assert_string_equal(name, "anna");
    return true;
}

static bool
finish(void *context, const struct setup_draft *draft, bool start, const struct setup_face *face)
{
    (void)draft;
    struct bench *bench = context;
    (void)face;
    assert_true(are_signals_held());
    bench->finishes++;
    bench->was_started = start;
    return true;
}

static int begin(void **state)
{
    struct bench *bench = memory_allocate(sizeof(*bench));
    (void)snprintf(bench->folder, sizeof(bench->folder), "%s", "/tmp/unit-setup-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    bench->path = memory_format_text("%s/ewscal.conf", bench->folder);
    bench->servers_are_good = true;
    *state = bench;
    return 0;
}

static void write_configuration(const struct bench *bench, const char *text)
{
    FILE *stream = fopen(bench->path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

static char *read_file(const char *path)
{
    char *text = memory_allocate(65536);
    FILE *stream = fopen(path, "r");
    if (stream == NULL) {
        free(text);
        return NULL;
    }
    size_t size = fread(text, 1, 65535, stream);
    text[size] = '\0';
    (void)fclose(stream);
    return text;
}

static void expect_file(const struct bench *bench, const char *name, const char *expected)
{
    char *path = memory_format_text("%s/%s", bench->folder, name), *text = read_file(path);
    if (expected == NULL) {
        assert_null(text);
    } else {
        assert_non_null(text);
        assert_string_equal(text, expected);
    }
    free(text);
    free(path);
}

static int finish_bench(void **state)
{
    struct bench *bench = *state;
    static const char *const names[] = {"secrets/ucserver", "secrets/directory", "secrets/exchange",
                                        "ewscal.conf"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char *path = memory_format_text("%s/%s", bench->folder, names[i]);
        (void)unlink(path);
        free(path);
    }
    char *secrets = memory_format_text("%s/secrets", bench->folder);
    (void)rmdir(secrets);
    free(secrets);
    assert_int_equal(rmdir(bench->folder), 0); /* nothing was left beside */
    free(bench->shown);
    free(bench->path);
    free(bench);
    return 0;
}

/* Answers the questions, one line each. */
static enum setup_end answer(struct bench *bench, const char *answers)
{
    const struct setup_deeds deeds = {
        .context = bench, .try_server = try_server, .try_sample = try_sample, .finish = finish};
    FILE *input = fmemopen((void *)(uintptr_t)answers, strlen(answers), "r");
    size_t size = 0;
    free(bench->shown);
    FILE *output = open_memstream(&bench->shown, &size);
    struct setup_draft *draft = NULL;
    struct error error;
    assert_int_equal(setup_draft_create(bench->path, &draft, &error), 0);
    struct setup_plain *plain = setup_plain_create(input, output);
    enum setup_end end = setup_run(draft, setup_plain_face(plain), &deeds);
    assert_false(are_signals_held());
    assert_in_range(__fbufsize(input), 0, 1); /* no password stays there */
    setup_plain_destroy(plain);
    setup_draft_destroy(draft);
    (void)fclose(input);
    (void)fclose(output);
    return end;
}

static bool shows(const struct bench *bench, const char *words)
{
    return strstr(bench->shown, words) != NULL;
}

#define UCSERVER  "uc.example.com\n\newscal\nuc-secret\nn\n"
#define DIRECTORY "dc1.example.com dc2.example.com\n\n\nsvc@example.com\nad-secret\nn\n"
#define EXCHANGE  "\n\n\nn\n" /* find, version, same account */
#define SERVICE   "\n\nn\n"
#define LOG       "\n\n\nn\n"
#define FINISH    "\n\nn\n"
#define ALL       UCSERVER DIRECTORY EXCHANGE SERVICE LOG FINISH

static void all_answers_make_a_configuration(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(answer(bench, ALL), SETUP_WRITTEN);
    char *text = read_file(bench->path);
    assert_non_null(text);
    char *secret = memory_format_text("secret_file = %s/secrets/directory\n", bench->folder);
    assert_non_null(strstr(text, "[ucserver]\nhost = uc.example.com\nuser = ewscal\n"));
    assert_non_null(
        strstr(text, "host = dc1.example.com\nhost = dc2.example.com\nuser = svc@example.com\n"));
    const char *exchange = strstr(text, "[exchange]\nuser = svc@example.com\n");
    assert_non_null(exchange);
    assert_non_null(strstr(exchange, secret));
    assert_null(strstr(text, "interval")); /* a default */
    expect_file(bench, "secrets/ucserver", "uc-secret");
    expect_file(bench, "secrets/directory", "ad-secret");
    expect_file(bench, "secrets/exchange", NULL);
    assert_int_equal(bench->finishes, 1);
    assert_true(bench->was_started);
    free(secret);
    free(text);
}

static void passwords_are_closed_to_others_and_shown_nowhere(void **state)
{
    struct bench *bench = *state;
    struct stat status;
    assert_int_equal(answer(bench, ALL), SETUP_WRITTEN);
    char *path = memory_format_text("%s/secrets/ucserver", bench->folder);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07137, 0);
    assert_int_equal(stat(bench->path, &status), 0);
    assert_int_equal(status.st_mode & 07137, 0);
    assert_false(shows(bench, "uc-secret"));
    assert_false(shows(bench, "ad-secret"));
    char *text = read_file(bench->path);
    assert_null(strstr(text, "-secret"));
    free(text);
    free(path);
}

static void the_same_answers_again_change_no_octet(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(answer(bench, ALL), SETUP_WRITTEN);
    char *text = read_file(bench->path);
    char *path = memory_format_text("%s/secrets/ucserver", bench->folder);
    struct stat before, after;
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(answer(bench, ALL), SETUP_WRITTEN);
    expect_file(bench, "ewscal.conf", text);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_true(shows(bench, "Nothing was changed"));
    free(path);
    free(text);
}

/* Wherever somebody leaves, also by an end of the input, the old file stays. */
static void leaving_at_any_question_changes_nothing(void **state)
{
    struct bench *bench = *state;
    static const char text[] = "# mine\n[ucserver]\nhost = old\n";
    write_configuration(bench, text);
    size_t size = strlen(ALL), tried = 0;
    for (size_t cut = 0; cut < size - 1; cut++) {
        if (cut > 0 && ALL[cut - 1] != '\n')
            continue;
        char *answers = memory_copy(ALL "", cut);
        char *ended = memory_format_text("%s%s", answers, cut > 0 ? "" : "\n");
        assert_int_equal(answer(bench, ended), SETUP_ABANDONED);
        expect_file(bench, "ewscal.conf", text);
        expect_file(bench, "secrets/ucserver", NULL);
        free(ended);
        free(answers);
        tried++;
    }
    assert_true(tried > 20);
    assert_int_equal(bench->finishes, 0);
    assert_int_equal(answer(bench, "\n\n\n\nq\n"), SETUP_ABANDONED);
    expect_file(bench, "ewscal.conf", text);
}

/* Without a name "the server below" would have been Autodiscover. */
static void a_server_below_that_has_no_name_is_told(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(answer(bench,
                            UCSERVER DIRECTORY "host\n\n\n\n\nn\n"
                                               "\nmail.example.com\n\n\n\nn\n" SERVICE LOG FINISH),
                     SETUP_WRITTEN);
    assert_true(shows(bench, "setup.answer_without_host"));
    char *text = read_file(bench->path);
    assert_non_null(text);
    assert_non_null(strstr(text, "\nhost = mail.example.com\n"));
    free(text);
}

static void a_wrong_value_is_told_and_mended_on_its_page(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(answer(bench,
                            "not a host\n70000\newscal\nuc-secret\nn\n"
                            "uc.example.com\n7222\n\n\nn\n" DIRECTORY EXCHANGE SERVICE LOG FINISH),
                     SETUP_WRITTEN);
    assert_true(shows(bench, "[ucserver] host"));
    assert_true(shows(bench, "[ucserver] port"));
    expect_file(bench, "secrets/ucserver", "uc-secret");
}

static void a_server_is_tried_when_asked_for_and_holds_nobody_up(void **state)
{
    struct bench *bench = *state;
    bench->servers_are_good = false;
    assert_int_equal(answer(bench, "uc.example.com\n\newscal\nuc-secret\nt\n"
                                   "\n\n\n\nt\n\n\n\n\nn\n" DIRECTORY EXCHANGE SERVICE LOG FINISH),
                     SETUP_WRITTEN);
    assert_int_equal(bench->tries, 2);
    assert_true(shows(bench, "The test has failed."));
}

static void back_leads_to_the_page_before_with_what_was_typed(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(answer(bench, "uc.example.com\n\newscal\nuc-secret\nn\n"
                                   "dc9\n\n\nsvc@example.com\nad-secret\nb\n"
                                   "\n\n\n\nn\n"
                                   "\n\n\n\n\nn\n" EXCHANGE SERVICE LOG FINISH),
                     SETUP_WRITTEN);
    char *text = read_file(bench->path);
    assert_non_null(strstr(text, "host = dc9\n"));
    free(text);
}

static void a_comment_and_a_setting_of_no_page_are_kept(void **state)
{
    struct bench *bench = *state;
    write_configuration(
        bench, "# mine\n[ucserver]\nhost = old\nuser = ewscal\n; why\nroster_limit = 64M\n");
    assert_int_equal(answer(bench, ALL), SETUP_WRITTEN);
    char *text = read_file(bench->path);
    char *expected = memory_format_text(
        "# mine\n[ucserver]\nhost = uc.example.com\nuser = ewscal\n; why\nroster_limit = 64M\n"
        "secret_file = %s/secrets/ucserver\n\n[directory]\n",
        bench->folder);
    assert_int_equal(strncmp(text, expected, strlen(expected)), 0);
    free(expected);
    free(text);
}

static void the_sample_user_is_read_when_asked_for(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(answer(bench, UCSERVER DIRECTORY EXCHANGE SERVICE LOG "anna\nno\nt\nn\n"),
                     SETUP_WRITTEN);
    assert_int_equal(bench->samples, 1);
    assert_false(bench->was_started);
}

/* The folder of the passwords cannot be made: the configuration stays as it was. */
static void what_cannot_be_written_leaves_everything_as_it_was(void **state)
{
    struct bench *bench = *state;
    static const char text[] = "# mine\n";
    write_configuration(bench, text);
    char *path = memory_format_text("%s/secrets", bench->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(answer(bench, ALL), SETUP_FAILED);
    expect_file(bench, "ewscal.conf", text);
    assert_int_equal(bench->finishes, 0);
    assert_true(shows(bench, "cannot be written"));
    assert_int_equal(unlink(path), 0);
    free(path);
}

static void a_first_set_up_is_summed_up_before_it_is_written(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(answer(bench, ALL), SETUP_WRITTEN);
    const char *last = strstr(bench->shown, "== Finish ==");
    assert_non_null(last);
    assert_non_null(strstr(last, "\n[ucserver] host: uc.example.com\n[ucserver] user: ewscal\n"));
    assert_non_null(strstr(last, "\n[directory] host: dc1.example.com dc2.example.com\n"));
    assert_null(strstr(last, "secret"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish_bench)
    const struct CMUnitTest tests[] = {
        TEST(all_answers_make_a_configuration),
        TEST(passwords_are_closed_to_others_and_shown_nowhere),
        TEST(the_same_answers_again_change_no_octet),
        TEST(leaving_at_any_question_changes_nothing),
        TEST(a_server_below_that_has_no_name_is_told),
        TEST(a_wrong_value_is_told_and_mended_on_its_page),
        TEST(a_server_is_tried_when_asked_for_and_holds_nobody_up),
        TEST(back_leads_to_the_page_before_with_what_was_typed),
        TEST(a_comment_and_a_setting_of_no_page_are_kept),
        TEST(the_sample_user_is_read_when_asked_for),
        TEST(a_first_set_up_is_summed_up_before_it_is_written),
        TEST(what_cannot_be_written_leaves_everything_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
