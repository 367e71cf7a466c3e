/* Steps go to whoever wanted the trial as they are; a reason that is about a certificate tells of that as well,
 * so that a person can look at it. What is told of a certificate that was refused is read from its octets, and so is
 * its fingerprint: what a person has accepted is what will be written. What a role's program says may be what a server
 * has put into its mouth: texts are made fit for a terminal here, and a fingerprint that may become a setting is one,
 * or none. */
#include <ctype.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/connection/tls_certificate.h"
#include "proto/connection/tls_watch.h"
#include "proto/event/reason.h"

#include "supervisor/trial/trial_authority.h"
#include "supervisor/trial/trial_private.h"

/* SHA-256 in hexadecimal digits. */
#define FINGERPRINT_DIGITS 64

static char *printable_copy(const char *text)
{
    char *copy = memory_copy_text(text_or_empty(text));
    text_make_printable(copy);
    return copy;
}

static const char *fingerprint_or_none(const char *text)
{
    size_t digits = 0;
    while (isxdigit((unsigned char)text[digits]))
        digits++;
    return digits == FINGERPRINT_DIGITS && text[digits] == '\0' ? text : "";
}

static X509 *read_der(const struct octets *der)
{
    const unsigned char *at = der->data;
    return der->size > 0 ? d2i_X509(NULL, &at, (long)der->size) : NULL;
}

/* Returns whether it could be read. */
static bool describe_certificate(const X509 *certificate, struct tls_seen *seen)
{
    uint8_t digest[TLS_PIN_BYTES];
    if (certificate == NULL || !tls_pin_of(certificate, digest))
        return false;
    tls_certificate_describe(certificate, seen);
    trial_make_name_fit(seen->subject);
    trial_make_name_fit(seen->names);
    trial_make_name_fit(seen->issuer);
    text_write_octets(seen->fingerprint, digest, TLS_PIN_BYTES);
    return true;
}

static enum trial_authority judge_authority(const char *event, X509 *certificate)
{
    if (strcmp(event, event_name(TLS_CERTIFICATE_NOT_PINNED)) == 0)
        return TRIAL_AUTHORITY_UNUSED;
    if (certificate != NULL && X509_check_issued(certificate, certificate) == X509_V_OK)
        return TRIAL_AUTHORITY_ITSELF;
    return strcmp(event, event_name(TLS_CERTIFICATE_UNTRUSTED)) == 0 ? TRIAL_AUTHORITY_NOT_SHOWN
                                                                     : TRIAL_AUTHORITY_NOT_ENOUGH;
}

/* Who has compared the certificate's fingerprint may believe its authority beside it: no other one may stand there,
 * and where pins alone count, none. */
static bool may_be_told(X509 *authority, X509 *certificate, enum trial_authority verdict)
{
    return verdict != TRIAL_AUTHORITY_UNUSED && authority != NULL && certificate != NULL &&
           trial_authority_has_issued(authority, certificate);
}

static void tell_refused(const struct trial *trial,
                         const struct check_step *step,
                         const char *event,
                         struct trial_certificate *told)
{
    X509 *certificate = read_der(&step->certificate), *authority = read_der(&step->authority);
    struct tls_seen own = {0}, above = {0};
    char *own_pem = certificate != NULL ? trial_write_pem(certificate) : NULL, *pem = NULL;
    told->pem = own_pem;
    if (describe_certificate(certificate, &own)) {
        told->fingerprint = own.fingerprint;
        told->subject = own.subject;
        told->names = own.names;
        told->issuer = own.issuer;
        told->start = own.start;
        told->end = own.end;
    }
    told->authority = judge_authority(event, certificate);
    if (may_be_told(authority, certificate, told->authority) &&
        describe_certificate(authority, &above) && (pem = trial_write_pem(authority)) != NULL) {
        told->authority = TRIAL_AUTHORITY_SHOWN;
        told->authority_subject = above.subject;
        told->authority_end = above.end;
        told->authority_fingerprint = above.fingerprint;
        told->authority_pem = pem;
    }
    trial->callbacks.certificate(trial->callbacks.context, told);
    free(pem);
    free(own_pem);
    X509_free(certificate);
    X509_free(authority);
}

static void tell_certificate(const struct trial *trial,
                             const char *server,
                             const struct check_step *step,
                             bool is_search)
{
    static const char *const keys[] = {"fingerprint", "subject", "names", "issuer", "start", "end"};
    char *values[sizeof(keys) / sizeof(keys[0])];
    struct reason reason;
    const char *text = text_or_empty(step->text);
    const struct trial_callbacks *callbacks = &trial->callbacks;
    reason_read(text, &reason);
    if (callbacks->certificate == NULL || (reason_parameter(&reason, "end") == NULL &&
                                           reason_parameter(&reason, "fingerprint") == NULL))
        return;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        values[i] = printable_copy(reason_parameter(&reason, keys[i]));
    for (size_t i = 1; i < sizeof(keys) / sizeof(keys[0]); i++)
        trial_make_name_fit(values[i]);
    struct trial_certificate certificate = {.server = server,
                                            .is_trusted =
                                                strncmp(reason.name, "tls.", strlen("tls.")) != 0,
                                            .is_search = is_search,
                                            .reason = text,
                                            .fingerprint = fingerprint_or_none(values[0]),
                                            .subject = values[1],
                                            .names = values[2],
                                            .issuer = values[3],
                                            .start = values[4],
                                            .end = values[5]};
    if (certificate.is_trusted)
        callbacks->certificate(callbacks->context, &certificate);
    else
        tell_refused(trial, step, reason.name, &certificate);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        free(values[i]);
}

void trial_tell_step(const struct trial *trial,
                     const char *server,
                     const struct check_step *step,
                     bool is_search)
{
    char *name = printable_copy(step->name);
    const struct trial_step told = {.server = server,
                                    .name = name,
                                    .is_good = step->good,
                                    .is_search = is_search,
                                    .reason = text_or_empty(step->text)};
    if (trial->callbacks.step != NULL)
        trial->callbacks.step(trial->callbacks.context, &told);
    tell_certificate(trial, server, step, is_search);
    free(name);
}
