/* A server's certificate: anybody may have made it. What is told of it is text, fits, and leaves room for the
 * server's name. */
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/connection/tls_certificate.h"
#include "proto/event/error.h"
#include "proto/event/sentence.h"

#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void tell(const struct tls_seen *seen)
{
    struct error error;
    struct sentence sentence;
    (void)tls_seen_tell_certificate(seen, TLS_CERTIFICATE_UNTRUSTED, &error);
    (void)error_add(&error, event_text("server", "exchange"));
    require(text_is_utf8(error.reason, strlen(error.reason)));
    require(strstr(sentence_of_reason(error.reason, &sentence), "exchange") != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const unsigned char *at = data;
    X509 *certificate = d2i_X509(NULL, &at, (long)size);
    if (certificate != NULL) {
        struct tls_seen seen = {.was_refused = false};
        tls_certificate_describe(certificate, &seen);
        tell(&seen);
    }
    X509_free(certificate);
    ERR_clear_error();
    return 0;
}
