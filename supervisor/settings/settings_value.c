/* Values by their kind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_expected.h"
#include "supervisor/settings/settings_syntax.h"
#include "supervisor/settings/settings_units.h"
#include "supervisor/settings/settings_value.h"

#define HOSTS_MOST       16
#define DOMAINS_MOST     64
#define PIN_DIGITS       64
#define VALUE_TEXT_BYTES 65536

void *settings_value_member(const struct settings_row *row, void *values)
{
    return (char *)values + row->offset;
}

const void *settings_value_look(const struct settings_row *row, const void *values)
{
    return (const char *)values + row->offset;
}

static bool is_https_or_http(const char *text)
{
    return settings_syntax_is_url(text, true);
}

static bool is_proxy(const char *text)
{
    return settings_syntax_is_url(text, false);
}

static bool is_path(const char *text)
{
    return text[0] == '/' && settings_syntax_is_text(text);
}

/* Whether a text has the form of its kind; kinds that are not texts are read as they are checked. */
static bool (*const form_checks[])(const char *text) = {
    [SETTINGS_TEXT] = settings_syntax_is_text,
    [SETTINGS_HOST] = settings_syntax_is_host,
    [SETTINGS_HOSTS] = settings_syntax_is_host,
    [SETTINGS_DOMAINS] = settings_syntax_is_domain,
    [SETTINGS_MAIL] = settings_syntax_is_mail,
    [SETTINGS_URL] = is_https_or_http,
    [SETTINGS_PROXY] = is_proxy,
    [SETTINGS_FILTER] = settings_syntax_is_filter,
    [SETTINGS_ZONE] = settings_syntax_is_zone,
    [SETTINGS_PATH] = is_path,
    [SETTINGS_SECRET] = is_path,
    [SETTINGS_CERTIFICATES] = is_path,
};

/* `openssl x509 -fingerprint` writes colons and capitals. */
static int set_pin(const char *text, char **member)
{
    char digits[PIN_DIGITS + 1];
    uint8_t octets[PIN_DIGITS / 2];
    size_t length = 0;
    for (; *text != '\0'; text++) {
        if (*text == ':')
            continue;
        if (length == PIN_DIGITS)
            return -1;
        digits[length++] = *text;
    }
    digits[length] = '\0';
    if (length != PIN_DIGITS || text_to_octets(digits, octets, sizeof(octets)) != 0)
        return -1;
    *member = text_from_octets(octets, sizeof(octets));
    return 0;
}

static int set_text(const struct settings_row *row, const char *text, char **member)
{
    if (settings_row_word(row, text) != NULL)
        return 0; /* the word for "not set" */
    if (row->kind == SETTINGS_PIN)
        return set_pin(text, member);
    if (!form_checks[row->kind](text))
        return -1;
    *member = memory_copy_text(text);
    return 0;
}

static int set_list(const struct settings_row *row, const char *text, struct settings_list *list)
{
    size_t most = row->kind == SETTINGS_HOSTS ? HOSTS_MOST : DOMAINS_MOST;
    if (!form_checks[row->kind](text) || list->count >= most)
        return -1;
    for (size_t i = 0; i < list->count; i++) {
        if (text_equals_ignoring_case(list->items[i], text))
            return -1;
    }
    list->items = memory_resize(list->items, list->count + 1, sizeof(*list->items));
    list->items[list->count++] = memory_copy_text(text);
    return 0;
}

static int set_number(const struct settings_row *row, const char *text, int64_t *member)
{
    int64_t value = 0;
    const struct settings_word *word = settings_row_word(row, text);
    if (word != NULL) {
        *member = word->value;
        return 0;
    }
    int status = row->kind == SETTINGS_CHOICE     ? -1
                 : row->kind == SETTINGS_DURATION ? settings_duration_from_text(text, &value)
                 : row->kind == SETTINGS_SIZE     ? settings_size_from_text(text, &value)
                                                  : text_to_integer(text, 0, INT64_MAX, &value);
    if (status != 0 || value < row->lowest || value > row->highest)
        return -1;
    *member = value;
    return 0;
}

static int set_boolean(const char *text, bool *member)
{
    bool is_yes = strcmp(text, "yes") == 0;
    if (!is_yes && strcmp(text, "no") != 0)
        return -1;
    *member = is_yes;
    return 0;
}

static int set_member(const struct settings_row *row, const char *text, void *member)
{
    struct settings_address *address = member;
    switch (settings_row_storage(row)) {
    case SETTINGS_STORED_TEXT:
        return set_text(row, text, member);
    case SETTINGS_STORED_LIST:
        return set_list(row, text, member);
    case SETTINGS_STORED_ADDRESS:
        return settings_row_word(row, text) != NULL
                   ? 0
                   : settings_syntax_split_address(text, &address->host, &address->port);
    case SETTINGS_STORED_NUMBER:
        return set_number(row, text, member);
    case SETTINGS_STORED_BOOLEAN:
        return set_boolean(text, member);
    case SETTINGS_STORED_FILE:
        return set_text(row, text, &((struct settings_file *)member)->path);
    }
    return -1;
}

/* Whoever wrote a user into an address wrote the password behind it, which must not be repeated. */
static bool may_hold_password(const struct settings_row *row, const char *text)
{
    bool is_address = row->kind == SETTINGS_URL || row->kind == SETTINGS_PROXY ||
                      row->kind == SETTINGS_HOST || row->kind == SETTINGS_HOSTS ||
                      row->kind == SETTINGS_LISTEN;
    return is_address && strchr(text, '@') != NULL;
}

int settings_value_set(const struct settings_row *row,
                       const char *text,
                       void *values,
                       struct error *error)
{
    if (set_member(row, text, settings_value_member(row, values)) == 0)
        return 0;
    char *expected = settings_expected(row);
    if (may_hold_password(row, text))
        (void)error_set(error, ERROR_INVALID, "expected %s; no user or password in the address",
                        expected);
    else
        (void)error_set(error, ERROR_INVALID, "expected %s, found \"%s\"", expected, text);
    free(expected);
    return -1;
}

static void clear_list(struct settings_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct settings_list){0};
}

static void clear_file(struct settings_file *file)
{
    if (file->octets != NULL)
        memory_wipe(file->octets, file->size_bytes);
    free(file->octets);
    free(file->path);
    *file = (struct settings_file){0};
}

static void clear_text(char **text)
{
    free(*text);
    *text = NULL;
}

void settings_value_clear(const struct settings_row *row, void *values)
{
    void *member = settings_value_member(row, values);
    switch (settings_row_storage(row)) {
    case SETTINGS_STORED_TEXT:
        clear_text(member);
        break;
    case SETTINGS_STORED_LIST:
        clear_list(member);
        break;
    case SETTINGS_STORED_ADDRESS:
        clear_text(&((struct settings_address *)member)->host);
        break;
    case SETTINGS_STORED_FILE:
        clear_file(member);
        break;
    case SETTINGS_STORED_NUMBER:
    case SETTINGS_STORED_BOOLEAN:
        break;
    }
}

void settings_value_exchange(const struct settings_row *row, void *one, void *other)
{
    char *left = (char *)one + row->offset, *right = (char *)other + row->offset;
    for (size_t i = 0; i < row->size_bytes; i++) {
        char octet = left[i];
        left[i] = right[i];
        right[i] = octet;
    }
}

static char *list_to_text(const struct settings_list *list)
{
    struct buffer buffer;
    buffer_init(&buffer, VALUE_TEXT_BYTES);
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            (void)buffer_append(&buffer, ", ", 2);
        (void)buffer_append(&buffer, list->items[i], strlen(list->items[i]));
    }
    char *text = memory_copy(buffer_data(&buffer), buffer_size(&buffer));
    buffer_clear(&buffer);
    return text;
}

static char *number_to_text(const struct settings_row *row, int64_t value)
{
    char text[SETTINGS_UNITS_TEXT_BYTES];
    if (row->kind == SETTINGS_CHOICE || (value == 0 && row->default_text[0] == '\0'))
        return memory_copy_text(settings_row_word_of(row, value));
    if (value == 0 && row->words[0].word != NULL)
        return memory_copy_text(row->words[0].word);
    if (row->kind == SETTINGS_DURATION)
        settings_duration_to_text(value, text);
    else if (row->kind == SETTINGS_SIZE)
        settings_size_to_text(value, text);
    else
        (void)snprintf(text, sizeof(text), "%lld", (long long)value);
    return memory_copy_text(text);
}

static char *address_to_text(const struct settings_address *address, const char *off)
{
    if (address->host == NULL)
        return memory_copy_text(off);
    bool brackets = strchr(address->host, ':') != NULL;
    size_t size = strlen(address->host) + sizeof("[]:65535");
    char *text = memory_allocate(size);
    (void)snprintf(text, size, "%s%s%s:%u", brackets ? "[" : "", address->host, brackets ? "]" : "",
                   (unsigned)address->port);
    return text;
}

static char *text_or(const char *text, const char *instead)
{
    return memory_copy_text(text != NULL ? text : instead);
}

char *settings_value_to_text(const struct settings_row *row, const void *values)
{
    const void *member = settings_value_look(row, values);
    switch (settings_row_storage(row)) {
    case SETTINGS_STORED_TEXT:
        return text_or(*(char *const *)member, settings_row_word_of(row, 0));
    case SETTINGS_STORED_LIST:
        return list_to_text(member);
    case SETTINGS_STORED_ADDRESS:
        return address_to_text(member, settings_row_word_of(row, 0));
    case SETTINGS_STORED_FILE:
        return text_or(((const struct settings_file *)member)->path, "");
    case SETTINGS_STORED_NUMBER:
        return number_to_text(row, *(const int64_t *)member);
    case SETTINGS_STORED_BOOLEAN:
        return memory_copy_text(*(const bool *)member ? "yes" : "no");
    }
    return memory_copy_text("");
}
