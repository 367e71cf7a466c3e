/* The appointments of one owner as the UCServer wants them. The sealed part was written by a worker of
 * ours, but times are checked again: a single entry that the UCServer cannot hold would cost its owner the
 * whole list. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/day.h"
#include "proto/base/time_text.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/entry_list.h"
#include "publisher-ucserver/rose/operation.h"

#define SECONDS_A_MINUTE    60
#define IMPORTANCE_NORMAL   1
#define SENSITIVITY_NORMAL  0
#define SENSITIVITY_PRIVATE 2
#define FIRST_YEAR          1900
#define YEAR_AFTER_LAST     2200

static int check_times(const struct calendar_entry *entry, size_t number, struct error *error)
{
    int64_t first = time_days_from_date(FIRST_YEAR, 1, 1) * DAY_SECONDS;
    int64_t end = time_days_from_date(YEAR_AFTER_LAST, 1, 1) * DAY_SECONDS;
    if (entry->start >= first && entry->start <= entry->end && entry->end < end)
        return 0;
    return error_set(error, LIST_IMPOSSIBLE_TIMES, event_number("entry", (int64_t)number));
}

/* An id without the number that made it unique, which does not change an entry's place. */
struct plain_id {
    size_t size;
    unsigned long number; /* 1 for none */
};

static struct plain_id plain_id_of(const char *id)
{
    const char *mark = strrchr(id, '#');
    bool has_number =
        mark != NULL && mark[1] != '\0' && mark[1 + strspn(mark + 1, "0123456789")] == '\0';
    if (!has_number)
        return (struct plain_id){strlen(id), 1};
    return (struct plain_id){(size_t)(mark - id), strtoul(mark + 1, NULL, 10)};
}

static bool ids_are_in_order(const char *before, const char *id)
{
    struct plain_id left = plain_id_of(before), right = plain_id_of(id);
    int order = memcmp(before, id, left.size < right.size ? left.size : right.size);
    if (order != 0 || left.size != right.size)
        return order < 0 || (order == 0 && left.size < right.size);
    return left.number < right.number;
}

/* Who made the calendar sorts it (docs/mapping.md section 8); another order, or the same entry twice, means
 * that its digest is not that of what would be written. */
static bool is_in_order(const struct calendar_entry *before, const struct calendar_entry *entry)
{
    if (before->start != entry->start)
        return before->start < entry->start;
    if (before->end != entry->end)
        return before->end < entry->end;
    return ids_are_in_order(before->id, entry->id);
}

static int check_entries(const struct calendar_content *content, struct error *error)
{
    for (size_t i = 0; i < content->entries_count; i++) {
        if (check_times(&content->entries[i], i + 1, error) != 0)
            return -1;
        if (i > 0 && !is_in_order(&content->entries[i - 1], &content->entries[i]))
            return error_set(error, LIST_UNSORTED, event_number("entry", (int64_t)i + 1));
    }
    return 0;
}

static struct appointment appointment_from(const struct calendar_entry *entry)
{
    return (struct appointment){
        .id = entry->id,
        .start_seconds = entry->start,
        .end_seconds = entry->end,
        .duration_minutes = (int32_t)((entry->end - entry->start) / SECONDS_A_MINUTE),
        .subject = entry->subject,
        .text = "",
        .all_day = entry->all_day,
        .status = (int32_t)entry->status,
        .category = "",
        .importance = IMPORTANCE_NORMAL,
        .sensitivity = entry->is_private ? SENSITIVITY_PRIVATE : SENSITIVITY_NORMAL,
        .is_valid = true,
        .location = entry->location[0] == '\0' ? NULL : entry->location,
    };
}

int entry_list_open(const char *owner,
                    const uint8_t *sealed,
                    size_t size_bytes,
                    struct arena *arena,
                    struct set_entry_list_argument *list,
                    struct error *error)
{
    struct calendar_content content;
    if (calendar_content_decode(sealed, size_bytes, arena, &content, error) != 0 ||
        check_entries(&content, error) != 0)
        return -1;
    struct appointment *appointments =
        arena_allocate(arena, content.entries_count, sizeof(*appointments));
    if (appointments == NULL)
        return error_set(error, LIST_MEMORY_LIMIT,
                         event_number("entries", (int64_t)content.entries_count));
    for (size_t i = 0; i < content.entries_count; i++)
        appointments[i] = appointment_from(&content.entries[i]);
    *list = (struct set_entry_list_argument){owner, appointments, content.entries_count};
    return 0;
}
