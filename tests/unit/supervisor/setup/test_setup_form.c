#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_kinds.h"
#include "supervisor/settings/settings_load.h"
#include "supervisor/setup/setup_form.h"

#define SECRETS "/etc/ewscal/secrets"

static const struct setup_page *page_of(const char *kind)
{
    size_t place = 0;
    while (strcmp(setup_pages[place].kind, kind) != 0)
        place++;
    return &setup_pages[place];
}

static void put(struct setup_form *form, const char *key, const char *value)
{
    size_t field = setup_page_find(form->page, key);
    assert_true(field < form->page->count);
    setup_form_put(form, field, value);
}

static void expect_field(const struct setup_form *form, const char *key, const char *expected)
{
    size_t field = setup_page_find(form->page, key);
    assert_true(field < form->page->count);
    assert_string_equal(form->values[field], expected);
}

/* A page's form over a configuration with that text. */
struct bench {
    struct configuration_text *text;
    struct setup_form *form;
};

static struct bench begin(const char *kind, const char *text)
{
    struct bench bench = {.text = configuration_text_create(text)};
    bench.form = setup_form_create(page_of(kind), bench.text);
    return bench;
}

static void expect_text(const struct bench *bench, const char *expected)
{
    char *text = configuration_text_copy(bench->text);
    assert_string_equal(text, expected);
    free(text);
}

static void end(struct bench *bench)
{
    setup_form_destroy(bench->form);
    configuration_text_destroy(bench->text);
}

static void a_form_without_a_file_has_the_defaults(void **state)
{
    (void)state;
    struct bench bench = begin("ucserver", "");
    expect_field(bench.form, "host", "");
    expect_field(bench.form, "port", "7222");
    assert_false(bench.form->is_kept[setup_page_find(bench.form->page, "secret_file")]);
    end(&bench);
    bench = begin("exchange", "");
    expect_field(bench.form, "find", "auto");
    expect_field(bench.form, "same_account", "yes");
    end(&bench);
    setup_form_destroy(NULL);
}

static void a_form_that_is_not_changed_changes_nothing(void **state)
{
    (void)state;
    static const char text[] =
        "[ucserver]\nhost = uc\nuser=a \nsecret_file = /x/y\n[directory emea]\nhost = dc1\nhost = "
        "dc2\n"
        "user = svc@e.test\nsecret_file = /d\n[exchange]\nurl = https://m/EWS/Exchange.asmx\n"
        "user = o@e.test\nsecret_credential = exchange\n[service]\ninterval = 15m\n";
    for (size_t i = 0; i < setup_page_count; i++) {
        struct bench bench = begin(setup_pages[i].kind, text);
        assert_false(setup_form_write(bench.form, SECRETS, bench.text));
        expect_text(&bench, text);
        end(&bench);
    }
}

static void a_default_that_nobody_wrote_is_not_written(void **state)
{
    (void)state;
    struct bench bench = begin("ucserver", "");
    put(bench.form, "host", "uc.example.com");
    put(bench.form, "user", "ewscal");
    put(bench.form, "secret_file", "secret");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[ucserver]\nhost = uc.example.com\nuser = ewscal\nsecret_file = " SECRETS
                        "/ucserver\n");
    end(&bench);
}

static void a_cleared_value_leaves_no_line(void **state)
{
    (void)state;
    struct bench bench = begin("log", "[log]\nlevel = debug\ndirectory = /srv/log\n");
    put(bench.form, "directory", "");
    put(bench.form, "level", "info");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[log]\nlevel = info\n");
    end(&bench);
}

static void several_controllers_have_a_line_each(void **state)
{
    (void)state;
    struct bench bench = begin("directory", "[directory emea]\nhost = dc1\nhost = dc2\n");
    expect_field(bench.form, "host", "dc1 dc2");
    put(bench.form, "host", " dc1,  dc3 ; dc4");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[directory emea]\nhost = dc1\nhost = dc3\nhost = dc4\n");
    end(&bench);
}

static void exchange_may_have_the_account_of_the_directory(void **state)
{
    (void)state;
    struct bench bench = begin("exchange", "[directory]\nuser = svc@e.test\nsecret_file = "
                                           "/d\n[exchange]\nuser = o@e.test\nsecret_file = /o\n");
    expect_field(bench.form, "same_account", "no");
    put(bench.form, "same_account", "yes");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[directory]\nuser = svc@e.test\nsecret_file = /d\n[exchange]\nuser = "
                        "svc@e.test\nsecret_file = /d\n");
    end(&bench);
}

static void an_account_of_its_own_has_a_password_file_of_its_own(void **state)
{
    (void)state;
    static const char text[] = "[directory]\nuser = svc@e.test\nsecret_file = /d\n[exchange]\nuser "
                               "= svc@e.test\nsecret_file = /d\n";
    struct bench bench = begin("exchange", text);
    expect_field(bench.form, "same_account", "yes");
    put(bench.form, "same_account", "no");
    put(bench.form, "user", "o@e.test");
    put(bench.form, "secret_file", "secret");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[directory]\nuser = svc@e.test\nsecret_file = /d\n[exchange]\nuser = "
                        "o@e.test\nsecret_file = " SECRETS "/exchange\n");
    end(&bench);
}

/* A password that is typed for one section must not replace the one of another. */
static void a_password_file_that_another_section_names_is_not_taken(void **state)
{
    (void)state;
    struct bench bench =
        begin("exchange", "[exchange hq]\nuser = o@e.test\nkeytab_file = /k\n"
                          "[exchange sister]\nsecret_file = " SECRETS "/exchange\n");
    put(bench.form, "secret_file", "secret");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    assert_string_equal(configuration_text_value(bench.text, "exchange hq", "secret_file", 0),
                        SECRETS "/exchange-2");
    end(&bench);
    bench = begin("exchange",
                  "[directory]\nuser = a@e.test\nsecret_file = " SECRETS
                  "/exchange\n[exchange]\nuser = a@e.test\nsecret_file = " SECRETS "/exchange\n");
    put(bench.form, "same_account", "no");
    put(bench.form, "secret_file", "secret");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    assert_string_equal(configuration_text_value(bench.text, "exchange", "secret_file", 0),
                        SECRETS "/exchange-2");
    end(&bench);
}

static void exchange_is_found_by_itself_or_named(void **state)
{
    (void)state;
    struct bench bench = begin(
        "exchange",
        "[exchange]\nuser = o\nurl = https://m/EWS/Exchange.asmx\ntls = on\nsecret_file = /o\n");
    expect_field(bench.form, "find", "host");
    expect_field(bench.form, "host", "https://m/EWS/Exchange.asmx");
    put(bench.form, "host", "mail.e.test");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[exchange]\nuser = o\ntls = on\nsecret_file = /o\nhost = mail.e.test\n");
    put(bench.form, "find", "auto");
    assert_false(setup_form_asks(bench.form, setup_page_find(bench.form->page, "host")));
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[exchange]\nuser = o\nsecret_file = /o\n");
    end(&bench);
}

static void a_typed_password_replaces_a_credential(void **state)
{
    (void)state;
    struct bench bench = begin("ucserver", "[ucserver]\nsecret_credential = uc\n");
    assert_true(bench.form->is_kept[setup_page_find(bench.form->page, "secret_file")]);
    put(bench.form, "secret_file", "secret");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[ucserver]\nsecret_file = " SECRETS "/ucserver\n");
    end(&bench);
}

/* Whatever can be chosen on a page is right: nobody can mend it there. */
static void each_word_of_a_page_is_one_of_its_setting(void **state)
{
    static const char *const others[] = {"[ucserver]\nhost = a\nuser = a\nsecret_file = /a\n",
                                         "[directory]\nhost = a\nuser = a\nsecret_file = /a\n",
                                         "[exchange]\nhost = a\nuser = a\nsecret_file = /a\n"};
    (void)state;
    for (size_t i = 0; i < setup_page_count; i++) {
        const struct setup_page *page = &setup_pages[i];
        const struct settings_section_kind *kind = settings_section_kind_find(page->kind);
        assert_non_null(kind);
        for (size_t field = 0; field < page->count; field++) {
            const struct setup_word *words = page->fields[field].words;
            bool is_setting = settings_row_find(kind, page->fields[field].key) != NULL;
            for (; is_setting && words != NULL && words->word != NULL; words++) {
                char *text = memory_format_text("%s%s%s", others[0], others[1], others[2]);
                struct bench bench = begin(page->kind, text);
                put(bench.form, page->fields[field].key, words->word);
                (void)setup_form_write(bench.form, SECRETS, bench.text);
                char *written = configuration_text_copy(bench.text);
                FILE *stream = fmemopen(written, strlen(written), "r");
                struct settings_report report = {0};
                struct configuration *settings = settings_read(stream, "test", &report);
                if (settings == NULL)
                    fail_msg("%s = %s: %s", page->fields[field].key, words->word,
                             report.problems[0].reason);
                settings_destroy(settings);
                settings_report_clear(&report);
                (void)fclose(stream);
                free(written);
                free(text);
                end(&bench);
            }
        }
    }
}

static void no_encryption_is_said_twice_and_taken_back_as_a_whole(void **state)
{
    (void)state;
    struct bench bench = begin("exchange", "[exchange]\nhost = a\nuser = b\n");
    put(bench.form, "tls", "off");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[exchange]\nhost = a\nuser = b\nclear_text = yes\ntls = off\n");
    put(bench.form, "tls", "on");
    assert_true(setup_form_write(bench.form, SECRETS, bench.text));
    expect_text(&bench, "[exchange]\nhost = a\nuser = b\ntls = on\n");
    end(&bench);
}

static bool offers(const struct setup_field *field, const char *word)
{
    size_t place = 0;
    while (field->words[place].word != NULL && strcmp(field->words[place].word, word) != 0)
        place++;
    return field->words[place].word != NULL;
}

/* But for a directory without encryption, which is refused wherever it is written. */
static void a_choice_offers_all_that_its_setting_takes(void **state)
{
    (void)state;
    size_t offered = 0;
    for (size_t i = 0; i < setup_page_count; i++) {
        const struct settings_section_kind *kind = settings_section_kind_find(setup_pages[i].kind);
        assert_non_null(kind);
        for (size_t place = 0; place < setup_pages[i].count; place++) {
            const struct setup_field *field = &setup_pages[i].fields[place];
            const struct settings_row *row = settings_row_find(kind, field->key);
            if (field->kind != SETUP_CHOICE || row == NULL)
                continue;
            for (const struct settings_word *word = row->words; word->word != NULL; word++) {
                bool is_refused =
                    strcmp(kind->name, "directory") == 0 && strcmp(word->word, "off") == 0;
                assert_int_equal(offers(field, word->word), !is_refused);
                offered++;
            }
        }
    }
    assert_true(offered > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_choice_offers_all_that_its_setting_takes),
        cmocka_unit_test(a_form_without_a_file_has_the_defaults),
        cmocka_unit_test(a_form_that_is_not_changed_changes_nothing),
        cmocka_unit_test(a_default_that_nobody_wrote_is_not_written),
        cmocka_unit_test(a_cleared_value_leaves_no_line),
        cmocka_unit_test(several_controllers_have_a_line_each),
        cmocka_unit_test(exchange_may_have_the_account_of_the_directory),
        cmocka_unit_test(an_account_of_its_own_has_a_password_file_of_its_own),
        cmocka_unit_test(a_password_file_that_another_section_names_is_not_taken),
        cmocka_unit_test(exchange_is_found_by_itself_or_named),
        cmocka_unit_test(a_typed_password_replaces_a_credential),
        cmocka_unit_test(each_word_of_a_page_is_one_of_its_setting),
        cmocka_unit_test(no_encryption_is_said_twice_and_taken_back_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
