/* Members of JSON objects. An answer comes from outside, and its texts may come from a server or a mailbox:
 * nothing is trusted to be there, to have its type, or to be fit for a terminal. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/ctl/ctl_json.h"

const char *ctl_json_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const char *ctl_json_text_or(const json_t *object, const char *key, const char *instead)
{
    const char *text = ctl_json_text(object, key);
    return text != NULL ? text : instead;
}

static void make_text_printable(json_t *value)
{
    if (text_is_printable_ascii(json_string_value(value)))
        return;
    char *text = memory_copy_text(json_string_value(value));
    text_make_printable(text);
    (void)json_string_set(value, text);
    free(text);
}

/* Keys may be names that came from another process, as those of counts by reason. */
static void make_keys_printable(json_t *object)
{
    const char *key = NULL;
    json_t *part = NULL;
    void *next = NULL;
    json_object_foreach_safe(object, next, key, part)
    {
        if (text_is_printable_ascii(key))
            continue;
        char *printable = memory_copy_text(key);
        text_make_printable(printable);
        if (strcmp(printable, key) != 0) {
            (void)json_object_set(object, printable, part);
            (void)json_object_del(object, key);
        }
        free(printable);
    }
}

void ctl_json_make_printable(json_t *value)
{
    size_t index = 0;
    const char *key = NULL;
    json_t *part = NULL;
    make_keys_printable(value);
    if (json_is_string(value))
        make_text_printable(value);
    json_array_foreach(value, index, part)
        ctl_json_make_printable(part);
    json_object_foreach(value, key, part)
        ctl_json_make_printable(part);
}

/* The last of ASCII moves a cursor on some terminals; it can stand in texts alone. */
static int write_ascii(const char *octets, size_t size, void *context)
{
    FILE *stream = context;
    const char *last = NULL;
    while ((last = memchr(octets, '\x7f', size)) != NULL) {
        (void)fwrite(octets, 1, (size_t)(last - octets), stream);
        (void)fputs("\\u007F", stream);
        size -= (size_t)(last + 1 - octets);
        octets = last + 1;
    }
    (void)fwrite(octets, 1, size, stream);
    return 0;
}

void ctl_json_write(const json_t *value, size_t flags, FILE *stream)
{
    (void)json_dump_callback(value, write_ascii, stream, flags | JSON_ENSURE_ASCII);
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
