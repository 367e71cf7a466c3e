/* Members of JSON objects. */
#include "ctl_json.h"

const char *ctl_json_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const char *ctl_json_text_or(const json_t *object, const char *key, const char *instead)
{
    const char *text = ctl_json_text(object, key);
    return text != NULL ? text : instead;
}

int64_t ctl_json_number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

bool ctl_json_boolean(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

int64_t ctl_json_span(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : -1;
}
