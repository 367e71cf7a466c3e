/* A role's program that was taken over by what a server sent: what it says reaches a person of root, and the file of
 * settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <stdlib.h>

#include "proto/base/memory.h"
#include "supervisor/trial/trial_private.h"

#include "unit/proto/connection/tls_world.h"
#include "unit/supervisor/settings/settings_fixture.h"

#define PEM_BYTES 4096
#define DIGITS    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct heard {
    char *name, *fingerprint, *subject;
    enum trial_authority authority;
    char *authority_pem;
};

static void hear_step(void *context, const struct trial_step *step)
{
    struct heard *heard = context;
    memory_replace_text(&heard->name, step->name);
}

static void hear_certificate(void *context, const struct trial_certificate *certificate)
{
    struct heard *heard = context;
    memory_replace_text(&heard->fingerprint, certificate->fingerprint);
    memory_replace_text(&heard->subject, certificate->subject);
    memory_replace_text(&heard->authority_pem, certificate->authority_pem);
    heard->authority = certificate->authority;
}

static bool hear_question(void *context, const char *account, const char *reason, int64_t counted)
{
    (void)context;
    (void)reason;
    (void)counted;
    fail_msg("a person was asked about '%s'", account);
    return false;
}

static void tell(struct heard *heard, const char *name, const char *text)
{
    const struct trial trial = {
        .callbacks = {.context = heard, .step = hear_step, .certificate = hear_certificate}};
    const struct check_step step = {.name = name, .text = text};
    trial_tell_step(&trial, "directory", &step, false);
}

static void forget(struct heard *heard)
{
    free(heard->name);
    free(heard->fingerprint);
    free(heard->subject);
    free(heard->authority_pem);
    *heard = (struct heard){0};
}

static void a_terminal_does_not_act_on_a_step(void **state)
{
    (void)state;
    struct heard heard = {0};
    tell(&heard, "lo\033]0;gin", "tls.untrusted subject=\"CN=\033[2Ja\nb\" fingerprint=" DIGITS);
    assert_string_equal(heard.name, "lo?]0;gin");
    assert_string_equal(heard.subject, "CN=?[2Ja?b");
    forget(&heard);
}

static void only_a_fingerprint_may_become_a_pin(void **state)
{
    (void)state;
    struct heard heard = {0};
    tell(&heard, "tls", "tls.untrusted fingerprint=" DIGITS);
    assert_string_equal(heard.fingerprint, DIGITS);
    tell(&heard, "tls", "tls.untrusted fingerprint=\"" DIGITS "\n[ucserver]\nhost = evil\"");
    assert_string_equal(heard.fingerprint, "");
    tell(&heard, "tls", "tls.untrusted fingerprint=" DIGITS "0");
    assert_string_equal(heard.fingerprint, "");
    tell(&heard, "tls", "tls.untrusted fingerprint=00");
    assert_string_equal(heard.fingerprint, "");
    forget(&heard);
}

static void a_long_name_does_not_push_the_fingerprint_out_of_sight(void **state)
{
    (void)state;
    struct heard heard = {0};
    char text[REASON_BYTES], name[400] = "";
    for (size_t i = 0; i + 1 < sizeof(name) - 1; i += 2)
        memcpy(name + i, "\xc3\xa4", 2);
    (void)snprintf(text, sizeof(text), "tls.untrusted fingerprint=" DIGITS " subject=%s", name);
    tell(&heard, "tls", text);
    assert_string_equal(heard.fingerprint, DIGITS);
    assert_int_equal(strlen(heard.subject), 52 + 3);
    assert_string_equal(heard.subject + 50, "\xc3\xa4...");
    tell(&heard, "tls", "tls.untrusted subject=CN=short fingerprint=" DIGITS);
    forget(&heard);
}

static struct octets der_of(X509 *certificate)
{
    unsigned char *der = NULL;
    int size = i2d_X509(certificate, &der);
    assert_true(size > 0);
    return (struct octets){der, (size_t)size};
}

static void
tell_authority(struct heard *heard, const char *event, X509 *certificate, X509 *authority)
{
    char *text = memory_format_text("%s fingerprint=" DIGITS, event);
    struct octets own = der_of(certificate), above = der_of(authority);
    const struct trial trial = {.callbacks = {.context = heard, .certificate = hear_certificate}};
    const struct check_step step = {
        .name = "tls", .text = text, .certificate = own, .authority = above};
    trial_tell_step(&trial, "directory", &step, false);
    OPENSSL_free((void *)(uintptr_t)own.data);
    OPENSSL_free((void *)(uintptr_t)above.data);
    free(text);
}

/* The certificate is the right one, and so is the fingerprint that a person compares. */
static void no_foreign_authority_stands_beside_a_certificate(void **state)
{
    (void)state;
    const char *untrusted = event_name(TLS_CERTIFICATE_UNTRUSTED);
    struct heard heard = {0};
    struct identity *root =
        identity_make(&(struct wanted){.name = "company", .is_authority = true});
    struct identity *stranger =
        identity_make(&(struct wanted){.name = "company", .is_authority = true});
    struct identity *server = identity_make(&(struct wanted){.name = "server", .issuer = root});
    char pem[PEM_BYTES] = "";
    pem[identity_pem(root, pem)] = '\0';
    tell_authority(&heard, untrusted, server->certificate, stranger->certificate);
    assert_int_equal(heard.authority, TRIAL_AUTHORITY_NOT_SHOWN);
    assert_null(heard.authority_pem);
    tell_authority(&heard, untrusted, stranger->certificate, stranger->certificate);
    assert_int_equal(heard.authority, TRIAL_AUTHORITY_ITSELF);
    tell_authority(&heard, event_name(TLS_CERTIFICATE_NOT_PINNED), server->certificate,
                   root->certificate);
    assert_int_equal(heard.authority, TRIAL_AUTHORITY_UNUSED);
    tell_authority(&heard, untrusted, server->certificate, root->certificate);
    assert_int_equal(heard.authority, TRIAL_AUTHORITY_SHOWN);
    assert_string_equal(heard.authority_pem, pem);
    forget(&heard);
    identity_free(server);
    identity_free(stranger);
    identity_free(root);
}

static void it_asks_for_its_own_accounts_alone(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *draft = fixture_read(FIXTURE_ALL, &report);
    struct trial trial = {.callbacks = {.once_more = hear_question}, .draft = draft};
    assert_non_null(draft);
    struct login_ask ask = {.account = "ucserver admin", .number = 1};
    trial_wish_add(&trial, ROLE_WORKER_LDAP, &ask);
    assert_null(trial.wishes[0].account);
    ask.account = "windows \033[2J";
    trial_wish_add(&trial, ROLE_WORKER_LDAP, &ask);
    assert_null(trial.wishes[0].account);
    ask.account = "windows example\\svc";
    trial_wish_add(&trial, ROLE_WORKER_LDAP, &ask);
    assert_null(
        trial.wishes[0].account); /* there is no password yet: an empty one would be a wrong one */
    draft->directories[0]->secret.octets = memory_copy_text("secret");
    draft->directories[0]->secret.size_bytes = strlen("secret");
    trial_wish_add(&trial, ROLE_WORKER_LDAP, &ask);
    assert_non_null(trial.wishes[0].account);
    trial_wishes_forget(&trial, ROLE_WORKER_LDAP);
    /* Without a ledger this one would crash. */
    const struct login_result result = {.account = "ucserver admin", .attempt = 1};
    trial_wish_report(&trial, ROLE_WORKER_LDAP, &result);
    settings_report_clear(&report);
    settings_destroy(draft);
}

/* Whatever a person said, the answer would be the same. */
static void nobody_is_asked_about_what_no_word_can_change(void **state)
{
    (void)state;
    struct trial trial = {.callbacks = {.once_more = hear_question}};
    const struct login_answer answer = {
        .number = 5, .wait_ms = LIMIT_MILLISECONDS, .reason = "account.too_many_secrets most=64"};
    trial.wishes[0] = (struct trial_wish){
        .role = ROLE_WORKER_LDAP, .account = memory_copy_text("windows svc"), .asked_number = 5};
    trial_wish_answered(&trial, &answer);
    trial_wishes_turn(&trial);
    assert_null(trial.wishes[0].account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_does_not_act_on_a_step),
        cmocka_unit_test(only_a_fingerprint_may_become_a_pin),
        cmocka_unit_test(a_long_name_does_not_push_the_fingerprint_out_of_sight),
        cmocka_unit_test(no_foreign_authority_stands_beside_a_certificate),
        cmocka_unit_test(it_asks_for_its_own_accounts_alone),
        cmocka_unit_test(nobody_is_asked_about_what_no_word_can_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
