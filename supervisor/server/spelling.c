/* The names are those that the settings make of a section's `user` (settings_derived.h): "windows USER", "keytab USER"
 * or "ucserver USER"; in front of them may stand "typed " and digits of the HMAC of a secret that somebody tries. */
#include <string.h>
#include <strings.h>

#include "supervisor/server/spelling.h"

static const char windows[] = "windows ";
static const char keytab[] = "keytab ";
static const char ucserver[] = "ucserver ";

const char *spelling_base(const char *account)
{
    if (strncmp(account, SPELLING_TYPED, sizeof(SPELLING_TYPED) - 1) != 0)
        return account;
    const char *blank = strchr(account + sizeof(SPELLING_TYPED) - 1, ' ');
    return blank == NULL ? account : blank + 1;
}

struct part {
    const char *text;
    size_t size;
};

bool spelling_is_windows(const char *account)
{
    return strncmp(spelling_base(account), ucserver, sizeof(ucserver) - 1) != 0;
}

static const char *last_within(struct part part, char letter)
{
    return memrchr(part.text, letter, part.size);
}

static const char *user_of(const char *name)
{
    const char *account = spelling_base(name);
    if (strncmp(account, windows, sizeof(windows) - 1) == 0)
        return account + sizeof(windows) - 1;
    return strncmp(account, keytab, sizeof(keytab) - 1) == 0 ? account + sizeof(keytab) - 1
                                                             : account;
}

static struct part user_part_of(const char *account)
{
    const char *user = user_of(account);
    struct part part = {user, strlen(user)};
    if (part.size > 3 && strncasecmp(part.text, "cn=", 3) == 0)
        return (struct part){part.text + 3, strcspn(part.text + 3, ",")};
    const char *backslash = last_within(part, '\\');
    if (backslash != NULL) {
        part.size -= (size_t)(backslash + 1 - part.text);
        part.text = backslash + 1;
    }
    const char *at = last_within(part, '@');
    if (at != NULL)
        part.size = (size_t)(at - part.text);
    return part;
}

static bool is_beyond_ascii(struct part part)
{
    for (size_t i = 0; i < part.size; i++) {
        if ((unsigned char)part.text[i] >= 0x80)
            return true;
    }
    return false;
}

/* A letter beyond ASCII has another case and other forms, and a directory compares as it likes: two names with such
 * letters may be one. Whoever is taken for the same shares tries; who is not could be locked. */
bool spelling_is_same_user(const char *account, const char *other)
{
    struct part left = user_part_of(account), right = user_part_of(other);
    if (is_beyond_ascii(left) && is_beyond_ascii(right))
        return true;
    return left.size == right.size && strncasecmp(left.text, right.text, left.size) == 0;
}

bool spelling_is_of_user(const char *account, const char *user)
{
    return strcasecmp(user_of(account), user) == 0;
}
