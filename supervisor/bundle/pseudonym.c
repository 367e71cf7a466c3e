/* Words looked up in what was learned, then judged by their form.
 *
 * The log has a name in many spellings: as a UPN, with a domain in front, percent-coded, alone. The pseudonym is
 * made of the part that they share, in small letters, so it is the same in all of them. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <uthash.h>

#include "proto/base/letter_case.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/bundle/name_form.h"
#include "supervisor/bundle/pseudonym.h"

#define KEY_BYTES 32
/* Of the digest: among 100,000 names two are alike once in two hundred bundles. */
#define SHOWN_BYTES    5
#define WORD_BYTES     256
#define SHORTEST_WORD  3
#define PSEUDONYM_ROOM 64

struct known_name {
    char *name; /* in small letters */
    enum pseudonym_kind kind;
    UT_hash_handle hh;
};

struct pseudonyms {
    uint8_t key[KEY_BYTES];
    struct known_name *names; /* a table of uthash */
};

static const char *const prefixes[] = {
    [PSEUDONYM_USER] = "user", [PSEUDONYM_HOST] = "host", [PSEUDONYM_DOMAIN] = "domain"};

struct pseudonyms *pseudonyms_create(void)
{
    struct pseudonyms *pseudonyms = memory_allocate(sizeof(*pseudonyms));
    if (RAND_bytes(pseudonyms->key, KEY_BYTES) == 1)
        return pseudonyms;
    free(pseudonyms);
    return NULL;
}

void pseudonyms_destroy(struct pseudonyms *pseudonyms)
{
    struct known_name *name, *next;
    if (pseudonyms == NULL)
        return;
    HASH_ITER(hh, pseudonyms->names, name, next) {
        HASH_DEL(pseudonyms->names, name);
        free(name->name);
        free(name);
    }
    memory_wipe(pseudonyms->key, KEY_BYTES);
    free(pseudonyms);
}

/* Words of ours: an account that is called like the program tells nothing, and its pseudonym would stand in
 * each line. */
static bool is_own_word(const char *word)
{
    static const char *const own[] = {
        "ewscal",   "supervisor", "publisher-ucserver", "worker-ews", "ewscalctl", "worker-ldap",
        "ucserver", "exchange",   "directory",          "localhost",  "user",      "host"};
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (strcmp(own[i], word) == 0)
            return true;
    }
    return false;
}

static void
learn_word(struct pseudonyms *pseudonyms, enum pseudonym_kind kind, const char *word, size_t size)
{
    if (size == 0 || size >= WORD_BYTES)
        return;
    char lower[WORD_BYTES];
    memcpy(lower, word, size);
    lower[size] = '\0';
    letter_case_lower_text(lower);
    struct known_name *name = NULL;
    HASH_FIND(hh, pseudonyms->names, lower, size, name);
    if (name != NULL || is_own_word(lower))
        return;
    name = memory_allocate(sizeof(*name));
    name->name = memory_copy_text(lower);
    name->kind = kind;
    HASH_ADD_KEYPTR(hh, pseudonyms->names, name->name, size, name);
}

void pseudonyms_learn(struct pseudonyms *pseudonyms, enum pseudonym_kind kind, const char *name)
{
    if (pseudonyms == NULL || name == NULL)
        return;
    const char *backslash = strrchr(name, '\\');
    const char *alone = backslash != NULL ? backslash + 1 : name;
    /* Numbers alone are counts and ports much more often. */
    if (strspn(name, "0123456789.:") == strlen(name))
        return;
    if (backslash != NULL)
        learn_word(pseudonyms, PSEUDONYM_DOMAIN, name, strcspn(name, "\\"));
    if (kind == PSEUDONYM_USER)
        learn_word(pseudonyms, kind, alone, strcspn(alone, "@"));
    else
        learn_word(pseudonyms, kind, name, strlen(name));
    if (strchr(name, ' ') != NULL)
        pseudonyms_learn_person(pseudonyms, name);
}

void pseudonyms_learn_person(struct pseudonyms *pseudonyms, const char *name)
{
    if (pseudonyms == NULL || name == NULL)
        return;
    while (*name != '\0') {
        size_t size = name_form_word(name, strlen(name));
        if (size >= SHORTEST_WORD)
            learn_word(pseudonyms, PSEUDONYM_USER, name, size);
        name += size > 0 ? size : 1;
    }
}

/* "user-0a1b2c3d4e" of a word in any letter case. */
static int put_pseudonym(const struct pseudonyms *pseudonyms,
                         const char *prefix,
                         const char *word,
                         size_t size,
                         struct buffer *to)
{
    uint8_t digest[EVP_MAX_MD_SIZE] = {0};
    char digits[2 * SHOWN_BYTES + 1], *lower = memory_allocate(size + 1);
    char pseudonym[PSEUDONYM_ROOM];
    unsigned length = 0;
    memcpy(lower, word, size);
    letter_case_lower_text(lower);
    (void)HMAC(EVP_sha256(), pseudonyms->key, KEY_BYTES, (const uint8_t *)lower, size, digest,
               &length);
    free(lower);
    text_write_octets(digits, digest, SHOWN_BYTES);
    int written = snprintf(pseudonym, sizeof(pseudonym), "%s-%s", prefix, digits);
    return buffer_append(to, pseudonym, (size_t)written);
}

static const struct known_name *
find_name(const struct pseudonyms *pseudonyms, const char *word, size_t size)
{
    char lower[WORD_BYTES];
    struct known_name *name = NULL;
    if (size >= sizeof(lower))
        return NULL;
    memcpy(lower, word, size);
    lower[size] = '\0';
    letter_case_lower_text(lower);
    HASH_FIND(hh, pseudonyms->names, lower, size, name);
    return name;
}

/* A word of which only a part is known: "worker-ews-anna", "anna.log". */
static int
put_parts(const struct pseudonyms *pseudonyms, const char *word, size_t size, struct buffer *to)
{
    for (size_t at = 0; at < size;) {
        size_t part = 0;
        while (at + part < size && strchr(".-_+'%@", word[at + part]) == NULL)
            part++;
        const struct known_name *name = find_name(pseudonyms, word + at, part);
        int result = name != NULL && part > 0
                         ? put_pseudonym(pseudonyms, prefixes[name->kind], word + at, part, to)
                         : buffer_append(to, word + at, part);
        at += part;
        if (result != 0 || (at < size && buffer_append(to, word + at, 1) != 0))
            return -1;
        at++;
    }
    return 0;
}

static int
put_word(const struct pseudonyms *pseudonyms, const char *word, size_t size, struct buffer *to)
{
    static const char *const forms[] = {[NAME_FORM_GUID] = "guid",
                                        [NAME_FORM_SID] = "sid",
                                        [NAME_FORM_ADDRESS] = "address",
                                        [NAME_FORM_DOMAIN] = "domain"};
    size_t at_bytes = 0;
    const char *at = name_form_at(word, size, &at_bytes);
    if (at != NULL) {
        size_t before = (size_t)(at - word);
        const char *domain = at + at_bytes;
        if (put_pseudonym(pseudonyms, prefixes[PSEUDONYM_USER], word, before, to) != 0 ||
            buffer_append(to, at, at_bytes) != 0)
            return -1;
        return put_pseudonym(pseudonyms, "domain", domain, size - before - at_bytes, to);
    }
    const struct known_name *name = find_name(pseudonyms, word, size);
    if (name != NULL)
        return put_pseudonym(pseudonyms, prefixes[name->kind], word, size, to);
    enum name_form form = name_form_of(word, size);
    if (form != NAME_FORM_NONE)
        return put_pseudonym(pseudonyms, forms[form], word, size, to);
    return put_parts(pseudonyms, word, size, to);
}

/* Dots and the like at the end belong to the sentence. */
static size_t without_end(const char *word, size_t size)
{
    while (size > 0 && strchr(".-'%", word[size - 1]) != NULL)
        size--;
    return size;
}

/* `DOMAIN\user`; the backslash may be doubled by a quotation. Returns its octets; 0: it is none. */
static size_t
down_level_name(const char *text, size_t size, size_t *domain_bytes, size_t *user_bytes)
{
    *domain_bytes = name_form_word(text, size);
    size_t at = *domain_bytes;
    while (at < size && text[at] == '\\')
        at++;
    *user_bytes = without_end(text + at, name_form_word(text + at, size - at));
    return *domain_bytes > 0 && at > *domain_bytes && *user_bytes > 0 ? at + *user_bytes : 0;
}

static int put_down_level_name(const struct pseudonyms *pseudonyms,
                               const char *text,
                               size_t size,
                               size_t domain_bytes,
                               size_t user_bytes,
                               struct buffer *to)
{
    size_t user = size - user_bytes;
    if (put_pseudonym(pseudonyms, "domain", text, domain_bytes, to) != 0 ||
        buffer_append(to, text + domain_bytes, user - domain_bytes) != 0)
        return -1;
    return put_pseudonym(pseudonyms, "user", text + user, user_bytes, to);
}

/* Appends what stands at the begin, replaced or as it is, and tells how many octets that were. */
static int put_next(const struct pseudonyms *pseudonyms,
                    const char *text,
                    size_t size,
                    size_t *taken,
                    struct buffer *to)
{
    size_t domain_bytes = 0, user_bytes = 0;
    if ((*taken = name_form_dn(text, size)) > 0)
        return put_pseudonym(pseudonyms, "dn", text, *taken, to);
    if ((*taken = name_form_fingerprint(text, size)) > 0)
        return buffer_append(to, text, *taken);
    if ((*taken = name_form_ipv6(text, size)) > 0)
        return put_pseudonym(pseudonyms, "address", text, *taken, to);
    if ((*taken = down_level_name(text, size, &domain_bytes, &user_bytes)) > 0)
        return put_down_level_name(pseudonyms, text, *taken, domain_bytes, user_bytes, to);
    if ((*taken = without_end(text, name_form_word(text, size))) > 0)
        return put_word(pseudonyms, text, *taken, to);
    *taken = 1;
    return buffer_append(to, text, 1);
}

int pseudonyms_write(const struct pseudonyms *pseudonyms,
                     const char *text,
                     size_t size,
                     struct buffer *to)
{
    if (pseudonyms == NULL)
        return buffer_append(to, text, size);
    size_t taken = 0;
    for (size_t at = 0; at < size; at += taken) {
        if (put_next(pseudonyms, text + at, size - at, &taken, to) != 0)
            return -1;
    }
    return 0;
}
