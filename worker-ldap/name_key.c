/* The form in which names are compared: folded to small letters, and a distinguished name parsed and written
 * anew first. The folding is that of a fixed locale, because the result may not depend on the environment of
 * the process. What cannot be parsed is compared like any other
 * name. */
#include <ldap.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/message/message_table.h"

#include "worker-ldap/name_key.h"

#define FOLDING_LOCALE "C.UTF-8"
/* A small letter may need more octets than the capital one. */
#define LARGEST_LETTER_BYTES 4

static void lower_ascii(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
    }
}

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

/* Returns the new text in small letters, by the present locale; NULL when it is no text there. */
static char *lower_wide(const char *text)
{
    size_t length = strlen(text);
    wchar_t *letters = memory_allocate_items(length + 1, sizeof(*letters));
    size_t count = mbstowcs(letters, text, length + 1);
    size_t room = (count == (size_t)-1 ? 0 : count) * LARGEST_LETTER_BYTES + 1;
    char *lowered = memory_allocate(room);
    for (size_t i = 0; room > 1 && i < count; i++)
        letters[i] = (wchar_t)towlower((wint_t)letters[i]);
    if (count == (size_t)-1 || wcstombs(lowered, letters, room) == (size_t)-1) {
        free(lowered);
        lowered = NULL;
    }
    free(letters);
    return lowered;
}

/* Only this thread's locale is changed, and only for this call. */
static char *lower_unicode(const char *text)
{
    locale_t locale = newlocale(LC_CTYPE_MASK, FOLDING_LOCALE, (locale_t)0);
    if (locale == (locale_t)0)
        return NULL;
    locale_t before = uselocale(locale);
    char *lowered = lower_wide(text);
    (void)uselocale(before);
    freelocale(locale);
    return lowered;
}

char *name_key_create(const char *name)
{
    char *key = NULL;
    if (name == NULL)
        return NULL;
    if (!is_ascii(name) && text_is_utf8(name, strlen(name)))
        key = lower_unicode(name);
    if (key == NULL)
        key = memory_copy_text(name);
    lower_ascii(key);
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
