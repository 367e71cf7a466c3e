/* A company's authority, one between it and the servers, and strangers with the same name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/trial/trial_authority.h"
#include "unit/proto/connection/tls_world.h"

#define PEM_BYTES 4096

struct company {
    struct identity *root, *between, *server, *below, *stranger, *old_root, *old_server;
    char root_pem[PEM_BYTES], between_pem[PEM_BYTES], server_pem[PEM_BYTES], below_pem[PEM_BYTES],
        stranger_pem[PEM_BYTES], old_root_pem[PEM_BYTES], old_server_pem[PEM_BYTES];
};

static struct identity *make_one(const struct wanted *wanted, char pem[PEM_BYTES])
{
    struct identity *identity = identity_make(wanted);
    assert_non_null(identity);
    pem[identity_pem(identity, pem)] = '\0';
    return identity;
}

static int begin(void **state)
{
    struct company *company = memory_allocate(sizeof(*company));
    company->root =
        make_one(&(struct wanted){.name = "company", .is_authority = true}, company->root_pem);
    company->stranger =
        make_one(&(struct wanted){.name = "company", .is_authority = true}, company->stranger_pem);
    company->between =
        make_one(&(struct wanted){.name = "between", .issuer = company->root, .is_authority = true},
                 company->between_pem);
    company->server =
        make_one(&(struct wanted){.name = "server", .issuer = company->root}, company->server_pem);
    company->below =
        make_one(&(struct wanted){.name = "below", .issuer = company->between}, company->below_pem);
    company->old_root = make_one(
        &(struct wanted){.name = "old", .is_authority = true, .start_days = -20, .end_days = -10},
        company->old_root_pem);
    company->old_server = make_one(&(struct wanted){.name = "server", .issuer = company->old_root},
                                   company->old_server_pem);
    *state = company;
    return 0;
}

static int end(void **state)
{
    struct company *company = *state;
    struct identity *all[] = {company->root,      company->stranger, company->between,
                              company->server,    company->below,    company->old_root,
                              company->old_server};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        identity_free(all[i]);
    free(company);
    return 0;
}

static struct trial_certificate shown(const char *pem, const char *authority_pem)
{
    return (struct trial_certificate){
        .pem = pem,
        .authority_pem = authority_pem,
        .authority = authority_pem != NULL ? TRIAL_AUTHORITY_SHOWN : TRIAL_AUTHORITY_NOT_SHOWN};
}

static void expect_issuer(const char *authorities,
                          const struct trial_certificate *certificate,
                          const char *expected_pem,
                          const char *expected_subject)
{
    struct trial_issuer issuer;
    assert_int_equal(trial_issuer_find(authorities, certificate, &issuer), expected_pem != NULL);
    if (expected_pem != NULL) {
        assert_string_equal(issuer.pem, expected_pem);
        assert_string_equal(issuer.subject, expected_subject);
    }
    trial_issuer_clear(&issuer);
    assert_null(issuer.pem);
}

static void the_one_that_has_signed_is_found_among_others(void **state)
{
    const struct company *company = *state;
    const struct trial_certificate certificate = shown(company->server_pem, NULL);
    char *both = memory_format_text("%s%s", company->stranger_pem, company->root_pem);
    expect_issuer(company->root_pem, &certificate, company->root_pem, "CN=company");
    expect_issuer(both, &certificate, company->root_pem, "CN=company");
    free(both);
}

static void a_name_alone_is_none(void **state)
{
    const struct company *company = *state;
    const struct trial_certificate certificate = shown(company->server_pem, NULL);
    expect_issuer(company->stranger_pem, &certificate, NULL, NULL);
    expect_issuer(company->server_pem, &certificate, NULL, NULL);
    expect_issuer("", &certificate, NULL, NULL);
    expect_issuer("no certificate at all", &certificate, NULL, NULL);
}

static void one_between_must_have_been_shown(void **state)
{
    const struct company *company = *state;
    const struct trial_certificate whole = shown(company->below_pem, company->between_pem),
                                   alone = shown(company->below_pem, NULL);
    expect_issuer(company->root_pem, &whole, company->root_pem, "CN=company");
    expect_issuer(company->between_pem, &whole, company->between_pem, "CN=between");
    expect_issuer(company->root_pem, &alone, NULL, NULL);
}

static void one_that_has_ended_is_none(void **state)
{
    const struct company *company = *state;
    const struct trial_certificate certificate = shown(company->old_server_pem, NULL);
    expect_issuer(company->old_root_pem, &certificate, NULL, NULL);
}

static void where_more_is_wrong_none_is_looked_for(void **state)
{
    const struct company *company = *state;
    struct trial_certificate certificate = shown(company->server_pem, NULL);
    certificate.authority = TRIAL_AUTHORITY_NOT_ENOUGH;
    expect_issuer(company->root_pem, &certificate, NULL, NULL);
    certificate.authority = TRIAL_AUTHORITY_UNUSED;
    expect_issuer(company->root_pem, &certificate, NULL, NULL);
    certificate = shown(NULL, NULL);
    expect_issuer(company->root_pem, &certificate, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_that_has_signed_is_found_among_others),
        cmocka_unit_test(a_name_alone_is_none),
        cmocka_unit_test(one_between_must_have_been_shown),
        cmocka_unit_test(one_that_has_ended_is_none),
        cmocka_unit_test(where_more_is_wrong_none_is_looked_for),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
