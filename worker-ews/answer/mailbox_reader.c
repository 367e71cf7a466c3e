/* From the elements of one m:FreeBusyResponse to a judgement.
 *
 * The judgement errs on one side only: whatever is not clearly a complete list of appointments is
 * none, so that nothing on the UCServer is emptied or shortened by it. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/error.h"

#include "worker-ews/answer/exchange_time.h"
#include "worker-ews/answer/mailbox_reader.h"

enum busy_type busy_type_from_word(const char *word)
{
    static const char *const words[] = {
        [BUSY_TYPE_FREE] = "Free",
        [BUSY_TYPE_TENTATIVE] = "Tentative",
        [BUSY_TYPE_BUSY] = "Busy",
        [BUSY_TYPE_OUT_OF_OFFICE] = "OOF",
        [BUSY_TYPE_WORKING_ELSEWHERE] = "WorkingElsewhere",
        [BUSY_TYPE_NO_DATA] = "NoData",
    };
    for (int i = 0; i < BUSY_TYPE_OTHER; i++) {
        if (strcmp(words[i], word) == 0)
            return (enum busy_type)i;
    }
    return BUSY_TYPE_OTHER;
}

void mailbox_reader_init(struct mailbox_reader *reader)
{
    *reader = (struct mailbox_reader){
        .back_off_ms = NO_BACK_OFF,
        .problem = MAILBOX_READING_COMPLETE,
    };
}

void mailbox_reader_clear(struct mailbox_reader *reader)
{
    event_list_clear(&reader->events);
    *reader = (struct mailbox_reader){0};
}

void mailbox_reader_fail(struct mailbox_reader *reader,
                         enum mailbox_reading problem,
                         enum event event,
                         struct event_field field)
{
    if (reader->problem != MAILBOX_READING_COMPLETE)
        return;
    const struct event_field fields[] = {field, EVENT_END};
    reader->problem = problem;
    reason_pack(event_name(event), fields, reader->problem_reason);
}

/* An appointment is named by its number: its subject is nobody's business but its reader's. */
static void fail_event(struct mailbox_reader *reader, enum event event)
{
    mailbox_reader_fail(reader, MAILBOX_READING_BROKEN, event,
                        event_number("number", (int64_t)reader->events.count + 1));
}

void mailbox_reader_begin_event(struct mailbox_reader *reader)
{
    reader->event = (struct availability_event){.id = "", .subject = "", .location = ""};
    reader->event_has_start = false;
    reader->event_has_end = false;
}

void mailbox_reader_set_time(struct mailbox_reader *reader, const char *text, int64_t *seconds)
{
    if (exchange_time_read(text, seconds) != 0)
        fail_event(reader, CALENDAR_TIME_UNREADABLE);
    else if (!exchange_time_is_plausible(*seconds))
        fail_event(reader, CALENDAR_TIME_IMPLAUSIBLE);
}

void mailbox_reader_set_busy_type(struct mailbox_reader *reader, const char *word)
{
    reader->event.busy_type = busy_type_from_word(word);
    reader->event.busy_word = mailbox_reader_keep(reader, word);
}

/* Anything but a clear "no" is private, and one "yes" is enough: neither an unknown word nor a second
 * one must publish what is not to be seen. */
void mailbox_reader_set_private(struct mailbox_reader *reader, const char *text)
{
    reader->event.has_details = true;
    reader->event.is_private |= strcmp(text, "false") != 0 && strcmp(text, "0") != 0;
}

const char *mailbox_reader_keep(struct mailbox_reader *reader, const char *text)
{
    const char *kept = event_list_keep(&reader->events, text);
    if (kept != NULL)
        return kept;
    mailbox_reader_fail(reader, MAILBOX_READING_TOO_LARGE, CALENDAR_TEXTS_TOO_LARGE,
                        event_number("limit", MAILBOX_TEXT_BYTES_MAX));
    return "";
}

void mailbox_reader_end_event(struct mailbox_reader *reader)
{
    if (reader->problem != MAILBOX_READING_COMPLETE)
        return;
    if (!reader->event_has_start || !reader->event_has_end || reader->event.busy_word == NULL) {
        fail_event(reader, CALENDAR_ENTRY_INCOMPLETE);
        return;
    }
    if (reader->event.start > reader->event.end) {
        fail_event(reader, CALENDAR_ENTRY_REVERSED);
        return;
    }
    if (reader->event.busy_type == BUSY_TYPE_NO_DATA)
        reader->has_no_data = true;
    if (event_list_append(&reader->events, &reader->event) != 0)
        mailbox_reader_fail(reader, MAILBOX_READING_TOO_LARGE, CALENDAR_TOO_MANY_ENTRIES,
                            event_number("limit", MAILBOX_EVENTS_MAX));
}

void mailbox_reader_set_merged(struct mailbox_reader *reader, const char *digits)
{
    if (digits[0] != '\0' && digits[strspn(digits, "4")] == '\0')
        reader->has_no_data = true;
}

void mailbox_reader_set_number(struct mailbox_reader *reader, const char *text, int *number)
{
    int64_t value;
    if (text_to_integer(text, INT16_MIN, INT16_MAX, &value) == 0)
        *number = (int)value;
    else
        mailbox_reader_fail(reader, MAILBOX_READING_BROKEN, ZONE_NUMBER_UNREADABLE, EVENT_END);
}

void mailbox_reader_set_time_of_day(struct mailbox_reader *reader, const char *text, int *seconds)
{
    if (exchange_time_read_of_day(text, seconds) != 0)
        mailbox_reader_fail(reader, MAILBOX_READING_BROKEN, ZONE_TIME_UNREADABLE, EVENT_END);
}

static bool is_event_view(const char *type)
{
    return strcmp(type, "FreeBusy") == 0 || strcmp(type, "FreeBusyMerged") == 0 ||
           strcmp(type, "Detailed") == 0 || strcmp(type, "DetailedMerged") == 0;
}

static void check_zone(struct mailbox_reader *reader)
{
    struct error error;
    if (!reader->has_zone || reader->problem != MAILBOX_READING_COMPLETE)
        return;
    if (!reader->zone_has_bias) {
        mailbox_reader_fail(reader, MAILBOX_READING_BROKEN, ZONE_WITHOUT_BIAS, EVENT_END);
    } else if (exchange_zone_check(&reader->zone, &error) != 0) {
        reader->problem = MAILBOX_READING_BROKEN;
        memcpy(reader->problem_reason, error.reason, sizeof(reader->problem_reason));
    }
}

static void check_event_data(struct mailbox_reader *reader)
{
    if (!is_event_view(reader->view_type))
        mailbox_reader_fail(reader, MAILBOX_READING_NO_EVENT_DATA, MAILBOX_NO_LIST,
                            event_text("view", reader->view_type));
    if (reader->has_no_data)
        mailbox_reader_fail(reader, MAILBOX_READING_NO_EVENT_DATA, MAILBOX_NO_DATA, EVENT_END);
}

static void judge_refusal(const struct mailbox_reader *reader, struct mailbox_answer *answer)
{
    bool is_outer_useless = strcmp(reader->code, "ErrorInternalServerError") == 0 ||
                            strcmp(reader->code, "NoError") == 0;
    const char *code =
        is_outer_useless && reader->inner_code[0] != '\0' ? reader->inner_code : reader->code;
    if (strcmp(code, "NoError") == 0)
        code = ""; /* class Error with code NoError says nothing */
    answer->reading = MAILBOX_READING_REFUSED;
    memcpy(answer->text, reader->text, sizeof(answer->text));
    text_copy_cut(answer->code, sizeof(answer->code), code);
}

void mailbox_reader_judge(struct mailbox_reader *reader, struct mailbox_answer *answer)
{
    *answer = (struct mailbox_answer){.back_off_ms = reader->back_off_ms};
    if (strcmp(reader->response_class, "Success") != 0 || strcmp(reader->code, "NoError") != 0) {
        judge_refusal(reader, answer);
        return;
    }
    check_zone(reader);
    check_event_data(reader);
    answer->reading = reader->problem;
    memcpy(answer->reason, reader->problem_reason, sizeof(answer->reason));
    if (reader->problem != MAILBOX_READING_COMPLETE)
        return;
    answer->events = reader->events.events;
    answer->event_count = reader->events.count;
    answer->has_zone = reader->has_zone;
    answer->zone = reader->zone;
}
