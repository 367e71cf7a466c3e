/* OpenSSL knows which hash belongs to a signature, that of RSA-PSS by the parameters of the signature included. It
 * is asked for the hash alone: its own digest by signature takes SHA-512 for Ed25519, which RFC 5929 does not say. */
#include <string.h>

#include <openssl/evp.h>
#include <openssl/objects.h>

#include "worker-ews/login/channel_binding.h"

static const char prefix[] = "tls-server-end-point:";

#define PREFIX_BYTES (sizeof(prefix) - 1)

/* X509_get_signature_info() says "no" also of hashes that are too weak for TLS, but fills in what it knows. */
static const EVP_MD *hash_of(const X509 *certificate)
{
    int hash = NID_undef;
    (void)X509_get_signature_info((X509 *)certificate, &hash, NULL, NULL, NULL);
    if (hash == NID_md5 || hash == NID_sha1)
        return EVP_sha256();
    return hash == NID_undef ? NULL : EVP_get_digestbynid(hash);
}

int channel_binding_make(struct channel_binding *binding, const X509 *certificate)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    const EVP_MD *hash = hash_of(certificate);
    if (hash == NULL || X509_digest(certificate, hash, digest, &size) != 1)
        return -1;
    memcpy(binding->octets, prefix, PREFIX_BYTES);
    memcpy(binding->octets + PREFIX_BYTES, digest, size);
    binding->size = PREFIX_BYTES + size;
    return 0;
}
