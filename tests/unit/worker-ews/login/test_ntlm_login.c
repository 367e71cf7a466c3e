#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/provider.h>

#include "proto/base/buffer.h"
#include "proto/event/error.h"

#include "worker-ews/login/channel_binding.h"
#include "worker-ews/login/ntlm_login.h"

/* What is expected is worked out here as MS-NLMP 3.3.2 says, from the password. */

#define HASH_BYTES      16
#define HEAD_BYTES      48
#define MESSAGE_BYTES   1024
#define PROOF_HEAD      28 /* 2.2.2.7: of the answer, the proof is left out; then come the pairs */
#define ID_BINDINGS     10 /* 2.2.2.1: MsvAvChannelBindings */
#define ANSWER_FIELD_AT 20
#define DOMAIN_FIELD_AT 28
#define USER_FIELD_AT   36

static const uint8_t CHALLENGE_OF_SERVER[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static OSSL_LIB_CTX *old_hashes;
static OSSL_PROVIDER *providers[2];

static int open_old_hashes(void **state)
{
    (void)state;
    old_hashes = OSSL_LIB_CTX_new();
    providers[0] = OSSL_PROVIDER_load(old_hashes, "legacy");
    providers[1] = OSSL_PROVIDER_load(old_hashes, "default");
    return providers[0] != NULL && providers[1] != NULL ? 0 : -1;
}

static int close_old_hashes(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++)
        (void)OSSL_PROVIDER_unload(providers[i]);
    OSSL_LIB_CTX_free(old_hashes);
    return 0;
}

static void hash(const char *name, const void *data, size_t size, uint8_t result[HASH_BYTES])
{
    EVP_MD *algorithm = EVP_MD_fetch(old_hashes, name, NULL);
    assert_non_null(algorithm);
    assert_int_equal(EVP_Digest(data, size, result, NULL, algorithm, NULL), 1);
    EVP_MD_free(algorithm);
}

static void
keyed_hash(const uint8_t *key, const void *data, size_t size, uint8_t result[HASH_BYTES])
{
    size_t written = 0;
    assert_non_null(EVP_Q_mac(old_hashes, "HMAC", NULL, "MD5", NULL, key, HASH_BYTES, data, size,
                              result, HASH_BYTES, &written));
}

/* A challenge of 2.2.1.2: Unicode, NTLM, extended session security, target info, 128 bits; the pairs of a
 * server's and a domain's name, and a time. */
static size_t make_challenge(uint8_t message[MESSAGE_BYTES])
{
    static const uint8_t pairs[] = {2, 0, 4, 0, 'E', 0, 'X', 0, 1, 0, 4, 0, 'M', 0, 'X', 0,
                                    7, 0, 8, 0, 0,   1, 2,   3, 4, 5, 6, 7, 0,   0, 0,   0};
    memset(message, 0, HEAD_BYTES + 8);
    memcpy(message, "NTLMSSP", 8);
    message[8] = 2;
    message[12] = message[14] = 4; /* the target's name */
    message[16] = HEAD_BYTES + 8;
    message[20] = 0x01 | 0x04; /* Unicode, request target */
    message[21] = 0x02;        /* NTLM */
    message[22] = 0x81 | 0x08; /* target is a domain, target info, extended session security */
    message[23] = 0x22;        /* version, 128 bits */
    message[22] |= 0x80;
    memcpy(message + 24, CHALLENGE_OF_SERVER, sizeof(CHALLENGE_OF_SERVER));
    message[40] = message[42] = sizeof(pairs);
    message[44] = HEAD_BYTES + 8 + 4;
    memcpy(message + HEAD_BYTES, "\x0a\x00\x7c\x4f\x00\x00\x00\x0f", 8);
    memcpy(message + HEAD_BYTES + 8, "E\0X", 4);
    memcpy(message + HEAD_BYTES + 12, pairs, sizeof(pairs));
    return HEAD_BYTES + 12 + sizeof(pairs);
}

static size_t field(const uint8_t *message, size_t at, const uint8_t **octets)
{
    *octets = message + (message[at + 4] | message[at + 5] << 8);
    return (size_t)(message[at] | message[at + 1] << 8);
}

static size_t decode_token(const struct buffer *value, uint8_t message[MESSAGE_BYTES])
{
    char text[2 * MESSAGE_BYTES] = "";
    assert_in_range(buffer_size(value), 6, sizeof(text) - 1);
    memcpy(text, buffer_data(value), buffer_size(value));
    assert_memory_equal(text, "NTLM ", 5);
    int size = EVP_DecodeBlock(message, (const uint8_t *)text + 5, (int)strlen(text + 5));
    assert_true(size > HEAD_BYTES);
    return (size_t)size;
}

/* The third message, of a log-in with this password and binding. */
static void answer(const char *user,
                   const void *secret,
                   size_t secret_size,
                   const struct channel_binding *binding,
                   uint8_t message[MESSAGE_BYTES])
{
    struct error error;
    struct buffer value;
    uint8_t challenge[MESSAGE_BYTES];
    char token[2 * MESSAGE_BYTES];
    buffer_init(&value, MESSAGE_BYTES);
    struct ntlm_credential *credential = ntlm_credential_create(user, secret, secret_size, &error);
    assert_non_null(credential);
    struct ntlm_login *login = ntlm_login_create(credential, "mail.example.test", &error);
    assert_non_null(login);
    assert_int_equal(ntlm_login_write(login, NULL, binding, &value, &error), 0);
    buffer_clear(&value);
    (void)EVP_EncodeBlock((uint8_t *)token, challenge, (int)make_challenge(challenge));
    buffer_init(&value, 2 * (size_t)MESSAGE_BYTES);
    assert_int_equal(ntlm_login_write(login, token, binding, &value, &error), 0);
    (void)decode_token(&value, message);
    buffer_clear(&value);
    ntlm_login_destroy(login);
    ntlm_credential_destroy(credential);
}

/* `name` is the user's in capitals and then the domain, `password` both in UTF-16LE. */
static bool is_proof_of(const uint8_t *message,
                        const void *name,
                        size_t name_size,
                        const void *password,
                        size_t password_size)
{
    uint8_t key[HASH_BYTES], proof[HASH_BYTES], temporary[MESSAGE_BYTES];
    const uint8_t *sent;
    size_t size = field(message, ANSWER_FIELD_AT, &sent);
    hash("MD4", password, password_size, key);
    keyed_hash(key, name, name_size, key);
    memcpy(temporary, CHALLENGE_OF_SERVER, 8);
    memcpy(temporary + 8, sent + HASH_BYTES, size - HASH_BYTES);
    keyed_hash(key, temporary, size - HASH_BYTES + 8, proof);
    return memcmp(proof, sent, HASH_BYTES) == 0;
}

static const uint8_t *find_pair(const uint8_t *message, unsigned id)
{
    const uint8_t *sent;
    size_t size = field(message, ANSWER_FIELD_AT, &sent);
    for (size_t at = HASH_BYTES + PROOF_HEAD; at + 4 <= size;
         at += 4 + (size_t)(sent[at + 2] | sent[at + 3] << 8)) {
        if ((sent[at] | sent[at + 1] << 8) == (int)id)
            return sent + at + 4;
    }
    return NULL;
}

#define NAME     "S\0V\0C\0E\0X\0"
#define PASSWORD "p\0a\0s\0s\0"

static void what_stands_behind_the_password_is_none_of_it(void **state)
{
    (void)state;
    uint8_t message[MESSAGE_BYTES];
    static const char secrets[][9] = {"pass\xff\xfe", "passw", "pass"};
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        answer("EX\\svc", secrets[i], 4, NULL, message);
        assert_true(is_proof_of(message, NAME, sizeof(NAME) - 1, PASSWORD, sizeof(PASSWORD) - 1));
    }
    answer("EX\\svc", "passw", 5, NULL, message);
    assert_false(is_proof_of(message, NAME, sizeof(NAME) - 1, PASSWORD, sizeof(PASSWORD) - 1));
}

static void a_principal_name_goes_as_a_whole(void **state)
{
    (void)state;
    uint8_t message[MESSAGE_BYTES];
    const uint8_t *octets;
    answer("a@b.c", "pass", 4, NULL, message);
    assert_int_equal(field(message, USER_FIELD_AT, &octets), 10);
    assert_memory_equal(octets, "a\0@\0b\0.\0c", 10);
    assert_int_equal(field(message, DOMAIN_FIELD_AT, &octets), 0);
}

static void octets_beyond_ascii_are_letters(void **state)
{
    (void)state;
    uint8_t message[MESSAGE_BYTES];
    static const char name[] = "J\0\xd6\0E\0X\0", password[] = "\xe4\0\xac\x20";
    answer("EX\\j\xc3\xb6", "\xc3\xa4\xe2\x82\xac", 5, NULL, message);
    assert_true(is_proof_of(message, name, sizeof(name) - 1, password, sizeof(password) - 1));
}

/* The octets of RFC 4121's structure: two addresses of no kind, and the application's data. */
static void the_answer_carries_the_binding(void **state)
{
    (void)state;
    uint8_t message[MESSAGE_BYTES], bindings[64] = {0}, expected[HASH_BYTES];
    struct channel_binding binding = {.octets = "tls-server-end-point:0123456789", .size = 31};
    const uint8_t *pair;
    bindings[16] = 31;
    memcpy(bindings + 20, binding.octets, binding.size);
    hash("MD5", bindings, 20 + binding.size, expected);
    answer("EX\\svc", "pass", 4, &binding, message);
    pair = find_pair(message, ID_BINDINGS);
    assert_non_null(pair);
    assert_memory_equal(pair, expected, HASH_BYTES);
}

static void what_is_no_challenge_is_refused(void **state)
{
    (void)state;
    static const char *const tokens[] = {"", "A", "AAAA", "TlRMTVNTUAABAAAA", "####"};
    struct error refusal;
    struct ntlm_credential *credential = ntlm_credential_create("EX\\svc", "p", 1, &refusal);
    for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        struct error error;
        struct buffer value;
        struct ntlm_login *login = ntlm_login_create(credential, "mail.example.test", &error);
        assert_non_null(login);
        buffer_init(&value, MESSAGE_BYTES);
        assert_int_equal(ntlm_login_write(login, NULL, NULL, &value, &error), 0);
        assert_int_equal(ntlm_login_write(login, tokens[i], NULL, &value, &error), -1);
        assert_non_null(strstr(error.reason, "gss-ntlmssp"));
        buffer_clear(&value);
        ntlm_login_destroy(login);
    }
    ntlm_credential_destroy(credential);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_behind_the_password_is_none_of_it),
        cmocka_unit_test(a_principal_name_goes_as_a_whole),
        cmocka_unit_test(octets_beyond_ascii_are_letters),
        cmocka_unit_test(the_answer_carries_the_binding),
        cmocka_unit_test(what_is_no_challenge_is_refused),
    };
    return cmocka_run_group_tests(tests, open_old_hashes, close_old_hashes);
}
