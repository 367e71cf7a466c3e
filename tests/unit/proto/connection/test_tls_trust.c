/* Whom a client believes, and what it says of a certificate that it does not believe: by real certificates of
 * authorities with one and with two tiers. The names are written by hand, because alerts rely on them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "proto/base/day.h"
#include "proto/connection/tls_certificate.h"
#include "unit/proto/event/said.h"

#include "tls_world.h"

struct world {
    struct identity *root, *issuing, *server;
    char root_pem[4096], issuing_pem[4096];
    size_t root_bytes, issuing_bytes;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    world->root = identity_make(&(struct wanted){.name = "root", .is_authority = true});
    world->issuing = identity_make(
        &(struct wanted){.name = "issuing", .issuer = world->root, .is_authority = true});
    world->server = identity_make(&(struct wanted){
        .name = "server", .issuer = world->issuing, .alternatives = "DNS:mail.a.test,IP:10.1.2.3"});
    world->root_bytes = identity_pem(world->root, world->root_pem);
    world->issuing_bytes = identity_pem(world->issuing, world->issuing_pem);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    identity_free(world->root);
    identity_free(world->issuing);
    identity_free(world->server);
    free(world);
    return 0;
}

static int meet_server(const struct client *client,
                       const struct identity *identity,
                       const struct identity *link,
                       struct error *why)
{
    SSL_CTX *server = server_context(identity, link);
    int result = meet(client, server, why);
    SSL_CTX_free(server);
    return result;
}

static void expect_refusal(const struct client *client,
                           const struct identity *identity,
                           const struct identity *link,
                           const char *name)
{
    struct error why;
    char found[REASON_NAME_BYTES];
    assert_int_equal(meet_server(client, identity, link, &why), -1);
    reason_copy_name(why.reason, found);
    if (strcmp(found, name) != 0)
        fail_msg("expected %s, found: %s", name, said(&why));
    assert_int_equal(why.class, ERROR_INVALID);
}

static void expect_words(const struct client *client,
                         const struct identity *identity,
                         const struct identity *link,
                         const char *const *words)
{
    struct error why;
    assert_int_equal(meet_server(client, identity, link, &why), -1);
    for (; *words != NULL; words++) {
        if (strstr(said(&why), *words) == NULL)
            fail_msg("\"%s\" is not in: %s", *words, said(&why));
    }
}

static struct client believing_root(const struct world *world)
{
    return (struct client){"mail.a.test", world->root_pem, world->root_bytes, NULL, 0};
}

static void a_chain_up_to_the_root_is_believed(void **state)
{
    const struct world *world = *state;
    struct client client = believing_root(world);
    struct error why;
    if (meet_server(&client, world->server, world->issuing, &why) != 0)
        fail_msg("%s", said(&why));
    client.host = "10.1.2.3";
    assert_int_equal(meet_server(&client, world->server, world->issuing, &why), 0);
}

/* The message asks for the CA that signed it, and that is the issuing one. */
static void the_issuing_authority_alone_is_enough(void **state)
{
    const struct world *world = *state;
    struct client client = {"mail.a.test", world->issuing_pem, world->issuing_bytes, NULL, 0};
    struct error why;
    if (meet_server(&client, world->server, world->issuing, &why) != 0)
        fail_msg("with its certificate: %s", said(&why));
    if (meet_server(&client, world->server, NULL, &why) != 0)
        fail_msg("without: %s", said(&why));
}

/* So are names still compared where the trust begins in the middle, and where it is the certificate itself. */
static void the_name_counts_wherever_the_trust_begins(void **state)
{
    const struct world *world = *state;
    struct client client = {"else.a.test", world->issuing_pem, world->issuing_bytes, NULL, 0};
    expect_refusal(&client, world->server, NULL, "tls.certificate_wrong_name");
    char own[4096];
    size_t size = identity_pem(world->server, own);
    client = (struct client){"else.a.test", own, size, NULL, 0};
    expect_refusal(&client, world->server, NULL, "tls.certificate_wrong_name");
}

static void an_unknown_authority_is_named(void **state)
{
    const struct world *world = *state;
    struct client client = {"mail.a.test", world->issuing_pem, world->issuing_bytes, NULL, 0};
    struct identity *other = identity_make(&(struct wanted){.name = "other", .is_authority = true});
    struct identity *server = identity_make(
        &(struct wanted){.name = "server", .issuer = other, .alternatives = "DNS:mail.a.test"});
    expect_refusal(&client, server, NULL, "tls.certificate_untrusted");
    expect_words(&client, server, NULL,
                 (const char *const[]){"subject CN=server", "names mail.a.test", "issuer CN=other",
                                       "set ca_file", NULL});
    identity_free(server);
    identity_free(other);
}

static void a_wrong_name_tells_the_right_ones(void **state)
{
    const struct world *world = *state;
    struct client client = believing_root(world);
    client.host = "wrong.a.test";
    expect_refusal(&client, world->server, world->issuing, "tls.certificate_wrong_name");
    expect_words(&client, world->server, world->issuing,
                 (const char *const[]){"subject CN=server", "names mail.a.test, 10.1.2.3",
                                       "issuer CN=issuing", "set host", "pin", NULL});
    client.host = "10.9.9.9";
    expect_refusal(&client, world->server, world->issuing, "tls.certificate_wrong_name");
}

/* A ca_file would not help: it would be refused by its name then. */
static void a_wrong_name_of_an_unknown_authority_is_told_first(void **state)
{
    (void)state;
    struct client client = {"mail.a.test", NULL, 0, NULL, 0};
    struct identity *server =
        identity_make(&(struct wanted){.name = "self", .alternatives = "DNS:other.a.test"});
    struct error why;
    expect_refusal(&client, server, NULL, "tls.certificate_wrong_name");
    assert_int_equal(meet_server(&client, server, NULL, &why), -1);
    assert_null(strstr(said(&why), "ca_file"));
    assert_non_null(strstr(said(&why), "self-signed certificate"));
    identity_free(server);
}

static void an_end_that_has_passed_is_told(void **state)
{
    const struct world *world = *state;
    struct client client = believing_root(world);
    struct identity *server = identity_make(&(struct wanted){.name = "server",
                                                             .issuer = world->issuing,
                                                             .alternatives = "DNS:mail.a.test",
                                                             .end_days = -3});
    expect_refusal(&client, server, world->issuing, "tls.certificate_expired");
    expect_words(&client, server, world->issuing,
                 (const char *const[]){"until 20", "issuer CN=issuing", "renew", "pin", NULL});
    client = (struct client){"mail.a.test", NULL, 0, NULL, 0};
    expect_refusal(&client, server, NULL, "tls.certificate_expired");
    struct error why;
    assert_int_equal(meet_server(&client, server, NULL, &why), -1);
    assert_null(strstr(said(&why), "ca_file"));
    identity_free(server);
}

static void a_beginning_that_has_not_come_is_told(void **state)
{
    const struct world *world = *state;
    struct client client = believing_root(world);
    struct identity *server = identity_make(&(struct wanted){.name = "server",
                                                             .issuer = world->issuing,
                                                             .alternatives = "DNS:mail.a.test",
                                                             .start_days = 9});
    expect_refusal(&client, server, world->issuing, "tls.certificate_not_yet_valid");
    expect_words(&client, server, world->issuing, (const char *const[]){"from 20", "clocks", NULL});
    identity_free(server);
}

/* Renewing the server's would not help. */
static void an_authority_that_has_expired_is_told_as_that(void **state)
{
    const struct world *world = *state;
    struct client client = believing_root(world);
    struct identity *old = identity_make(&(struct wanted){
        .name = "old", .issuer = world->root, .is_authority = true, .end_days = -3});
    struct identity *server = identity_make(
        &(struct wanted){.name = "server", .issuer = old, .alternatives = "DNS:mail.a.test"});
    expect_refusal(&client, server, old, "tls.authority_expired");
    expect_words(&client, server, old,
                 (const char *const[]){"subject CN=old", "issuer CN=root", NULL});
    identity_free(server);
    identity_free(old);
}

static void a_certificate_for_another_purpose_is_told_as_that(void **state)
{
    const struct world *world = *state;
    struct client client = believing_root(world);
    struct identity *server = identity_make(&(struct wanted){.name = "server",
                                                             .issuer = world->issuing,
                                                             .alternatives = "DNS:mail.a.test",
                                                             .purpose = "clientAuth"});
    expect_refusal(&client, server, world->issuing, "tls.certificate_wrong_purpose");
    identity_free(server);
}

/* Anybody can make one with more names than a reason has room for; none of them is shown in part. */
static void many_names_leave_room_for_the_rest(void **state)
{
    const struct world *world = *state;
    char names[2048] = "DNS:mail.a.test";
    for (size_t i = 0; i < 60; i++) {
        size_t length = strlen(names);
        (void)snprintf(names + length, sizeof(names) - length, ",DNS:host-%02zu.of.a.test", i);
    }
    struct identity *other = identity_make(&(struct wanted){.name = "other", .is_authority = true});
    struct identity *server =
        identity_make(&(struct wanted){.name = "server", .issuer = other, .alternatives = names});
    struct client client = believing_root(world);
    expect_words(&client, server, NULL,
                 (const char *const[]){"names mail.a.test, host-00.of.a.test, ",
                                       ".a.test, ..., issuer CN=other", "until 20", "SHA-256",
                                       NULL});
    identity_free(server);
    identity_free(other);
}

/* During a rollover the old certificate and the new one are both right. */
static void each_of_several_pins_is_believed(void **state)
{
    const struct world *world = *state;
    struct identity *newer = identity_make(&(struct wanted){.name = "newer", .end_days = -1});
    uint8_t pins[3][32] = {{0}};
    identity_pin(world->server, pins[1]);
    identity_pin(newer, pins[2]);
    struct client client = {"any.a.test", NULL, 0, pins[0], sizeof(pins)};
    struct error why;
    if (meet_server(&client, world->server, NULL, &why) != 0 ||
        meet_server(&client, newer, NULL, &why) != 0)
        fail_msg("%s", said(&why));
    expect_refusal(&client, world->issuing, NULL, "tls.certificate_not_pinned");
    client.pins_bytes = 32;
    expect_refusal(&client, newer, NULL, "tls.certificate_not_pinned");
    client.pins_bytes = 33;
    expect_refusal(&client, newer, NULL, "tls.pin_wrong_size");
    identity_free(newer);
}

static bool is_shown(const uint8_t *octets, size_t size, const struct identity *identity)
{
    unsigned char *der = NULL;
    int length = i2d_X509(identity->certificate, &der);
    bool is_same = length > 0 && (size_t)length == size && memcmp(der, octets, size) == 0;
    OPENSSL_free(der);
    return is_same;
}

static bool shows_authority(const struct identity *identity)
{
    return is_shown(last_shown()->authority, last_shown()->authority_bytes, identity);
}

/* What a person may accept: the server's own certificate, and who has signed it, as they came. */
static void what_was_refused_is_shown_with_its_authority(void **state)
{
    const struct world *world = *state;
    struct client stranger = {"mail.a.test", NULL, 0, NULL, 0};
    struct error why;
    assert_int_equal(meet_server(&stranger, world->server, world->issuing, &why), -1);
    assert_true(
        is_shown(last_shown()->certificate, last_shown()->certificate_bytes, world->server));
    assert_true(shows_authority(world->issuing));
    assert_int_equal(meet_server(&stranger, world->server, NULL, &why), -1);
    assert_true(last_shown()->certificate_bytes > 0);
    assert_int_equal(last_shown()->authority_bytes, 0);
    struct client believing = believing_root(world);
    assert_int_equal(meet_server(&believing, world->server, world->issuing, &why), 0);
    assert_int_equal(last_shown()->certificate_bytes, 0);
}

/* A certificate beside it that only has the issuer's name has not signed it. */
static void an_authority_is_shown_only_when_it_has_signed_and_is_enough(void **state)
{
    const struct world *world = *state;
    struct client stranger = {"mail.a.test", NULL, 0, NULL, 0};
    struct error why;
    struct identity *namesake = identity_make(
        &(struct wanted){.name = "issuing", .issuer = world->root, .is_authority = true});
    assert_int_equal(meet_server(&stranger, world->server, namesake, &why), -1);
    assert_int_equal(last_shown()->authority_bytes, 0);
    assert_int_equal(meet_server(&stranger, world->server, world->root, &why), -1);
    assert_int_equal(last_shown()->authority_bytes, 0);
    struct identity *itself =
        identity_make(&(struct wanted){.name = "self", .alternatives = "DNS:mail.a.test"});
    assert_int_equal(meet_server(&stranger, itself, itself, &why), -1);
    assert_int_equal(last_shown()->authority_bytes, 0);
    stranger.host = "another.test";
    assert_int_equal(meet_server(&stranger, world->server, world->issuing, &why), -1);
    assert_int_equal(last_shown()->authority_bytes, 0);
    identity_free(itself);
    identity_free(namesake);
}

static void an_authority_that_is_none_or_has_ended_is_not_shown(void **state)
{
    const struct world *world = *state;
    struct client stranger = {"mail.a.test", NULL, 0, NULL, 0};
    struct error why;
    struct identity *ended = identity_make(
        &(struct wanted){.name = "ended", .is_authority = true, .start_days = -9, .end_days = -1});
    struct identity *below = identity_make(
        &(struct wanted){.name = "below", .issuer = ended, .alternatives = "DNS:mail.a.test"});
    assert_int_equal(meet_server(&stranger, below, ended, &why), -1);
    assert_int_equal(last_shown()->authority_bytes, 0);
    struct identity *forged = identity_make(&(struct wanted){
        .name = "forged", .issuer = world->server, .alternatives = "DNS:mail.a.test"});
    assert_int_equal(meet_server(&stranger, forged, world->server, &why), -1);
    assert_int_equal(last_shown()->authority_bytes, 0);
    identity_free(forged);
    identity_free(below);
    identity_free(ended);
}

static void the_end_of_a_certificate_is_read(void **state)
{
    (void)state;
    struct identity *short_lived = identity_make(&(struct wanted){.name = "short", .end_days = 10});
    int64_t seconds = tls_certificate_last_second(short_lived->certificate) - time(NULL);
    assert_in_range(seconds, 10 * DAY_SECONDS - 60, 10 * DAY_SECONDS);
    identity_free(short_lived);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_chain_up_to_the_root_is_believed),
        TEST(the_issuing_authority_alone_is_enough),
        TEST(the_name_counts_wherever_the_trust_begins),
        TEST(an_unknown_authority_is_named),
        TEST(a_wrong_name_tells_the_right_ones),
        TEST(a_wrong_name_of_an_unknown_authority_is_told_first),
        TEST(an_end_that_has_passed_is_told),
        TEST(a_beginning_that_has_not_come_is_told),
        TEST(an_authority_that_has_expired_is_told_as_that),
        TEST(a_certificate_for_another_purpose_is_told_as_that),
        TEST(many_names_leave_room_for_the_rest),
        TEST(each_of_several_pins_is_believed),
        TEST(what_was_refused_is_shown_with_its_authority),
        TEST(an_authority_is_shown_only_when_it_has_signed_and_is_enough),
        TEST(an_authority_that_is_none_or_has_ended_is_not_shown),
        TEST(the_end_of_a_certificate_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
