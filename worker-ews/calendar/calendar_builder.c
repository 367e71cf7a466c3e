/* Builds a calendar so that the same appointments always give the same octets, in whatever order
 * the server sent them: the digest decides whether anything is sent at all. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/error.h"
#include "proto/base/memory.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/calendar/calendar_builder.h"
#include "worker-ews/calendar/calendar_rules.h"
#include "worker-ews/calendar/entry_id.h"
#include "worker-ews/calendar/local_zone.h"

/* Ids with their numbers; texts are borrowed from the appointments. */
#define ID_BYTES_MAX (32 * 1024 * 1024)

struct draft {
    struct calendar_entry entry;
    size_t place; /* in the order of the calendar */
};

struct builder {
    const struct calendar_rules *rules;
    const char *owner;
    struct local_zone zone;
    struct arena *arena;
    struct draft *drafts;
    size_t count;
    struct finished_calendar *calendar;
};

static int compare_numbers(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

/* By start and end as they are sent (an all-day entry may be sent with others than the true ones), then
 * id; what is equal until then by everything else that is sent. */
static int compare_drafts(const void *left_item, const void *right_item)
{
    const struct draft *left = left_item, *right = right_item;
    int order = compare_numbers(left->entry.start, right->entry.start);
    if (order == 0)
        order = compare_numbers(left->entry.end, right->entry.end);
    if (order == 0)
        order = strcmp(left->entry.id, right->entry.id);
    if (order == 0)
        order = compare_numbers(left->entry.status, right->entry.status);
    if (order == 0)
        order = strcmp(left->entry.subject, right->entry.subject);
    if (order == 0)
        order = strcmp(left->entry.location, right->entry.location);
    if (order == 0)
        order = (int)left->entry.is_private - (int)right->entry.is_private;
    return order;
}

static int compare_ids(const void *left_item, const void *right_item)
{
    const struct draft *left = *(struct draft *const *)left_item;
    const struct draft *right = *(struct draft *const *)right_item;
    int order = strcmp(left->entry.id, right->entry.id);
    return order != 0 ? order : (left->place > right->place) - (left->place < right->place);
}

static void note_unknown_word(struct builder *builder, const struct availability_event *event)
{
    if (event->busy_type == BUSY_TYPE_OTHER && builder->calendar->unknown_busy_word[0] == '\0')
        (void)snprintf(builder->calendar->unknown_busy_word, BUSY_WORD_BYTES, "%.*s",
                       BUSY_WORD_BYTES - 1, event->busy_word);
}

static void move_to_utc_midnight(const struct builder *builder, struct calendar_entry *entry)
{
    (void)local_zone_convert(&builder->zone, entry->start, &entry->start);
    (void)local_zone_convert(&builder->zone, entry->end, &entry->end);
}

static int add_draft(struct builder *builder, const struct availability_event *event)
{
    const struct calendar_rules *rules = builder->rules;
    struct draft *draft = &builder->drafts[builder->count];
    const char *id = entry_id_create(builder->owner, event, builder->arena);
    if (id == NULL)
        return -1;
    *draft = (struct draft){.place = builder->count};
    draft->entry = (struct calendar_entry){
        .id = id,
        .start = event->start,
        .end = event->end,
        .all_day = local_zone_is_all_day(&builder->zone, event->start, event->end),
        .status = calendar_rules_status(rules, event),
        .is_private = event->is_private,
        .subject = calendar_rules_subject(rules, event),
        .location = calendar_rules_location(rules, event),
    };
    if (draft->entry.all_day && rules->all_day_utc_midnight)
        move_to_utc_midnight(builder, &draft->entry);
    builder->count++;
    return 0;
}

static int
add_drafts(struct builder *builder, const struct availability_event *events, size_t event_count)
{
    for (size_t i = 0; i < event_count; i++) {
        if (!calendar_rules_overlaps(builder->rules, &events[i]))
            continue;
        if (calendar_rules_is_times_only(builder->rules, &events[i]))
            builder->calendar->is_times_only = true;
        if (!calendar_rules_allow(builder->rules, &events[i]))
            continue;
        note_unknown_word(builder, &events[i]);
        if (add_draft(builder, &events[i]) != 0)
            return -1;
    }
    return 0;
}

/* Equal ids need not stand side by side, so they are brought together by a second order. */
static int number_equal_ids(struct builder *builder)
{
    struct draft **by_id = memory_allocate_items(builder->count + 1, sizeof(*by_id));
    for (size_t i = 0; i < builder->count; i++) {
        builder->drafts[i].place = i;
        by_id[i] = &builder->drafts[i];
    }
    qsort(by_id, builder->count, sizeof(*by_id), compare_ids);
    size_t number = 1;
    const char *id = NULL;
    int result = 0;
    for (size_t i = 0; i < builder->count && result == 0; i++) {
        struct calendar_entry *entry = &by_id[i]->entry;
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
    struct calendar_content content = {
        .entries = memory_allocate_items(builder->count + 1, sizeof(*content.entries)),
        .entries_count = builder->count,
    };
    for (size_t i = 0; i < builder->count; i++)
        content.entries[i] = builder->drafts[i].entry;
    struct finished_calendar *calendar = builder->calendar;
    int result = calendar_content_encode(&content, &calendar->sealed, error);
    free(content.entries);
    if (result != 0)
        return error_prefix(error, "the calendar cannot be sent: ");
    calendar->entry_count = builder->count;
    if (EVP_Digest(buffer_data(&calendar->sealed), buffer_size(&calendar->sealed), calendar->digest,
                   NULL, EVP_sha256(), NULL) != 1)
        return error_set(error, ERROR_INTERNAL, "the digest of a calendar could not be made");
    return 0;
}

static int build(struct builder *builder,
                 const struct availability_event *events,
                 size_t event_count,
                 struct error *error)
{
    if (add_drafts(builder, events, event_count) != 0)
        return error_set(error, ERROR_LIMIT, "the ids of the calendar are larger than we take");
    if (builder->count > 0)
        qsort(builder->drafts, builder->count, sizeof(*builder->drafts), compare_drafts);
    if (number_equal_ids(builder) != 0)
        return error_set(error, ERROR_LIMIT, "the ids of the calendar are larger than we take");
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
        .zone = {.of_working_hours = zone, .by_default = rules->default_zone},
        .arena = arena_create(ID_BYTES_MAX),
        .drafts = memory_allocate_items(event_count + 1, sizeof(*builder.drafts)),
        .calendar = &result,
    };
    int outcome = build(&builder, events, event_count, error);
    free(builder.drafts);
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
