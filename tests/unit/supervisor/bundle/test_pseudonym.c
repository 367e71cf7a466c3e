/* What is replaced, and that it is the same everywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <stdio.h>

#include "supervisor/bundle/pseudonym.h"

struct world {
    struct pseudonyms *pseudonyms;
    struct buffer text;
};

static int make(void **state)
{
    static struct world world;
    world.pseudonyms = pseudonyms_create();
    buffer_init(&world.text, 1 << 16);
    *state = &world;
    return 0;
}

static int end(void **state)
{
    struct world *world = *state;
    pseudonyms_destroy(world->pseudonyms);
    buffer_clear(&world->text);
    return 0;
}

static const char *replace(struct world *world, const char *text)
{
    buffer_clear(&world->text);
    assert_int_equal(pseudonyms_write(world->pseudonyms, text, strlen(text), &world->text), 0);
    assert_int_equal(buffer_append(&world->text, "", 1), 0);
    return (const char *)buffer_data(&world->text);
}

/* The pseudonyms of the line, in a form of which only the kind is left: "user-# ". */
static void assert_form(struct world *world, const char *text, const char *form)
{
    char shape[1024];
    size_t used = 0;
    for (const char *at = replace(world, text); *at != '\0';) {
        if (*at == '-' && strspn(at + 1, "0123456789abcdef") >= 10) {
            shape[used++] = '#';
            at += 11;
        } else {
            shape[used++] = *at++;
        }
    }
    shape[used] = '\0';
    assert_string_equal(shape, form);
}

static void forms_of_names_are_found(void **state)
{
    struct world *world = *state;
    assert_form(world, "user=anna@mail.example.test.", "user=user#@domain#.");
    assert_form(world, "EXAMPLE\\anna, \"EXAMPLE\\\\bert\"",
                "domain#\\user#, \"domain#\\\\user#\"");
    assert_form(world, "https://mail.example.com:443/EWS/Exchange.asmx",
                "https://domain#:443/EWS/Exchange.asmx");
    assert_form(world, "dn=\"CN=Gro\xc3\x9f\\, Anna,OU=Sales,DC=example,DC=test\" x",
                "dn=\"dn#\" x");
    assert_form(world, "CN=ewscal test authority, so", "dn#, so");
    assert_form(world, "CN=Anna\\\nx", "dn#\\\nx"); /* a line ends it */
    assert_form(world, "guid 6f9619ff-8b86-d011-b42d-00c04fc964ff", "guid guid#");
    assert_form(world, "S-1-5-21-1-2-3-1105", "sid#");
    assert_form(world, "10.1.1.5:7481 [fe80::1:2] 127.0.0.1 ::1 0.0.0.0:7480",
                "address#:7481 [address#] 127.0.0.1 ::1 0.0.0.0:7480");
    assert_form(world, "a=anna%40example.test&b", "a=user#%40domain#&b");
}

static void what_is_ours_stays(void **state)
{
    struct world *world = *state;
    static const char *const lines[] = {
        "2026-11-30T02:43:15.123Z INFO worker-ews/1 the answer came event=exchange.busy ms=15.5",
        "reason=connection.closed 15.1.2507.39 0.1.0 8.2.3.8086 Services.wsdl supervisor.log.1",
        "/etc/ewscal/secrets/ucserver ewscal.conf ewscal-supervisor.service 12:34:56 e.g. 30 s",
        "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:"
        "88:99"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_string_equal(replace(world, lines[i]), lines[i]);
}

static void learned_names_are_found_as_words(void **state)
{
    struct world *world = *state;
    pseudonyms_learn(world->pseudonyms, PSEUDONYM_USER, "EXAMPLE\\Anna");
    pseudonyms_learn(world->pseudonyms, PSEUDONYM_USER, "bert@example.test");
    pseudonyms_learn(world->pseudonyms, PSEUDONYM_HOST, "vm");
    pseudonyms_learn_person(world->pseudonyms, "Gro\xc3\x9f, Carla X");
    assert_form(world, "anna ANNA annabel vm vm2 anna.log worker-ews-vm",
                "user# user# annabel host# vm2 user#.log "
                "worker-ews-host#");
    assert_form(world, "bert example Gro\xc3\x9f Carla X", "user# domain# user# user# X");
}

static void a_name_has_one_pseudonym_however_it_is_spelled(void **state)
{
    struct world *world = *state;
    char first[64], second[64];
    pseudonyms_learn(world->pseudonyms, PSEUDONYM_USER, "anna");
    assert_int_equal(strlen(replace(world, "Anna")), strlen("user-0123456789"));
    (void)strncpy(first, replace(world, "Anna"), sizeof(first) - 1);
    (void)strncpy(second, strchr(replace(world, "EXAMPLE\\ANNA"), '\\') + 1, sizeof(second) - 1);
    assert_string_equal(first, second);
    assert_memory_equal(replace(world, "anna@example.test"), first, strlen(first));
    struct pseudonyms *other = pseudonyms_create();
    struct buffer text;
    buffer_init(&text, 1000);
    pseudonyms_learn(other, PSEUDONYM_USER, "anna");
    assert_int_equal(pseudonyms_write(other, "anna", 4, &text), 0);
    assert_memory_not_equal(buffer_data(&text), first, strlen(first));
    buffer_clear(&text);
    pseudonyms_destroy(other);
}

static void capitals_hide_nobody(void **state)
{
    struct world *world = *state;
    char first[64];
    pseudonyms_learn(world->pseudonyms, PSEUDONYM_USER, "jürgen");
    (void)snprintf(first, sizeof(first), "%s", replace(world, "jürgen"));
    assert_null(strstr(first, "rgen"));
    assert_string_equal(replace(world, "JÜRGEN"), first);
    assert_string_equal(replace(world, "Jürgen"), first);
}

static void without_pseudonyms_a_text_stays(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text, 10);
    assert_int_equal(pseudonyms_write(NULL, "a@b.test", 8, &text), 0);
    assert_memory_equal(buffer_data(&text), "a@b.test", 8);
    assert_int_equal(pseudonyms_write(NULL, "a@b.test", 8, &text), -1);
    buffer_clear(&text);
    pseudonyms_learn(NULL, PSEUDONYM_USER, "anna");
    pseudonyms_destroy(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)
    const struct CMUnitTest tests[] = {
        TEST(forms_of_names_are_found),
        TEST(what_is_ours_stays),
        TEST(learned_names_are_found_as_words),
        TEST(a_name_has_one_pseudonym_however_it_is_spelled),
        TEST(capitals_hide_nobody),
        TEST(without_pseudonyms_a_text_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
