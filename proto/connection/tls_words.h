/* What OpenSSL says about a certificate, in words that the catalogue of other languages knows: a sentence in German
 * would else have its cause in English. */
#ifndef PROTO_TLS_WORDS_H
#define PROTO_TLS_WORDS_H

/* The words for a verdict (X509_V_ERR_...): OpenSSL's own, in English, so that they can be looked up anywhere. */
const char *tls_words(int verdict);

#endif
