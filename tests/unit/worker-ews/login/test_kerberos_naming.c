#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/message/message.h"

#include "worker-ews/login/kerberos_naming.h"

#define BEGIN_MS INT64_C(1000000)
#define SOON_MS  (BEGIN_MS + 4999)
#define LATE_MS  (BEGIN_MS + 5000)

static struct domain_name forest[] = {{.netbios = "EXAMPLE", .dns = "example.test"},
                                      {.netbios = "SALES", .dns = "sales.example.test"}};
static struct host_port controller = {.host = "dc.example.test", .port = 88};
static struct exchange_settings settings;
static struct kerberos_naming naming;

static int tear_down(void **state)
{
    (void)state;
    kerberos_naming_clear(&naming);
    return 0;
}

/* Nobody has told any domain yet. */
static void begin_as(const char *user)
{
    settings = (struct exchange_settings){.name = "", .user = user, .kerberos_realm = ""};
    kerberos_naming_init(&naming, &settings, BEGIN_MS);
}

static void learn_domains(struct domain_name *domains, size_t count, bool leads_elsewhere)
{
    settings.domains = domains;
    settings.domains_count = count;
    assert_int_equal(kerberos_naming_learn(&naming), leads_elsewhere);
}

static void expect_state(int64_t now_ms, enum kerberos_naming_state expected)
{
    assert_int_equal(kerberos_naming_take(&naming, now_ms), expected);
}

static void expect_name(const char *enterprise, const char *realm)
{
    expect_state(LATE_MS, KERBEROS_NAMING_KNOWN);
    assert_string_equal(naming.name.enterprise, enterprise);
    assert_string_equal(naming.name.realm, realm);
}

static void a_name_that_says_its_realm_waits_for_nobody(void **state)
{
    (void)state;
    begin_as("svc@example.test");
    expect_state(BEGIN_MS, KERBEROS_NAMING_KNOWN);
    expect_name("svc@example.test", "EXAMPLE.TEST");
}

static void a_realm_that_is_set_waits_for_nobody(void **state)
{
    (void)state;
    settings = (struct exchange_settings){.user = "EXAMPLE\\svc", .kerberos_realm = "CORP"};
    kerberos_naming_init(&naming, &settings, BEGIN_MS);
    expect_state(BEGIN_MS, KERBEROS_NAMING_KNOWN);
    expect_name("svc@CORP", "CORP");
}

static void a_short_name_waits_five_seconds_for_the_directories(void **state)
{
    (void)state;
    static const char *const names[] = {"EXAMPLE\\svc", "svc@EXAMPLE", "svc"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        begin_as(names[i]);
        expect_state(BEGIN_MS, KERBEROS_NAMING_WAITS);
        expect_state(SOON_MS, KERBEROS_NAMING_WAITS);
        expect_state(LATE_MS, KERBEROS_NAMING_NONE);
        kerberos_naming_clear(&naming);
    }
}

/* Also when they tell late. */
static void what_the_directories_tell_ends_the_wait(void **state)
{
    (void)state;
    begin_as("SALES\\svc");
    expect_state(BEGIN_MS, KERBEROS_NAMING_WAITS);
    learn_domains(forest, 2, true);
    expect_state(SOON_MS, KERBEROS_NAMING_KNOWN);
    expect_name("svc@SALES.EXAMPLE.TEST", "SALES.EXAMPLE.TEST");
    kerberos_naming_clear(&naming);
    begin_as("svc");
    expect_state(LATE_MS, KERBEROS_NAMING_NONE);
    learn_domains(forest, 2, true);
    expect_name("svc@EXAMPLE.TEST", "EXAMPLE.TEST");
}

/* They have been asked, and know nothing of it: there is nothing more to wait for. */
static void a_short_name_that_is_none_of_their_domains_has_no_realm(void **state)
{
    (void)state;
    begin_as("OTHER\\svc");
    learn_domains(forest, 2, false);
    expect_state(BEGIN_MS, KERBEROS_NAMING_NONE);
}

/* It knows the short name of its own domain. */
static void a_controller_that_is_set_is_asked_by_the_short_name(void **state)
{
    (void)state;
    begin_as("EXAMPLE\\svc");
    settings.kdcs = &controller;
    settings.kdcs_count = 1;
    expect_state(BEGIN_MS, KERBEROS_NAMING_KNOWN);
    expect_name("svc@EXAMPLE", "EXAMPLE");
    kerberos_naming_clear(&naming);
    begin_as("svc");
    settings.kdcs = &controller;
    settings.kdcs_count = 1;
    expect_state(LATE_MS, KERBEROS_NAMING_NONE);
}

/* MIT's format, version 2: size; parts, realm, name; kind of name, time, version; kind of key, key; version. */
static void a_keytab_has_the_realm_of_its_keys(void **state)
{
    (void)state;
    static uint8_t keytab[] = "\5\2\0\0\0\x2a\0\1\0\014EXAMPLE.TEST\0\3svc"
                              "\0\0\0\1\0\0\0\0\2\0\x12\0\4abcd\0\0\0\2";
    settings = (struct exchange_settings){
        .user = "svc", .kerberos_realm = "", .keytab = {keytab, sizeof(keytab) - 1}};
    kerberos_naming_init(&naming, &settings, BEGIN_MS);
    expect_state(BEGIN_MS, KERBEROS_NAMING_KNOWN);
    expect_name("svc@EXAMPLE.TEST", "EXAMPLE.TEST");
    kerberos_naming_clear(&naming);
    settings.user = "EXAMPLE\\svc";
    kerberos_naming_init(&naming, &settings, BEGIN_MS);
    expect_state(BEGIN_MS, KERBEROS_NAMING_KNOWN);
}

/* The ticket-granting ticket that is there was asked for by the old name. */
static void a_new_name_is_taken_only_for_the_next_ticket(void **state)
{
    (void)state;
    begin_as("svc@sales.example.test");
    learn_domains(forest, 1, true); /* a user of the forest, whose first domain knows them */
    assert_string_equal(naming.name.realm, "SALES.EXAMPLE.TEST");
    expect_name("svc@sales.example.test", "EXAMPLE.TEST");
    learn_domains(forest, 1, false);
    learn_domains(forest, 2, true);
    learn_domains(forest, 1, false); /* back again, before anybody took it */
    expect_name("svc@sales.example.test", "EXAMPLE.TEST");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_name_that_says_its_realm_waits_for_nobody, tear_down),
        cmocka_unit_test_teardown(a_realm_that_is_set_waits_for_nobody, tear_down),
        cmocka_unit_test_teardown(a_short_name_waits_five_seconds_for_the_directories, tear_down),
        cmocka_unit_test_teardown(what_the_directories_tell_ends_the_wait, tear_down),
        cmocka_unit_test_teardown(a_short_name_that_is_none_of_their_domains_has_no_realm,
                                  tear_down),
        cmocka_unit_test_teardown(a_controller_that_is_set_is_asked_by_the_short_name, tear_down),
        cmocka_unit_test_teardown(a_keytab_has_the_realm_of_its_keys, tear_down),
        cmocka_unit_test_teardown(a_new_name_is_taken_only_for_the_next_ticket, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
