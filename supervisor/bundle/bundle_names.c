/* Names by the keys under which they stand. A user of a UCServer may be called anything, "anna" or
 * "exchange team", which no form gives away; so whoever is named under such a key is looked for everywhere. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"

#include "supervisor/bundle/bundle_configuration.h"
#include "supervisor/bundle/bundle_names.h"

#define MOST_BYTES ((size_t)1 << 26)

/* How a name that stands under a key is learned. */
enum naming { NAMING_NONE, NAMING_USER, NAMING_PERSON, NAMING_HOST };

static enum naming naming_of(const char *key, size_t size)
{
    static const struct {
        const char *key;
        enum naming naming;
    } namings[] = {
        {"user", NAMING_USER},    {"names", NAMING_USER},        {"address", NAMING_USER},
        {"mailbox", NAMING_USER}, {"sam", NAMING_USER},          {"former_address", NAMING_USER},
        {"other", NAMING_USER},   {"account_user", NAMING_USER}, {"display_name", NAMING_PERSON},
        {"host", NAMING_HOST},    {"server_host", NAMING_HOST},  {"mail_domain", NAMING_HOST}};
    for (size_t i = 0; i < sizeof(namings) / sizeof(namings[0]); i++) {
        if (strlen(namings[i].key) == size && strncmp(namings[i].key, key, size) == 0)
            return namings[i].naming;
    }
    return NAMING_NONE;
}

static void learn(enum naming naming, const char *name, struct pseudonyms *pseudonyms)
{
    if (naming == NAMING_USER)
        pseudonyms_learn(pseudonyms, PSEUDONYM_USER, name);
    else if (naming == NAMING_PERSON)
        pseudonyms_learn_person(pseudonyms, name);
    else if (naming == NAMING_HOST)
        pseudonyms_learn(pseudonyms, PSEUDONYM_HOST, name);
}

/* In the list of users the name stands under `name`, as those of processes and servers do elsewhere. */
static void learn_value(const char *key, const json_t *value, bool is_user, struct pseudonyms *to)
{
    enum naming naming = naming_of(key, strlen(key));
    if (is_user && strcmp(key, "name") == 0)
        naming = NAMING_USER;
    if (json_is_string(value))
        learn(naming, json_string_value(value), to);
}

static void learn_all(const json_t *value, bool are_users, struct pseudonyms *pseudonyms)
{
    size_t index = 0;
    json_t *item = NULL;
    const char *key = NULL;
    json_array_foreach(value, index, item)
        learn_all(item, are_users, pseudonyms);
    void *place = json_object_iter((json_t *)(uintptr_t)value);
    for (; place != NULL; place = json_object_iter_next((json_t *)(uintptr_t)value, place)) {
        key = json_object_iter_key(place);
        item = json_object_iter_value(place);
        learn_value(key, item, are_users, pseudonyms);
        learn_all(item, strcmp(key, "users") == 0 || strcmp(key, "user") == 0, pseudonyms);
    }
}

void bundle_names_learn(const json_t *answer, struct pseudonyms *pseudonyms)
{
    learn_all(answer, false, pseudonyms);
}

static bool is_key_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || letter == '_';
}

/* A text that was quoted, perhaps twice (`user=\"anna\"` in a message of the bus), ends at the next quotation mark. */
static const char *value_end(const char *begin, bool is_quoted)
{
    const char *end = begin;
    while (*end != '\0' && *end != '\n' && *end != '"' &&
           (is_quoted || strchr(" {}]", *end) == NULL))
        end++;
    while (end > begin && *end == '"' && end[-1] == '\\')
        end--;
    return end;
}

/* The value behind `key=`, without its quotation. Returns what follows it. */
static const char *learn_field(const char *value, enum naming naming, struct pseudonyms *pseudonyms)
{
    const char *begin = value;
    while (*begin == '\\')
        begin++;
    bool is_quoted = *begin == '"';
    begin += is_quoted;
    const char *end = value_end(begin, is_quoted);
    char *name = memory_format_text("%.*s", (int)(end - begin), begin);
    /* `EXAMPLE\\anna` is one backslash that was quoted. */
    char *to = name;
    for (const char *from = name; *from != '\0'; from++) {
        while (from[0] == '\\' && from[1] == '\\')
            from++;
        *to++ = *from;
    }
    *to = '\0';
    learn(naming, name, pseudonyms);
    free(name);
    return end;
}

static void learn_fields(const char *text, struct pseudonyms *pseudonyms)
{
    for (const char *equals = strchr(text, '='); equals != NULL; equals = strchr(equals, '=')) {
        const char *key = equals;
        while (key > text && is_key_letter(key[-1]))
            key--;
        enum naming naming = naming_of(key, (size_t)(equals - key));
        equals++;
        if (naming != NAMING_NONE)
            equals = learn_field(equals, naming, pseudonyms);
    }
}

void bundle_names_learn_log(const char *text, size_t size, struct pseudonyms *pseudonyms)
{
    for (size_t at = 0; at < size; at += strlen(text + at) + 1)
        learn_fields(text + at, pseudonyms);
}

static json_t *replaced(const char *text, const struct pseudonyms *pseudonyms)
{
    struct buffer hidden, to;
    buffer_init(&hidden, MOST_BYTES);
    buffer_init(&to, MOST_BYTES);
    json_t *value = NULL;
    if (bundle_write_without_userinfo(text, strlen(text), &hidden) == 0 &&
        pseudonyms_write(pseudonyms, (const char *)buffer_data(&hidden), buffer_size(&hidden),
                         &to) == 0)
        value = json_stringn((const char *)buffer_data(&to), buffer_size(&to));
    buffer_clear(&hidden);
    buffer_clear(&to);
    return value != NULL ? value : json_string("(hidden)");
}

void bundle_names_replace(json_t *answer, const struct pseudonyms *pseudonyms)
{
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach(answer, index, item) {
        if (json_is_string(item))
            (void)json_array_set_new(answer, index, replaced(json_string_value(item), pseudonyms));
        else
            bundle_names_replace(item, pseudonyms);
    }
    const char *key = NULL;
    json_object_foreach(answer, key, item) {
        if (json_is_string(item))
            (void)json_object_set_new(answer, key, replaced(json_string_value(item), pseudonyms));
        else
            bundle_names_replace(item, pseudonyms);
    }
}
