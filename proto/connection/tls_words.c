/* The verdicts that an administrator meets. They stand here and not only in OpenSSL, because what is translated
 * must stay what it is when OpenSSL changes its wording; a test compares them with the one that is installed. The same
 * words are in supervisor/ctl/po/values; all others are told as OpenSSL tells them. */
#include <stddef.h>
#include <openssl/x509_vfy.h>

#include "proto/connection/tls_words.h"

static const struct {
    int verdict;
    const char *words;
} known[] = {
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "unable to get issuer certificate"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "unable to get local issuer certificate"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "unable to verify the first certificate"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "self-signed certificate"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "self-signed certificate in certificate chain"},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, "certificate signature failure"},
    {X509_V_ERR_CERT_HAS_EXPIRED, "certificate has expired"},
    {X509_V_ERR_CERT_NOT_YET_VALID, "certificate is not yet valid"},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, "certificate chain too long"},
    {X509_V_ERR_CERT_REVOKED, "certificate revoked"},
    {X509_V_ERR_INVALID_CA, "invalid CA certificate"},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, "path length constraint exceeded"},
    {X509_V_ERR_INVALID_PURPOSE, "unsuitable certificate purpose"},
    {X509_V_ERR_CERT_UNTRUSTED, "certificate not trusted"},
    {X509_V_ERR_CERT_REJECTED, "certificate rejected"},
    {X509_V_ERR_KEYUSAGE_NO_CERTSIGN, "key usage does not include certificate signing"},
    {X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, "unhandled critical extension"},
    {X509_V_ERR_PERMITTED_VIOLATION, "permitted subtree violation"},
    {X509_V_ERR_EXCLUDED_VIOLATION, "excluded subtree violation"},
    {X509_V_ERR_HOSTNAME_MISMATCH, "hostname mismatch"},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, "IP address mismatch"},
    {X509_V_ERR_EE_KEY_TOO_SMALL, "EE certificate key too weak"},
    {X509_V_ERR_CA_KEY_TOO_SMALL, "CA certificate key too weak"},
    {X509_V_ERR_CA_MD_TOO_WEAK, "CA signature digest algorithm too weak"},
};

const char *tls_words(int verdict)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (known[i].verdict == verdict)
            return known[i].words;
    }
    return X509_verify_cert_error_string(verdict);
}
