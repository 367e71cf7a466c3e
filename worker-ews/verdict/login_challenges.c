/* RFC 9110, 11.6.1: challenges and the parameters of one are separated by the same comma. What is followed
 * by "=" and a value is a parameter; a challenge may instead have one token that ends with any number of "=". */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "worker-ews/verdict/login_challenges.h"

#define BLANKS    " \t"
#define SEPARATOR ", \t"
#define NAME_END  " \t,=\""

static bool
is_known_challenge(const struct login_challenges *challenges, const char *name, size_t size)
{
    for (const char *at = challenges->names; *at != '\0';) {
        size_t known = strcspn(at, ",");
        if (known == size && strncasecmp(at, name, size) == 0)
            return true;
        at += known;
        at += strspn(at, SEPARATOR);
    }
    return false;
}

static void add_challenge(struct login_challenges *challenges, const char *name, size_t size)
{
    size_t used = strlen(challenges->names);
    const char *before = used == 0 ? "" : ", ";
    challenges->count++;
    challenges->offers |= login_offer_of_scheme(name, size);
    if (used + strlen(before) + size < sizeof(challenges->names) &&
        !is_known_challenge(challenges, name, size))
        (void)snprintf(challenges->names + used, sizeof(challenges->names) - used, "%s%.*s", before,
                       (int)size, name);
}

/* `at` is behind the "=" of a parameter. */
static const char *skip_value(const char *at)
{
    at += strspn(at, BLANKS);
    if (*at != '"')
        return at + strcspn(at, SEPARATOR);
    for (at++; *at != '\0' && *at != '"'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
    }
    return *at == '"' ? at + 1 : at;
}

/* `at` is behind the name of a challenge: past its token, if it has one and no parameters. */
static const char *skip_token(const char *at)
{
    const char *token = at + strspn(at, BLANKS);
    size_t size = strcspn(token, NAME_END);
    const char *end = token + size;
    end += strspn(end, "=");
    end += strspn(end, BLANKS);
    return size > 0 && (*end == ',' || *end == '\0') ? end : at;
}

void login_challenges_add(struct login_challenges *challenges, const char *value)
{
    for (const char *at = value + strspn(value, SEPARATOR); *at != '\0';
         at += strspn(at, SEPARATOR)) {
        const char *name = at;
        size_t size = strcspn(at, NAME_END);
        at += size;
        const char *next = at + strspn(at, BLANKS);
        if (*next == '=') {
            at = skip_value(next + 1);
        } else if (size > 0) {
            add_challenge(challenges, name, size);
            at = skip_token(at);
        } else {
            at++; /* no name at all: whatever it is */
        }
    }
}
