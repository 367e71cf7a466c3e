#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "worker-ews/login/ntlm_challenge.h"

#define HEAD_BYTES 48
#define FLAGS_AT   20
#define INFO_AT    40

/* A challenge as MS-NLMP 2.2.1.2 draws it, with four octets of names behind its head. */
static void make(uint8_t message[HEAD_BYTES + 4])
{
    memset(message, 0, HEAD_BYTES + 4);
    memcpy(message, "NTLMSSP", 8);
    message[8] = 2;
    message[FLAGS_AT + 2] = 0x88; /* target info, extended session security */
    message[INFO_AT] = 4;
    message[INFO_AT + 4] = HEAD_BYTES;
}

static bool is_strong(const uint8_t *message, size_t size)
{
    char token[256];
    (void)EVP_EncodeBlock((uint8_t *)token, message, (int)size);
    return ntlm_challenge_is_strong(token);
}

static void the_token_is_found_in_its_header_alone(void **state)
{
    (void)state;
    static const struct {
        const char *line, *token;
    } cases[] = {
        {"WWW-Authenticate: NTLM TlRM=\r\n", "TlRM="},
        {"www-authenticate:ntlm   TlRM\r\n", "TlRM"},
        {"WWW-Authenticate: NTLM\tTlRM, Negotiate\r\n", "TlRM"},
        {"WWW-Authenticate: Negotiate, NTLM TlRM\r\n", "TlRM"},
        {"WWW-Authenticate: Negotiate,NTLM\vTlRM\f\r\n", "TlRM"},
        {"WWW-Authenticate: \v,, ntlm \fTlRM\r\n", "TlRM"},
        {"WWW-Authenticate: NTLM first, NTLM last\r\n", "last"},
        {"WWW-Authenticate: NTLM first, NTLM\r\n", "first"},
        {"WWW-Authenticate: Basic realm=\"a, NTLM TlRM\r\n", "TlRM"},
        {"WWW-Authenticate: Negotiate NTLM TlRM\r\n", NULL},
        {"WWW-Authenticate: NTLM, TlRM\r\n", NULL},
        {"WWW-Authenticate: NTLM\r\n", NULL},
        {"WWW-Authenticate: NTLM \r\n", NULL},
        {"WWW-Authenticate: NTLMX TlRM\r\n", NULL},
        {"WWW-Authenticate: Negotiate TlRM\r\n", NULL},
        {"Proxy-Authenticate: NTLM TlRM\r\n", NULL},
        {"WWW-", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *token = ntlm_challenge_of_header(cases[i].line, strlen(cases[i].line));
        if (cases[i].token == NULL)
            assert_null(token);
        else
            assert_string_equal(token, cases[i].token);
        free(token);
    }
}

static void a_challenge_with_the_servers_names_is_strong(void **state)
{
    (void)state;
    uint8_t message[HEAD_BYTES + 4];
    make(message);
    assert_true(is_strong(message, sizeof(message)));
}

static void what_leads_to_version_1_or_is_broken_is_not(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t octet;
    } broken[] = {
        {FLAGS_AT + 2, 0},
        {FLAGS_AT + 2, 0x80},
        {FLAGS_AT + 2, 0x08},
        {INFO_AT, 0},
        {INFO_AT, 5},
        {INFO_AT + 1, 1},
        {INFO_AT + 4, 0},
        {INFO_AT + 4, 49},
        {INFO_AT + 7, 1},
        {INFO_AT + 7, 0xff},
        {8, 1},
        {8, 3},
        {0, 'n'},
        {7, ' '},
    };
    uint8_t message[HEAD_BYTES + 4];
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        make(message);
        message[broken[i].at] = broken[i].octet;
        assert_false(is_strong(message, sizeof(message)));
    }
    make(message);
    for (size_t size = 1; size < sizeof(message); size++)
        assert_false(is_strong(message, size));
    assert_false(ntlm_challenge_is_strong(""));
    assert_false(ntlm_challenge_is_strong("===="));
    assert_false(ntlm_challenge_is_strong("TlRMTVNTUAACAAAA*"));
}

/* What curl refuses to decode it never answers, so it leads nowhere. */
static void a_token_that_is_no_base64_is_not(void **state)
{
    (void)state;
    static const char odd[] = "=*-_ \n";
    uint8_t message[HEAD_BYTES + 4];
    char token[256];
    make(message);
    int length = EVP_EncodeBlock((uint8_t *)token, message, (int)sizeof(message));
    assert_true(ntlm_challenge_is_strong(token));
    for (int at = 0; at < length; at++) {
        for (size_t i = 0; i < sizeof(odd) - 1; i++) {
            char before = token[at];
            token[at] = odd[i];
            assert_true(ntlm_challenge_is_strong(token) == (before == odd[i]));
            token[at] = before;
        }
    }
    memcpy(token + length, "====", sizeof("===="));
    assert_false(ntlm_challenge_is_strong(token));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_token_is_found_in_its_header_alone),
        cmocka_unit_test(a_challenge_with_the_servers_names_is_strong),
        cmocka_unit_test(what_leads_to_version_1_or_is_broken_is_not),
        cmocka_unit_test(a_token_that_is_no_base64_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
