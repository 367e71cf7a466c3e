#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/login/kerberos_proof.h"

/* AS-REQ (RFC 4120 5.4.1) up to its padata, which are all that is read: pvno 5, msg-type 10, then padata of one
 * PA-DATA, as DER; `value` stands in the OCTET STRING. */
#define HEAD(size)                                                                                 \
    0x6a, (size) + 14, 0x30, (size) + 12, 0xa1, 3, 2, 1, 5, 0xa2, 3, 2, 1, 10, 0xa3, (size)
#define SHORT_TYPE(type) 0xa1, 3, 2, 1, (type)
#define LONG_TYPE(type)  0xa1, 4, 2, 2, 0, (type)

/* `type` above 127 needs two octets. */
static bool is_proof(uint8_t type, uint8_t value)
{
    const uint8_t of_short[] = {HEAD(14), 0x30, 12, 0x30, 10,   SHORT_TYPE(type),
                                0xa2,     3,    4,  1,    value};
    const uint8_t of_long[] = {HEAD(17), 0x30, 15,    0x30, 13, LONG_TYPE(type), 0xa2, 5,
                               4,        3,    value, 1,    0};
    return type > 127 ? kerberos_proof_is_in(of_long, sizeof(of_long))
                      : kerberos_proof_is_in(of_short, sizeof(of_short));
}

static void an_encrypted_timestamp_and_what_is_not_known_prove_the_password(void **state)
{
    (void)state;
    assert_true(is_proof(2, 0));   /* PA-ENC-TIMESTAMP, RFC 4120 7.5.2 */
    assert_true(is_proof(138, 0)); /* PA-ENCRYPTED-CHALLENGE, RFC 6113 */
    assert_true(is_proof(136, 0)); /* PA-FX-FAST, which hides what is in it */
    assert_true(is_proof(99, 0));
}

static void what_only_says_how_the_answer_is_wanted_proves_nothing(void **state)
{
    (void)state;
    static const uint8_t types[] = {128, 133, 149, 150, 167};
    for (size_t i = 0; i < sizeof(types); i++)
        assert_false(is_proof(types[i], 0));
}

/* RFC 9588: support [0], challenge [1], response [2], encdata [3]. */
static void spake_proves_the_password_with_its_response(void **state)
{
    (void)state;
    assert_false(is_proof(151, 0xa0));
    assert_true(is_proof(151, 0xa2));
    assert_true(is_proof(151, 0xa3));
}

static void a_request_without_preauthentication_proves_nothing(void **state)
{
    (void)state;
    static const uint8_t none[] = {0x6a, 12, 0x30, 10, 0xa1, 3, 2, 1, 5, 0xa2, 3, 2, 1, 10};
    assert_false(kerberos_proof_is_in(none, sizeof(none)));
}

static void what_cannot_be_read_is_taken_for_a_proof(void **state)
{
    (void)state;
    static const uint8_t whole[] = {HEAD(17), 0x30, 15, 0x30, 13, LONG_TYPE(149), 0xa2, 5,
                                    4,        3,    0,  1,    0};
    assert_false(kerberos_proof_is_in(whole, sizeof(whole)));
    for (size_t size = 0; size < sizeof(whole); size++)
        assert_true(kerberos_proof_is_in(whole, size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_encrypted_timestamp_and_what_is_not_known_prove_the_password),
        cmocka_unit_test(what_only_says_how_the_answer_is_wanted_proves_nothing),
        cmocka_unit_test(spake_proves_the_password_with_its_response),
        cmocka_unit_test(a_request_without_preauthentication_proves_nothing),
        cmocka_unit_test(what_cannot_be_read_is_taken_for_a_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
