/* Forms of names. Too much is better than too little here: what is replaced without need is only harder to read,
 * what stays tells a name. So what is ours is excepted by whole words only. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/event/event.h"

#include "supervisor/bundle/name_form.h"

#define GUID_BYTES       36
#define IPV6_MOST_COLONS 7
#define IPV6_FULL_COLONS 5

static bool is_word_letter(char letter)
{
    return isalnum((unsigned char)letter) || (unsigned char)letter >= 0x80 ||
           (letter != '\0' && strchr(".-_+'%@", letter) != NULL);
}

size_t name_form_word(const char *text, size_t size)
{
    size_t length = 0;
    while (length < size && is_word_letter(text[length]))
        length++;
    return length;
}

static bool is_guid(const char *word, size_t size)
{
    if (size != GUID_BYTES)
        return false;
    for (size_t i = 0; i < size; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? word[i] != '-' : !isxdigit((unsigned char)word[i]))
            return false;
    }
    return true;
}

/* A GUID as the UCServer and databases write it. */
static bool is_guid_of_digits(const char *word, size_t size)
{
    size_t digits = 0;
    while (digits < size && isxdigit((unsigned char)word[digits]))
        digits++;
    return size == 2 * 16 && digits == size;
}

static bool is_sid(const char *word, size_t size)
{
    if (size < 6 || strncasecmp(word, "S-1-", 4) != 0)
        return false;
    for (size_t i = 4; i < size; i++) {
        if (word[i] != '-' && !isdigit((unsigned char)word[i]))
            return false;
    }
    return true;
}

/* Addresses of this machine itself say nothing, and 0.0.0.0 is no address of anybody. */
static bool is_ipv4(const char *word, size_t size)
{
    long numbers[4];
    size_t count = 0, at = 0;
    while (at < size && count < 4) {
        size_t digits = 0;
        while (at + digits < size && isdigit((unsigned char)word[at + digits]))
            digits++;
        if (digits == 0 || digits > 3)
            return false;
        numbers[count++] = strtol(word + at, NULL, 10);
        at += digits;
        if (numbers[count - 1] > 255 || (at < size && (word[at] != '.' || at + 1 == size)))
            return false;
        at += at < size ? 1 : 0;
    }
    return at == size && count == 4 && numbers[0] != 127 && numbers[0] != 0;
}

/* Files that this program and its parts have; as the last label of a domain they are not in use. */
static bool is_ending_of_ours(const char *label, size_t size)
{
    static const char *const endings[] = {"conf", "log",     "pem",  "key", "wsdl",  "asmx",
                                          "xml",  "service", "json", "txt", "mount", "socket",
                                          "db",   "journal", "cfg",  "pub", "keytab"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (strlen(endings[i]) == size && strncasecmp(label, endings[i], size) == 0)
            return true;
    }
    return false;
}

static bool is_event(const char *word, size_t size)
{
    char name[64];
    if (size >= sizeof(name))
        return false;
    memcpy(name, word, size);
    name[size] = '\0';
    return event_find(name) != NULL;
}

static bool is_label_letter(char letter)
{
    return isalnum((unsigned char)letter) || (unsigned char)letter >= 0x80 || letter == '-' ||
           letter == '_';
}

static bool is_domain(const char *word, size_t size)
{
    size_t label = 0, last = 0, labels = 1;
    for (size_t i = 0; i < size; i++) {
        if (word[i] == '.') {
            if (label == 0)
                return false;
            label = 0;
            last = i + 1;
            labels++;
        } else if (!is_label_letter(word[i])) {
            return false;
        } else {
            label++;
        }
    }
    if (labels < 2 || label < 2 || is_ending_of_ours(word + last, label) || is_event(word, size))
        return false;
    if (label > 4 && strncasecmp(word + last, "xn--", 4) == 0)
        return true;
    for (size_t i = last; i < size; i++) {
        if (!isalpha((unsigned char)word[i]) && (unsigned char)word[i] < 0x80)
            return false;
    }
    return true;
}

enum name_form name_form_of(const char *word, size_t size)
{
    if (is_guid(word, size) || is_guid_of_digits(word, size))
        return NAME_FORM_GUID;
    if (is_sid(word, size))
        return NAME_FORM_SID;
    if (is_ipv4(word, size))
        return NAME_FORM_ADDRESS;
    return is_domain(word, size) ? NAME_FORM_DOMAIN : NAME_FORM_NONE;
}

const char *name_form_at(const char *word, size_t size, size_t *at_bytes)
{
    for (size_t i = 1; i + 1 < size; i++) {
        if (word[i] == '@' || (i + 3 < size && strncmp(word + i, "%40", 3) == 0)) {
            *at_bytes = word[i] == '@' ? 1 : 3;
            return word + i;
        }
    }
    return NULL;
}

/* Octets of `CN=` and the like at the begin; 0: none. */
static size_t dn_attribute(const char *text, size_t size)
{
    static const char *const attributes[] = {"cn=", "ou=", "dc=", "uid="};
    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        size_t length = strlen(attributes[i]);
        if (size > length && strncasecmp(text, attributes[i], length) == 0)
            return length;
    }
    return 0;
}

/* The value with its end; a comma with another attribute behind it goes on. */
size_t name_form_dn(const char *text, size_t size)
{
    size_t at = dn_attribute(text, size), blank = 0;
    bool has_blanks = strncasecmp(text, "dc=", 3) != 0;
    if (at == 0)
        return 0;
    for (; at < size && strchr("\"\n;)]}<>", text[at]) == NULL; at++) {
        if (text[at] == '\\' && at + 1 < size) {
            if (text[at + 1] == '"' || text[at + 1] == '\n')
                break; /* of a text that was quoted twice, or of a line */
            at++;
        } else if (text[at] == ',') {
            size_t next = at + 1;
            while (next < size && text[next] == ' ')
                next++;
            size_t attribute = dn_attribute(text + next, size - next);
            if (attribute == 0)
                break;
            has_blanks = strncasecmp(text + next, "dc=", 3) != 0;
            at = next + attribute - 1;
            blank = 0;
        } else if (text[at] == ' ' && !has_blanks && blank == 0) {
            blank = at;
        }
    }
    /* In a sentence the words behind it are no part of a domain at its end; of a name they may be. */
    return blank > 0 ? blank : at;
}

/* Digits and colons at the begin. */
static size_t colon_digits(const char *text, size_t size, size_t *colons, bool *has_pair)
{
    size_t length = 0;
    *colons = 0;
    *has_pair = false;
    while (length < size &&
           (isxdigit((unsigned char)text[length]) || text[length] == ':' || text[length] == '.')) {
        *has_pair |= length > 0 && text[length] == ':' && text[length - 1] == ':';
        *colons += text[length] == ':';
        length++;
    }
    return length;
}

size_t name_form_fingerprint(const char *text, size_t size)
{
    size_t colons = 0;
    bool has_pair = false;
    size_t length = colon_digits(text, size, &colons, &has_pair);
    return colons > IPV6_MOST_COLONS && !has_pair ? length : 0;
}

size_t name_form_ipv6(const char *text, size_t size)
{
    size_t colons = 0;
    bool has_pair = false;
    size_t length = colon_digits(text, size, &colons, &has_pair);
    bool is_own = length <= 3;
    bool is_one = (has_pair && colons <= IPV6_MOST_COLONS) || colons == IPV6_MOST_COLONS ||
                  (colons >= IPV6_FULL_COLONS && colons <= IPV6_MOST_COLONS);
    return is_one && !is_own ? length : 0;
}
