/* Which address of an entry is the mailbox: the only valid one with the wanted prefix. Two different ones are
 * never decided here, because a wrong guess shows somebody else's calendar. What is accepted as an address
 * must be fit for XML, because Exchange is asked about it in XML. */
#include <string.h>

#include "proto/base/text.h"
#include "proto/message/message.h"

#include "worker-ldap/mail_address.h"

static bool is_forbidden(const char *letter)
{
    /* U+FFFE and U+FFFF */
    static const char *const not_in_xml[] = {"\xef\xbf\xbe", "\xef\xbf\xbf"};
    unsigned char octet = (unsigned char)*letter;
    bool is_second_control =
        octet == 0xc2 && (unsigned char)letter[1] <= 0xa0; /* U+0080 to U+00A0 */
    return octet <= 0x20 || octet == 0x7f || strchr("<>\"", *letter) != NULL || is_second_control ||
           strncmp(letter, not_in_xml[0], 3) == 0 || strncmp(letter, not_in_xml[1], 3) == 0;
}

bool mail_address_is_valid(const char *text)
{
    size_t size = strlen(text);
    const char *at = strchr(text, '@');
    if (size == 0 || size > LIMIT_ADDRESS || !text_is_utf8(text, size) || at == NULL ||
        at == text || at[1] == '\0' || strchr(at + 1, '@') != NULL)
        return false;
    for (const char *letter = text; *letter != '\0'; letter++) {
        if (is_forbidden(letter))
            return false;
    }
    return true;
}

enum mail_choice
mail_address_choose(const struct address_list *values, const char *prefix, const char **address)
{
    const char *chosen = NULL;
    size_t size = strlen(prefix);
    for (size_t i = 0; i < values->count; i++) {
        const char *candidate = values->texts[i] + size;
        if (strncmp(values->texts[i], prefix, size) != 0 || !mail_address_is_valid(candidate))
            continue;
        if (chosen != NULL && !text_equals_ignoring_case(chosen, candidate))
            return MAIL_AMBIGUOUS;
        chosen = chosen == NULL ? candidate : chosen;
    }
    if (chosen == NULL)
        return MAIL_NONE;
    *address = chosen;
    return MAIL_FOUND;
}
