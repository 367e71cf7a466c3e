/* Builds a calendar so that the same appointments always give the same octets, in whatever order
 * the server sent them: the digest decides whether anything is sent at all. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/day.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/event/error.h"

#include "worker-ews/answer/exchange_zone.h"
#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/calendar/calendar_builder.h"
#include "worker-ews/calendar/calendar_rules.h"
#include "worker-ews/calendar/entry_id.h"
#include "worker-ews/calendar/zone_file.h"

_Static_assert(EVENT_TEXT_BYTES_MAX <= LIMIT_SUBJECT, "a text that was cut can be sent");
_Static_assert(EVENT_ID_BYTES_MAX + sizeof("@20261201T080000Z#10000") <= LIMIT_ENTRY_ID + 1,
               "an id leaves room for the start and a number");

/* As a rule an entry has no more octets. */
#define USUAL_ENTRY_BYTES 256

/* Ids with their numbers; texts are borrowed from the appointments. */
#define ID_BYTES_MAX (32 * 1024 * 1024)

struct builder {
    const struct calendar_rules *rules;
    const char *owner;
    const struct exchange_zone *zone; /* of the working hours, or NULL */
    struct arena *arena;
    struct calendar_entry *entries;
    size_t count;
    struct finished_calendar *calendar;
};

static int compare_numbers(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

/* By start and end as they are sent (an all-day entry may be sent with others than the true ones), then
 * id; what is equal until then by everything else that is sent. */
static int compare_entries(const void *left_item, const void *right_item)
{
    const struct calendar_entry *left = left_item, *right = right_item;
    int order = compare_numbers(left->start, right->start);
    if (order == 0)
        order = compare_numbers(left->end, right->end);
    if (order == 0)
        order = strcmp(left->id, right->id);
    if (order == 0)
        order = compare_numbers(left->status, right->status);
    if (order == 0)
        order = strcmp(left->subject, right->subject);
    if (order == 0)
        order = strcmp(left->location, right->location);
    if (order == 0)
        order = (int)left->is_private - (int)right->is_private;
    return order;
}

static int compare_ids(const void *left_item, const void *right_item)
{
    const struct calendar_entry *left = *(struct calendar_entry *const *)left_item;
    const struct calendar_entry *right = *(struct calendar_entry *const *)right_item;
    int order = strcmp(left->id, right->id);
    return order != 0 ? order : (left > right) - (left < right);
}

static void note_unknown_word(struct builder *builder, const struct availability_event *event)
{
    if (event->busy_type != BUSY_TYPE_OTHER)
        return;
    builder->calendar->unknown_busy_types++;
    if (builder->calendar->unknown_busy_word[0] == '\0')
        (void)snprintf(builder->calendar->unknown_busy_word, BUSY_WORD_BYTES, "%.*s",
                       BUSY_WORD_BYTES - 1, event->busy_word);
}

/* Local time as seconds since 1970 of the local calendar: in the zone of the working hours, else in the
 * configured one; without either, UTC (docs/mapping.md, section 7). */
static int64_t to_local(const struct builder *builder, int64_t instant)
{
    const struct zone_file *by_default = builder->rules->default_zone;
    if (builder->zone != NULL)
        return instant + exchange_zone_offset_seconds(builder->zone, instant);
    return by_default == NULL ? instant : instant + zone_file_offset_seconds(by_default, instant);
}

/* Whether an appointment fills whole local days: it has a length, and both ends are 00:00:00, each by
 * the offset that is valid there. Without a zone: no. */
static bool is_all_day(const struct builder *builder, const struct availability_event *event)
{
    bool has_zone = builder->zone != NULL || builder->rules->default_zone != NULL;
    return has_zone && event->start < event->end &&
           to_local(builder, event->start) % DAY_SECONDS == 0 &&
           to_local(builder, event->end) % DAY_SECONDS == 0;
}

static void count_cut_texts(struct builder *builder, const struct availability_event *event)
{
    const struct calendar_entry *entry = &builder->entries[builder->count - 1];
    builder->calendar->cut_texts += event->is_subject_cut && entry->subject[0] != '\0';
    builder->calendar->cut_texts += event->is_location_cut && entry->location[0] != '\0';
}

static int add_entry(struct builder *builder, const struct availability_event *event)
{
    const struct calendar_rules *rules = builder->rules;
    const char *id = entry_id_create(builder->owner, event, builder->arena);
    if (id == NULL)
        return -1;
    bool all_day = is_all_day(builder, event);
    bool is_moved = all_day && rules->settings->all_day_utc_midnight;
    builder->entries[builder->count++] = (struct calendar_entry){
        .id = id,
        .start = is_moved ? to_local(builder, event->start) : event->start,
        .end = is_moved ? to_local(builder, event->end) : event->end,
        .all_day = all_day,
        .status = calendar_rules_status(rules, event),
        .is_private = event->is_private,
        .subject = calendar_rules_subject(rules, event),
        .location = calendar_rules_location(rules, event),
    };
    count_cut_texts(builder, event);
    return 0;
}

static int
add_entries(struct builder *builder, const struct availability_event *events, size_t event_count)
{
    for (size_t i = 0; i < event_count; i++) {
        if (!calendar_rules_overlaps(builder->rules, &events[i]))
            continue;
        if (calendar_rules_is_times_only(builder->rules, &events[i]))
            builder->calendar->is_times_only = true;
        if (!calendar_rules_allow(builder->rules, &events[i]))
            continue;
        note_unknown_word(builder, &events[i]);
        if (add_entry(builder, &events[i]) != 0)
            return -1;
    }
    return 0;
}

/* Equal ids need not stand side by side, so they are brought together by a second order. */
static int number_equal_ids(struct builder *builder)
{
    struct calendar_entry **by_id = memory_allocate_items(builder->count + 1, sizeof(*by_id));
    for (size_t i = 0; i < builder->count; i++)
        by_id[i] = &builder->entries[i];
    qsort(by_id, builder->count, sizeof(*by_id), compare_ids);
    size_t number = 1;
    const char *id = NULL;
    int result = 0;
    for (size_t i = 0; i < builder->count && result == 0; i++) {
        struct calendar_entry *entry = by_id[i];
        number = id != NULL && strcmp(id, entry->id) == 0 ? number + 1 : 1;
        id = number == 1 ? entry->id : id;
        if (number > 1 && (entry->id = entry_id_numbered(id, number, builder->arena)) == NULL)
            result = -1;
    }
    free(by_id);
    return result;
}

static int seal(struct builder *builder, struct error *error)
{
    const struct calendar_content content = {.entries = builder->entries,
                                             .entries_count = builder->count};
    struct finished_calendar *calendar = builder->calendar;
    /* a guess, so that the buffer does not grow step by step */
    (void)buffer_reserve(&calendar->sealed,
                         number_smaller((builder->count + 1) * USUAL_ENTRY_BYTES, LIMIT_SEALED));
    if (calendar_content_encode(&content, &calendar->sealed, error) != 0)
        return error_wrap(error, CALENDAR_NOT_SENDABLE);
    calendar->entry_count = builder->count;
    if (EVP_Digest(buffer_data(&calendar->sealed), buffer_size(&calendar->sealed), calendar->digest,
                   NULL, EVP_sha256(), NULL) != 1)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "OpenSSL"),
                         event_text("call", "EVP_Digest"));
    return 0;
}

static int build(struct builder *builder,
                 const struct availability_event *events,
                 size_t event_count,
                 struct error *error)
{
    if (add_entries(builder, events, event_count) != 0)
        return error_set(error, CALENDAR_IDS_TOO_LARGE, event_number("limit", ID_BYTES_MAX));
    qsort(builder->entries, builder->count, sizeof(*builder->entries), compare_entries);
    if (number_equal_ids(builder) != 0)
        return error_set(error, CALENDAR_IDS_TOO_LARGE, event_number("limit", ID_BYTES_MAX));
    return seal(builder, error);
}

int calendar_build(const struct calendar_rules *rules,
                   const char *owner,
                   const struct exchange_zone *zone,
                   const struct availability_event *events,
                   size_t event_count,
                   struct finished_calendar *calendar,
                   struct error *error)
{
    struct finished_calendar result = {0};
    buffer_init(&result.sealed, LIMIT_SEALED);
    struct builder builder = {
        .rules = rules,
        .owner = owner,
        .zone = zone,
        .arena = arena_create(ID_BYTES_MAX),
        .entries = memory_allocate_items(event_count + 1, sizeof(*builder.entries)),
        .calendar = &result,
    };
    int outcome = build(&builder, events, event_count, error);
    free(builder.entries);
    arena_destroy(builder.arena);
    if (outcome == 0)
        *calendar = result;
    else
        finished_calendar_clear(&result);
    return outcome;
}

void finished_calendar_clear(struct finished_calendar *calendar)
{
    buffer_clear(&calendar->sealed);
    *calendar = (struct finished_calendar){.sealed = calendar->sealed};
}
