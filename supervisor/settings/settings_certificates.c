/* Files as Windows, browsers and mail programs make them. The blocks of PEM are found here and not by OpenSSL's
 * reader, which takes a block that it cannot read for the end of the file. */
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_certificates.h"
#include "supervisor/settings/settings_oddity.h"
#include "supervisor/settings/settings_value.h"

#define BEGIN       "-----BEGIN "
#define END         "-----END "
#define DASHES      "-----"
#define DER_BEGIN   0x30 /* a sequence */
#define WORDS_BYTES 100

struct certificate_reading {
    const struct settings_file *file;
    BIO *output;
    int64_t count;               /* of certificates */
    enum event other;            /* what else was found; EVENT_COUNT: nothing */
    enum settings_left_out more; /* the same, as it is told when there are certificates */
    struct error *error;
};

static int refuse(const struct certificate_reading *reading, enum event event)
{
    return error_set(reading->error, event, event_text("path", reading->file->path));
}

static int keep_certificate(struct certificate_reading *reading, X509 *certificate)
{
    int is_written = PEM_write_bio_X509(reading->output, certificate);
    X509_free(certificate);
    reading->count++;
    return is_written == 1 ? 0 : refuse(reading, SETTINGS_CERTIFICATES_MISSING);
}

/* ---- other things than certificates ---- */

#define OTHER_DER(name, type, read, release)                                                       \
    static bool is_##name(const unsigned char *octets, long size)                                  \
    {                                                                                              \
        type *value = read(NULL, &octets, size);                                                   \
        release(value);                                                                            \
        return value != NULL;                                                                      \
    }
OTHER_DER(pkcs7_store, PKCS7, d2i_PKCS7, PKCS7_free)

/* ---- PEM ---- */

/* What stands between the dashes, by its words. Keys have several names. */
static const struct {
    const char *words;
    bool is_certificate;
    enum event event;
    enum settings_left_out more;
} blocks[] = {
    {"PRIVATE KEY", false, SETTINGS_CERTIFICATES_KEY, SETTINGS_LEFT_OUT_KEY},
    {"REQUEST", false, SETTINGS_CERTIFICATES_REQUEST, SETTINGS_LEFT_OUT_MORE},
    {"CRL", false, SETTINGS_CERTIFICATES_REVOCATIONS, SETTINGS_LEFT_OUT_MORE},
    {"PKCS", false, SETTINGS_CERTIFICATES_PKCS7_PEM, SETTINGS_LEFT_OUT_NOTHING},
    {"CMS", false, SETTINGS_CERTIFICATES_PKCS7_PEM, SETTINGS_LEFT_OUT_NOTHING},
    {"CERTIFICATE", true, EVENT_COUNT, SETTINGS_LEFT_OUT_NOTHING},
    {"", false, SETTINGS_CERTIFICATES_MISSING, SETTINGS_LEFT_OUT_MORE}, /* all others */
};

static size_t kind_of_block(const char *name, size_t length)
{
    size_t kind = 0;
    while (memmem(name, length, blocks[kind].words, strlen(blocks[kind].words)) == NULL)
        kind++;
    return kind;
}

static int64_t line_of(const struct certificate_reading *reading, const char *at)
{
    int64_t line = 1;
    for (const char *octet = reading->file->octets; octet < at; octet++)
        line += *octet == '\n';
    return line;
}

static int refuse_block(const struct certificate_reading *reading, enum event event, const char *at)
{
    return error_set(reading->error, event, event_text("path", reading->file->path),
                     event_number("number", reading->count + 1),
                     event_number("at_line", line_of(reading, at)));
}

/* A block of trust, OpenSSL's own form, has more behind the certificate. When there is no certificate in it,
 * `*is_pkcs7` says whether there is a store of them: Windows (certutil, its web pages) writes the lines of a
 * certificate around both. */
static X509 *decode_block(const char *block, size_t size, bool *is_pkcs7)
{
    char *name = NULL, *header = NULL;
    unsigned char *octets = NULL;
    long length = 0;
    X509 *certificate = NULL;
    BIO *input = BIO_new_mem_buf(block, (int)size);
    if (input != NULL && PEM_read_bio(input, &name, &header, &octets, &length) == 1) {
        const unsigned char *at = octets;
        certificate = d2i_X509(NULL, &at, length);
        if (certificate != NULL && at != octets + length && strstr(name, "TRUSTED") == NULL) {
            X509_free(certificate);
            certificate = NULL;
        }
        *is_pkcs7 = certificate == NULL && is_pkcs7_store(octets, length);
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(octets, octets != NULL ? (size_t)length : 0);
    BIO_free(input);
    return certificate;
}

static int
read_block(struct certificate_reading *reading, const char *block, size_t size, bool is_whole)
{
    const char *name = block + strlen(BEGIN);
    size_t kind = kind_of_block(name, strcspn(name, "-\r\n"));
    if (!blocks[kind].is_certificate) {
        if (reading->other == EVENT_COUNT || blocks[kind].more == SETTINGS_LEFT_OUT_KEY) {
            reading->other = blocks[kind].event;
            reading->more = blocks[kind].more;
        }
        return blocks[kind].event == SETTINGS_CERTIFICATES_PKCS7_PEM
                   ? refuse(reading, blocks[kind].event)
                   : 0;
    }
    if (!is_whole)
        return refuse_block(reading, SETTINGS_CERTIFICATES_CUT, block);
    bool is_pkcs7 = false;
    X509 *certificate = decode_block(block, size, &is_pkcs7);
    if (is_pkcs7)
        return refuse(reading, SETTINGS_CERTIFICATES_PKCS7_PEM);
    if (certificate == NULL)
        return refuse_block(reading, SETTINGS_CERTIFICATES_BROKEN, block);
    return keep_certificate(reading, certificate);
}

static const char *find(const char *from, const char *end, const char *what)
{
    return memmem(from, (size_t)(end - from), what, strlen(what));
}

static int read_blocks(struct certificate_reading *reading, const char *first)
{
    const char *end = reading->file->octets + reading->file->size_bytes;
    int status = 0;
    for (const char *block = first; block != NULL && status == 0;) {
        const char *next = find(block + strlen(BEGIN), end, BEGIN);
        const char *limit = next != NULL ? next : end;
        const char *tail = find(block, limit, END);
        bool is_whole = tail != NULL && find(tail + strlen(END), limit, DASHES) != NULL;
        status = read_block(reading, block, (size_t)(limit - block), is_whole);
        block = next;
    }
    if (status != 0 || reading->count > 0)
        return status;
    return refuse(reading,
                  reading->other == EVENT_COUNT ? SETTINGS_CERTIFICATES_MISSING : reading->other);
}

/* ---- DER ---- */

OTHER_DER(pkcs12, PKCS12, d2i_PKCS12, PKCS12_free)
OTHER_DER(request, X509_REQ, d2i_X509_REQ, X509_REQ_free)
OTHER_DER(revocations, X509_CRL, d2i_X509_CRL, X509_CRL_free)
OTHER_DER(key, EVP_PKEY, d2i_AutoPrivateKey, EVP_PKEY_free)
OTHER_DER(protected_key, X509_SIG, d2i_X509_SIG, X509_SIG_free)

static const struct {
    bool (*is_it)(const unsigned char *octets, long size);
    enum event event;
} others[] = {
    {is_pkcs7_store, SETTINGS_CERTIFICATES_PKCS7_DER},
    {is_pkcs12, SETTINGS_CERTIFICATES_PKCS12},
    {is_request, SETTINGS_CERTIFICATES_REQUEST},
    {is_revocations, SETTINGS_CERTIFICATES_REVOCATIONS},
    {is_key, SETTINGS_CERTIFICATES_KEY},
    {is_protected_key, SETTINGS_CERTIFICATES_KEY},
};

/* Whether it says that more octets follow than there are. */
static bool is_cut(const unsigned char *octets, size_t size)
{
    long length = 0;
    int tag = 0, class = 0;
    int result = ASN1_get_object(&octets, &length, &tag, &class, (long)size);
    return (result & 0x80) != 0 && ERR_GET_REASON(ERR_peek_last_error()) == ASN1_R_TOO_LONG;
}

static int refuse_der(const struct certificate_reading *reading)
{
    const unsigned char *octets = (const unsigned char *)reading->file->octets;
    size_t size = reading->file->size_bytes;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (others[i].is_it(octets, (long)size))
            return refuse(reading, others[i].event);
    }
    ERR_clear_error();
    if (is_cut(octets, size))
        return refuse_block(reading, SETTINGS_CERTIFICATES_CUT, reading->file->octets);
    return refuse(reading, SETTINGS_CERTIFICATES_MISSING);
}

static int read_der(struct certificate_reading *reading)
{
    const unsigned char *at = (const unsigned char *)reading->file->octets;
    const unsigned char *end = at + reading->file->size_bytes;
    while (at < end) {
        X509 *certificate = d2i_X509(NULL, &at, end - at);
        if (certificate == NULL)
            break;
        if (keep_certificate(reading, certificate) != 0)
            return -1;
    }
    if (at == end)
        return 0;
    if (reading->count == 0)
        return refuse_der(reading);
    return error_set(reading->error, SETTINGS_CERTIFICATES_RUBBISH,
                     event_text("path", reading->file->path), event_number("octets", end - at));
}

/* ---- neither ---- */

/* What is there in Base64 without the lines around it; SETTINGS_CERTIFICATES_MISSING: nothing. */
static enum event find_bare_base64(const struct settings_file *file)
{
    enum event found = SETTINGS_CERTIFICATES_MISSING;
    size_t size = 0;
    unsigned char *digits = memory_allocate(file->size_bytes + 1);
    unsigned char *octets = memory_allocate(file->size_bytes + 1);
    for (size_t i = 0; i < file->size_bytes; i++) {
        if (strchr(" \t\r\n", file->octets[i]) == NULL)
            digits[size++] = (unsigned char)file->octets[i];
    }
    int length = size > 0 ? EVP_DecodeBlock(octets, digits, (int)size) : -1;
    const unsigned char *at = octets;
    X509 *certificate = length > 0 ? d2i_X509(NULL, &at, length) : NULL;
    if (certificate != NULL)
        found = SETTINGS_CERTIFICATES_BASE64;
    else if (length > 0 && is_pkcs7_store(octets, length))
        found = SETTINGS_CERTIFICATES_PKCS7_BASE64;
    X509_free(certificate);
    free(digits);
    free(octets);
    return found;
}

/* Of Latin letters, as PEM has them alone, every other octet is a NUL. */
static enum event find_utf16(const struct settings_file *file)
{
    bool is_pkcs7 = false;
    size_t size = 0;
    char *text = memory_allocate(file->size_bytes + 1);
    for (size_t i = 0; i < file->size_bytes; i++) {
        if (file->octets[i] != '\0')
            text[size++] = file->octets[i];
    }
    text[size] = '\0';
    const char *block = find(text, text + size, BEGIN);
    if (block != NULL) {
        const char *name = block + strlen(BEGIN);
        X509_free(decode_block(block, size - (size_t)(block - text), &is_pkcs7));
        is_pkcs7 |= blocks[kind_of_block(name, strcspn(name, "-\r\n"))].event ==
                    SETTINGS_CERTIFICATES_PKCS7_PEM;
    }
    memory_wipe(text, size);
    free(text);
    return is_pkcs7 ? SETTINGS_CERTIFICATES_PKCS7_UTF16 : SETTINGS_CERTIFICATES_UTF16;
}

static int refuse_text(const struct certificate_reading *reading)
{
    if (reading->file->size_bytes == 0)
        return refuse(reading, SETTINGS_CERTIFICATES_EMPTY);
    if (settings_oddity_is_utf16(reading->file))
        return refuse(reading, find_utf16(reading->file));
    return refuse(reading, find_bare_base64(reading->file));
}

/* Octets that no text has, and DER always. The end of a file of DOS and the colours of a terminal are text. */
static bool has_binary(const struct settings_file *file)
{
    for (size_t i = 0; i < file->size_bytes; i++) {
        unsigned char octet = (unsigned char)file->octets[i];
        if (octet < '\t' || (octet > '\r' && octet < ' ' && octet != 0x1a && octet != 0x1b))
            return true;
    }
    return false;
}

static int read_any(struct certificate_reading *reading)
{
    const struct settings_file *file = reading->file;
    const char *first = find(file->octets, file->octets + file->size_bytes, BEGIN);
    if (first != NULL && has_binary(file))
        return refuse(reading, SETTINGS_CERTIFICATES_MIXED);
    if (first != NULL)
        return read_blocks(reading, first);
    if (file->size_bytes > 0 && (unsigned char)file->octets[0] == DER_BEGIN)
        return read_der(reading);
    return refuse_text(reading);
}

/* Wipes what was read: there may have been a key in it. */
static int replace_octets(struct settings_file *file, BIO *output, struct error *error)
{
    char *octets = NULL;
    long size = BIO_get_mem_data(output, &octets);
    if (size > SETTINGS_CERTIFICATES_BYTES_MOST)
        return error_set(error, SETTINGS_FILE_TOO_LARGE, event_text("path", file->path),
                         event_number("limit", SETTINGS_CERTIFICATES_BYTES_MOST));
    settings_value_forget_content(file);
    file->octets = memory_copy(octets, (size_t)size);
    file->size_bytes = (size_t)size;
    return 0;
}

int settings_certificates_keep(struct settings_file *file, struct error *error)
{
    struct certificate_reading reading = {
        .file = file, .output = BIO_new(BIO_s_mem()), .other = EVENT_COUNT, .error = error};
    if (reading.output == NULL)
        return error_set(error, PROGRAM_NO_MEMORY);
    int status = read_any(&reading);
    if (status == 0)
        status = replace_octets(file, reading.output, error);
    if (status == 0)
        file->left_out = reading.more;
    BIO_free(reading.output);
    ERR_clear_error();
    return status;
}
