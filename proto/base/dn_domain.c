/* The domain in a distinguished name. It is read by hand, because the supervisor has no LDAP library, and
 * leniently, because the names are those of the UCServer's profiles: what cannot be read has no domain, and then
 * nothing follows from it. */
#include <string.h>
#include <strings.h>

#include "proto/base/dn_domain.h"
#include "proto/base/text.h"

/* RFC 4514 section 2.4: servers write the short name; the number is what it stands for. */
static bool is_domain_component(const char *type, size_t size)
{
    static const char *const names[] = {"DC", "domainComponent", "0.9.2342.19200300.100.1.25"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strlen(names[i]) == size && strncasecmp(type, names[i], size) == 0)
            return true;
    }
    return false;
}

/* The end of the part that begins at `part`: an unescaped separator, or that of the text. */
static const char *end_of_part(const char *part)
{
    bool is_quoted = false;
    for (; *part != '\0' && (is_quoted || (*part != ',' && *part != ';')); part++) {
        if (*part == '"')
            is_quoted = !is_quoted;
        if (*part == '\\' && part[1] != '\0')
            part++;
    }
    return part;
}

static size_t size_without_blanks(const char *text, const char *end)
{
    while (end > text && end[-1] == ' ')
        end--;
    return (size_t)(end - text);
}

/* One letter of a value, whose escapes are those of RFC 4514. */
static char read_letter(const char **text)
{
    const char *at = *text;
    *text += 1;
    if (*at != '\\')
        return *at;
    int high = text_digit_value(at[1]), low = high < 0 ? -1 : text_digit_value(at[2]);
    *text += low < 0 ? 1 : 2;
    return low < 0 ? at[1] : (char)(high * 16 + low);
}

/* Appends one label. Returns 0, or -1 when it does not fit. */
static int append_label(const char *value, const char *end, char domain[DN_DOMAIN_BYTES])
{
    size_t size = strlen(domain);
    if (size > 0)
        domain[size++] = '.';
    while (value < end) {
        if (size + 1 >= DN_DOMAIN_BYTES)
            return -1;
        domain[size++] = read_letter(&value);
    }
    domain[size] = '\0';
    text_lower_ascii(domain);
    return 0;
}

/* Takes one part of the name; any other type than DC begins anew. Returns 0, or -1 when it is too long. */
static int take_part(const char *part, const char *end, char domain[DN_DOMAIN_BYTES])
{
    while (part < end && *part == ' ')
        part++;
    const char *equals = memchr(part, '=', (size_t)(end - part));
    if (equals == NULL || !is_domain_component(part, size_without_blanks(part, equals))) {
        domain[0] = '\0';
        return 0;
    }
    const char *value = equals + 1;
    while (value < end && *value == ' ')
        value++;
    return append_label(value, value + size_without_blanks(value, end), domain);
}

void dn_domain_read(const char *dn, char domain[DN_DOMAIN_BYTES])
{
    domain[0] = '\0';
    if (dn == NULL || *dn == '\0' ||
        *dn == '<') /* <WKGUID=...>: Active Directory's other kind of name */
        return;
    for (const char *part = dn, *end;; part = end + 1) {
        end = end_of_part(part);
        if (take_part(part, end, domain) != 0) {
            domain[0] = '\0';
            return;
        }
        if (*end == '\0')
            return;
    }
}

bool dn_domain_is_below(const char *domain, const char *upper)
{
    size_t size = strlen(domain), above = strlen(upper);
    if (above == 0 || strcmp(domain, upper) == 0)
        return true;
    return size > above && domain[size - above - 1] == '.' &&
           strcmp(domain + size - above, upper) == 0;
}
