#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_compare.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/settings/settings_file.h"

#include "settings_fixture.h"

static bool needs_restart(const struct settings_changes *changes)
{
    bool does = false;
    for (size_t i = 0; i < changes->count; i++)
        does |= changes->changes[i].event == SETTINGS_CHANGED_UNTIL_RESTART ||
                changes->changes[i].event == SETTINGS_FILE_CHANGED_UNTIL_RESTART;
    return does;
}

static void assert_change(const struct settings_change *change,
                          const char *event,
                          const char *setting,
                          const char *value,
                          const char *was)
{
    assert_string_equal(event_name(change->event), event);
    assert_string_equal(change->setting, setting);
    assert_string_equal(change->value != NULL ? change->value : "-", value);
    assert_string_equal(change->was != NULL ? change->was : "-", was);
}

static struct configuration *read_good(const char *text)
{
    struct settings_report report;
    struct configuration *settings = fixture_read(text, &report);
    assert_non_null(settings);
    settings_report_clear(&report);
    return settings;
}

static void
compare(const char *older_text, const char *newer_text, struct settings_changes *changes)
{
    struct configuration *older = read_good(older_text);
    struct configuration *newer = read_good(newer_text);
    settings_compare(older, newer, changes);
    settings_destroy(older);
    settings_destroy(newer);
}

static void the_same_settings_written_otherwise_are_no_change(void **state)
{
    (void)state;
    struct settings_changes changes;
    compare(FIXTURE_ALL, FIXTURE_ALL "[service]\ninterval = 900s\nwindow = 720h\n", &changes);
    assert_int_equal(changes.count, 0);
    assert_false(needs_restart(&changes));
    settings_changes_clear(&changes);
}

static void a_change_says_what_was_and_what_is(void **state)
{
    (void)state;
    struct settings_changes changes;
    compare(FIXTURE_ALL, FIXTURE_ALL "[service]\ninterval = 10m\n", &changes);
    assert_int_equal(changes.count, 1);
    assert_change(&changes.changes[0], "settings.changed", "[service] interval", "10m", "15m");
    assert_false(needs_restart(&changes));
    assert_false(changes.shapes_calendars);
    settings_changes_clear(&changes);
}

static void some_changes_need_a_restart_and_some_shape_calendars(void **state)
{
    (void)state;
    struct settings_changes changes;
    compare(FIXTURE_ALL, FIXTURE_ALL "[bus]\nlisten = 127.0.0.1:9000\n", &changes);
    assert_true(needs_restart(&changes));
    assert_change(&changes.changes[0], "settings.changed_until_restart", "[bus] listen",
                  "127.0.0.1:9000", "127.0.0.1:7481");
    assert_false(changes.shapes_calendars);
    settings_changes_clear(&changes);
    compare(FIXTURE_ALL, FIXTURE_ALL "[service]\nprivate = times\n", &changes);
    assert_false(needs_restart(&changes));
    assert_true(changes.shapes_calendars);
    settings_changes_clear(&changes);
}

static void what_needs_a_restart_stays_as_it_was(void **state)
{
    (void)state;
    struct settings_changes changes;
    struct configuration *older = read_good(FIXTURE_ALL);
    struct configuration *newer =
        read_good(FIXTURE_ALL "[bus]\nlisten = 127.0.0.1:9000\nheartbeat = 5s\n"
                              "keys_directory = /elsewhere\n[service]\ninterval = 10m\n");
    settings_keep_until_restart(newer, older);
    assert_int_equal(newer->bus->listen.port, 7481);
    assert_int_equal(newer->bus->heartbeat_ms, 2000);
    assert_string_equal(newer->bus->keys_directory, "/etc/ewscal/keys");
    assert_int_equal(newer->service->interval_ms, 600000);
    settings_destroy(older);
    struct configuration *again = read_good(FIXTURE_ALL "[bus]\nheartbeat = 5s\n");
    settings_compare(newer, again, &changes);
    assert_true(needs_restart(&changes));
    settings_changes_clear(&changes);
    settings_destroy(newer);
    settings_destroy(again);
}

static void sections_come_and_go(void **state)
{
    (void)state;
    const char *one =
        FIXTURE_UCSERVER FIXTURE_EXCHANGE "[directory a]\nhost = a\nuser = u\nsecret_file = /s\n";
    const char *other =
        FIXTURE_UCSERVER FIXTURE_EXCHANGE "[directory b]\nhost = a\nuser = u\nsecret_file = /s\n";
    struct settings_changes changes;
    compare(one, other, &changes);
    assert_int_equal(changes.count, 2);
    assert_change(&changes.changes[0], "settings.section_added", "[directory b]", "-", "-");
    assert_change(&changes.changes[1], "settings.section_removed", "[directory a]", "-", "-");
    assert_true(changes.has_other_sections);
    settings_changes_clear(&changes);
}

static void a_new_password_is_a_change_that_is_not_shown(void **state)
{
    (void)state;
    struct configuration *older = read_good(FIXTURE_ALL);
    struct configuration *newer = read_good(FIXTURE_ALL);
    older->ucserver->secret.octets = memory_copy_text("first-one");
    older->ucserver->secret.size_bytes = 9;
    newer->ucserver->secret.octets = memory_copy_text("other-one");
    newer->ucserver->secret.size_bytes = 9;
    struct settings_changes changes;
    settings_compare(older, newer, &changes);
    assert_int_equal(changes.count, 1);
    assert_change(&changes.changes[0], "settings.file_changed", "[ucserver] secret_file", "/s/uc",
                  "-");
    settings_changes_clear(&changes);
    settings_destroy(older);
    settings_destroy(newer);
}

static bool shapes_calendars(const char *newer)
{
    struct settings_changes changes;
    compare(FIXTURE_ALL, newer, &changes);
    bool shapes = changes.shapes_calendars;
    settings_changes_clear(&changes);
    return shapes;
}

static void what_shapes_calendars_is_known_and_nothing_else(void **state)
{
    (void)state;
    assert_false(shapes_calendars(FIXTURE_EXCHANGE FIXTURE_DIRECTORY FIXTURE_UCSERVER));
    assert_false(shapes_calendars(FIXTURE_ALL "[service]\ninterval = 10m\n"));
    assert_false(shapes_calendars(FIXTURE_ALL "[service]\nprivate = skip\n"));
    const char *shaping[] = {
        FIXTURE_ALL "[service]\nprivate = times\n",
        FIXTURE_ALL "[service]\ndetails = times\n",
        FIXTURE_ALL "[service]\ntimes_only = skip\n",
        FIXTURE_ALL "[service]\nwindow = 29d\n",
        FIXTURE_ALL "[service]\ndefault_zone = UTC\n",
        FIXTURE_ALL "[service]\nall_day_times = utc_midnight\n",
        FIXTURE_DIRECTORY FIXTURE_EXCHANGE FIXTURE_UCSERVER "working_elsewhere = busy\n",
        FIXTURE_UCSERVER FIXTURE_EXCHANGE FIXTURE_DIRECTORY "mail_fallback = yes\n",
    };
    for (size_t i = 0; i < sizeof(shaping) / sizeof(shaping[0]); i++)
        assert_true(shapes_calendars(shaping[i]));
}

#define EXCHANGE(name)                                                                             \
    "[exchange " name "]\nhost = " name "\nuser = u\nsecret_file = /s\nmail_domain = x." name "\n"
#define DIRECTORY(name)                                                                            \
    "[directory " name "]\nhost = " name "\nuser = u\nsecret_file = /s\nupn_suffix = x." name "\n"

static void servers_keep_their_places_whatever_the_order_in_the_file(void **state)
{
    (void)state;
    struct settings_changes changes;
    struct configuration *older = read_good(FIXTURE_UCSERVER EXCHANGE("a") EXCHANGE("b")
                                                EXCHANGE("c") DIRECTORY("d") DIRECTORY("e"));
    struct configuration *newer = read_good(FIXTURE_UCSERVER DIRECTORY("e") EXCHANGE("c")
                                                EXCHANGE("a") DIRECTORY("d") EXCHANGE("b"));
    settings_compare(older, newer, &changes);
    assert_int_equal(changes.count, 0);
    assert_false(changes.has_other_sections);
    settings_changes_clear(&changes);
    settings_order_like(newer, older);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(newer->exchanges[i]->host, older->exchanges[i]->host);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(newer->directories[i]->hosts.items[0],
                            older->directories[i]->hosts.items[0]);
    settings_destroy(older);
    settings_destroy(newer);
}

static void write_secret(const char *path, const char *content)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, content, strlen(content)), strlen(content));
    assert_int_equal(close(descriptor), 0);
}

/* A configuration whose Exchange's secret is read from that file. */
static struct configuration *read_with_secret(const char *path)
{
    struct error error;
    struct configuration *settings = read_good(FIXTURE_ALL);
    struct settings_file *secret = &settings->exchanges[0]->secret;
    free(secret->path);
    secret->path = memory_copy_text(path);
    assert_int_equal(settings_file_read(secret, SETTINGS_SECRET, &error), 0);
    return settings;
}

/* Compares what is read now with what was read before; returns whether the secret counts as touched. */
static bool is_touched_since(struct configuration **before, const char *path, const char *event)
{
    struct settings_changes changes;
    struct configuration *now = read_with_secret(path);
    settings_compare(*before, now, &changes);
    assert_int_equal(changes.count, event == NULL ? 0 : 1);
    bool is_touched = event != NULL && changes.changes[0].touched == now->exchanges[0];
    char *account = is_touched ? settings_account_of(now, changes.changes[0].touched) : NULL;
    char *expected = settings_account_windows(now->exchanges[0]->user);
    if (is_touched)
        assert_string_equal(account, expected);
    free(account);
    free(expected);
    if (event != NULL)
        assert_change(&changes.changes[0], event, "[exchange] secret_file", path, "-");
    settings_changes_clear(&changes);
    settings_destroy(*before);
    *before = now;
    return is_touched;
}

/* The administrator says so that the password is right: nothing but the file's time tells of it. */
static void a_secret_that_was_written_again_is_noticed(void **state)
{
    (void)state;
    char path[] = "/tmp/ewscal-secret-XXXXXX", other[] = "/tmp/ewscal-secret-XXXXXX";
    (void)close(mkstemp(path));
    (void)close(mkstemp(other));
    write_secret(path, "one\n");
    struct configuration *before = read_with_secret(path);
    assert_false(is_touched_since(&before, path, NULL));
    /* touch */
    static const struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 2000}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_true(is_touched_since(&before, path, "settings.secret_touched"));
    assert_false(is_touched_since(&before, path, NULL));
    /* another mode is no new password */
    assert_int_equal(chmod(path, 0400), 0);
    assert_false(is_touched_since(&before, path, NULL));
    /* an editor writes another file and renames it, which a backup may give the same time */
    write_secret(other, "one\n");
    assert_int_equal(utimensat(AT_FDCWD, other, times, 0), 0);
    assert_int_equal(rename(other, path), 0);
    assert_true(is_touched_since(&before, path, "settings.secret_touched"));
    /* another content is another change */
    write_secret(path, "two\n");
    assert_false(is_touched_since(&before, path, "settings.file_changed"));
    settings_destroy(before);
    (void)unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_settings_written_otherwise_are_no_change),
        cmocka_unit_test(a_change_says_what_was_and_what_is),
        cmocka_unit_test(some_changes_need_a_restart_and_some_shape_calendars),
        cmocka_unit_test(what_needs_a_restart_stays_as_it_was),
        cmocka_unit_test(sections_come_and_go),
        cmocka_unit_test(a_new_password_is_a_change_that_is_not_shown),
        cmocka_unit_test(what_shapes_calendars_is_known_and_nothing_else),
        cmocka_unit_test(servers_keep_their_places_whatever_the_order_in_the_file),
        cmocka_unit_test(a_secret_that_was_written_again_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
