/* The headers WWW-Authenticate of one 401, a line each; or, behind a "!", a challenge of NTLM as it is before Base64.
 * Whatever they are: what curl would take for a challenge is seen before curl answers it, one that curl would
 * answer by version 1 is never taken for a strong one, and what is offered has room. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <openssl/evp.h>

#include "worker-ews/login/ntlm_challenge.h"
#include "worker-ews/verdict/login_challenges.h"

#include "require.h"

#define NAME       "WWW-Authenticate:"
#define TEXT_BYTES 4096

/* Of a challenge: what of its flags leads to version 2, and where its head ends. */
#define FLAGS_AT       20
#define INFO_AT        40
#define HEAD_BYTES     48
#define VERSION_2_BITS 0x88u /* of the third octet */
#define ALL_OFFERS     (LOGIN_OFFERS_NEGOTIATE | LOGIN_OFFERS_NTLM | LOGIN_OFFERS_BASIC)

/* Names and domain of the server stand behind 48 octets, as Base64 64 characters. */
#define STRONG_CHARACTERS_MIN 68

static const char *skip_space(const char *at)
{
    while (isspace((unsigned char)*at))
        at++;
    return at;
}

/* Where curl begins to decode an answerable challenge, which is the rest of the line; NULL: nowhere. */
static const char *find_as_curl(const char *value)
{
    const char *found = NULL;
    for (const char *at = skip_space(value); *at != '\0';) {
        if (strncasecmp(at, "NTLM", 4) == 0 && isspace((unsigned char)at[4]))
            found = skip_space(at + 4);
        at += strcspn(at, ",");
        at = skip_space(*at == ',' ? at + 1 : at);
    }
    return found == NULL || *found == '\0' || strchr(found, ',') != NULL ? NULL : found;
}

static void check_token(const char *value, const char *token)
{
    const char *curls = find_as_curl(value);
    require(curls == NULL || (token != NULL && strncmp(curls, token, strlen(token)) == 0));
    if (token == NULL)
        return;
    require(token[0] != '\0' && strpbrk(token, ", \t\r\n") == NULL && strstr(value, token) != NULL);
    require(!ntlm_challenge_is_strong(token) ||
            (strlen(token) >= STRONG_CHARACTERS_MIN && strncmp(token, "TlRMTVNTUAAC", 12) == 0));
}

static void check_offers(struct login_challenges *challenges, const char *value)
{
    const struct login_challenges before = *challenges;
    login_challenges_add(challenges, value);
    size_t size = strlen(challenges->names);
    require(size < LOGIN_CHALLENGES_BYTES && size >= strlen(before.names));
    require(strncmp(challenges->names, before.names, strlen(before.names)) == 0);
    require(challenges->count >= before.count && challenges->count - before.count <= strlen(value));
    require((challenges->offers & before.offers) == before.offers &&
            (challenges->offers & ~ALL_OFFERS) == 0);
    require((challenges->offers == 0 && size == 0) || challenges->count > 0);
}

static uint64_t number_at(const uint8_t *message, size_t at, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++)
        number |= (uint64_t)message[at + i] << (8 * i);
    return number;
}

/* As curl 7.88 decides. */
static bool leads_to_version_2(const uint8_t *message, size_t size)
{
    if (size < HEAD_BYTES || memcmp(message, "NTLMSSP\0\2\0\0\0", 12) != 0)
        return false;
    uint64_t length = number_at(message, INFO_AT, 2), offset = number_at(message, INFO_AT + 4, 4);
    return (message[FLAGS_AT + 2] & VERSION_2_BITS) == VERSION_2_BITS && length > 0 &&
           offset >= HEAD_BYTES && offset + length <= size;
}

static void check_message(const uint8_t *message, size_t size)
{
    char token[TEXT_BYTES * 2];
    size_t taken = size < TEXT_BYTES ? size : TEXT_BYTES;
    (void)EVP_EncodeBlock((uint8_t *)token, message, (int)taken);
    require(ntlm_challenge_is_strong(token) == leads_to_version_2(message, taken));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct login_challenges challenges = {0};
    if (size > 0 && data[0] == '!') {
        check_message(data + 1, size - 1);
        return 0;
    }
    char text[TEXT_BYTES + 1] = "";
    memcpy(text, data, size < TEXT_BYTES ? size : TEXT_BYTES);
    for (char *rest = text, *value; (value = strsep(&rest, "\n")) != NULL;) {
        char line[sizeof(NAME) + TEXT_BYTES] = NAME;
        memcpy(line + strlen(NAME), value, strlen(value));
        char *token = ntlm_challenge_of_header(line, strlen(line));
        check_token(value, token);
        check_offers(&challenges, value);
        free(token);
    }
    return 0;
}
