#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/setup/setup_answers.h"
#include "supervisor/setup/setup_run.h"

struct bench {
    char folder[64];
    char *path, *answers, *secret;
    struct setup_draft *draft;
    bool servers_are_good;
    int tries;
    char *shown;
    struct error error;
};

static bool try_one(void *context,
                    struct setup_draft *draft,
                    const struct setup_form *form,
                    const struct setup_face *face)
{
    struct bench *bench = context;
    static const struct setup_word words[] = {{"once_more", "yes"}, {"no", "no"}, {NULL, NULL}};
    (void)draft;
    (void)form;
    assert_false(face->has_person);
    assert_int_equal(face->choose(face->context, "title", "question", words), 1);
    bench->tries++;
    return bench->servers_are_good;
}

static bool sample(void *context,
                   const struct setup_draft *draft,
                   const char *name,
                   const struct setup_face *face)
{
    (void)context;
    (void)draft;
    (void)face;
    assert_string_equal(name, "anna@example.com");
    return true;
}

static bool finish_well(void *context,
                        const struct setup_draft *draft,
                        bool start,
                        const struct setup_face *face)
{
    (void)draft;
    (void)context;
    (void)face;
    assert_false(start);
    return true;
}

static void write_text(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

static int begin(void **state)
{
    struct bench *bench = memory_allocate(sizeof(*bench));
    (void)snprintf(bench->folder, sizeof(bench->folder), "%s", "/tmp/unit-answers-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    bench->path = memory_format_text("%s/ewscal.conf", bench->folder);
    bench->answers = memory_format_text("%s/answers", bench->folder);
    bench->secret = memory_format_text("%s/password", bench->folder);
    bench->servers_are_good = true;
    write_text(bench->secret, "from a file\n");
    assert_int_equal(setup_draft_create(bench->path, &bench->draft, &bench->error), 0);
    *state = bench;
    return 0;
}

static int end(void **state)
{
    struct bench *bench = *state;
    static const char *const names[] = {"secrets/ucserver", "secrets/directory", "secrets/exchange",
                                        "secrets",          "ewscal.conf",       "answers",
                                        "password"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char *path = memory_format_text("%s/%s", bench->folder, names[i]);
        (void)remove(path);
        free(path);
    }
    assert_int_equal(rmdir(bench->folder), 0);
    setup_draft_destroy(bench->draft);
    free(bench->shown);
    free(bench->path);
    free(bench->answers);
    free(bench->secret);
    free(bench);
    return 0;
}

/* Returns how it ended, -1 when the answers were refused. */
static int run(struct bench *bench, const char *text)
{
    const struct setup_deeds deeds = {
        .context = bench, .try_server = try_one, .try_sample = sample, .finish = finish_well};
    struct setup_answers *answers = NULL;
    size_t size = 0;
    write_text(bench->answers, text);
    free(bench->shown);
    FILE *output = open_memstream(&bench->shown, &size);
    int status =
        setup_answers_create(bench->answers, bench->draft, output, &answers, &bench->error);
    if (status == 0)
        status = (int)setup_run(bench->draft, setup_answers_face(answers), &deeds);
    setup_answers_destroy(answers);
    (void)fclose(output);
    return status;
}

/* %s: where the password is */
static const char whole[] =
    "[ucserver]\nhost = uc.example.com\nuser = ewscal\n%s\nrequire_active_directory = no\n"
    "[directory]\nhost = dc1\nhost = dc2\nuser = svc@example.com\nsecret_descriptor = %d\n"
    "[exchange]\nhost = mail.example.com\nfind = host\nsame_account = yes\nbudget = 2\nkdc = "
    "k1\nkdc = k2\n"
    "[service]\nprivate = times\n[finish]\nsample = anna@example.com\nstart = no\n";

static int run_whole(struct bench *bench)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "from a pipe\n", 12), 12);
    assert_int_equal(close(ends[1]), 0);
    char *line = memory_format_text("secret_file = %s", bench->secret);
    char *text = memory_format_text(whole, line, ends[0]);
    int status = run(bench, text);
    assert_int_equal(close(ends[0]), 0);
    free(text);
    free(line);
    return status;
}

static char *read_file(const struct bench *bench, const char *name)
{
    char *path = memory_format_text("%s/%s", bench->folder, name), *text = memory_allocate(65536);
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    size_t size = fread(text, 1, 65535, stream);
    text[size] = '\0';
    (void)fclose(stream);
    free(path);
    return text;
}

static void a_file_of_answers_makes_a_configuration(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(run_whole(bench), SETUP_WRITTEN);
    assert_int_equal(bench->tries, 3);
    char *text = read_file(bench, "ewscal.conf");
    assert_non_null(strstr(text, "require_active_directory = no\n"));
    assert_non_null(strstr(text, "host = dc1\nhost = dc2\n"));
    assert_non_null(strstr(text, "budget = 2\n"));
    assert_non_null(strstr(text, "kdc = k1\nkdc = k2\n"));
    assert_non_null(strstr(text, "private = times\n"));
    assert_null(strstr(text, bench->secret));
    free(text);
    text = read_file(bench, "secrets/ucserver");
    assert_string_equal(text, "from a file");
    free(text);
    text = read_file(bench, "secrets/directory");
    assert_string_equal(text, "from a pipe");
    free(text);
    assert_null(strstr(bench->shown, "from a"));
}

static void a_server_that_is_not_right_ends_it_without_a_change(void **state)
{
    struct bench *bench = *state;
    bench->servers_are_good = false;
    assert_int_equal(run_whole(bench), SETUP_ABANDONED);
    assert_int_equal(bench->tries, 1);
    assert_int_equal(access(bench->path, F_OK), -1);
}

static void a_value_that_is_not_right_ends_it_without_a_try(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(run(bench, "[ucserver]\nhost = not a host\nuser = x\n"), SETUP_ABANDONED);
    assert_int_equal(bench->tries, 0);
    assert_non_null(strstr(bench->shown, "[ucserver] host"));
    assert_int_equal(access(bench->path, F_OK), -1);
}

static void
expect_refused(struct bench *bench, const char *text, const char *name, const char *line)
{
    struct reason reason;
    assert_int_equal(run(bench, text), -1);
    assert_int_equal(bench->error.class, ERROR_INVALID);
    reason_read(bench->error.reason, &reason);
    assert_string_equal(reason.name, name);
    assert_string_equal(reason_parameter(&reason, "line"), line);
    assert_string_equal(reason_parameter(&reason, "file"), bench->answers);
}

static void what_cannot_be_understood_is_refused_with_its_line(void **state)
{
    struct bench *bench = *state;
    expect_refused(bench, "[ucserver]\nhots = uc\n", "setup.answer_unknown", "2");
    expect_refused(bench, "# x\n[nonsense]\nhost = uc\n", "setup.answer_unknown", "3");
    expect_refused(bench, "host = uc\n", "setup.answer_unknown", "1");
    expect_refused(bench, "[service]\nprivate = maybe\n", "setup.answer_no_word", "2");
    expect_refused(bench, "[exchange]\nsame_account = ja\n", "setup.answer_no_word", "2");
    expect_refused(bench, "[ucserver]\nsecret_descriptor = x\n", "setup.descriptor_wrong", "2");
    expect_refused(bench, "[ucserver]\nsecret_descriptor = 997\n", "setup.descriptor_wrong", "2");
    expect_refused(bench, "[ucserver]\nuser = a\nhost = b\nuser = c\n", "settings.key_twice", "4");
    expect_refused(bench, "[ucserver]\nsecret_file = /nonexistent/file\n", "settings.file_unopened",
                   "2");
}

static void a_password_file_that_others_may_read_is_refused(void **state)
{
    struct bench *bench = *state;
    char *text = memory_format_text("[ucserver]\nsecret_file = %s\n", bench->secret);
    assert_int_equal(chmod(bench->secret, 0644), 0);
    expect_refused(bench, text, "settings.secret_readable", "2");
    free(text);
}

/* What the exchange's section says is in the file, and no word of the assistant's own is needed for it. */
static void exchange_is_what_its_section_says(void **state)
{
    struct bench *bench = *state;
    static const char *const addresses[] = {"host = mail.example.com",
                                            "find = host\nhost = mail.example.com",
                                            "url = https://mail.example.com/EWS/Exchange.asmx"};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        char *text = memory_format_text(
            "[ucserver]\nhost = uc.example.com\nuser = ewscal\nsecret_file = %s\n"
            "[directory]\nhost = dc1\nuser = svc@example.com\nsecret_file = %s\n"
            "[exchange]\n%s\nuser = EXAMPLE\\exchange\nsecret_file = %s\n"
            "[finish]\nsample = anna@example.com\nstart = no\n",
            bench->secret, bench->secret, addresses[i], bench->secret);
        assert_int_equal(run(bench, text), SETUP_WRITTEN);
        free(text);
        text = read_file(bench, "ewscal.conf");
        const char *exchange = strstr(text, "[exchange]");
        assert_non_null(exchange);
        assert_non_null(
            strstr(exchange, strstr(addresses[i], "= mail") != NULL
                                 ? "\nhost = mail.example.com\n"
                                 : "\nurl = https://mail.example.com/EWS/Exchange.asmx\n"));
        assert_non_null(strstr(exchange, "\nuser = EXAMPLE\\exchange\n"));
        free(text);
        text = read_file(bench, "secrets/exchange");
        assert_string_equal(text, "from a file");
        free(text);
        assert_int_equal(unlink(bench->path), 0);
        setup_draft_destroy(bench->draft);
        assert_int_equal(setup_draft_create(bench->path, &bench->draft, &bench->error), 0);
    }
}

static void a_credential_of_exchange_is_its_own(void **state)
{
    struct bench *bench = *state;
    char *text =
        memory_format_text("[ucserver]\nhost = uc.example.com\nuser = ewscal\nsecret_file = %s\n"
                           "[directory]\nhost = dc1\nuser = svc@example.com\nsecret_file = %s\n"
                           "[exchange]\nuser = svc@example.com\nsecret_credential = exchange\n"
                           "[finish]\nsample = anna@example.com\nstart = no\n",
                           bench->secret, bench->secret);
    write_text(bench->path,
               "[exchange]\nuser = svc@example.com\nsecret_file = /nonexistent/secret\n");
    setup_draft_destroy(bench->draft);
    assert_int_equal(setup_draft_create(bench->path, &bench->draft, &bench->error), 0);
    assert_int_equal(run(bench, text), SETUP_WRITTEN);
    free(text);
    text = read_file(bench, "ewscal.conf");
    assert_non_null(strstr(text, "\nsecret_credential = exchange\n"));
    assert_null(strstr(text, "/nonexistent/secret"));
    free(text);
}

static void what_an_answer_would_hide_is_refused_with_its_line(void **state)
{
    struct bench *bench = *state;
    static const char hidden[] = "setup.answer_hidden", twice[] = "settings.exchange_two_addresses";
    char *secret =
        memory_format_text("[exchange]\nsame_account = yes\n\nsecret_file = %s\n", bench->secret);
    char *both =
        memory_format_text("[ucserver]\nsecret_credential = uc\nsecret_file = %s\n", bench->secret);
    expect_refused(bench, "[exchange]\nuser = x@example.com\nsame_account = yes\n", hidden, "2");
    expect_refused(bench, secret, hidden, "4");
    expect_refused(bench, "[exchange]\nsame_account = yes\nsecret_credential = x\n", hidden, "3");
    expect_refused(bench, "[exchange]\nfind = auto\nhost = mail\n", hidden, "3");
    expect_refused(bench, "[exchange]\nurl = https://mail/\nfind = auto\n", hidden, "2");
    expect_refused(bench, "[exchange]\nfind = auto\ntls = off\n", hidden, "3");
    expect_refused(bench, "[exchange]\nhost = mail\ntls = off\nclear_text = no\n", hidden, "4");
    expect_refused(bench, "[exchange]\nhost = mail\nurl = https://mail/\n", twice, "3");
    expect_refused(bench, "[exchange]\nurl = https://mail/\nhost = mail\n", twice, "3");
    expect_refused(bench, "[exchange]\nfind = host\nuser = x\n", "setup.answer_without_host", "2");
    expect_refused(bench, "[exchange]\nuser = x\ntls = off\n", "setup.answer_without_host", "3");
    expect_refused(bench, both, "settings.secret_twice", "2");
    assert_int_equal(bench->tries, 0);
    free(both);
    free(secret);
}

/* The pages are about the first section: the account of another one would have been tried there. */
static void an_answer_for_another_section_than_the_page_has_is_refused(void **state)
{
    struct bench *bench = *state;
    expect_refused(bench, "[exchange emea]\nuser = x@example.com\n", "setup.answer_elsewhere", "2");
    write_text(bench->path,
               "[exchange emea]\nuser = e@example.com\n[exchange apac]\nuser = a@example.com\n");
    setup_draft_destroy(bench->draft);
    assert_int_equal(setup_draft_create(bench->path, &bench->draft, &bench->error), 0);
    expect_refused(bench, "[exchange apac]\nbudget = 2\nurl = https://mail/\n",
                   "setup.answer_elsewhere", "3");
    expect_refused(bench, "[exchange apac]\nsecret_file = /nonexistent\n", "setup.answer_elsewhere",
                   "2");
    expect_refused(
        bench, "[exchange apac]\nsecret_credential = a\n[exchange]\nsame_account = yes\nuser = x\n",
        "setup.answer_hidden", "5");
    expect_refused(bench, "[ucserver]\nurl = https://uc/\n", "setup.answer_unknown", "2");
    assert_int_equal(run(bench, "[ucserver]\nhost = not a host\n[exchange emea]\nuser = x\n"),
                     SETUP_ABANDONED);
    assert_int_equal(bench->tries, 0);
    assert_int_equal(unlink(bench->path), 0);
}

/* Both together would be sent as one, and count as a wrong password. */
static void two_passwords_for_one_account_are_refused(void **state)
{
    struct bench *bench = *state;
    char *text = memory_format_text("[ucserver]\nsecret_file = %s\nsecret_file = %s\n",
                                    bench->secret, bench->secret);
    expect_refused(bench, text, "settings.key_twice", "3");
    assert_int_equal(bench->tries, 0);
    free(text);
}

/* The setting of such a line got lost, and took with it the one that was there. */
static void lines_that_would_be_passed_over_are_refused(void **state)
{
    struct bench *bench = *state;
    static const char malformed[] = "settings.line_malformed";
    static const char text[] = "[log]\nkeep = 7\n";
    write_text(bench->path, text);
    setup_draft_destroy(bench->draft);
    assert_int_equal(setup_draft_create(bench->path, &bench->draft, &bench->error), 0);
    expect_refused(bench, "[log]\nlevel = info\n[service]\n[log]\nkeep = 9\n",
                   "settings.section_twice", "4");
    expect_refused(bench, "[finish]\nstart = no\n[ finish ]\n", "settings.section_twice", "3");
    expect_refused(bench, "[log]\n\n# keep\nkeep 9\n", malformed, "4");
    expect_refused(bench, "\xef\xbb\xbfkeep\n", malformed, "1");
    expect_refused(bench, "[log]\nke ep = 9\n", malformed, "2");
    expect_refused(bench, "[log\nkeep = 9\n", "settings.line_unclosed", "1");
    expect_refused(bench, "[log] keep = 9\n", "settings.line_after_section", "1");
    assert_int_equal(bench->tries, 0);
    char *kept = configuration_text_copy(bench->draft->text);
    assert_string_equal(kept, text);
    free(kept);
}

/* As editors of other systems leave them. */
static void blanks_and_comments_are_no_answers(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(
        run(bench, "\xef\xbb\xbf\r\n# one\r\n ; two\r\n[log] \r\n\t\r\n keep = 9\r\n[ucserver]\n"
                   "host = not a host"),
        SETUP_ABANDONED);
    assert_string_equal(configuration_text_value(bench->draft->text, "log", "keep", 0), "9");
}

static void answers_that_are_not_there_are_told(void **state)
{
    struct bench *bench = *state;
    struct setup_answers *answers = NULL;
    assert_int_equal(
        setup_answers_create("/nonexistent/answers", bench->draft, stdout, &answers, &bench->error),
        -1);
    assert_null(answers);
    assert_non_null(strstr(bench->error.reason, "settings.file_unopened"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_file_of_answers_makes_a_configuration),
        TEST(a_server_that_is_not_right_ends_it_without_a_change),
        TEST(a_value_that_is_not_right_ends_it_without_a_try),
        TEST(what_cannot_be_understood_is_refused_with_its_line),
        TEST(a_password_file_that_others_may_read_is_refused),
        TEST(exchange_is_what_its_section_says),
        TEST(a_credential_of_exchange_is_its_own),
        TEST(what_an_answer_would_hide_is_refused_with_its_line),
        TEST(an_answer_for_another_section_than_the_page_has_is_refused),
        TEST(two_passwords_for_one_account_are_refused),
        TEST(lines_that_would_be_passed_over_are_refused),
        TEST(blanks_and_comments_are_no_answers),
        TEST(answers_that_are_not_there_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
