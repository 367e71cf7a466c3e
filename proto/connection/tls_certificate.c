/* Reading certificates. The table says what each verdict of OpenSSL is called and which of several is told: the
 * later one may only be mended when the earlier ones are. A CA file helps against the last of them alone. */
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "proto/base/day.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/connection/tls_certificate.h"
#include "proto/connection/tls_words.h"

#define TLS_WHOLE_BYTES 2048 /* more than is ever shown */

static const struct {
    int verdict;
    int rank; /* the highest is told */
    enum event event;
    enum event of_authority; /* the same fault further up the chain */
} verdicts[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, 6, TLS_CERTIFICATE_EXPIRED, TLS_AUTHORITY_EXPIRED},
    {X509_V_ERR_CERT_NOT_YET_VALID, 5, TLS_CERTIFICATE_NOT_YET_VALID,
     TLS_CERTIFICATE_NOT_YET_VALID},
    {X509_V_ERR_HOSTNAME_MISMATCH, 4, TLS_CERTIFICATE_WRONG_NAME, TLS_CERTIFICATE_WRONG_NAME},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, 4, TLS_CERTIFICATE_WRONG_NAME, TLS_CERTIFICATE_WRONG_NAME},
    {X509_V_ERR_INVALID_PURPOSE, 3, TLS_CERTIFICATE_WRONG_PURPOSE, TLS_CERTIFICATE_UNTRUSTED},
    {X509_V_ERR_EE_KEY_TOO_SMALL, 2, TLS_CERTIFICATE_WEAK, TLS_CERTIFICATE_WEAK},
    {X509_V_ERR_CA_KEY_TOO_SMALL, 2, TLS_CERTIFICATE_WEAK, TLS_CERTIFICATE_WEAK},
    {X509_V_ERR_CA_MD_TOO_WEAK, 2, TLS_CERTIFICATE_WEAK, TLS_CERTIFICATE_WEAK},
    {0, 1, TLS_CERTIFICATE_UNTRUSTED, TLS_CERTIFICATE_UNTRUSTED}, /* all others */
};

/* ---- what stands in it ---- */

static void copy_output(BIO *output, char *text, size_t size)
{
    char whole[TLS_WHOLE_BYTES];
    int length = BIO_read(output, whole, sizeof(whole) - 1);
    whole[length > 0 ? length : 0] = '\0';
    text_copy_cut(text, size, whole);
}

static void write_name(const X509_NAME *name, char text[TLS_NAME_BYTES])
{
    BIO *output = BIO_new(BIO_s_mem());
    text[0] = '\0';
    if (output == NULL)
        return;
    if (X509_NAME_print_ex(output, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0)
        copy_output(output, text, TLS_NAME_BYTES);
    BIO_free(output);
}

/* Names that would be cut are left out as a whole: half of one would be taken for another. */
static bool append_name(char *names, const char *name)
{
    size_t length = strlen(names);
    const char *between = length == 0 ? "" : ", ";
    if (length + strlen(between) + strlen(name) + sizeof(", ...") > TLS_NAMES_BYTES)
        return false;
    text_copy_cut(names + length, TLS_NAMES_BYTES - length, between);
    length += strlen(between);
    text_copy_cut(names + length, TLS_NAMES_BYTES - length, name);
    return true;
}

/* Only what a host can be compared with: DNS names and addresses. */
static bool read_alternative(const GENERAL_NAME *alternative, char name[TLS_NAMES_BYTES])
{
    int kind = 0;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(alternative, &kind);
    if (kind != GEN_DNS && kind != GEN_IPADD)
        return false;
    const unsigned char *octets = ASN1_STRING_get0_data(value);
    int size = ASN1_STRING_length(value);
    if (kind == GEN_IPADD) {
        bool is_short = size == (int)sizeof(struct in_addr);
        return (is_short || size == (int)sizeof(struct in6_addr)) &&
               inet_ntop(is_short ? AF_INET : AF_INET6, octets, name, TLS_NAMES_BYTES) != NULL;
    }
    /* Part of a name would be taken for the whole of another one. */
    if (size <= 0 || size >= TLS_NAMES_BYTES || memchr(octets, '\0', (size_t)size) != NULL)
        return false;
    (void)snprintf(name, TLS_NAMES_BYTES, "%.*s", size, (const char *)octets);
    return true;
}

static void write_names(const X509 *certificate, char names[TLS_NAMES_BYTES])
{
    GENERAL_NAMES *all = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    bool has_room = true;
    names[0] = '\0';
    for (int i = 0; i < sk_GENERAL_NAME_num(all) && has_room; i++) {
        char name[TLS_NAMES_BYTES];
        if (read_alternative(sk_GENERAL_NAME_value(all, i), name))
            has_room = append_name(names, name);
    }
    if (!has_room)
        text_copy_cut(names + strlen(names), TLS_NAMES_BYTES - strlen(names),
                      names[0] == '\0' ? "..." : ", ...");
    GENERAL_NAMES_free(all);
}

static void write_day(const ASN1_TIME *time, char day[TLS_DAY_BYTES])
{
    struct tm parts;
    day[0] = '\0';
    if (ASN1_TIME_to_tm(time, &parts) == 1)
        (void)strftime(day, TLS_DAY_BYTES, "%Y-%m-%d", &parts);
}

void tls_certificate_describe(const X509 *certificate, struct tls_seen *seen)
{
    write_name(X509_get_subject_name(certificate), seen->subject);
    write_name(X509_get_issuer_name(certificate), seen->issuer);
    write_names(certificate, seen->names);
    write_day(X509_get0_notBefore(certificate), seen->start);
    write_day(X509_get0_notAfter(certificate), seen->end);
}

int64_t tls_certificate_last_second(const X509 *certificate)
{
    struct tm parts;
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1)
        return 0;
    return time_days_from_date(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday) *
               DAY_SECONDS +
           (parts.tm_hour * 60 + parts.tm_min) * 60 + parts.tm_sec;
}

/* ---- what is wrong with it ---- */

void tls_certificate_expect(X509_VERIFY_PARAM *parameters, const char *host)
{
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host) != 1) {
        X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        (void)X509_VERIFY_PARAM_set1_host(parameters, host, 0);
    }
    ERR_clear_error(); /* a name is not an address, and OpenSSL says so */
}

static size_t row_of(int verdict)
{
    size_t row = 0;
    while (verdicts[row].verdict != 0 && verdicts[row].verdict != verdict)
        row++;
    return row;
}

/* One fault may be met at several certificates, and a chain without an end has several names. */
static void add_words(struct tls_seen *seen, const char *words)
{
    size_t length = strlen(seen->words);
    if (strstr(seen->words, words) != NULL)
        return;
    text_copy_cut(seen->words + length, sizeof(seen->words) - length, length == 0 ? "" : "; ");
    length = strlen(seen->words);
    text_copy_cut(seen->words + length, sizeof(seen->words) - length, words);
}

void tls_certificate_note_fault(struct tls_faults *faults, X509_STORE_CTX *store)
{
    int error = X509_STORE_CTX_get_error(store);
    int verdict = error != X509_V_OK ? error : X509_V_ERR_UNSPECIFIED;
    size_t row = row_of(verdict);
    bool is_authoritys = X509_STORE_CTX_get_error_depth(store) > 0;
    const X509 *at = X509_STORE_CTX_get_current_cert(store);
    if (verdicts[row].verdict != 0 || faults->rank == 0 || faults->seen->words[0] == '\0')
        add_words(faults->seen, tls_words(verdict));
    if (verdicts[row].rank <= faults->rank)
        return;
    faults->rank = verdicts[row].rank;
    faults->verdict = verdict;
    faults->seen->event = is_authoritys ? verdicts[row].of_authority : verdicts[row].event;
    tls_certificate_describe(at != NULL ? at : X509_STORE_CTX_get0_cert(store), faults->seen);
}
