/* Which address of an entry is the mailbox. */
#include <string.h>

#include "proto/message.h"
#include "proto/text.h"

#include "mail_address.h"

#define PRIMARY_PREFIX "SMTP:"

bool mail_address_is_valid(const char *text)
{
    size_t size = strlen(text);
    const char *at = strchr(text, '@');
    if (size == 0 || size > LIMIT_ADDRESS || !text_is_utf8(text, size) || at == NULL ||
        at == text || at[1] == '\0' || strchr(at + 1, '@') != NULL)
        return false;
    for (const char *letter = text; *letter != '\0'; letter++) {
        unsigned char octet = (unsigned char)*letter;
        if (octet <= 0x20 || octet == 0x7f || strchr("<>\"", *letter) != NULL)
            return false;
    }
    return true;
}

static const char *primary(const char *value)
{
    size_t size = strlen(PRIMARY_PREFIX);
    if (strncmp(value, PRIMARY_PREFIX, size) != 0 || !mail_address_is_valid(value + size))
        return NULL;
    return value + size;
}

enum mail_choice mail_address_choose(const char *const *proxy_addresses,
                                     size_t count,
                                     const char *mail,
                                     bool fallback,
                                     const char **address)
{
    const char *chosen = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *candidate = primary(proxy_addresses[i]);
        if (candidate == NULL)
            continue;
        if (chosen != NULL && !text_equals_ignoring_case(chosen, candidate))
            return MAIL_AMBIGUOUS;
        chosen = candidate;
    }
    if (chosen == NULL && fallback && mail != NULL && mail_address_is_valid(mail))
        chosen = mail;
    if (chosen == NULL)
        return MAIL_NONE;
    *address = chosen;
    return MAIL_FOUND;
}
