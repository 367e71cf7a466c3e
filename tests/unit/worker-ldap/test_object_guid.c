#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ldap/object_guid.h"

/* MS-DTYP section 2.3.4.3 and RFC 4122: the first three groups are stored with the low octet first. */
static const uint8_t STORED[OBJECT_GUID_BYTES] = {0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66,
                                                  0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};

static void expect_stored(const char *text)
{
    uint8_t guid[OBJECT_GUID_BYTES] = {0};
    assert_int_equal(object_guid_read(text, guid), 0);
    assert_memory_equal(guid, STORED, sizeof(guid));
}

static void digits_without_hyphens_are_the_octets_as_they_are_stored(void **state)
{
    (void)state;
    expect_stored("33221100554477668899aabbccddeeff");
    expect_stored("33221100554477668899AABBCCDDEEFF");
}

static void the_text_form_has_its_first_groups_swapped(void **state)
{
    (void)state;
    expect_stored("00112233-4455-6677-8899-aabbccddeeff");
    expect_stored("{00112233-4455-6677-8899-AABBCCDDEEFF}");
}

static void any_other_text_is_no_key_and_changes_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "{}",
        "{",
        "33221100554477668899aabbccddeef",
        "33221100554477668899aabbccddeeff0",
        "3322110055447766 899aabbccddeeff0",
        "00112233-4455-6677-8899-aabbccddeef",
        "00112233-4455-6677-8899-aabbccddeeffa",
        "00112233-4455-6677-8899aabb-ccddeeff",
        "0011223--4455-6677-8899-aabbccddeeff",
        "00112233-4455-6677-8899-aabbccddeefg",
        "{00112233-4455-6677-8899-aabbccddeeff",
        "00112233-4455-6677-8899-aabbccddeeff}",
        "{33221100554477668899aabbccddeeff}",
        "(00112233-4455-6677-8899-aabbccddeeff)",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint8_t guid[OBJECT_GUID_BYTES] = {1, 2, 3};
        assert_int_equal(object_guid_read(texts[i], guid), -1);
        assert_int_equal(guid[0] + guid[1] + guid[2] + guid[15], 6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_other_text_is_no_key_and_changes_nothing),
        cmocka_unit_test(digits_without_hyphens_are_the_octets_as_they_are_stored),
        cmocka_unit_test(the_text_form_has_its_first_groups_swapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
