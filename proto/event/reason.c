/* Packed reasons are written and read here and nowhere else. Values come from servers: they are made
 * printable before they are packed, and always quoted when they are more than one plain word, so none of
 * them can add a parameter or end the text. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/reason.h"

#define CUT_MARK "..."

/* A value that is longer is cut, so that one long answer or path leaves room for what comes behind it. */
#define VALUE_BYTES 512

/* A value is not begun when less than this is left: a few letters would say nothing. */
#define ROOM_FOR_VALUE 16

static bool is_name_character(char character)
{
    return islower((unsigned char)character) || isdigit((unsigned char)character) ||
           character == '_';
}

/* How many octets of the text are a word of names. */
static size_t word_size(const char *text)
{
    size_t size = 0;
    while (is_name_character(text[size]))
        size++;
    return size;
}

/* "role.what", or `other` alone. */
static size_t name_size(const char *text)
{
    size_t size = word_size(text);
    if (size > 0 && text[size] == '.' && word_size(text + size + 1) > 0)
        size += 1 + word_size(text + size + 1);
    else if (strncmp(text, event_name(OTHER), size) != 0 || size != strlen(event_name(OTHER)))
        return 0;
    return size < REASON_NAME_BYTES ? size : 0;
}

/* Reads one value to `to`, which has room for all of it, and returns where the text goes on, or NULL. */
static const char *read_value(const char *text, char **to)
{
    bool is_quoted = *text == '"';
    if (is_quoted)
        text++;
    for (; *text != '\0' && (is_quoted ? *text != '"' : *text != ' '); text++) {
        if (!is_quoted && (*text == '"' || *text == '=' || *text == '\\'))
            return NULL;
        if (is_quoted && *text == '\\' && *++text != '"' && *text != '\\')
            return NULL;
        *(*to)++ = *text;
    }
    *(*to)++ = '\0';
    if (is_quoted && *text++ != '"')
        return NULL;
    return *text == '\0' || *text == ' ' ? text : NULL;
}

/* Reads ` key=value` and returns where the text goes on, or NULL. */
static const char *read_parameter(const char *text, struct event_field *field, char **to)
{
    size_t size = *text == ' ' ? word_size(text + 1) : 0;
    if (size == 0 || text[1 + size] != '=')
        return NULL;
    field->key = *to;
    memcpy(*to, text + 1, size);
    (*to)[size] = '\0';
    *to += size + 1;
    field->text = *to;
    field->is_reason = strcmp(field->key, EVENT_CAUSE) == 0;
    return read_value(text + 1 + size + 1, to);
}

static bool read_packed(const char *text, struct reason *reason)
{
    size_t size = name_size(text);
    if (size == 0 || strlen(text) >= REASON_BYTES)
        return false;
    *reason = (struct reason){.count = 0};
    memcpy(reason->name, text, size);
    char *to = reason->octets;
    for (text += size; *text != '\0'; reason->count++) {
        if (reason->count == REASON_PARAMETERS)
            return false;
        text = read_parameter(text, &reason->parameters[reason->count], &to);
        if (text == NULL)
            return false;
    }
    reason->parameters[reason->count] = EVENT_END;
    return true;
}

bool reason_is_packed(const char *text)
{
    struct reason reason;
    return read_packed(text, &reason);
}

void reason_read(const char *text, struct reason *reason)
{
    char room[REASON_BYTES];
    if (read_packed(text, reason))
        return;
    const struct event_field fields[] = {event_text("words", text), EVENT_END};
    reason_pack(event_name(OTHER), fields, room);
    (void)read_packed(room, reason);
}

const char *reason_parameter(const struct reason *reason, const char *key)
{
    for (size_t i = 0; i < reason->count; i++)
        if (strcmp(reason->parameters[i].key, key) == 0)
            return reason->parameters[i].text;
    return NULL;
}

static bool needs_quotes(const char *value)
{
    return *value == '\0' || strpbrk(value, " \"\\=") != NULL;
}

/* How many octets of the printable value fit into `room` once they are escaped, as whole characters. */
static size_t fitting_size(const char *value, size_t room)
{
    size_t used = 0;
    size_t size = 0;
    while (value[size] != '\0') {
        size_t step = text_sequence_size(value + size, strlen(value + size));
        size_t cost = value[size] == '"' || value[size] == '\\' ? 2 : step;
        if (used + cost > room)
            break;
        used += cost;
        size += step;
    }
    return size;
}

/* A packed text that grows up to `most` octets; nothing is put that has no room. */
struct packing {
    char *text;
    size_t size;
    size_t most;
};

static void put(struct packing *packing, const char *text, size_t size)
{
    memcpy(packing->text + packing->size, text, size);
    packing->size += size;
    packing->text[packing->size] = '\0';
}

static void put_text(struct packing *packing, const char *text)
{
    put(packing, text, strlen(text));
}

static void put_escaped(struct packing *packing, const char *value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (value[i] == '"' || value[i] == '\\')
            put_text(packing, "\\");
        put(packing, value + i, 1);
    }
}

static const struct event_field no_field = {.key = NULL};

static void pack(struct packing *packing, const char *name, const struct event_field *fields);

/* Puts ` key="value"`, cut when it must be, or nothing when too little of the value would be left. */
static void put_parameter(struct packing *packing, const char *key, const char *value)
{
    size_t room = packing->most - packing->size;
    size_t frame = strlen(" =\"\"") + strlen(key);
    size_t size = strlen(value);
    bool is_cut = frame > room || fitting_size(value, room - frame) < size;
    if (is_cut && room < frame + ROOM_FOR_VALUE)
        return;
    if (is_cut)
        size = fitting_size(value, room - frame - strlen(CUT_MARK));
    bool is_quoted = is_cut || needs_quotes(value);
    put_text(packing, " ");
    put_text(packing, key);
    put_text(packing, is_quoted ? "=\"" : "=");
    put_escaped(packing, value, size);
    put_text(packing, is_cut ? CUT_MARK : "");
    put_text(packing, is_quoted ? "\"" : "");
}

/* A cause is a packed reason itself. Cut like a text it would be none any more, so it is packed anew, shorter,
 * until it fits: its own last parameters go. */
static void write_cause(const struct packing *packing, const char *text, char value[REASON_BYTES])
{
    size_t frame = strlen(" =\"\"") + strlen(EVENT_CAUSE);
    size_t room = packing->most - packing->size;
    struct reason cause;
    text_copy_cut(value, REASON_BYTES, text);
    if (!read_packed(text, &cause))
        return;
    if (room < frame + sizeof(cause.name)) {
        value[0] = '\0'; /* there would be no end to making it shorter than its name */
        return;
    }
    for (size_t most = room - frame; fitting_size(value, room - frame) < strlen(value); most /= 2) {
        struct packing shorter = {.text = value, .most = most};
        pack(&shorter, cause.name, most > sizeof(cause.name) ? cause.parameters : &no_field);
    }
}

static void write_value(const struct packing *packing,
                        const struct event_field *field,
                        char value[REASON_BYTES])
{
    if (field->is_reason)
        write_cause(packing, field->text, value);
    else if (field->text != NULL)
        text_copy_cut(value, VALUE_BYTES, field->text);
    else
        (void)snprintf(value, REASON_BYTES, "%lld", (long long)field->number);
    if (!field->is_reason && field->text != NULL && strlen(field->text) >= VALUE_BYTES)
        (void)snprintf(value + strlen(value), sizeof(CUT_MARK), "%s", CUT_MARK);
    text_make_printable(value);
}

static void pack(struct packing *packing, const char *name, const struct event_field *fields)
{
    packing->size = 0;
    put_text(packing, name);
    for (size_t i = 0; i < REASON_PARAMETERS && fields[i].key != NULL; i++) {
        char value[REASON_BYTES];
        write_value(packing, &fields[i], value);
        put_parameter(packing, fields[i].key, value);
    }
}

void reason_pack(const char *name, const struct event_field *fields, char text[REASON_BYTES])
{
    struct packing packing = {.text = text, .most = REASON_BYTES - 1};
    pack(&packing, name, fields);
}

const char *reason_or_other(const char *text, char room[REASON_BYTES])
{
    if (*text == '\0' || reason_is_packed(text))
        return text;
    const struct event_field fields[] = {event_text("words", text), EVENT_END};
    reason_pack(event_name(OTHER), fields, room);
    return room;
}

void reason_copy_name(const char *text, char name[REASON_NAME_BYTES])
{
    struct reason reason;
    name[0] = '\0';
    if (*text == '\0')
        return;
    reason_read(text, &reason);
    memcpy(name, reason.name, REASON_NAME_BYTES);
}

bool reason_is_warning(const char *text)
{
    char name[REASON_NAME_BYTES];
    reason_copy_name(text, name);
    const struct event_row *row = event_find(name);
    return row != NULL && row->level == LOG_LEVEL_WARNING;
}
