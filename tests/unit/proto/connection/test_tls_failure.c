/* Why a handshake fails: each cause has a name of its own, because each is mended by somebody else. */
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/connection/tls_failure.h"
#include "proto/connection/tls_seen.h"
#include "unit/proto/event/said.h"

#include "tls_world.h"

struct world {
    struct identity *server;
    uint8_t pin[32];
    struct client client;
    SSL_CTX *context;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->server =
        identity_make(&(struct wanted){.name = "server", .alternatives = "DNS:mail.a.test"});
    identity_pin(world->server, world->pin);
    world->client = (struct client){"mail.a.test", NULL, 0, world->pin, sizeof(world->pin)};
    world->context = server_context(world->server, NULL);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    identity_free(world->server);
    SSL_CTX_free(world->context);
    free(world);
    return 0;
}

static void expect_name(int result, const struct error *why, const char *name)
{
    char found[REASON_NAME_BYTES];
    assert_int_equal(result, -1);
    reason_copy_name(why->reason, found);
    if (strcmp(found, name) != 0)
        fail_msg("expected %s, found: %s", name, said(why));
    assert_int_equal(why->class, ERROR_UNAVAILABLE);
}

static void expect_failure(const struct world *world, const char *name)
{
    struct error why;
    expect_name(meet(&world->client, world->context, &why), &why, name);
}

static void
expect_of_octets(const struct world *world, const void *octets, size_t size, const char *name)
{
    struct error why;
    expect_name(meet_octets(&world->client, octets, size, false, &why), &why, name);
}

static void nothing_is_wrong_with_a_server_that_is_right(void **state)
{
    const struct world *world = *state;
    struct error why;
    if (meet(&world->client, world->context, &why) != 0)
        fail_msg("%s", said(&why));
}

static void a_server_that_knows_only_tls_1_0_is_too_old(void **state)
{
    const struct world *world = *state;
    SSL_CTX_set_security_level(world->context, 0);
    assert_int_equal(SSL_CTX_set_min_proto_version(world->context, TLS1_VERSION), 1);
    assert_int_equal(SSL_CTX_set_max_proto_version(world->context, TLS1_VERSION), 1);
    expect_failure(world, "tls.too_old");
}

static void a_server_that_answers_with_an_older_version_is_too_old(void **state)
{
    static const uint8_t hello[] = {
        0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1, [43] = 0, 0xc0, 0x2f, 0,
    };
    expect_of_octets(*state, hello, sizeof(hello), "tls.too_old");
}

/* A recorded hello of TLS 1.2 that does not know how renegotiation is made safe. */
static void a_server_without_safe_renegotiation_is_too_old(void **state)
{
    uint8_t hello[64];
    FILE *file = fopen(EWSCAL_CASES "/tls-serverhello-without-rfc5746.bin", "re");
    assert_non_null(file);
    size_t size = fread(hello, 1, sizeof(hello), file);
    (void)fclose(file);
    expect_of_octets(*state, hello, size, "tls.too_old");
    struct error why;
    (void)meet_octets(&((struct world *)*state)->client, hello, size, false, &why);
    assert_non_null(strstr(said(&why), "speaks only old TLS"));
}

static void a_short_key_exchange_is_told(void **state)
{
    const struct world *world = *state;
    SSL_CTX_set_security_level(world->context, 0);
    assert_int_equal(SSL_CTX_set_max_proto_version(world->context, TLS1_2_VERSION), 1);
    assert_int_equal(
        SSL_CTX_set_cipher_list(world->context, "DHE-RSA-AES256-GCM-SHA384:aNULL@SECLEVEL=0"), 1);
    EVP_PKEY *key = EVP_RSA_gen(2048);
    X509 *certificate = X509_dup(world->server->certificate);
    assert_int_equal(X509_set_pubkey(certificate, key), 1);
    assert_int_not_equal(X509_sign(certificate, key, EVP_sha256()), 0);
    assert_int_equal(SSL_CTX_use_certificate(world->context, certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(world->context, key), 1);
    struct identity shown = {certificate, key};
    identity_pin(&shown, ((struct world *)*state)->pin);
    EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
    EVP_PKEY *group = NULL;
    assert_int_equal(EVP_PKEY_paramgen_init(making), 1);
    assert_int_equal(EVP_PKEY_CTX_set_group_name(making, "modp_1536"), 1);
    assert_int_equal(EVP_PKEY_paramgen(making, &group), 1);
    assert_int_equal(SSL_CTX_set0_tmp_dh_pkey(world->context, group), 1);
    EVP_PKEY_CTX_free(making);
    expect_failure(world, "tls.key_exchange_weak");
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void ask_for_certificate(SSL_CTX *context, int version)
{
    assert_int_equal(SSL_CTX_set_max_proto_version(context, version), 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
}

static void a_demanded_client_certificate_is_told(void **state)
{
    const struct world *world = *state;
    ask_for_certificate(world->context, TLS1_2_VERSION);
    expect_failure(world, "tls.client_certificate_demanded");
}

/* There the server says it only after the client believes the handshake to be over. */
static void one_that_is_demanded_after_the_handshake_too(void **state)
{
    const struct world *world = *state;
    ask_for_certificate(world->context, TLS1_3_VERSION);
    expect_failure(world, "tls.client_certificate_demanded");
}

static int refuse_name(SSL *ssl, int *alert, void *context)
{
    (void)ssl;
    (void)context;
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static void a_name_that_the_server_does_not_serve_is_told(void **state)
{
    const struct world *world = *state;
    (void)SSL_CTX_set_tlsext_servername_callback(world->context, refuse_name);
    expect_failure(world, "tls.name_not_served");
}

static void no_cipher_in_common_is_told(void **state)
{
    const struct world *world = *state;
    assert_int_equal(SSL_CTX_set_max_proto_version(world->context, TLS1_2_VERSION), 1);
    assert_int_equal(SSL_CTX_set_cipher_list(world->context, "PSK"), 1);
    expect_failure(world, "tls.no_shared_cipher");
}

static void another_alert_is_told_with_its_words(void **state)
{
    static const uint8_t internal_error[] = {0x15, 3, 3, 0, 2, 2, 80};
    expect_of_octets(*state, internal_error, sizeof(internal_error), "tls.refused_by_server");
}

static void what_answers_instead_of_tls_is_told(void **state)
{
    static const char http[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    static const uint8_t ldap[] = {0x30, 0x0c, 2, 1, 0, 0x78, 7, 10, 1, 2, 4, 0, 4, 0};
    static const uint8_t long_ldap[] = {0x30, 0x84, 0, 0, 0, 0x10, 2, 1, 0, 0x78, 0x84, 0, 0, 0, 7};
    static const char mail[] = "220 mail.a.test ESMTP\r\n";
    static const char shell[] = "SSH-2.0-server\r\n";
    expect_of_octets(*state, http, sizeof(http) - 1, "tls.http_answers");
    expect_of_octets(*state, ldap, sizeof(ldap), "tls.ldap_answers");
    expect_of_octets(*state, long_ldap, sizeof(long_ldap), "tls.ldap_answers");
    expect_of_octets(*state, mail, sizeof(mail) - 1, "tls.not_spoken");
    expect_of_octets(*state, shell, sizeof(shell) - 1, "tls.not_spoken");
}

static void a_server_that_only_hangs_up_is_told(void **state)
{
    const struct world *world = *state;
    struct error why;
    expect_name(meet_octets(&world->client, "", 0, true, &why), &why, "tls.handshake_cut");
    expect_name(meet_octets(&world->client, "HT", 2, true, &why), &why, "tls.handshake_cut");
}

/* As a server says it that speaks 1.2 at most: by its version, or because the ciphers of 1.3 are none of its own. */
static void a_server_below_the_minimum_is_told_as_that(void **state)
{
    (void)state;
    static const struct {
        int reason;
        const char *with, *without;
    } rows[] = {
        {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, "tls.below_minimum", "tls.too_old"},
        {SSL_R_UNSUPPORTED_PROTOCOL, "tls.below_minimum", "tls.too_old"},
        {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, "tls.below_minimum", "tls.no_shared_cipher"},
        {SSL_R_TLSV1_UNRECOGNIZED_NAME, "tls.name_not_served", "tls.name_not_served"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tls_seen seen = {.reason = rows[i].reason, .needs_1_3 = true};
        struct error why;
        assert_true(tls_failure_tell(&seen, &why));
        expect_name(-1, &why, rows[i].with);
        seen.needs_1_3 = false;
        assert_true(tls_failure_tell(&seen, &why));
        expect_name(-1, &why, rows[i].without);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_below_the_minimum_is_told_as_that),
        TEST(nothing_is_wrong_with_a_server_that_is_right),
        TEST(a_server_that_knows_only_tls_1_0_is_too_old),
        TEST(a_server_that_answers_with_an_older_version_is_too_old),
        TEST(a_server_without_safe_renegotiation_is_too_old),
        TEST(a_short_key_exchange_is_told),
        TEST(a_demanded_client_certificate_is_told),
        TEST(one_that_is_demanded_after_the_handshake_too),
        TEST(a_name_that_the_server_does_not_serve_is_told),
        TEST(no_cipher_in_common_is_told),
        TEST(another_alert_is_told_with_its_words),
        TEST(what_answers_instead_of_tls_is_told),
        TEST(a_server_that_only_hangs_up_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
