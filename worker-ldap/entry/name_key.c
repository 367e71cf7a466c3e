/* The form in which names are compared: letters composed in one way (NFC) and folded one by one, so that the
 * capital sharp s is the small one but never "ss", which is another name. Directories may go further (RFC 4518
 * prepares names by NFKC); we do not, because "user\u00b2" need not be whoever is called "user2". A distinguished
 * name is parsed and written anew first. Nothing depends on a locale: opening one for each name cost ten times as
 * much as the comparison, and the result may not depend on the environment. */
#include <ldap.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/message/message_table.h"

#include "worker-ldap/entry/name_key.h"

#define SHARP_S         0x00df
#define CAPITAL_SHARP_S 0x1e9e
#define SIGMA           0x03c3
#define FINAL_SIGMA     0x03c2

/* A text in UTF-16, as ICU works on it. */
struct units {
    UChar *items;
    int32_t count;
};

/* Replaces a letter by another one. */
typedef UChar32 letter_function(UChar32 letter);

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

/* Of UTF-8, which never has more units than octets. */
static struct units units_read(const char *text)
{
    UErrorCode status = U_ZERO_ERROR;
    size_t size = strlen(text);
    struct units units = {memory_allocate_items(size + 1, sizeof(UChar)), 0};
    (void)u_strFromUTF8(units.items, (int32_t)size + 1, &units.count, text, (int32_t)size, &status);
    if (U_FAILURE(status))
        units.count = 0;
    return units;
}

/* Returns a new text. */
static char *units_write(const struct units *units)
{
    enum { LARGEST_BYTES = 3 }; /* of one unit */
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = units->count * LARGEST_BYTES + 1;
    char *text = memory_allocate((size_t)room);
    (void)u_strToUTF8(text, room, NULL, units->items, units->count, &status);
    return text;
}

/* Brings them into a normal form; they stay as they are when there is none. */
static void units_normalize(struct units *units, const UNormalizer2 *form)
{
    UErrorCode status = U_ZERO_ERROR;
    if (unorm2_quickCheck(form, units->items, units->count, &status) == UNORM_YES)
        return;
    status = U_ZERO_ERROR;
    int32_t needed = unorm2_normalize(form, units->items, units->count, NULL, 0, &status);
    if (status != U_BUFFER_OVERFLOW_ERROR || needed < 0)
        return;
    status = U_ZERO_ERROR;
    UChar *normal = memory_allocate_items((size_t)needed + 1, sizeof(UChar));
    (void)unorm2_normalize(form, units->items, units->count, normal, needed + 1, &status);
    free(units->items);
    *units = (struct units){normal, needed};
}

static UChar32 fold(UChar32 letter)
{
    return u_foldCase(letter, U_FOLD_CASE_DEFAULT);
}

static UChar32 with_small_sharp_s(UChar32 letter)
{
    return letter == CAPITAL_SHARP_S ? SHARP_S : letter;
}

static UChar32 with_capital_sharp_s(UChar32 letter)
{
    return letter == SHARP_S ? CAPITAL_SHARP_S : letter;
}

static UChar32 with_one_sigma(UChar32 letter)
{
    return letter == FINAL_SIGMA ? SIGMA : letter;
}

/* Each letter by itself, so that no letter becomes two. */
static void units_replace(struct units *units, letter_function *replace)
{
    struct units replaced = {memory_allocate_items((size_t)units->count * 2 + 1, sizeof(UChar)), 0};
    for (int32_t i = 0; i < units->count;) {
        UChar32 letter;
        U16_NEXT(units->items, i, units->count, letter);
        letter = replace(letter);
        U16_APPEND_UNSAFE(replaced.items, replaced.count, letter);
    }
    free(units->items);
    *units = replaced;
}

static const UNormalizer2 *composed_form(void)
{
    UErrorCode status = U_ZERO_ERROR;
    return unorm2_getNFCInstance(&status);
}

static char *unicode_key(const char *name)
{
    struct units units = units_read(name);
    units_normalize(&units, composed_form());
    units_replace(&units, fold);
    units_normalize(&units, composed_form());
    char *key = units_write(&units);
    free(units.items);
    return key;
}

char *name_key_create(const char *name)
{
    if (name == NULL)
        return NULL;
    if (!is_ascii(name) && text_is_utf8(name, strlen(name)))
        return unicode_key(name);
    char *key = memory_copy_text(name);
    text_lower_ascii(key);
    return key;
}

char *name_key_create_dn(const char *dn)
{
    char *normal = NULL;
    if (dn == NULL)
        return NULL;
    bool is_normal = strlen(dn) <= LIMIT_DN &&
                     ldap_dn_normalize(dn, LDAP_DN_FORMAT_LDAPV3, &normal,
                                       LDAP_DN_FORMAT_LDAPV3 | LDAP_DN_PRETTY) == LDAP_SUCCESS &&
                     normal != NULL;
    char *key = name_key_create(is_normal ? normal : dn);
    ldap_memfree(normal);
    return key;
}

/* Takes `variant`. */
static size_t
add_variant(const char *name, char *variants[NAME_VARIANTS], size_t count, char *variant)
{
    bool is_known = strcmp(name, variant) == 0;
    for (size_t i = 0; i < count && !is_known; i++)
        is_known = strcmp(variants[i], variant) == 0;
    if (is_known || count == NAME_VARIANTS) {
        free(variant);
        return count;
    }
    variants[count] = variant;
    return count + 1;
}

size_t name_key_variants(const char *name, char *variants[NAME_VARIANTS])
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *const forms[] = {composed_form(), unorm2_getNFDInstance(&status)};
    static letter_function *const replacements[] = {NULL, with_small_sharp_s, with_capital_sharp_s,
                                                    with_one_sigma};
    size_t count = 0, size = strlen(name);
    if (is_ascii(name) || size > NAME_VARIANT_BYTES || !text_is_utf8(name, size))
        return 0;
    for (size_t form = 0; form < sizeof(forms) / sizeof(forms[0]); form++) {
        for (size_t i = 0; i < sizeof(replacements) / sizeof(replacements[0]); i++) {
            struct units units = units_read(name);
            if (replacements[i] != NULL)
                units_replace(&units, replacements[i]);
            units_normalize(&units, forms[form]);
            count = add_variant(name, variants, count, units_write(&units));
            free(units.items);
        }
    }
    return count;
}
