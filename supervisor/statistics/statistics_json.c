/* Statistics as JSON, row by row. Here reasons become sentences, beside their names: monitoring compares
 * the names, people read the sentences. In rows of values, which ewscalctl alone reads, they stay packed. */
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/event/sentence.h"

#include "supervisor/statistics/reason_json.h"
#include "supervisor/statistics/statistics_nameless.h"
#include "supervisor/statistics/statistics_row.h"

/* `hiding`: whose accounts and users are not named; NULL: everybody is. */
static json_t *record_to_json(const struct statistics_record *record,
                              const void *base,
                              const struct statistics *hiding);

/* NULL and what is not UTF-8 become null. */
static json_t *text_to_json(const char *text)
{
    json_t *value = text != NULL ? json_string(text) : NULL;
    return value != NULL ? value : json_null();
}

static json_t *reason_to_json(const char *reason)
{
    struct sentence sentence;
    return reason == NULL ? json_null() : text_to_json(sentence_of_reason(reason, &sentence));
}

/* The sentence, and beside it its parameters: in both, names are hidden in the same way. */
static void set_reason(json_t *object,
                       const struct statistics_row *row,
                       const void *base,
                       const struct statistics *hiding)
{
    char fields_key[REASON_KEY_BYTES];
    char nameless[REASON_BYTES];
    const char *reason = statistics_text(row, base);
    if (reason != NULL && hiding != NULL)
        reason = statistics_nameless_reason(reason, hiding, nameless);
    (void)snprintf(fields_key, sizeof(fields_key), "%s_fields", row->key);
    (void)json_object_set_new(object, row->key, reason_to_json(reason));
    (void)json_object_set_new(object, fields_key, reason_json_fields(reason));
}

/* No name is null as well as no reason: "nothing is wrong" has none. */
static json_t *reason_name_to_json(const char *reason)
{
    char name[REASON_NAME_BYTES];
    reason_copy_name(text_or_empty(reason), name);
    return name[0] != '\0' ? json_string(name) : json_null();
}

static json_t *counts_to_json(struct statistics_items counts)
{
    json_t *object = json_object();
    for (; counts.count > 0; counts.count--, counts.first += counts.size) {
        const struct statistics_count *count = (const void *)counts.first;
        (void)json_object_set_new(object, count->name, json_integer(count->value));
    }
    return object;
}

static json_t *histogram_to_json(const struct histogram *histogram)
{
    json_t *object = json_object();
    (void)json_object_set_new(object, "count", json_integer(histogram_count(histogram)));
    (void)json_object_set_new(object, "sum_ms", json_integer(histogram->sum_ms));
    return object;
}

static json_t *list_to_json(const struct statistics_record *record,
                            struct statistics_items items,
                            const struct statistics *hiding)
{
    json_t *array = json_array();
    for (; items.count > 0; items.count--, items.first += items.size)
        (void)json_array_append_new(array, record_to_json(record, items.first, hiding));
    return array;
}

/* NULL: nothing is shown of it. */
static json_t *
value_to_json(const struct statistics_row *row, const void *base, const struct statistics *hiding)
{
    int64_t number = 0;
    switch (row->kind) {
    case STATISTICS_KIND_TEXT:
    case STATISTICS_KIND_SERVER:
    case STATISTICS_KIND_ROLE:
    case STATISTICS_KIND_HEALTH:
        return text_to_json(statistics_text(row, base));
    case STATISTICS_KIND_NAME:
        return hiding == NULL ? text_to_json(statistics_text(row, base)) : NULL;
    case STATISTICS_KIND_REASON:
        return NULL; /* set_reason() */
    case STATISTICS_KIND_REASON_NAME:
        return reason_name_to_json(statistics_text(row, base));
    case STATISTICS_KIND_FLAG:
        return json_boolean(statistics_number(row, base));
    case STATISTICS_KIND_STOPPED:
        return json_boolean(statistics_number(row, base) == INT64_MAX);
    case STATISTICS_KIND_NUMBER:
        return json_integer(statistics_number(row, base));
    case STATISTICS_KIND_MILLISECONDS:
        number = statistics_number(row, base);
        return number == STATISTICS_UNKNOWN ? json_null() : json_integer(number);
        /* No end is told by the row STOPPED beside it; the largest number would only be read as a time. */
    case STATISTICS_KIND_HELD:
        number = statistics_number(row, base);
        return json_integer(number == INT64_MAX ? 0 : number);
    case STATISTICS_KIND_HISTOGRAM:
        return histogram_to_json(&statistics_histogram(row, base)->counts);
    case STATISTICS_KIND_COUNTS:
        return counts_to_json(statistics_items(row, base));
    case STATISTICS_KIND_OBJECT:
    case STATISTICS_KIND_PART:
        return record_to_json(row->record, statistics_items(row, base).first, hiding);
    case STATISTICS_KIND_NAMED:
    case STATISTICS_KIND_LIST:
        /* Nobody asked for the list: an empty one would say that there is nobody in it. */
        if (row->kind == STATISTICS_KIND_NAMED &&
            (hiding != NULL || statistics_items(row, base).first == NULL))
            return NULL;
        return list_to_json(row->record, statistics_items(row, base), hiding);
    }
    return NULL;
}

static void set_row(json_t *object,
                    const struct statistics_row *row,
                    const void *base,
                    const struct statistics *hiding)
{
    if (row->kind == STATISTICS_KIND_REASON)
        set_reason(object, row, base, hiding);
    json_t *value = value_to_json(row, base, hiding);
    if (value != NULL)
        (void)json_object_set_new(object, row->key, value);
}

static json_t *record_to_json(const struct statistics_record *record,
                              const void *base,
                              const struct statistics *hiding)
{
    json_t *object = json_object();
    for (size_t i = 0; i < record->count; i++)
        set_row(object, &record->rows[i], base, hiding);
    return object;
}

json_t *statistics_to_json(const struct statistics *statistics, bool with_names)
{
    return record_to_json(statistics_service, statistics, with_names ? NULL : statistics);
}

json_t *statistics_user_to_json(const struct statistics_user *user)
{
    return record_to_json(statistics_one_user, user, NULL);
}

static bool is_key(const struct statistics_row *row, const char *name, size_t size)
{
    return strlen(row->key) == size && strncmp(row->key, name, size) == 0;
}

uint64_t statistics_user_keys(const char *names)
{
    uint64_t keys = 0;
    for (size_t size = 0; *names != '\0'; names += size + (names[size] == ',')) {
        size = strcspn(names, ",");
        for (size_t i = 0; i < statistics_one_user->count; i++)
            keys |= is_key(&statistics_one_user->rows[i], names, size) ? UINT64_C(1) << i : 0;
    }
    return keys;
}

json_t *statistics_user_keys_to_json(uint64_t keys)
{
    json_t *names = json_array();
    for (size_t i = 0; i < statistics_one_user->count; i++) {
        if ((keys >> i & 1) != 0)
            (void)json_array_append_new(names, json_string(statistics_one_user->rows[i].key));
    }
    return names;
}

json_t *statistics_user_values_to_json(const struct statistics_user *user, uint64_t keys)
{
    json_t *values = json_array();
    for (size_t i = 0; i < statistics_one_user->count; i++) {
        const struct statistics_row *row = &statistics_one_user->rows[i];
        if ((keys >> i & 1) == 0)
            continue;
        json_t *value = row->kind == STATISTICS_KIND_REASON
                            ? text_to_json(statistics_text(row, user))
                            : value_to_json(row, user, NULL);
        /* One less would move all that follow to other keys. */
        (void)json_array_append_new(values, value != NULL ? value : json_null());
    }
    return values;
}
