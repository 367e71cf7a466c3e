/* The name of an issuer is only a name: whether an authority is the right one is judged by its key and by all that a
 * server's certificate must fulfil. The host's name was compared before, where the certificate was refused. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/connection/tls_certificate.h"
#include "proto/connection/tls_watch.h"

#include "supervisor/trial/trial_authority.h"

#define NAME_BYTES 53
#define CUT_MARK   "..."

void trial_make_name_fit(char *name)
{
    char begin[NAME_BYTES + 1];
    text_make_printable(name);
    if (strlen(name) <= NAME_BYTES + strlen(CUT_MARK))
        return;
    text_copy_cut(begin, sizeof(begin), name);
    (void)snprintf(name, strlen(name), "%s" CUT_MARK, begin);
}

char *trial_write_pem(X509 *certificate)
{
    BIO *output = BIO_new(BIO_s_mem());
    char *octets = NULL, *text = NULL;
    if (output != NULL && PEM_write_bio_X509(output, certificate) == 1) {
        long size = BIO_get_mem_data(output, &octets);
        text = memory_format_text("%.*s", (int)size, octets);
    }
    BIO_free(output);
    return text;
}

/* Returns a new certificate, or NULL: there is none, or no further one. */
static X509 *read_pem(BIO *input)
{
    return input != NULL ? PEM_read_bio_X509(input, NULL, NULL, NULL) : NULL;
}

static X509 *read_first(const char *pem)
{
    BIO *input = pem != NULL ? BIO_new_mem_buf(pem, -1) : NULL;
    X509 *certificate = read_pem(input);
    BIO_free(input);
    return certificate;
}

/* A file of authorities may hold a server's own certificate, which has issued nothing. */
static bool is_right_with(X509 *authority, X509 *certificate, X509 *between)
{
    if (X509_cmp(authority, certificate) == 0)
        return false;
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE *anchors = X509_STORE_new();
    STACK_OF(X509) *untrusted = sk_X509_new_null();
    bool is_right = context != NULL && anchors != NULL && untrusted != NULL &&
                    (between == NULL || sk_X509_push(untrusted, between) > 0) &&
                    X509_STORE_add_cert(anchors, authority) == 1 &&
                    X509_STORE_CTX_init(context, anchors, certificate, untrusted) == 1 &&
                    X509_STORE_CTX_set_default(context, "ssl_server") == 1;
    if (is_right) {
        (void)X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context),
                                          X509_V_FLAG_PARTIAL_CHAIN);
        is_right = X509_verify_cert(context) == 1;
    }
    X509_STORE_CTX_free(context);
    X509_STORE_free(anchors);
    sk_X509_free(untrusted);
    return is_right;
}

bool trial_authority_has_issued(X509 *authority, X509 *certificate)
{
    bool is_right = is_right_with(authority, certificate, NULL);
    ERR_clear_error(); /* a signature that is not its is one */
    return is_right;
}

static void fill_issuer(X509 *authority, struct trial_issuer *issuer)
{
    struct tls_seen seen = {0};
    tls_certificate_describe(authority, &seen);
    trial_make_name_fit(seen.subject);
    issuer->subject = memory_copy_text(seen.subject);
    issuer->pem = trial_write_pem(authority);
}

bool trial_issuer_find(const char *authorities,
                       const struct trial_certificate *shown,
                       struct trial_issuer *issuer)
{
    bool is_wanted =
        shown->authority == TRIAL_AUTHORITY_SHOWN || shown->authority == TRIAL_AUTHORITY_NOT_SHOWN;
    X509 *certificate = is_wanted ? read_first(shown->pem) : NULL;
    X509 *between = read_first(shown->authority_pem), *authority = NULL;
    BIO *input = certificate != NULL ? BIO_new_mem_buf(authorities, -1) : NULL;
    *issuer = (struct trial_issuer){0};
    while (issuer->pem == NULL && (authority = read_pem(input)) != NULL) {
        if (is_right_with(authority, certificate, between))
            fill_issuer(authority, issuer);
        X509_free(authority);
    }
    BIO_free(input);
    X509_free(between);
    X509_free(certificate);
    ERR_clear_error(); /* the end of the text is one, and so is a signature that is not its */
    return issuer->pem != NULL;
}

void trial_issuer_clear(struct trial_issuer *issuer)
{
    free(issuer->subject);
    free(issuer->pem);
    *issuer = (struct trial_issuer){0};
}
