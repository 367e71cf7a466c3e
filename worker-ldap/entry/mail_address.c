/* Which address of an entry is the mailbox: the only valid one with the wanted prefix. Two different ones are
 * never decided here, because a wrong guess shows somebody else's calendar. What is accepted as an address
 * must be fit for XML, because Exchange is asked about it in XML. */
#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>

#include "proto/base/text.h"
#include "proto/message/message.h"

#include "worker-ldap/entry/mail_address.h"

/* Blanks and controls, what nobody sees, what turns the direction of a text, and what XML does not allow:
 * such a character was typed or pasted by mistake, and Exchange would only say that it knows no such mailbox.
 * In order. */
static const struct {
    uint32_t first, last;
} forbidden[] = {
    {0x0000, 0x0020}, {'"', '"'},         {'<', '<'},       {'>', '>'},       {0x007f, 0x00a0},
    {0x00ad, 0x00ad}, {0x034f, 0x034f},   {0x061c, 0x061c}, {0x115f, 0x1160}, {0x1680, 0x1680},
    {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f},
    {0x3000, 0x3000}, {0x3164, 0x3164},   {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
    {0xfff9, 0xffff}, {0xe0000, 0xe0fff},
};

static bool is_forbidden(uint32_t point)
{
    size_t i = 0;
    while (i < sizeof(forbidden) / sizeof(forbidden[0]) && forbidden[i].last < point)
        i++;
    return i < sizeof(forbidden) / sizeof(forbidden[0]) && forbidden[i].first <= point;
}

/* The first forbidden character of a text in UTF-8. Returns whether there is one. */
static bool find_forbidden(const char *text, uint32_t *point)
{
    size_t left = strlen(text);
    for (size_t size; left > 0; text += size, left -= size) {
        size = text_read_character(text, left, point);
        if (size == 0 || is_forbidden(*point))
            return size > 0;
    }
    return false;
}

bool mail_address_find_forbidden(const char *text, char character[MAIL_CHARACTER_BYTES])
{
    uint32_t point = 0;
    char name[MAIL_CHARACTER_BYTES / 2] = "";
    UErrorCode status = U_ZERO_ERROR;
    if (!find_forbidden(text, &point))
        return false;
    int32_t size = u_charName((UChar32)point, U_EXTENDED_CHAR_NAME, name, sizeof(name), &status);
    bool has_name = U_SUCCESS(status) && size > 0 && (size_t)size < sizeof(name);
    (void)snprintf(character, MAIL_CHARACTER_BYTES, "U+%04X%s%s", (unsigned)point,
                   has_name ? " " : "", has_name ? name : "");
    return true;
}

bool mail_address_is_valid(const char *text)
{
    uint32_t point;
    size_t size = strlen(text);
    const char *at = strchr(text, '@');
    if (size == 0 || size > LIMIT_ADDRESS || !text_is_utf8(text, size) || at == NULL ||
        at == text || at[1] == '\0' || strchr(at + 1, '@') != NULL)
        return false;
    return !find_forbidden(text, &point);
}

/* Whether the prefix stands behind characters that nobody sees. */
static bool hides_prefix(const char *value, const char *prefix)
{
    uint32_t point;
    size_t size, skipped = 0;
    while ((size = text_read_character(value + skipped, strlen(value + skipped), &point)) > 0 &&
           is_forbidden(point))
        skipped += size;
    return skipped > 0 && strncmp(value + skipped, prefix, strlen(prefix)) == 0;
}

enum mail_choice
mail_address_choose(const struct address_list *values, const char *prefix, const char **address)
{
    const char *chosen = NULL, *unusable = NULL;
    size_t size = strlen(prefix);
    for (size_t i = 0; i < values->count; i++) {
        const char *candidate = values->texts[i] + size;
        if (strncmp(values->texts[i], prefix, size) != 0) {
            if (hides_prefix(values->texts[i], prefix))
                unusable = values->texts[i];
            continue;
        }
        if (!mail_address_is_valid(candidate)) {
            unusable = unusable == NULL ? candidate : unusable;
            continue;
        }
        if (chosen != NULL && !text_equals_ignoring_case(chosen, candidate))
            return MAIL_AMBIGUOUS;
        chosen = chosen == NULL ? candidate : chosen;
    }
    if (chosen == NULL && unusable == NULL)
        return MAIL_NONE;
    *address = chosen != NULL ? chosen : unusable;
    return chosen != NULL ? MAIL_FOUND : MAIL_UNUSABLE;
}
