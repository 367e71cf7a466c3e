#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "proto/base/arena.h"
#include "proto/base/buffer.h"

#include "unit/proto/base/test_folder.h"

#include "supervisor/settings/settings_kinds.h"
#include "supervisor/settings/settings_message.h"
#include "supervisor/settings/settings_value.h"

#include "settings_fixture.h"

#define ARENA_BYTES   65536
#define MESSAGE_BYTES (1 << 20)
#define MOST_ROWS     32

/* Each secret of the configuration is a word of its own, so that it is found in what is sent. */
static const struct {
    const char *file, *section;
    enum role role; /* ROLE_SUPERVISOR: nobody */
} secrets[] = {
    {"secret-of-the-ucserver", "ucserver", ROLE_PUBLISHER_UCSERVER},
    {"secret-of-the-east", "directory", ROLE_WORKER_LDAP},
    {"secret-of-the-west", "directory", ROLE_WORKER_LDAP},
    {"secret-of-the-old-exchange", "exchange", ROLE_WORKER_EWS},
    {"secret-of-the-new-exchange", "exchange", ROLE_WORKER_EWS},
    {"secret-of-the-statistics", "http", ROLE_SUPERVISOR},
};

#define SECRETS (sizeof(secrets) / sizeof(secrets[0]))

#define CONFIGURATION                                                                              \
    "[ucserver]\nhost = uc.test\nport = 7333\nuser = Admin\nsecret_file = %s/%s\n"                 \
    "require_active_directory = no\nroster_limit = 2M\nworking_elsewhere = oof\n"                  \
    "[directory east]\nhost = dc1.test\nhost = dc2.test\nuser = EAST\\Svc\n"                       \
    "secret_file = %s/%s\ntls = ldaps\nupn_suffix = a.test\nupn_suffix = b.test\n"                 \
    "[directory west]\nhost = dc3.test\nuser = WEST\\Svc\nsecret_file = %s/%s\n"                   \
    "netbios = WEST\nmail_fallback = yes\n"                                                        \
    "[exchange old]\nurl = https://old.test/x\nuser = Old\nsecret_file = %s/%s\n"                  \
    "api_version = Exchange2010_SP2\nmail_domain = old.test\ntls_minimum = 1.3\nclear_text = "     \
    "yes\n"                                                                                        \
    "pin = 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"                     \
    "[exchange new]\nhost = new.test\nport = 444\nuser = New\nsecret_file = %s/%s\n"               \
    "pin = 101112131415161718191a1b1c1d1e1f101112131415161718191a1b1c1d1e1f\n"                     \
    "pin = 202122232425262728292a2b2c2d2e2f202122232425262728292a2b2c2d2e2f\n"                     \
    "[service]\nprivate = full\ndetails = times\ntimes_only = skip\n"                              \
    "all_day_times = utc_midnight\ndefault_zone = Europe/Berlin\nrequest_timeout = 90s\n"          \
    "[log]\nlevel = warning\nsize = 1M\nkeep = 7\ndirectory = /var/log/here\n"                     \
    "[http]\ntoken_file = %s/%s\n"

static void write_file(const char *name, const char *text)
{
    char path[PATH_MAX];
    test_folder_path(name, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fchmod(fileno(file), 0600), 0);
    assert_int_equal(fclose(file), 0);
}

static struct configuration *load(void)
{
    char text[16 * PATH_MAX], path[PATH_MAX];
    for (size_t i = 0; i < SECRETS; i++)
        write_file(secrets[i].file, secrets[i].file);
    const char *const folder = test_folder;
    (void)snprintf(text, sizeof(text), CONFIGURATION, folder, secrets[0].file, folder,
                   secrets[1].file, folder, secrets[2].file, folder, secrets[3].file, folder,
                   secrets[4].file, folder, secrets[5].file);
    write_file("conf", text);
    test_folder_path("conf", path);
    struct settings_report report = {0};
    struct configuration *settings = settings_load(path, &report);
    for (size_t i = 0; i < report.count; i++)
        (void)fprintf(stderr, "reported: %s\n", report.problems[i].reason);
    assert_non_null(settings);
    settings_report_clear(&report);
    return settings;
}

static struct message
fill_for(const struct configuration *settings, enum role role, struct arena *arena)
{
    struct message message;
    struct error error;
    assert_int_equal(settings_message_fill(settings, (struct settings_numbers){5, 3}, role,
                                           "device", arena, &message, &error),
                     0);
    message.session = 1;
    return message;
}

/* Whether the octets that the role gets have the text somewhere. */
static bool role_gets(const struct configuration *settings, enum role role, const char *text)
{
    struct arena *arena = arena_create(ARENA_BYTES);
    const struct message message = fill_for(settings, role, arena);
    struct buffer frame;
    struct error error;
    buffer_init(&frame, MESSAGE_BYTES);
    assert_int_equal(message_encode(&message, &frame, &error), 0);
    bool found = memmem(buffer_data(&frame), buffer_size(&frame), text, strlen(text)) != NULL;
    buffer_clear(&frame);
    arena_destroy(arena);
    return found;
}

static void a_secret_reaches_the_role_of_its_row_and_no_other(void **state)
{
    (void)state;
    struct configuration *settings = load();
    for (size_t i = 0; i < SECRETS; i++) {
        for (int role = 0; role <= ROLE_LAST; role++) {
            bool is_due = role != ROLE_SUPERVISOR && role == (int)secrets[i].role;
            assert_int_equal(role_gets(settings, (enum role)role, secrets[i].file), is_due);
        }
    }
    settings_destroy(settings);
}

/* A kind whose rows a test may change. */
struct changed_kind {
    struct settings_section_kind kind;
    struct settings_row rows[MOST_ROWS];
};

/* Gives the sections of that name rows of their own, and returns the one of the secret. */
static struct settings_row *
change_kind(struct configuration *settings, const char *name, struct changed_kind *changed)
{
    changed->kind = *settings_section_kind_find(name);
    assert_true(changed->kind.row_count <= MOST_ROWS);
    memcpy(changed->rows, changed->kind.rows, changed->kind.row_count * sizeof(changed->rows[0]));
    changed->kind.rows = changed->rows;
    for (size_t i = 0; i < settings->section_count; i++) {
        if (strcmp(settings->sections[i].kind->name, name) == 0)
            settings->sections[i].kind = &changed->kind;
    }
    for (size_t i = 0; i < changed->kind.row_count; i++) {
        if (changed->rows[i].kind == SETTINGS_SECRET)
            return &changed->rows[i];
    }
    fail_msg("[%s] has no secret", name);
    return NULL;
}

static void a_secret_whose_row_names_nobody_or_another_role_stays_here(void **state)
{
    (void)state;
    static const enum settings_reader readers[] = {SETTINGS_SUPERVISOR, SETTINGS_WORKER_LDAP,
                                                   SETTINGS_WORKER_EWS, SETTINGS_PUBLISHER};
    for (size_t i = 0; i < SECRETS; i++) {
        for (size_t reader = 0; reader < sizeof(readers) / sizeof(readers[0]); reader++) {
            struct changed_kind changed;
            struct configuration *settings = load();
            struct settings_row *row = change_kind(settings, secrets[i].section, &changed);
            /* Sections without a name are for everybody: those may really go to another role. */
            bool is_moved = readers[reader] != SETTINGS_SUPERVISOR && !changed.kind.named;
            bool is_due = readers[reader] == row->way.reader && row->way.reader != 0;
            row->way.reader = readers[reader];
            for (int role = 0; role <= ROLE_LAST && !is_moved; role++)
                assert_int_equal(role_gets(settings, (enum role)role, secrets[i].file),
                                 is_due && role == (int)secrets[i].role);
            settings_destroy(settings);
        }
    }
}

/* The other way round: nothing but the row decides. */
static void a_secret_goes_where_its_row_says(void **state)
{
    (void)state;
    static const char token[] = "secret-of-the-statistics";
    struct changed_kind changed;
    struct configuration *settings = load();
    struct settings_row *row = change_kind(settings, "http", &changed);
    row->way = (struct settings_way){SETTINGS_WORKER_EWS, SETTINGS_AS_OCTETS,
                                     offsetof(struct exchange_settings, ca), 0};
    for (int role = 0; role <= ROLE_LAST; role++)
        assert_int_equal(role_gets(settings, (enum role)role, token), role == ROLE_WORKER_EWS);
    settings_destroy(settings);
}

/* A secret in a field of another kind would be printed with its beginning. */
static void no_secret_is_printed_with_the_settings(void **state)
{
    (void)state;
    struct configuration *settings = load();
    for (int role = 0; role <= ROLE_LAST; role++) {
        struct arena *arena = arena_create(ARENA_BYTES);
        const struct message message = fill_for(settings, (enum role)role, arena);
        struct buffer text;
        buffer_init(&text, MESSAGE_BYTES);
        message_print(&message, &text);
        for (size_t i = 0; i < SECRETS; i++) {
            char digits[2 * 4 + 1];
            for (int j = 0; j < 4; j++)
                (void)snprintf(digits + 2 * j, 3, "%02x", (unsigned char)secrets[i].file[j]);
            assert_null(memmem(buffer_data(&text), buffer_size(&text), digits, strlen(digits)));
            assert_null(memmem(buffer_data(&text), buffer_size(&text), secrets[i].file,
                               strlen(secrets[i].file)));
        }
        buffer_clear(&text);
        arena_destroy(arena);
    }
    settings_destroy(settings);
}

static bool fits(const struct settings_row *row)
{
    switch (row->way.form) {
    case SETTINGS_AS_NOTHING:
        return row->way.reader == SETTINGS_SUPERVISOR;
    case SETTINGS_AS_BOOLEAN:
        return row->kind == SETTINGS_BOOLEAN || row->kind == SETTINGS_CHOICE;
    case SETTINGS_AS_INTEGER:
        return row->kind == SETTINGS_CHOICE ||
               settings_value_storage(row) == SETTINGS_STORED_NUMBER;
    case SETTINGS_AS_TEXT:
        return row->kind == SETTINGS_CHOICE || settings_value_storage(row) == SETTINGS_STORED_TEXT;
    case SETTINGS_AS_OCTETS:
        return row->kind == SETTINGS_PINS || settings_value_storage(row) == SETTINGS_STORED_FILE;
    case SETTINGS_AS_TEXTS:
        return row->kind == SETTINGS_DOMAINS || row->kind == SETTINGS_HOST_RULES;
    case SETTINGS_AS_HOSTS:
        return row->kind == SETTINGS_HOSTS;
    }
    return false;
}

static void every_row_fits_the_field_that_carries_it(void **state)
{
    (void)state;
    size_t carried = 0;
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        for (size_t place = 0; place < kind->row_count; place++) {
            const struct settings_row *row = &kind->rows[place];
            assert_true(fits(row));
            carried += row->way.reader != SETTINGS_SUPERVISOR;
            if (kind->named && row->way.reader != SETTINGS_SUPERVISOR)
                assert_int_equal(row->way.reader, kind->record.reader);
        }
    }
    assert_true(carried > 30);
}

static void no_two_rows_share_a_field(void **state)
{
    (void)state;
    const struct settings_way *ways[SETTINGS_SECTION_KINDS * MOST_ROWS];
    size_t count = 0;
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        for (size_t place = 0; place < kind->row_count; place++) {
            const struct settings_way *way = &kind->rows[place].way;
            for (size_t j = 0; j < count && way->reader != SETTINGS_SUPERVISOR; j++)
                assert_false(ways[j]->reader == way->reader && ways[j]->offset == way->offset);
            if (way->reader != SETTINGS_SUPERVISOR)
                ways[count++] = way;
        }
    }
}

static void everybody_gets_the_limits_and_the_log(void **state)
{
    (void)state;
    struct configuration *settings = load();
    for (int role = ROLE_WORKER_LDAP; role <= ROLE_PUBLISHER_UCSERVER; role++) {
        struct arena *arena = arena_create(ARENA_BYTES);
        const struct settings got = fill_for(settings, (enum role)role, arena).settings;
        assert_int_equal(got.number, 5);
        assert_int_equal(got.calendars, 3);
        assert_int_equal(got.request_timeout_ms, 90000);
        assert_string_equal(got.log_level, "warning");
        assert_int_equal(got.log_size_bytes, 1048576);
        assert_int_equal(got.log_keep, 7);
        assert_string_equal(got.log_directory, "/var/log/here");
        assert_int_equal(got.directories_count, role == ROLE_WORKER_LDAP ? 2 : 0);
        assert_int_equal(got.exchanges_count, role == ROLE_WORKER_EWS ? 2 : 0);
        assert_int_equal(got.ucservers_count, role == ROLE_PUBLISHER_UCSERVER ? 1 : 0);
        arena_destroy(arena);
    }
    settings_destroy(settings);
}

static void directories_get_their_hosts_with_the_port_of_the_encryption(void **state)
{
    (void)state;
    struct configuration *settings = load();
    struct arena *arena = arena_create(ARENA_BYTES);
    const struct settings got = fill_for(settings, ROLE_WORKER_LDAP, arena).settings;
    const struct directory_settings *east = &got.directories[0], *west = &got.directories[1];
    assert_string_equal(east->name, "east");
    assert_int_equal(east->hosts_count, 2);
    assert_string_equal(east->hosts[1].host, "dc2.test");
    assert_int_equal(east->hosts[1].port, 636);
    assert_int_equal(east->tls, TLS_ON);
    assert_string_equal(east->user, "EAST\\Svc");
    assert_string_equal(east->account, "windows east\\svc");
    /* Each directory is asked for all users of Windows: it may know those of other sections. */
    static const char *const users[] = {"EAST\\Svc", "WEST\\Svc", "Old", "New"};
    assert_int_equal(east->accounts_count, 4);
    assert_int_equal(west->accounts_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(east->accounts[i].text, users[i]);
    assert_int_equal(east->upn_suffixes_count, 2);
    assert_string_equal(east->upn_suffixes[1].text, "b.test");
    assert_false(east->mail_fallback);
    assert_true(east->replicate_disabled);
    assert_int_equal(west->hosts[0].port, 389);
    assert_int_equal(west->tls, TLS_STARTTLS);
    assert_string_equal(west->netbios_names[0].text, "WEST");
    assert_int_equal(west->upn_suffixes_count, 0);
    assert_true(west->mail_fallback);
    arena_destroy(arena);
    settings_destroy(settings);
}

static void exchanges_get_what_shapes_calendars_too(void **state)
{
    (void)state;
    struct configuration *settings = load();
    struct arena *arena = arena_create(ARENA_BYTES);
    const struct settings got = fill_for(settings, ROLE_WORKER_EWS, arena).settings;
    for (size_t i = 0; i < got.exchanges_count; i++) {
        const struct exchange_settings *exchange = &got.exchanges[i];
        assert_int_equal(exchange->private_entries, PRIVATE_FULL);
        assert_int_equal(exchange->details, DETAILS_TIMES);
        assert_true(exchange->skip_times_only);
        assert_true(exchange->all_day_utc_midnight);
        assert_string_equal(exchange->default_zone, "Europe/Berlin");
        assert_int_equal(exchange->working_elsewhere, STATUS_OUT_OF_OFFICE);
    }
    assert_string_equal(got.exchanges[0].url, "https://old.test/x");
    assert_string_equal(got.exchanges[0].api_version, "Exchange2010_SP2");
    assert_int_equal(got.exchanges[0].tls_minimum, TLS_VERSION_1_3);
    assert_int_equal(got.exchanges[1].tls_minimum, TLS_VERSION_1_2);
    assert_false(got.exchanges[0].clear_text); /* it goes with tls = off */
    assert_int_equal(got.exchanges[0].pin.size, DIGEST_BYTES);
    assert_int_equal(got.exchanges[0].pin.data[31], 0x1f);
    assert_string_equal(got.exchanges[1].url, "https://new.test:444/EWS/Exchange.asmx");
    assert_null(got.exchanges[1].api_version);
    assert_int_equal(got.exchanges[0].pins.size, 0);
    /* An older process knows the first one alone. */
    assert_int_equal(got.exchanges[1].pin.size, DIGEST_BYTES);
    assert_int_equal(got.exchanges[1].pin.data[0], 0x10);
    assert_int_equal(got.exchanges[1].pins.size, 2 * DIGEST_BYTES);
    assert_int_equal(got.exchanges[1].pins.data[DIGEST_BYTES], 0x20);
    assert_string_equal(got.exchanges[1].account, "windows new");
    arena_destroy(arena);
    settings_destroy(settings);
}

static void the_ucserver_gets_its_account_and_who_asks(void **state)
{
    (void)state;
    struct configuration *settings = load();
    struct arena *arena = arena_create(ARENA_BYTES);
    const struct settings got = fill_for(settings, ROLE_PUBLISHER_UCSERVER, arena).settings;
    const struct ucserver_settings *ucserver = &got.ucservers[0];
    assert_string_equal(ucserver->host, "uc.test");
    assert_int_equal(ucserver->port, 7333);
    assert_string_equal(ucserver->user, "Admin");
    assert_string_equal(ucserver->account, "ucserver Admin");
    assert_false(ucserver->require_active_directory);
    assert_int_equal(ucserver->roster_limit_bytes, 2097152);
    assert_string_equal(ucserver->device_id, "device");
    arena_destroy(arena);
    settings_destroy(settings);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct configuration *settings = load();
    struct arena *arena = arena_create(1);
    struct message message = {.type = MESSAGE_PING};
    struct error error;
    assert_int_equal(settings_message_fill(settings, (struct settings_numbers){5, 3},
                                           ROLE_WORKER_EWS, "device", arena, &message, &error),
                     -1);
    assert_int_equal(error.class, ERROR_LIMIT);
    assert_int_equal(message.type, MESSAGE_PING);
    arena_destroy(arena);
    settings_destroy(settings);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, test_folder_make, test_folder_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_secret_reaches_the_role_of_its_row_and_no_other),
        IN_FOLDER(a_secret_whose_row_names_nobody_or_another_role_stays_here),
        IN_FOLDER(a_secret_goes_where_its_row_says),
        IN_FOLDER(no_secret_is_printed_with_the_settings),
        cmocka_unit_test(every_row_fits_the_field_that_carries_it),
        cmocka_unit_test(no_two_rows_share_a_field),
        IN_FOLDER(everybody_gets_the_limits_and_the_log),
        IN_FOLDER(directories_get_their_hosts_with_the_port_of_the_encryption),
        IN_FOLDER(exchanges_get_what_shapes_calendars_too),
        IN_FOLDER(the_ucserver_gets_its_account_and_who_asks),
        IN_FOLDER(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
