/* Values by their kind. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_syntax.h"
#include "supervisor/settings/settings_units.h"
#include "supervisor/settings/settings_value.h"

#define HOSTS_MOST       16
#define DOMAINS_MOST     64
#define PIN_DIGITS       64
#define VALUE_TEXT_BYTES 65536

static void *member_of(const struct settings_row *row, const void *values)
{
    return (char *)(uintptr_t)values + row->offset;
}

/* Returns the place of `text` in "a|b|c", or -1. */
static int find_word(const char *words, const char *text)
{
    size_t length = strlen(text);
    int place = 0;
    for (const char *word = words; length > 0; place++) {
        size_t word_length = strcspn(word, "|");
        if (word_length == length && memcmp(word, text, length) == 0)
            return place;
        if (word[word_length] == '\0')
            return -1;
        word += word_length + 1;
    }
    return -1;
}

static int set_text(bool good, const char *text, char **member)
{
    if (!good)
        return -1;
    *member = memory_copy_text(text);
    return 0;
}

static int set_list(bool good, const char *text, size_t most, struct settings_list *list)
{
    if (!good || list->count >= most)
        return -1;
    for (size_t i = 0; i < list->count; i++) {
        if (text_equals_ignoring_case(list->items[i], text))
            return -1;
    }
    list->items = memory_resize(list->items, list->count + 1, sizeof(*list->items));
    list->items[list->count++] = memory_copy_text(text);
    return 0;
}

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

static int set_number(const struct settings_row *row, const char *text, int64_t *member)
{
    int64_t value = 0;
    if (row->words[0] != '\0' && strcmp(text, row->words) == 0) {
        *member = 0;
        return 0;
    }
    int status = row->kind == SETTINGS_DURATION ? settings_duration_from_text(text, &value)
                 : row->kind == SETTINGS_SIZE   ? settings_size_from_text(text, &value)
                                                : text_to_integer(text, 0, INT64_MAX, &value);
    if (status != 0 || value < row->lowest || value > row->highest)
        return -1;
    *member = value;
    return 0;
}

static int set_boolean(const char *text, bool *member)
{
    int place = find_word("no|yes", text);
    if (place < 0)
        return -1;
    *member = place == 1;
    return 0;
}

static int set_choice(const struct settings_row *row, const char *text, int *member)
{
    int place = find_word(row->words, text);
    if (place < 0)
        return -1;
    *member = place;
    return 0;
}

static int
set_address(const struct settings_row *row, const char *text, struct settings_address *member)
{
    if (row->words[0] != '\0' && strcmp(text, row->words) == 0)
        return 0;
    return settings_syntax_split_address(text, &member->host, &member->port);
}

static int set_zone(const struct settings_row *row, const char *text, char **member)
{
    if (strcmp(text, row->words) == 0)
        return 0;
    return set_text(settings_syntax_is_zone(text), text, member);
}

static int set_file(const char *text, struct settings_file *member)
{
    return set_text(text[0] == '/' && settings_syntax_is_text(text), text, &member->path);
}

static int set_by_kind(const struct settings_row *row, const char *text, void *member)
{
    switch (row->kind) {
    case SETTINGS_TEXT:
        return set_text(settings_syntax_is_text(text), text, member);
    case SETTINGS_HOST:
        return set_text(settings_syntax_is_host(text), text, member);
    case SETTINGS_HOSTS:
        return set_list(settings_syntax_is_host(text), text, HOSTS_MOST, member);
    case SETTINGS_DOMAINS:
        return set_list(settings_syntax_is_domain(text), text, DOMAINS_MOST, member);
    case SETTINGS_MAIL:
        return set_text(settings_syntax_is_mail(text), text, member);
    case SETTINGS_URL:
        return set_text(settings_syntax_is_url(text, true), text, member);
    case SETTINGS_PROXY:
        return set_text(settings_syntax_is_url(text, false), text, member);
    case SETTINGS_FILTER:
        return set_text(settings_syntax_is_filter(text), text, member);
    case SETTINGS_ZONE:
        return set_zone(row, text, member);
    case SETTINGS_PIN:
        return set_pin(text, member);
    case SETTINGS_PATH:
        return set_text(text[0] == '/' && settings_syntax_is_text(text), text, member);
    case SETTINGS_LISTEN:
        return set_address(row, text, member);
    case SETTINGS_COUNT:
    case SETTINGS_DURATION:
    case SETTINGS_SIZE:
        return set_number(row, text, member);
    case SETTINGS_BOOLEAN:
        return set_boolean(text, member);
    case SETTINGS_CHOICE:
        return set_choice(row, text, member);
    case SETTINGS_SECRET:
    case SETTINGS_CERTIFICATES:
        return set_file(text, member);
    }
    return -1;
}

/* Whoever wrote a user into an address wrote his password behind it, which must not be repeated. */
static bool may_hold_password(const struct settings_row *row, const char *text)
{
    switch (row->kind) {
    case SETTINGS_URL:
    case SETTINGS_PROXY:
    case SETTINGS_HOST:
    case SETTINGS_HOSTS:
    case SETTINGS_LISTEN:
        return strchr(text, '@') != NULL;
    default:
        return false;
    }
}

int settings_value_set(const struct settings_row *row,
                       const char *text,
                       void *values,
                       struct error *error)
{
    if (set_by_kind(row, text, member_of(row, values)) == 0)
        return 0;
    char *expected = settings_value_expected(row);
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
    void *member = member_of(row, values);
    switch (row->kind) {
    case SETTINGS_TEXT:
    case SETTINGS_HOST:
    case SETTINGS_MAIL:
    case SETTINGS_URL:
    case SETTINGS_PROXY:
    case SETTINGS_FILTER:
    case SETTINGS_ZONE:
    case SETTINGS_PIN:
    case SETTINGS_PATH:
        clear_text(member);
        break;
    case SETTINGS_HOSTS:
    case SETTINGS_DOMAINS:
        clear_list(member);
        break;
    case SETTINGS_LISTEN:
        clear_text(&((struct settings_address *)member)->host);
        break;
    case SETTINGS_SECRET:
    case SETTINGS_CERTIFICATES:
        clear_file(member);
        break;
    case SETTINGS_COUNT:
    case SETTINGS_DURATION:
    case SETTINGS_SIZE:
    case SETTINGS_BOOLEAN:
    case SETTINGS_CHOICE:
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

static char *word_to_text(const char *words, int place)
{
    for (; place > 0; place--)
        words += strcspn(words, "|") + 1;
    return memory_copy(words, strcspn(words, "|"));
}

static char *number_to_text(const struct settings_row *row, int64_t value)
{
    char text[SETTINGS_UNITS_TEXT_BYTES];
    if (value == 0 && row->words[0] != '\0')
        return memory_copy_text(row->words);
    if (value == 0 && row->default_text[0] == '\0')
        return memory_copy_text("");
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
    const void *member = member_of(row, values);
    switch (row->kind) {
    case SETTINGS_TEXT:
    case SETTINGS_HOST:
    case SETTINGS_MAIL:
    case SETTINGS_URL:
    case SETTINGS_PROXY:
    case SETTINGS_FILTER:
    case SETTINGS_PIN:
    case SETTINGS_PATH:
    case SETTINGS_ZONE:
        return text_or(*(char *const *)member, row->words);
    case SETTINGS_HOSTS:
    case SETTINGS_DOMAINS:
        return list_to_text(member);
    case SETTINGS_LISTEN:
        return address_to_text(member, row->words);
    case SETTINGS_SECRET:
    case SETTINGS_CERTIFICATES:
        return text_or(((const struct settings_file *)member)->path, "");
    case SETTINGS_COUNT:
    case SETTINGS_DURATION:
    case SETTINGS_SIZE:
        return number_to_text(row, *(const int64_t *)member);
    case SETTINGS_BOOLEAN:
        return memory_copy_text(*(const bool *)member ? "yes" : "no");
    case SETTINGS_CHOICE:
        return word_to_text(row->words, *(const int *)member);
    }
    return memory_copy_text("");
}
