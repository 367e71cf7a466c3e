/* Values by their kind. What a kind needs more than its storage is a check of its form and the event that
 * says what that form is, both columns of SETTINGS_KINDS; so a new kind is a row there, and a case here
 * only when it is stored differently from all others. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_syntax.h"
#include "supervisor/settings/settings_units.h"
#include "supervisor/settings/settings_value.h"

#define HOSTS_MOST   16
#define DOMAINS_MOST 64
#define PINS_MOST    8 /* LIMIT_PINS of the message table */
#define PIN_DIGITS   64
#define FORM_FIELDS  4 /* lowest and highest, and two for words */
#define OTHERS_BYTES 256

static const struct {
    enum settings_storage storage;
    bool (*has_form)(const char *text);
    enum event form;
} kinds[] = {
#define KIND(kind, storage, check, form)                                                           \
    [SETTINGS_##kind] = {SETTINGS_STORED_##storage, check, form},
    SETTINGS_KINDS(KIND)
#undef KIND
};

enum settings_storage settings_value_storage(const struct settings_row *row)
{
    return kinds[row->kind].storage;
}

bool settings_value_is_secret(enum settings_kind kind)
{
    return kind == SETTINGS_SECRET || kind == SETTINGS_KEYTAB;
}

void *settings_value_member(const struct settings_row *row, void *values)
{
    return (char *)values + row->offset;
}

const char *settings_value_word(const struct settings_row *row, int64_t value)
{
    const struct settings_word *word = row->words;
    while (word->word != NULL && word->value != value)
        word++;
    return word->word != NULL ? word->word : "";
}

/* ---- what a row wants ---- */

/* All words of a choice but the last, which a sentence names behind "or". */
static void join_words(const struct settings_row *row, char others[OTHERS_BYTES])
{
    size_t length = 0;
    others[0] = '\0';
    for (size_t i = 0; row->words[i].word != NULL && row->words[i + 1].word != NULL; i++) {
        int written = snprintf(others + length, OTHERS_BYTES - length, "%s%s", i > 0 ? ", " : "",
                               row->words[i].word);
        assert(written > 0 && (size_t)written < OTHERS_BYTES - length);
        length += (size_t)written;
    }
}

/* What is no choice has at most one word, which stands for "not set" or for zero. `others` holds what the
 * fields point to. */
static size_t
put_words(const struct settings_row *row, char others[OTHERS_BYTES], struct event_field *fields)
{
    size_t words = 0, count = 0;
    while (row->words[words].word != NULL)
        words++;
    if (words == 0)
        return 0;
    join_words(row, others);
    if (others[0] != '\0')
        fields[count++] = event_text("others", others);
    fields[count++] =
        event_text(row->kind == SETTINGS_CHOICE ? "last" : "word", row->words[words - 1].word);
    return count;
}

void settings_value_form(const struct settings_row *row, char form[REASON_BYTES])
{
    struct event_field fields[FORM_FIELDS + 1];
    char others[OTHERS_BYTES];
    char lowest[SETTINGS_UNITS_TEXT_BYTES], highest[SETTINGS_UNITS_TEXT_BYTES];
    size_t count = 0;
    if (row->kind == SETTINGS_COUNT || row->kind == SETTINGS_DURATION ||
        row->kind == SETTINGS_SIZE) {
        settings_units_write(row->kind, row->lowest, lowest);
        settings_units_write(row->kind, row->highest, highest);
        fields[count++] = event_text("lowest", lowest);
        fields[count++] = event_text("highest", highest);
    }
    if (row->kind != SETTINGS_BOOLEAN)
        count += put_words(row, others, fields + count);
    fields[count] = EVENT_END;
    reason_pack(event_name(kinds[row->kind].form), fields, form);
}

/* ---- from text ---- */

/* `openssl x509 -fingerprint` writes colons and capitals. Returns a new text, or NULL. */
static char *read_pin(const char *text)
{
    char digits[PIN_DIGITS + 1];
    uint8_t octets[PIN_DIGITS / 2];
    size_t length = 0;
    for (; *text != '\0'; text++) {
        if (*text == ':')
            continue;
        if (length == PIN_DIGITS)
            return NULL;
        digits[length++] = *text;
    }
    digits[length] = '\0';
    if (length != PIN_DIGITS || text_to_octets(digits, octets, sizeof(octets)) != 0)
        return NULL;
    return text_from_octets(octets, sizeof(octets));
}

static int set_text(const struct settings_row *row, const char *text, char **member)
{
    if (!kinds[row->kind].has_form(text))
        return -1;
    /* A base that is set to nothing is not one that is not set. */
    *member = memory_copy_text(row->kind == SETTINGS_BASE && text[0] == '\0' ? EMPTY_BASE : text);
    return 0;
}

/* Returns a new item of a list, or NULL. */
static char *read_item(const struct settings_row *row, const char *text)
{
    if (row->kind == SETTINGS_PINS)
        return read_pin(text);
    return kinds[row->kind].has_form(text) ? memory_copy_text(text) : NULL;
}

/* An item that is there already is refused: it is a slip, and a host that is listed twice would be tried
 * twice. */
static int set_list(const struct settings_row *row, const char *text, struct settings_list *list)
{
    size_t most = row->kind == SETTINGS_HOSTS  ? HOSTS_MOST
                  : row->kind == SETTINGS_PINS ? PINS_MOST
                                               : DOMAINS_MOST;
    char *item = read_item(row, text);
    bool is_new = item != NULL && list->count < most;
    for (size_t i = 0; i < list->count && is_new; i++)
        is_new = !text_equals_ignoring_case(list->items[i], item);
    if (!is_new) {
        free(item);
        return -1;
    }
    list->items = memory_resize(list->items, list->count + 1, sizeof(*list->items));
    list->items[list->count++] = item;
    return 0;
}

static int set_number(const struct settings_row *row, const char *text, int64_t *member)
{
    int64_t value = 0;
    int status = row->kind == SETTINGS_CHOICE  ? -1
                 : row->kind == SETTINGS_COUNT ? text_to_integer(text, 0, INT64_MAX, &value)
                                               : settings_units_read(row->kind, text, &value);
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

/* Words stand for a number, or for a member that is not set. */
static bool set_word(const struct settings_row *row, const char *text, void *member)
{
    const struct settings_word *word = row->words;
    while (word->word != NULL && strcmp(word->word, text) != 0)
        word++;
    if (word->word != NULL && settings_value_storage(row) == SETTINGS_STORED_NUMBER)
        *(int64_t *)member = word->value;
    return word->word != NULL;
}

static int set_member(const struct settings_row *row, const char *text, void *member)
{
    struct settings_address *address = member;
    if (set_word(row, text, member))
        return 0;
    switch (settings_value_storage(row)) {
    case SETTINGS_STORED_TEXT:
    case SETTINGS_STORED_FILE:
        return set_text(row, text, member);
    case SETTINGS_STORED_LIST:
        return set_list(row, text, member);
    case SETTINGS_STORED_ADDRESS:
        return settings_syntax_split_address(text, &address->host, &address->port);
    case SETTINGS_STORED_NUMBER:
        return set_number(row, text, member);
    case SETTINGS_STORED_BOOLEAN:
        return set_boolean(text, member);
    }
    return -1;
}

/* Whoever writes a user into an address writes the password after it, which must not be repeated. */
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
    char form[REASON_BYTES];
    if (set_member(row, text, settings_value_member(row, values)) == 0)
        return 0;
    settings_value_form(row, form);
    if (may_hold_password(row, text))
        return error_set(error, SETTINGS_VALUE_HOLDS_PASSWORD, event_cause(form));
    return error_set(error, SETTINGS_VALUE_REFUSED, event_cause(form), event_text("found", text));
}

/* ---- what is there ---- */

static void clear_list(struct settings_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct settings_list){0};
}

/* Wiped before it is freed: memory that is given back may come to light in a core file. */
void settings_value_forget_content(struct settings_file *file)
{
    memory_wipe(file->octets, file->size_bytes);
    free(file->octets);
    file->octets = NULL;
    file->size_bytes = 0;
}

bool settings_value_same_content(const struct settings_file *left,
                                 const struct settings_file *right)
{
    return left->size_bytes == right->size_bytes &&
           (left->size_bytes == 0 || memcmp(left->octets, right->octets, left->size_bytes) == 0);
}

_Static_assert(offsetof(struct settings_address, host) == 0 &&
                   offsetof(struct settings_file, path) == 0,
               "what is stored as an address or as a file begins with a text");

void settings_value_clear(const struct settings_row *row, void *values)
{
    void *member = settings_value_member(row, values);
    switch (settings_value_storage(row)) {
    case SETTINGS_STORED_FILE:
        settings_value_forget_content(member);
        memory_replace_text(member, NULL);
        break;
    case SETTINGS_STORED_TEXT:
    case SETTINGS_STORED_ADDRESS:
        memory_replace_text(member, NULL);
        break;
    case SETTINGS_STORED_LIST:
        clear_list(member);
        break;
    case SETTINGS_STORED_NUMBER:
    case SETTINGS_STORED_BOOLEAN:
        break;
    }
}

void settings_value_exchange(const struct settings_row *row, void *one, void *other)
{
    char *left = (char *)one + row->offset, *right = (char *)other + row->offset;
    /* Octet by octet, because the type of the member is known to its row alone. */
    for (size_t i = 0; i < row->size_bytes; i++) {
        char octet = left[i];
        left[i] = right[i];
        right[i] = octet;
    }
}

/* ---- to text ---- */

static char *list_to_text(const struct settings_list *list)
{
    char *text = memory_copy_text("");
    for (size_t i = 0; i < list->count; i++) {
        char *shorter = text;
        text = memory_format_text("%s%s%s", shorter, i > 0 ? ", " : "", list->items[i]);
        free(shorter);
    }
    return text;
}

static char *number_to_text(const struct settings_row *row, int64_t value)
{
    char text[SETTINGS_UNITS_TEXT_BYTES];
    const char *word = settings_value_word(row, value);
    if (word[0] != '\0' || (value == 0 && row->default_text[0] == '\0'))
        return memory_copy_text(word);
    settings_units_write(row->kind, value, text);
    return memory_copy_text(text);
}

char *settings_value_address(const struct settings_address *address)
{
    bool brackets = strchr(address->host, ':') != NULL;
    return memory_format_text("%s%s%s:%u", brackets ? "[" : "", address->host, brackets ? "]" : "",
                              (unsigned)address->port);
}

char *settings_value_to_text(const struct settings_row *row, void *values)
{
    void *member = settings_value_member(row, values);
    const char *const *text = member;
    switch (settings_value_storage(row)) {
    case SETTINGS_STORED_LIST:
        return list_to_text(member);
    case SETTINGS_STORED_NUMBER:
        return number_to_text(row, *(const int64_t *)member);
    case SETTINGS_STORED_BOOLEAN:
        return memory_copy_text(*(const bool *)member ? "yes" : "no");
    case SETTINGS_STORED_ADDRESS:
        if (*text != NULL)
            return settings_value_address(member);
        break;
    case SETTINGS_STORED_TEXT:
    case SETTINGS_STORED_FILE:
        if (*text != NULL)
            return memory_copy_text(*text);
        break;
    }
    return memory_copy_text(settings_value_word(row, 0));
}
