/* libkrb5 does not say what its messages carry, and their number does not tell it: a referral and SPAKE need some
 * without a proof before the one that has it. So what is known to prove nothing is listed, and the rest is a proof. */
#include "worker-ews/login/der.h"
#include "worker-ews/login/kerberos_proof.h"

#define TAG_AS_REQUEST  0x6a /* APPLICATION 10 */
#define FIELD_VERSION   1    /* of KDC-REQ */
#define FIELD_KIND      2
#define FIELD_PADATA    3
#define FIELD_TYPE      1 /* of PA-DATA */
#define FIELD_VALUE     2
#define PA_PAC_REQUEST  128 /* MS-KILE 2.2.3 */
#define PA_COOKIE       133 /* RFC 6113, 5.2 */
#define PA_WANTS_SIGNED 149 /* PA-REQ-ENC-PA-REP, RFC 6806, 11 */
#define PA_FRESHNESS    150 /* RFC 8070, 4 */
#define PA_SPAKE        151 /* RFC 9588 */
#define PA_PAC_OPTIONS  167 /* MS-KILE 2.2.10 */
#define SPAKE_SUPPORT   0   /* which groups the client has */

static bool is_harmless(uint32_t type, struct der value)
{
    struct der ignored;
    switch (type) {
    case PA_PAC_REQUEST:
    case PA_COOKIE:
    case PA_WANTS_SIGNED:
    case PA_FRESHNESS:
    case PA_PAC_OPTIONS:
        return true;
    case PA_SPAKE:
        return der_take(&value, der_field(SPAKE_SUPPORT), &ignored);
    default:
        return false;
    }
}

bool kerberos_proof_is_in(const uint8_t *request, size_t size)
{
    struct der message = {request, size}, all, fields, list, item, type, value, ignored;
    uint32_t number = 0;
    if (!der_take(&message, TAG_AS_REQUEST, &all) || !der_take(&all, DER_SEQUENCE, &fields) ||
        !der_take_field(&fields, FIELD_VERSION, DER_INTEGER, &ignored) ||
        !der_take_field(&fields, FIELD_KIND, DER_INTEGER, &ignored))
        return true;
    if (!der_take(&fields, der_field(FIELD_PADATA), &all))
        return false;
    if (!der_take(&all, DER_SEQUENCE, &list))
        return true;
    while (list.size > 0) {
        if (!der_take(&list, DER_SEQUENCE, &item) ||
            !der_take_field(&item, FIELD_TYPE, DER_INTEGER, &type) || !der_number(type, &number) ||
            !der_take_field(&item, FIELD_VALUE, DER_OCTETS, &value) || !is_harmless(number, value))
            return true;
    }
    return false;
}
