/* Forms of texts. What is let through is handed to libraries (LDAP, curl, the resolver) as it is, so each
 * check refuses what those would read differently from people. */
#include <limits.h>
#include <arpa/inet.h>
#include <libpsl.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_syntax.h"

#define HOST_BYTES_MOST  253
#define LABEL_BYTES_MOST 63
#define DEPTH_MOST       32

#define LETTERS_AND_DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

bool settings_syntax_is_text(const char *text)
{
    if (text[0] == '\0' || !text_is_utf8(text, strlen(text)))
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            return false;
    }
    return true;
}

bool settings_syntax_is_base(const char *text)
{
    return text[0] == '\0' || settings_syntax_is_text(text);
}

bool settings_syntax_is_path(const char *text)
{
    return text[0] == '/' && settings_syntax_is_text(text);
}

/* Otherwise it would lead out of the folder of credentials. */
bool settings_syntax_is_credential(const char *text)
{
    return settings_syntax_is_text(text) && strchr(text, '/') == NULL && text[0] != '.' &&
           strlen(text) <= NAME_MAX;
}

/* Underscores are no part of a host name by the standard, but Windows has allowed them for decades and
 * there are domains with them. */
static bool is_label(const char *label, size_t length)
{
    return length > 0 && length <= LABEL_BYTES_MOST && label[0] != '-' &&
           label[length - 1] != '-' && strspn(label, LETTERS_AND_DIGITS "-_") >= length;
}

bool settings_syntax_is_domain(const char *text)
{
    if (strlen(text) > HOST_BYTES_MOST)
        return false;
    for (const char *label = text;;) {
        size_t length = strcspn(label, ".");
        if (!is_label(label, length))
            return false;
        if (label[length] == '\0')
            return true;
        label += length + 1;
    }
}

/* Digits and dots alone are an address or a mistake, never a name. */
bool settings_syntax_is_host(const char *text)
{
    struct in6_addr address;
    if (strchr(text, ':') != NULL)
        return inet_pton(AF_INET6, text, &address) == 1;
    if (text[strspn(text, "0123456789.")] == '\0')
        return inet_pton(AF_INET, text, &address) == 1;
    return settings_syntax_is_domain(text);
}

/* A name that no list knows is a company's own, such as "corp". */
static bool is_public(const char *domain)
{
    char *small = memory_copy_text(domain);
    text_lower_ascii(small);
    bool is_listed =
        psl_is_public_suffix2(psl_builtin(), small, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1;
    free(small);
    return is_listed;
}

/* Which hosts it means says host_rule.h. Below a public suffix they would be anybody's. */
bool settings_syntax_is_host_rule(const char *text)
{
    return text[0] == '.' ? settings_syntax_is_domain(text + 1) && !is_public(text + 1)
                          : settings_syntax_is_host(text);
}

/* The address goes into a request and is compared with others, so a display name or a list, which mail
 * programs would take, is refused. */
bool settings_syntax_is_mail(const char *text)
{
    if (!settings_syntax_is_text(text) || strpbrk(text, " <>\",;") != NULL)
        return false;
    const char *at = strchr(text, '@');
    return at != NULL && at != text && settings_syntax_is_domain(at + 1);
}

int settings_syntax_split_address(const char *text, char **host, uint16_t *port)
{
    const char *colon = strrchr(text, ':');
    int64_t number = 0;
    if (colon == NULL || text_to_integer(colon + 1, 0, UINT16_MAX, &number) != 0)
        return -1;
    size_t length = (size_t)(colon - text);
    bool bracketed = length >= 2 && text[0] == '[' && text[length - 1] == ']';
    char *name = bracketed ? memory_copy(text + 1, length - 2) : memory_copy(text, length);
    if (!settings_syntax_is_host(name) || bracketed != (strchr(name, ':') != NULL)) {
        free(name);
        return -1;
    }
    *host = name;
    *port = (uint16_t)number;
    return 0;
}

/* HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT */
static bool is_authority(const char *text, size_t length)
{
    char *authority = memory_copy(text, length);
    char *with_port = memory_format_text("%s:1", authority);
    char *host = NULL;
    uint16_t port = 0;
    bool good = (settings_syntax_split_address(authority, &host, &port) == 0 ||
                 settings_syntax_split_address(with_port, &host, &port) == 0) &&
                port != 0;
    free(host);
    free(with_port);
    free(authority);
    return good;
}

/* Returns what follows the host and port of a web address, or NULL when it is none. */
static const char *path_of_url(const char *text)
{
    if (!settings_syntax_is_text(text) || strpbrk(text, " \"<>#\\") != NULL)
        return NULL;
    const char *authority = strncmp(text, "https://", 8) == 0  ? text + 8
                            : strncmp(text, "http://", 7) == 0 ? text + 7
                                                               : NULL;
    if (authority == NULL || !is_authority(authority, strcspn(authority, "/?")))
        return NULL;
    return authority + strcspn(authority, "/?");
}

bool settings_syntax_is_url(const char *text)
{
    return path_of_url(text) != NULL;
}

bool settings_syntax_is_proxy(const char *text)
{
    const char *path = path_of_url(text);
    return path != NULL && (path[0] == '\0' || strcmp(path, "/") == 0);
}

/* Balanced parentheses are all that is looked at: what is inside them the directory judges. One that is not
 * balanced would change the meaning of the filter it is put into. The depth keeps the server's parser from
 * recursion without end. */
bool settings_syntax_is_filter(const char *text)
{
    size_t depth = 0;
    if (!settings_syntax_is_text(text) || text[0] != '(')
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '(' && ++depth > DEPTH_MOST)
            return false;
        if (*at == ')' && depth-- == 0)
            return false;
        if (depth == 0 && at[1] != '\0')
            return false;
    }
    return depth == 0;
}

/* The name becomes part of a path below the folder of zones, so it must not lead out of it: no dots. */
bool settings_syntax_is_zone(const char *text)
{
    return strspn(text, LETTERS_AND_DIGITS) > 0 && strlen(text) <= 64 &&
           text[strspn(text, LETTERS_AND_DIGITS "/_+-")] == '\0' && strstr(text, "//") == NULL;
}
