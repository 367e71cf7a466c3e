#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/keytab.h"
#include "proto/base/memory.h"

#define HEAD "\5\2"
/* Size; parts, realm, parts; kind of name, time, version; kind of key, key; version once more. */
#define KEY(size, parts, realm, name)                                                              \
    "\0\0\0" size "\0" parts realm name "\0\0\0\1\0\0\0\0\2\0\x12\0\4abcd\0\0\0\2"
#define SVC     KEY("\x2a", "\1", "\0\014EXAMPLE.TEST", "\0\3svc")
#define OTHER   KEY("\x2c", "\1", "\0\014EXAMPLE.TEST", "\0\5other")
#define SVC_OF  KEY("\x28", "\1", "\0\012OTHER.TEST", "\0\3Svc")
#define SERVICE KEY("\x2f", "\2", "\0\014EXAMPLE.TEST", "\0\4HTTP\0\2ex")
#define HOLE    "\xff\xff\xff\xfcrest"

#define OCTETS(text) text, sizeof(text) - 1

static void a_whole_one_has_a_key(void **state)
{
    (void)state;
    assert_true(keytab_is_whole(OCTETS(HEAD SVC)));
    assert_true(keytab_is_whole(OCTETS(HEAD HOLE SVC HOLE SERVICE)));
    assert_true(keytab_is_whole(OCTETS(HEAD SVC "\0\0\0\0 never written")));
    assert_false(keytab_is_whole(OCTETS("")));
    assert_false(keytab_is_whole(OCTETS(HEAD)));
    assert_false(keytab_is_whole(OCTETS(HEAD HOLE)));
    assert_false(keytab_is_whole(OCTETS("\5\3" SVC)));
    assert_false(keytab_is_whole(OCTETS("a password\n")));
}

/* Each from octets of just that size, so that a look behind the end is found. */
static void one_that_is_cut_off_is_none(void **state)
{
    (void)state;
    static const char whole[] = HEAD SVC OTHER;
    size_t first = sizeof(HEAD SVC) - 1;
    for (size_t size = 0; size < sizeof(whole) - 1; size++) {
        struct keytab_principal found;
        char *cut = malloc(size + 1);
        assert_non_null(cut);
        memcpy(cut, whole, size);
        assert_int_equal(keytab_is_whole(cut, size), size == first);
        assert_int_equal(keytab_find(cut, size, "other", NULL, &found), -1);
        free(cut);
    }
}

static void sizes_that_lie_are_none(void **state)
{
    (void)state;
    assert_false(keytab_is_whole(OCTETS(HEAD "\x7f\xff\xff\xff" SVC)));
    assert_false(keytab_is_whole(OCTETS(HEAD SVC "\x80\0\0\0")));
    assert_false(
        keytab_is_whole(OCTETS(HEAD KEY("\x2a", "\xff", "\0\014EXAMPLE.TEST", "\0\3svc"))));
    assert_false(keytab_is_whole(OCTETS(HEAD KEY("\x10", "\1", "\0\014EXAMPLE.TEST", "\0\3svc"))));
    assert_false(
        keytab_is_whole(OCTETS(HEAD KEY("\x2a", "\1", "\xff\014EXAMPLE.TEST", "\0\3svc"))));
}

static void
expect(const void *octets, size_t size, const char *user, const char *realm, const char *expected)
{
    struct keytab_principal found = {0};
    char *text = NULL;
    if (keytab_find(octets, size, user, realm, &found) == 0)
        text = memory_format_text("%s@%s", found.name, found.realm);
    if (expected == NULL)
        assert_null(text);
    else
        assert_string_equal(text, expected);
    keytab_principal_clear(&found);
    free(text);
}

static void keys_are_found_by_the_account_in_every_spelling(void **state)
{
    (void)state;
    static const char *const users[] = {"svc", "SVC", "EXAMPLE\\Svc", "svc@example.test"};
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
        expect(OCTETS(HEAD OTHER SVC), users[i], NULL, "svc@EXAMPLE.TEST");
    expect(OCTETS(HEAD OTHER SVC), "sv", NULL, NULL);
    expect(OCTETS(HEAD OTHER SVC), "svc2", NULL, NULL);
    expect(OCTETS(HEAD SERVICE), "ex", NULL, NULL);
    expect(OCTETS(HEAD SERVICE), "HTTP", NULL, NULL);
}

static void those_of_the_realm_come_first(void **state)
{
    (void)state;
    expect(OCTETS(HEAD SVC SVC_OF), "svc", "other.test", "Svc@OTHER.TEST");
    expect(OCTETS(HEAD SVC SVC_OF), "svc", "EXAMPLE.TEST", "svc@EXAMPLE.TEST");
    expect(OCTETS(HEAD SVC_OF SVC), "svc", "none.test", "Svc@OTHER.TEST");
    expect(OCTETS(HEAD SVC_OF SVC), "svc", NULL, "Svc@OTHER.TEST");
}

/* On a machine with the lower octets first; the realm is one of the parts. */
static void version_1_is_in_the_order_of_the_machine(void **state)
{
    (void)state;
    static const uint16_t one = 1;
    static const char octets[] = "\5\1\x17\0\0\0\2\0\1\0R\3\0svc\0\0\0\0\2\x12\0\4\0abcd";
    if (*(const uint8_t *)&one != 1)
        skip();
    assert_true(keytab_is_whole(OCTETS(octets)));
    expect(OCTETS(octets), "svc", NULL, "svc@R");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_one_has_a_key),
        cmocka_unit_test(one_that_is_cut_off_is_none),
        cmocka_unit_test(sizes_that_lie_are_none),
        cmocka_unit_test(keys_are_found_by_the_account_in_every_spelling),
        cmocka_unit_test(those_of_the_realm_come_first),
        cmocka_unit_test(version_1_is_in_the_order_of_the_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
