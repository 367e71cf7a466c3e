/* What a setting wants, in words. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_units.h"
#include "supervisor/settings/settings_value.h"

#define EXPECTED_BYTES 512

static void describe_range(const struct settings_row *row, char text[EXPECTED_BYTES])
{
    char lowest[SETTINGS_UNITS_TEXT_BYTES];
    char highest[SETTINGS_UNITS_TEXT_BYTES];
    const char *what = "a whole number";
    (void)snprintf(lowest, sizeof(lowest), "%" PRId64, row->lowest);
    (void)snprintf(highest, sizeof(highest), "%" PRId64, row->highest);
    if (row->kind == SETTINGS_DURATION) {
        what = "a duration with its unit (ms, s, m, h, d)";
        settings_duration_to_text(row->lowest, lowest);
        settings_duration_to_text(row->highest, highest);
    } else if (row->kind == SETTINGS_SIZE) {
        what = "a size (K, M, G)";
        settings_size_to_text(row->lowest, lowest);
        settings_size_to_text(row->highest, highest);
    }
    (void)snprintf(text, EXPECTED_BYTES, "%s from %s to %s%s%s", what, lowest, highest,
                   row->words[0] != '\0' ? ", or " : "", row->words);
}

/* "a|b|c" as "a, b or c" */
static void describe_words(const char *words, char text[EXPECTED_BYTES])
{
    size_t used = 0;
    text[0] = '\0';
    while (used + 2 < EXPECTED_BYTES) {
        size_t length = strcspn(words, "|");
        int wrote = snprintf(text + used, EXPECTED_BYTES - used, "%.*s", (int)length, words);
        used += (size_t)wrote;
        if (words[length] == '\0')
            break;
        words += length + 1;
        const char *joint = strchr(words, '|') != NULL ? ", " : " or ";
        wrote = snprintf(text + used, EXPECTED_BYTES - used, "%s", joint);
        used += (size_t)wrote;
    }
}

static const char *form_of(enum settings_kind kind)
{
    switch (kind) {
    case SETTINGS_TEXT:
        return "a text";
    case SETTINGS_HOST:
        return "a host name or an IP address";
    case SETTINGS_HOSTS:
        return "a host name or an IP address (each once, at most 16)";
    case SETTINGS_DOMAINS:
        return "a domain name (each once, at most 64)";
    case SETTINGS_MAIL:
        return "a mail address";
    case SETTINGS_URL:
        return "an address that begins with https://";
    case SETTINGS_PROXY:
        return "http://HOST:PORT or https://HOST:PORT";
    case SETTINGS_FILTER:
        return "an LDAP filter in parentheses";
    case SETTINGS_ZONE:
        return "a time zone such as Europe/Berlin, or none";
    case SETTINGS_PIN:
        return "64 hexadecimal digits";
    case SETTINGS_PATH:
        return "an absolute path";
    case SETTINGS_LISTEN:
        return "ADDRESS:PORT such as 127.0.0.1:7480 or [::1]:7480";
    case SETTINGS_SECRET:
    case SETTINGS_CERTIFICATES:
        return "the absolute path of a file";
    case SETTINGS_BOOLEAN:
        return "yes or no";
    case SETTINGS_COUNT:
    case SETTINGS_DURATION:
    case SETTINGS_SIZE:
    case SETTINGS_CHOICE:
        return NULL;
    }
    return NULL;
}

char *settings_value_expected(const struct settings_row *row)
{
    char text[EXPECTED_BYTES];
    const char *form = form_of(row->kind);
    if (form == NULL && row->kind == SETTINGS_CHOICE)
        describe_words(row->words, text);
    else if (form == NULL)
        describe_range(row, text);
    else if (row->kind == SETTINGS_LISTEN && row->words[0] != '\0')
        (void)snprintf(text, sizeof(text), "%s, or %s", form, row->words);
    else
        (void)snprintf(text, sizeof(text), "%s", form);
    return memory_copy_text(text);
}
