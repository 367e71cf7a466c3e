/* An answer of Exchange, from octets to finished calendars or to what a fault says. The first octet is the number of
 * mailboxes, the second one decides where the network cuts. Whatever comes: the cuts change nothing, what
 * privacy holds back is in no calendar, and a fault's texts can be shown and its wait be kept. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/text.h"
#include "proto/base/wait_limit.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_parser.h"
#include "worker-ews/calendar/calendar_builder.h"
#include "worker-ews/calendar/calendar_rules.h"

#include "require.h"

#define MAILBOXES_MAX 100 /* as in a request */
#define YEARS_1900    (INT64_C(-2208988800))
#define YEARS_2200    INT64_C(7258118400)

static const struct exchange_settings SETTINGS[] = {
    {.private_entries = PRIVATE_SKIP, .details = DETAILS_FULL},
    {.private_entries = PRIVATE_TIMES, .details = DETAILS_SUBJECT, .all_day_utc_midnight = true},
    {.private_entries = PRIVATE_FULL, .details = DETAILS_TIMES, .skip_times_only = true},
};
#define RULES_COUNT (sizeof(SETTINGS) / sizeof(SETTINGS[0]))

struct summary {
    int result;
    struct availability_answer answer;
    size_t mailboxes;
    uint8_t digests[MAILBOXES_MAX][RULES_COUNT][DIGEST_BYTES];
};

/* What the rules hold back is not there. */
static void check_privacy(const struct exchange_settings *settings,
                          const struct calendar_entry *entry)
{
    bool has_no_subject = entry->subject[0] == '\0', has_no_location = entry->location[0] == '\0';
    require(!entry->is_private || settings->private_entries != PRIVATE_SKIP);
    require(!entry->is_private || settings->private_entries != PRIVATE_TIMES ||
            (has_no_subject && has_no_location));
    require(settings->details == DETAILS_FULL || has_no_location);
    require(settings->details != DETAILS_TIMES || has_no_subject);
}

static void check_entries(const struct exchange_settings *settings,
                          const struct finished_calendar *calendar)
{
    struct arena *arena = arena_create(1 << 26);
    struct calendar_content content;
    require(calendar_content_decode(buffer_data(&calendar->sealed), buffer_size(&calendar->sealed),
                                    arena, &content, NULL) == 0);
    for (size_t i = 0; i < content.entries_count; i++) {
        const struct calendar_entry *entry = &content.entries[i];
        require(entry->start <= entry->end && entry->id[0] != '\0');
        require(i == 0 || content.entries[i - 1].start <= entry->start);
        check_privacy(settings, entry);
    }
    arena_destroy(arena);
}

static void build(const struct exchange_settings *settings,
                  const struct mailbox_answer *mailbox,
                  uint8_t digest[DIGEST_BYTES])
{
    struct finished_calendar calendar;
    struct error error;
    const struct calendar_rules rules = {
        .settings = settings, .window_start = YEARS_1900, .window_end = YEARS_2200};
    if (calendar_build(&rules, "user", mailbox->has_zone ? &mailbox->zone : NULL, mailbox->events,
                       mailbox->event_count, &calendar, &error) != 0)
        return;
    check_entries(settings, &calendar);
    memcpy(digest, calendar.digest, DIGEST_BYTES);
    finished_calendar_clear(&calendar);
}

static void on_mailbox(void *context, size_t index, const struct mailbox_answer *mailbox)
{
    struct summary *summary = context;
    require(index == summary->mailboxes && index < MAILBOXES_MAX);
    summary->mailboxes++;
    require(mailbox->reading == MAILBOX_READING_COMPLETE || mailbox->event_count == 0);
    if (mailbox->reading != MAILBOX_READING_COMPLETE)
        return;
    for (size_t i = 0; i < RULES_COUNT; i++)
        build(&SETTINGS[i], mailbox, summary->digests[index][i]);
}

static void check_fault(const struct availability_answer *answer)
{
    const char *const texts[] = {answer->code,           answer->text,
                                 answer->violation.line, answer->violation.position,
                                 answer->violation.text, answer->server_version};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        require(text_is_utf8(texts[i], strlen(texts[i])));
    require(answer->back_off_ms == NO_BACK_OFF ||
            (answer->back_off_ms > 0 && answer->back_off_ms <= WAIT_LIMIT_MS));
    require(answer->is_fault || (answer->code[0] == '\0' && answer->violation.text[0] == '\0'));
}

static bool is_same_fault(const struct availability_answer *one,
                          const struct availability_answer *other)
{
    return one->is_fault == other->is_fault && strcmp(one->code, other->code) == 0 &&
           strcmp(one->text, other->text) == 0 &&
           strcmp(one->violation.line, other->violation.line) == 0 &&
           strcmp(one->violation.position, other->violation.position) == 0 &&
           strcmp(one->violation.text, other->violation.text) == 0 &&
           one->back_off_ms == other->back_off_ms &&
           strcmp(one->server_version, other->server_version) == 0;
}

static struct summary
read_answer(size_t mailboxes, const uint8_t *octets, size_t size, unsigned cuts)
{
    struct summary summary = {0};
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
        summary.result = availability_parser_finish(parser, &summary.answer, &error);
    require(summary.result != 0 || summary.answer.is_fault || summary.mailboxes == mailboxes);
    if (summary.result == 0)
        check_fault(&summary.answer);
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
    require(one.result != 0 ||
            (is_same_fault(&one.answer, &other.answer) && one.mailboxes == other.mailboxes &&
             memcmp(one.digests, other.digests, sizeof(one.digests)) == 0));
    return 0;
}
