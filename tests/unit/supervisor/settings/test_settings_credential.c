#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "unit/proto/base/test_folder.h"

#include "settings_fixture.h"

static void
write_credential_test_file(const char *name, const char *text, mode_t mode, char path[PATH_MAX])
{
    test_folder_path(name, path);
    (void)unlink(path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fchmod(fileno(file), mode), 0);
    assert_int_equal(fclose(file), 0);
}

/* The [ucserver] has `keys`, whose first line is line 4; the others have a file. */
static struct configuration *load_with(const char *keys, struct settings_report *report)
{
    char text[4 * PATH_MAX], secret[PATH_MAX], path[PATH_MAX];
    write_credential_test_file("secret", "password\n", 0600, secret);
    (void)snprintf(text, sizeof(text),
                   "[ucserver]\nhost = u\nuser = svc\n%s\n"
                   "[directory]\nhost = d\nuser = EXAMPLE\\svc\nsecret_file = %s\n"
                   "[exchange]\nhost = e\nuser = svc@example.test\nsecret_credential = mail\n",
                   keys, secret);
    write_credential_test_file("conf", text, 0600, path);
    *report = (struct settings_report){0};
    return settings_load(path, report);
}

static void assert_load_refused(const char *keys, int line, const char *part)
{
    struct settings_report report;
    assert_null(load_with(keys, &report));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, line, part));
    settings_report_clear(&report);
}

/* As systemd makes it. */
static void offer_credentials(void)
{
    char path[PATH_MAX];
    write_credential_test_file("uc", "what systemd has handed over\r\n", 0400, path);
    write_credential_test_file("mail", "of Exchange", 0440, path);
    *strrchr(path, '/') = '\0';
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", path, 1), 0);
}

static void a_credential_is_read_like_a_secret_file(void **state)
{
    (void)state;
    struct settings_report report;
    offer_credentials();
    struct configuration *settings = load_with("secret_credential = uc", &report);
    assert_non_null(settings);
    assert_int_equal(report.error_count, 0);
    assert_string_equal(settings->ucserver->secret.octets, "what systemd has handed over");
    assert_string_equal(settings->directories[0]->secret.octets, "password");
    assert_string_equal(settings->exchanges[0]->secret.octets, "of Exchange");
    settings_destroy(settings);
    settings_report_clear(&report);
}

static void a_credential_that_cannot_be_had_is_named(void **state)
{
    (void)state;
    char path[PATH_MAX];
    offer_credentials();
    assert_load_refused("secret_credential = other", 4, "settings.credential_missing");
    assert_load_refused("secret_credential = other", 4, "[ucserver] secret_credential");
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "relative", 1), 0);
    assert_load_refused("secret_credential = uc", 4, "settings.no_credentials");
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    assert_load_refused("secret_credential = uc", 4, "LoadCredential=uc:FILE");
    offer_credentials();
    write_credential_test_file("uc", "open", 0404, path);
    assert_load_refused("secret_credential = uc", 4, "settings.secret_readable");
    assert_load_refused("secret_credential = uc", 4, "[ucserver] secret_credential");
    write_credential_test_file("uc", "", 0400, path);
    assert_load_refused("secret_credential = uc", 4, "settings.secret_empty");
}

static void a_name_leads_out_of_no_folder(void **state)
{
    (void)state;
    offer_credentials();
    assert_load_refused("secret_credential = ../secret", 4, "without a slash");
    assert_load_refused("secret_credential = /etc/passwd", 4, "without a slash");
    assert_load_refused("secret_credential = ..", 4, "without a slash");
}

static void one_way_to_the_secret_is_needed_and_no_second_one(void **state)
{
    (void)state;
    offer_credentials();
    assert_load_refused("secret_file = /s\nsecret_credential = uc", 5, "settings.secret_twice");
    assert_load_refused("port = 7222", 1, "settings.without_secret");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_leads_out_of_no_folder),
        cmocka_unit_test(one_way_to_the_secret_is_needed_and_no_second_one),
        cmocka_unit_test(a_credential_is_read_like_a_secret_file),
        cmocka_unit_test(a_credential_that_cannot_be_had_is_named),
    };
    return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
