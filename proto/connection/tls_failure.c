/* Both libraries that connect leave a reason of OpenSSL behind, its own or that of an alert. The table says
 * what it means; what comes first in it is taken, and alerts have no row each: most servers choose theirs
 * without much thought. */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>

#include "proto/connection/tls_failure.h"
#include "proto/event/error.h"

#define ALERT_LEVEL_FATAL 2
#define ALERTS            256
#define WHAT_BEGINS_BYTES (TLS_FIRST_BYTES + 1)

/* When asked: the server wanted a certificate of ours and got none; then the reason only says that it minds. */
static const struct {
    int reason;
    enum event event;
    bool is_demand_when_asked;
} reasons[] = {
    {SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, TLS_CLIENT_CERTIFICATE_DEMANDED, true},
    {SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED, TLS_TOO_OLD, false},
    {SSL_R_UNSUPPORTED_PROTOCOL, TLS_TOO_OLD, false},
    {SSL_R_WRONG_SSL_VERSION, TLS_TOO_OLD, false},
    {SSL_R_VERSION_TOO_LOW, TLS_TOO_OLD, false},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, TLS_TOO_OLD, false},
    {SSL_R_TLSV1_ALERT_INAPPROPRIATE_FALLBACK, TLS_TOO_OLD, false},
    {SSL_R_DH_KEY_TOO_SMALL, TLS_KEY_EXCHANGE_WEAK, false},
    {SSL_R_BAD_DH_VALUE, TLS_KEY_EXCHANGE_WEAK, false},
    {SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY, TLS_KEY_EXCHANGE_WEAK, false},
    {SSL_R_WRONG_SIGNATURE_TYPE, TLS_SIGNATURE_WEAK, false},
    {SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED, TLS_SIGNATURE_WEAK, false},
    {SSL_R_TLSV1_UNRECOGNIZED_NAME, TLS_NAME_NOT_SERVED, false},
    {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, TLS_NO_SHARED_CIPHER, true},
    {SSL_R_WRONG_CIPHER_RETURNED, TLS_NO_SHARED_CIPHER, false},
    {SSL_R_UNKNOWN_CIPHER_RETURNED, TLS_NO_SHARED_CIPHER, false},
    {SSL_R_NO_CIPHERS_AVAILABLE, TLS_NO_SHARED_CIPHER, false},
    {SSL_R_WRONG_VERSION_NUMBER, TLS_NOT_SPOKEN, false},
    {SSL_R_HTTP_REQUEST, TLS_NOT_SPOKEN, false},
    {SSL_R_HTTPS_PROXY_REQUEST, TLS_NOT_SPOKEN, false},
    {SSL_R_UNKNOWN_PROTOCOL, TLS_NOT_SPOKEN, false},
    {SSL_R_PACKET_LENGTH_TOO_LONG, TLS_NOT_SPOKEN, false},
    {SSL_R_BAD_RECORD_TYPE, TLS_NOT_SPOKEN, false},
    {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, TLS_REFUSED_BY_SERVER, true},
    {SSL_R_SSLV3_ALERT_NO_CERTIFICATE, TLS_REFUSED_BY_SERVER, true},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, TLS_REFUSED_BY_SERVER, true},
    {SSL_R_TLSV1_ALERT_ACCESS_DENIED, TLS_REFUSED_BY_SERVER, true},
};

int tls_failure_of_code(unsigned long code)
{
    return ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0;
}

int tls_failure_of_alert(int alert)
{
    return alert >> 8 == ALERT_LEVEL_FATAL ? SSL_AD_REASON_OFFSET + (alert & 0xff) : 0;
}

/* What plain servers begin to speak with. LDAP: a sequence, whose length has one or several octets. */
static enum event what_answers(const struct tls_seen *seen)
{
    if (!seen->has_first)
        return TLS_NOT_SPOKEN;
    if (memcmp(seen->first, "HTTP/", TLS_FIRST_BYTES) == 0)
        return TLS_HTTP_ANSWERS;
    bool is_short_ldap = seen->first[0] == 0x30 && seen->first[2] == 0x02;
    bool is_long_ldap = seen->first[0] == 0x30 && (seen->first[1] & 0x80) != 0;
    return is_short_ldap || is_long_ldap ? TLS_LDAP_ANSWERS : TLS_NOT_SPOKEN;
}

/* Empty unless a person can read it. */
static void write_beginning(const struct tls_seen *seen, char text[WHAT_BEGINS_BYTES])
{
    text[0] = '\0';
    for (size_t i = 0; i < TLS_FIRST_BYTES && seen->has_first; i++) {
        if (seen->first[i] < ' ' || seen->first[i] > '~')
            return;
    }
    memcpy(text, seen->first, TLS_FIRST_BYTES);
    text[seen->has_first ? TLS_FIRST_BYTES : 0] = '\0';
}

/* A server that cannot speak TLS 1.3 says so by its version, or finds no cipher in common: those of 1.3 are none of
 * its own. */
static bool is_below_minimum(const struct tls_seen *seen, enum event event)
{
    return seen->needs_1_3 && (event == TLS_TOO_OLD || event == TLS_NO_SHARED_CIPHER);
}

static enum event event_of(const struct tls_seen *seen)
{
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (reasons[i].reason != seen->reason)
            continue;
        if (reasons[i].is_demand_when_asked && seen->wants_certificate)
            return TLS_CLIENT_CERTIFICATE_DEMANDED;
        if (is_below_minimum(seen, reasons[i].event))
            return TLS_BELOW_MINIMUM;
        return reasons[i].event == TLS_NOT_SPOKEN ? what_answers(seen) : reasons[i].event;
    }
    bool is_alert =
        seen->reason > SSL_AD_REASON_OFFSET && seen->reason < SSL_AD_REASON_OFFSET + ALERTS;
    return is_alert ? TLS_REFUSED_BY_SERVER : EVENT_COUNT;
}

bool tls_failure_is_demand(const struct tls_seen *seen)
{
    return seen->reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED;
}

bool tls_failure_tell(const struct tls_seen *seen, struct error *error)
{
    enum event event = event_of(seen);
    char beginning[WHAT_BEGINS_BYTES];
    if (seen->reason == 0 || event == EVENT_COUNT)
        return false;
    const char *words = ERR_reason_error_string(ERR_PACK(ERR_LIB_SSL, 0, seen->reason));
    (void)error_set(error, event);
    if (words != NULL)
        (void)error_add(error, event_text("words", words));
    write_beginning(seen, beginning);
    if (event == TLS_NOT_SPOKEN && beginning[0] != '\0')
        (void)error_add(error, event_text("found", beginning));
    return true;
}
