#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/setup/setup_certificate.h"

static const struct trial_certificate shown = {
    .server = "exchange mail.e.test",
    .reason = "tls.certificate_untrusted words=\"unable to get local issuer certificate\"",
    .fingerprint = "aa",
    .subject = "mail.e.test",
    .names = "",
    .issuer = "the authority",
    .start = "2026-01-01",
    .end = "2027-01-01",
    .authority = TRIAL_AUTHORITY_SHOWN,
    .authority_subject = "the authority",
    .authority_end = "2030-01-01",
    .authority_fingerprint = "bb",
    .authority_pem = "NEW\n",
};

/* A draft that nothing was written of, and who chooses to believe the authority wherever that is offered. */
struct bench {
    char folder[64];
    struct setup_draft *draft;
    struct setup_form *form;
    bool was_offered;
    char question[4096];
};

static size_t choose_authority(void *context,
                               const char *title,
                               const char *question,
                               const struct setup_word *words)
{
    struct bench *bench = context;
    size_t count = 0;
    (void)title;
    (void)snprintf(bench->question, sizeof(bench->question), "%s", question);
    while (words[count].word != NULL && strcmp(words[count].word, "ca") != 0)
        count++;
    bench->was_offered = words[count].word != NULL;
    return bench->was_offered ? count : count - 1;
}

static void begin(struct bench *bench, const char *text)
{
    struct error error;
    *bench = (struct bench){.folder = "/tmp/unit-certificate-XXXXXX"};
    assert_non_null(mkdtemp(bench->folder));
    char *path = memory_format_text("%s/ewscal.conf", bench->folder);
    assert_int_equal(setup_draft_create(path, &bench->draft, &error), 0);
    configuration_text_destroy(bench->draft->text);
    bench->draft->text = configuration_text_create(text);
    size_t place = 0;
    while (strcmp(setup_pages[place].kind, "exchange") != 0)
        place++;
    bench->form = setup_form_create(&setup_pages[place], bench->draft->text);
    free(path);
}

static void put_file(const struct bench *bench, const char *path, const char *octets)
{
    setup_draft_put_file(bench->draft, path, octets, strlen(octets), false);
}

/* Returns whether something was accepted. */
static bool accept(struct bench *bench)
{
    const struct setup_face face = {
        .context = bench, .has_person = true, .choose = choose_authority};
    struct setup_certificate certificate = {0};
    setup_certificate_take(&certificate, bench->draft, bench->form->section, &shown);
    bool is_accepted = setup_certificate_accept(&certificate, bench->draft, bench->form, &face);
    setup_certificate_clear(&certificate);
    return is_accepted;
}

/* What the file of authorities of the form's section would hold. */
static void expect_authorities(const struct bench *bench, const char *ending, const char *octets)
{
    const char *path =
        configuration_text_value(bench->draft->text, bench->form->section, "ca_file", 0);
    char *expected = memory_format_text("%s/%s", bench->folder, ending);
    assert_string_equal(path, expected);
    const struct setup_file *file = setup_draft_file(bench->draft, path);
    assert_non_null(file);
    assert_string_equal(file->octets, octets);
    free(expected);
}

static void end(struct bench *bench)
{
    setup_form_destroy(bench->form);
    setup_draft_destroy(bench->draft);
    assert_int_equal(rmdir(bench->folder), 0);
}

static void an_authority_is_added_to_those_that_are_believed(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "[exchange hq]\nca_file = /elsewhere/ca.pem\n");
    put_file(&bench, "/elsewhere/ca.pem", "OLD\n");
    assert_true(accept(&bench));
    expect_authorities(&bench, "ca/exchange-hq.pem", "OLD\nNEW\n");
    end(&bench);
}

static void a_file_that_is_not_there_held_nothing_that_could_be_lost(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "[exchange]\nca_file = /nonexistent/ca.pem\n");
    assert_true(accept(&bench));
    expect_authorities(&bench, "ca/exchange.pem", "NEW\n");
    end(&bench);
}

static void authorities_that_cannot_be_read_are_not_replaced(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "[exchange]\nca_file = /proc/self/cmdline\n");
    assert_false(accept(&bench));
    assert_false(bench.was_offered);
    assert_non_null(strstr(bench.question, "would be lost"));
    assert_non_null(strstr(bench.question, "/proc/self/cmdline"));
    assert_int_equal(bench.draft->count, 0);
    assert_string_equal(configuration_text_value(bench.draft->text, "exchange", "ca_file", 0),
                        "/proc/self/cmdline");
    end(&bench);
}

static void a_file_that_another_section_names_is_not_changed(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "[exchange]\nhost = mail.e.test\n");
    char *shared = memory_format_text("%s/ca/exchange.pem", bench.folder);
    configuration_text_add(bench.draft->text, "directory", "ca_file", shared);
    put_file(&bench, shared, "THEIRS\n");
    assert_true(accept(&bench));
    expect_authorities(&bench, "ca/exchange-2.pem", "NEW\n");
    assert_string_equal(setup_draft_file(bench.draft, shared)->octets, "THEIRS\n");
    free(shared);
    end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_authority_is_added_to_those_that_are_believed),
        cmocka_unit_test(a_file_that_is_not_there_held_nothing_that_could_be_lost),
        cmocka_unit_test(authorities_that_cannot_be_read_are_not_replaced),
        cmocka_unit_test(a_file_that_another_section_names_is_not_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
