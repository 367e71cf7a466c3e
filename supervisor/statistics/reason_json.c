/* A cause is an object of its own and not the packed text that travels over the bus: whoever reads JSON shall
 * not have to take that apart. */
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/sentence.h"

#include "supervisor/statistics/reason_json.h"

/* As many as a sentence has at most. */
#define MOST_CAUSES 3

static json_t *reason_json_value(const struct event_field *field)
{
    size_t size = strlen(field->key);
    bool is_time = size > strlen("_ms") && strcmp(field->key + size - strlen("_ms"), "_ms") == 0;
    int64_t number = 0;
    if (field->is_reason && reason_is_packed(field->text)) {
        char name[REASON_NAME_BYTES];
        reason_copy_name(field->text, name);
        return json_pack("{s:s, s:o}", "name", name, "fields", reason_json_fields(field->text));
    }
    if (is_time && text_to_integer(field->text, 0, INT64_MAX, &number) == 0)
        return json_integer(number);
    return json_string(field->text);
}

json_t *reason_json_fields(const char *reason)
{
    struct reason parts;
    if (reason == NULL || *reason == '\0')
        return json_null();
    reason_read(reason, &parts);
    json_t *fields = json_object();
    for (size_t i = 0; i < parts.count; i++)
        (void)json_object_set_new(fields, parts.parameters[i].key,
                                  reason_json_value(&parts.parameters[i]));
    return fields;
}

void reason_json_set(json_t *object, const char *key, const char *name_key, const char *reason)
{
    struct sentence sentence;
    char fields_key[REASON_KEY_BYTES];
    char name[REASON_NAME_BYTES];
    if (reason == NULL || *reason == '\0')
        return;
    (void)json_object_set_new(object, key, json_string(sentence_of_reason(reason, &sentence)));
    reason_copy_name(reason, name);
    if (name_key != NULL)
        (void)json_object_set_new(object, name_key, json_string(name));
    (void)snprintf(fields_key, sizeof(fields_key), "%s_fields", key);
    (void)json_object_set_new(object, fields_key, reason_json_fields(reason));
}

static int
pack_fields(const char *name, const json_t *fields, int depth, char packed[REASON_BYTES]);

/* `cause` has room for the packed cause. */
static int read_json_field(const char *key,
                           const json_t *value,
                           int depth,
                           char cause[REASON_BYTES],
                           struct event_field *field)
{
    if (json_is_integer(value))
        *field = event_number(key, json_integer_value(value));
    else if (json_is_string(value))
        *field = event_text(key, json_string_value(value));
    else if (!json_is_object(value) || strcmp(key, EVENT_CAUSE) != 0 ||
             pack_fields(json_string_value(json_object_get(value, "name")),
                         json_object_get(value, "fields"), depth - 1, cause) != 0)
        return -1;
    else
        *field = event_cause(cause);
    return 0;
}

static int pack_fields(const char *name, const json_t *fields, int depth, char packed[REASON_BYTES])
{
    struct event_field parts[REASON_PARAMETERS + 1];
    char cause[REASON_BYTES];
    const char *key = NULL;
    json_t *value = NULL;
    size_t count = 0;
    if (name == NULL || !reason_is_packed(name) || !json_is_object(fields) || depth < 0)
        return -1;
    json_object_foreach((json_t *)(uintptr_t)fields, key, value) {
        if (count == REASON_PARAMETERS ||
            read_json_field(key, value, depth, cause, &parts[count]) != 0)
            return -1;
        count++;
    }
    parts[count] = EVENT_END;
    reason_pack(name, parts, packed);
    return 0;
}

int reason_json_pack(const char *name, const json_t *fields, char packed[REASON_BYTES])
{
    return pack_fields(name, fields, MOST_CAUSES, packed);
}
