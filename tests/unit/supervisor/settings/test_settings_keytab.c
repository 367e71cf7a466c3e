#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "proto/base/arena.h"
#include "proto/base/buffer.h"

#include "unit/proto/base/test_folder.h"

#include "supervisor/settings/settings_derived.h"
#include "supervisor/settings/settings_message.h"

#include "settings_fixture.h"

static void write_keytab_test_file(
    const char *name, const void *octets, size_t size, mode_t mode, char path[PATH_MAX])
{
    test_folder_path(name, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(octets, 1, size, file), size);
    assert_int_equal(fchmod(fileno(file), mode), 0);
    assert_int_equal(fclose(file), 0);
}

/* A key of svc@EXAMPLE.TEST. */
static const char keytab[] =
    "\5\2\0\0\0\x2a\0\1\0\014EXAMPLE.TEST\0\3svc\0\0\0\1\0\0\0\0\2\0\x12\0\4"
    "KEY!\0\0\0\2";

/* An [exchange] with a keytab alone, of so many octets, for that user. */
static struct configuration *
load_keytab(size_t size, mode_t mode, const char *user, struct settings_report *report)
{
    char text[4 * PATH_MAX], secret[PATH_MAX], keys[PATH_MAX], path[PATH_MAX];
    write_keytab_test_file("secret", "password", 8, 0600, secret);
    write_keytab_test_file("keytab", keytab, size, mode, keys);
    (void)snprintf(text, sizeof(text),
                   "[ucserver]\nhost = u\nuser = svc\nsecret_file = %s\n"
                   "[directory]\nhost = d\nuser = EXAMPLE\\svc\nsecret_file = %s\n"
                   "[exchange]\nhost = e\nuser = %s\nkeytab_file = %s\n"
                   "kerberos_realm = EXAMPLE.TEST\nkdc = dc1\nkdc = 10.0.0.2\n",
                   secret, secret, user, keys);
    write_keytab_test_file("conf", text, strlen(text), 0600, path);
    *report = (struct settings_report){0};
    return settings_load(path, report);
}

static bool keytab_reaches(const struct configuration *settings, enum role role)
{
    struct arena *arena = arena_create(65536);
    struct message message;
    struct buffer frame;
    assert_int_equal(settings_message_fill(settings, (struct settings_numbers){5, 3}, role,
                                           "device", arena, &message, NULL),
                     0);
    message.session = 1;
    buffer_init(&frame, 1 << 20);
    assert_int_equal(message_encode(&message, &frame, NULL), 0);
    bool is_there = memmem(buffer_data(&frame), buffer_size(&frame), "KEY!", 4) != NULL;
    if (role == ROLE_WORKER_EWS) {
        const struct exchange_settings *exchange = &message.settings.exchanges[0];
        assert_int_equal(exchange->secret.size, 0);
        assert_int_equal(exchange->keytab.size, sizeof(keytab) - 1);
        assert_string_equal(exchange->kerberos_realm, "EXAMPLE.TEST");
        assert_int_equal(exchange->kdcs_count, 2);
        assert_string_equal(exchange->kdcs[1].host, "10.0.0.2");
        assert_int_equal(exchange->kdcs[1].port, 88);
    }
    buffer_clear(&frame);
    arena_destroy(arena);
    return is_there;
}

static void a_keytab_goes_to_worker_ews_alone(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *settings = load_keytab(sizeof(keytab) - 1, 0600, "example\\SVC", &report);
    assert_non_null(settings);
    assert_int_equal(report.count, 0);
    for (int role = 0; role <= ROLE_LAST; role++)
        assert_int_equal(keytab_reaches(settings, (enum role)role), role == ROLE_WORKER_EWS);
    settings_destroy(settings);
    settings_report_clear(&report);
}

static void a_keytab_must_be_whole_closed_and_of_that_account(void **state)
{
    (void)state;
    struct settings_report report;
    assert_null(load_keytab(sizeof(keytab) - 2, 0600, "svc", &report));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 12, "settings.keytab_broken"));
    settings_report_clear(&report);
    assert_null(load_keytab(0, 0600, "svc", &report));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 12, "settings.secret_empty"));
    settings_report_clear(&report);
    assert_null(load_keytab(sizeof(keytab) - 1, 0644, "svc", &report));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 12, "is open to others"));
    settings_report_clear(&report);
    struct configuration *settings = load_keytab(sizeof(keytab) - 1, 0600, "other", &report);
    assert_non_null(settings);
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_WARNING, 12, "holds no key of other"));
    settings_destroy(settings);
    settings_report_clear(&report);
}

/* The directory's password and the keytab of the same user: what the one has shown says nothing of the other. */
static void a_password_and_a_keytab_are_accounts_of_their_own(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *settings = load_keytab(sizeof(keytab) - 1, 0600, "example\\svc", &report);
    assert_non_null(settings);
    size_t size = 0;
    char *proofs = settings_account_proofs(settings, "windows example\\svc", &size);
    assert_int_equal(size, 8);
    assert_memory_equal(proofs, "password", 8);
    free(proofs);
    proofs = settings_account_proofs(settings, "keytab example\\svc", &size);
    assert_int_equal(size, sizeof(keytab) - 1);
    assert_memory_equal(proofs, keytab, size);
    free(proofs);
    proofs = settings_account_proofs(settings, "ucserver svc", &size);
    assert_int_equal(size, 8);
    free(proofs);
    proofs = settings_account_proofs(settings, "windows nobody", &size);
    assert_int_equal(size, 0);
    free(proofs);
    settings_destroy(settings);
    settings_report_clear(&report);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, test_folder_make, test_folder_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_keytab_goes_to_worker_ews_alone),
        IN_FOLDER(a_keytab_must_be_whole_closed_and_of_that_account),
        IN_FOLDER(a_password_and_a_keytab_are_accounts_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
