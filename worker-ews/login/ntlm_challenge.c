/* Only what decides is read, and with care, for it comes from anybody: a challenge that is answered goes to a
 * library that reads it all. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <openssl/evp.h>

#include "proto/base/memory.h"

#include "worker-ews/login/ntlm_challenge.h"

#define HEADER          "WWW-Authenticate:"
#define SCHEME          "NTLM"
#define BLANKS          " \t\r\n\v\f"
#define SEPARATOR       ","
#define TOKEN_BYTES_MAX (64 * 1024)
#define BASE64_DIGITS   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/* Where things stand in the message. */
#define SIGNATURE      "NTLMSSP" /* and its NUL */
#define TYPE_AT        8
#define FLAGS_AT       20
#define TARGET_INFO_AT 40
#define HEAD_BYTES     48
#define TYPE_CHALLENGE 2

/* NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY and NTLMSSP_NEGOTIATE_TARGET_INFO: without the first one curl answers by
 * version 1 although the names are there. */
#define FLAGS_OF_VERSION_2 UINT32_C(0x00880000)

/* What follows the scheme at `at`, up to the next blank or separator. NULL: it is another one, or nothing follows. */
static char *copy_token(const char *at)
{
    size_t scheme = strlen(SCHEME);
    if (strncasecmp(at, SCHEME, scheme) != 0)
        return NULL;
    const char *token = at + scheme + strspn(at + scheme, BLANKS);
    size_t size = strcspn(token, BLANKS SEPARATOR);
    return token == at + scheme || size == 0 ? NULL : memory_format_text("%.*s", (int)size, token);
}

/* Separators within quotes count as well: they do for curl. */
char *ntlm_challenge_of_header(const char *line, size_t size)
{
    size_t name = strlen(HEADER);
    if (size < name || strncasecmp(line, HEADER, name) != 0)
        return NULL;
    char *value = memory_format_text("%.*s", (int)(size - name), line + name);
    char *token = NULL;
    for (const char *at = value; *at != '\0'; at += strcspn(at, SEPARATOR)) {
        at += strspn(at, BLANKS SEPARATOR);
        char *newer = copy_token(at);
        if (newer == NULL)
            continue;
        free(token);
        token = newer;
    }
    free(value);
    return token;
}

static uint32_t read_number(const uint8_t *octets, size_t size)
{
    uint32_t number = 0;
    for (size_t i = size; i-- > 0;)
        number = number << 8 | octets[i];
    return number;
}

static bool leads_to_version_2(const uint8_t *message, size_t size)
{
    if (size < HEAD_BYTES || memcmp(message, SIGNATURE, sizeof(SIGNATURE)) != 0 ||
        read_number(message + TYPE_AT, 4) != TYPE_CHALLENGE ||
        (read_number(message + FLAGS_AT, 4) & FLAGS_OF_VERSION_2) != FLAGS_OF_VERSION_2)
        return false;
    size_t length = read_number(message + TARGET_INFO_AT, 2);
    size_t offset = read_number(message + TARGET_INFO_AT + 4, 4);
    return length > 0 && offset >= HEAD_BYTES && offset <= size && length <= size - offset;
}

/* What counts as Base64 (RFC 4648 4) is decided here and not by OpenSSL, which takes padding anywhere; it counts what
 * stands for nothing at the end. */
uint8_t *ntlm_challenge_decode(const char *token, size_t *size)
{
    size_t length = strlen(token), digits = strspn(token, BASE64_DIGITS);
    size_t padding = strspn(token + digits, "=");
    if (digits == 0 || length % 4 != 0 || length > TOKEN_BYTES_MAX || padding > 2 ||
        digits + padding != length)
        return NULL;
    uint8_t *octets = memory_allocate_items(length, 1);
    int decoded = EVP_DecodeBlock(octets, (const uint8_t *)token, (int)length);
    *size = (size_t)decoded - padding;
    if (decoded > 0)
        return octets;
    free(octets);
    return NULL;
}

bool ntlm_challenge_is_strong(const char *token)
{
    size_t size = 0;
    uint8_t *message = ntlm_challenge_decode(token, &size);
    bool is_strong = message != NULL && leads_to_version_2(message, size);
    free(message);
    return is_strong;
}
