/* An answer of Exchange, from octets to finished calendars. The first octet is the number of mailboxes,
 * the second one decides where the network cuts. Whatever comes: the cuts change nothing, and what
 * privacy holds back is in no calendar. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/arena.h"
#include "proto/error.h"
#include "worker-ews/availability_parser.h"
#include "worker-ews/calendar_builder.h"
#include "worker-ews/calendar_rules.h"

#define MAILBOXES_MAX 8
#define YEARS_1900    (INT64_C(-2208988800))
#define YEARS_2200    INT64_C(7258118400)

struct summary {
    int result;
    size_t mailboxes;
    uint8_t digests[MAILBOXES_MAX][DIGEST_BYTES];
};

static void require(int condition)
{
    if (!condition)
        abort();
}

static void check_entries(const struct finished_calendar *calendar, enum details_mode details)
{
    struct arena *arena = arena_create(1 << 26);
    struct calendar_content content;
    require(calendar_content_decode(buffer_data(&calendar->sealed), buffer_size(&calendar->sealed),
                                    arena, &content, NULL) == 0);
    for (size_t i = 0; i < content.entries_count; i++) {
        const struct calendar_entry *entry = &content.entries[i];
        require(entry->start <= entry->end && !entry->is_private && entry->id[0] != '\0');
        require(i == 0 || content.entries[i - 1].start <= entry->start);
        require(details != DETAILS_TIMES ||
                (entry->subject[0] == '\0' && entry->location[0] == '\0'));
    }
    arena_destroy(arena);
}

static void
build(const struct mailbox_answer *mailbox, enum details_mode details, uint8_t digest[DIGEST_BYTES])
{
    struct calendar_rules rules = {
        .window_start = YEARS_1900, .window_end = YEARS_2200, .details = details};
    struct finished_calendar calendar;
    struct error error;
    if (calendar_build(&rules, "user", mailbox->has_zone ? &mailbox->zone : NULL, mailbox->events,
                       mailbox->event_count, &calendar, &error) != 0)
        return;
    check_entries(&calendar, details);
    memcpy(digest, calendar.digest, DIGEST_BYTES);
    finished_calendar_clear(&calendar);
}

static void on_mailbox(void *context, size_t index, const struct mailbox_answer *mailbox)
{
    struct summary *summary = context;
    uint8_t unused[DIGEST_BYTES];
    require(index == summary->mailboxes && index < MAILBOXES_MAX);
    summary->mailboxes++;
    require(mailbox->reading == MAILBOX_READING_COMPLETE || mailbox->event_count == 0);
    if (mailbox->reading != MAILBOX_READING_COMPLETE)
        return;
    build(mailbox, DETAILS_TIMES, unused);
    build(mailbox, DETAILS_FULL, summary->digests[index]);
}

static struct summary
read_answer(size_t mailboxes, const uint8_t *octets, size_t size, unsigned cuts)
{
    struct summary summary = {0};
    struct availability_answer answer;
    struct error error;
    struct availability_parser *parser =
        availability_parser_create(mailboxes, on_mailbox, &summary);
    while (size > 0 && summary.result == 0) {
        cuts = cuts * 1103515245u + 12345u;
        size_t part = cuts % 97 + 1 < size ? cuts % 97 + 1 : size;
        summary.result = availability_parser_feed(parser, octets, part, &error);
        octets += part;
        size -= part;
    }
    if (summary.result == 0)
        summary.result = availability_parser_finish(parser, &answer, &error);
    require(summary.result != 0 || answer.is_fault || summary.mailboxes == mailboxes);
    availability_parser_destroy(parser);
    return summary;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t mailboxes = data[0] % MAILBOXES_MAX + 1;
    struct summary one = read_answer(mailboxes, data + 2, size - 2, data[1]);
    struct summary other = read_answer(mailboxes, data + 2, size - 2, data[1] + 1u);
    require(one.result == other.result);
    require(one.result != 0 || memcmp(&one, &other, sizeof(one)) == 0);
    return 0;
}
