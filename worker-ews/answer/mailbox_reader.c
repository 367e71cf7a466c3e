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

static const char *const BUSY_WORDS[] = {
    [BUSY_TYPE_FREE] = "Free",
    [BUSY_TYPE_TENTATIVE] = "Tentative",
    [BUSY_TYPE_BUSY] = "Busy",
    [BUSY_TYPE_OUT_OF_OFFICE] = "OOF",
    [BUSY_TYPE_WORKING_ELSEWHERE] = "WorkingElsewhere",
    [BUSY_TYPE_NO_DATA] = "NoData",
};

enum busy_type busy_type_from_word(const char *word)
{
    for (int i = 0; i < BUSY_TYPE_OTHER; i++) {
        if (strcmp(BUSY_WORDS[i], word) == 0)
            return (enum busy_type)i;
    }
    return BUSY_TYPE_OTHER;
}

void mailbox_reader_init(struct mailbox_reader *reader)
{
    /* What does not come of a change is not guessed. */
    static const struct exchange_zone_change nothing = {.weekday = -1,
                                                        .time_seconds = EXCHANGE_ZONE_UNREADABLE};
    *reader = (struct mailbox_reader){
        .back_off_ms = NO_BACK_OFF,
        .zone = {.standard = nothing, .daylight = nothing},
        .problem = MAILBOX_READING_COMPLETE,
    };
}

void mailbox_reader_clear(struct mailbox_reader *reader)
{
    event_list_clear(&reader->events);
    text_pool_clear(&reader->texts);
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
    reader->event_has_private_mark = false;
}

void mailbox_reader_set_time(struct mailbox_reader *reader, const char *text, int64_t *seconds)
{
    if (exchange_time_read(text, seconds) != 0)
        fail_event(reader, CALENDAR_TIME_UNREADABLE);
    else if (!exchange_time_is_plausible(*seconds))
        fail_event(reader, CALENDAR_TIME_IMPLAUSIBLE);
}

/* Returns a copy that lives as long as the mailbox; "" when that would be too much, which also makes the
 * mailbox TOO_LARGE. */
static const char *keep_text(struct mailbox_reader *reader, const char *text, size_t size_bytes)
{
    const char *kept = text_pool_keep(&reader->texts, &reader->events, text, size_bytes);
    if (kept != NULL)
        return kept;
    mailbox_reader_fail(reader, MAILBOX_READING_TOO_LARGE, CALENDAR_TEXTS_TOO_LARGE,
                        event_number("limit", MAILBOX_TEXT_BYTES_MAX));
    return "";
}

void mailbox_reader_set_busy_type(struct mailbox_reader *reader, const char *word)
{
    enum busy_type type = busy_type_from_word(word);
    reader->event.busy_type = type;
    reader->event.busy_word =
        type == BUSY_TYPE_OTHER ? keep_text(reader, word, strlen(word)) : BUSY_WORDS[type];
}

/* Anything but a clear "no" is private, and one "yes" is enough: neither an unknown word nor a second
 * one must publish what is not to be seen. */
void mailbox_reader_set_private(struct mailbox_reader *reader, const char *text)
{
    reader->event.has_details = true;
    reader->event_has_private_mark = true;
    reader->event.is_private |= strcmp(text, "false") != 0 && strcmp(text, "0") != 0;
}

void mailbox_reader_set_id(struct mailbox_reader *reader,
                           const char *id,
                           size_t size_bytes,
                           bool is_cut)
{
    bool is_too_long = is_cut || size_bytes > EVENT_ID_BYTES_MAX;
    reader->event.id = is_too_long ? "" : keep_text(reader, id, size_bytes);
}

/* Here and not where entries are made, so that everything that is computed from a text, order and digest,
 * sees it as it is sent. */
static const char *keep_cut(struct mailbox_reader *reader,
                            const char *text,
                            size_t size_bytes,
                            bool is_cut,
                            bool *is_marked)
{
    static const char mark[] = "\xE2\x80\xA6"; /* U+2026 */
    char kept[EVENT_TEXT_BYTES_MAX + 1];
    *is_marked = is_cut || size_bytes > EVENT_TEXT_BYTES_MAX;
    if (!*is_marked)
        return keep_text(reader, text, size_bytes);
    text_copy_cut(kept, sizeof(kept) - strlen(mark), text);
    size_t kept_bytes = strlen(kept);
    memcpy(kept + kept_bytes, mark, sizeof(mark));
    return keep_text(reader, kept, kept_bytes + strlen(mark));
}

void mailbox_reader_set_subject(struct mailbox_reader *reader,
                                const char *text,
                                size_t size_bytes,
                                bool is_cut)
{
    reader->event.subject =
        keep_cut(reader, text, size_bytes, is_cut, &reader->event.is_subject_cut);
}

void mailbox_reader_set_location(struct mailbox_reader *reader,
                                 const char *text,
                                 size_t size_bytes,
                                 bool is_cut)
{
    reader->event.location =
        keep_cut(reader, text, size_bytes, is_cut, &reader->event.is_location_cut);
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
    reader->has_details |= reader->event.has_details;
    reader->has_private_marks |= reader->event_has_private_mark;
    reader->lacks_private_marks |= !reader->event_has_private_mark;
    if (event_list_append(&reader->events, &reader->event) != 0)
        mailbox_reader_fail(reader, MAILBOX_READING_TOO_LARGE, CALENDAR_TOO_MANY_ENTRIES,
                            event_number("limit", MAILBOX_EVENTS_MAX));
}

void mailbox_reader_set_merged(struct mailbox_reader *reader, const char *digits)
{
    if (digits[0] != '\0' && digits[strspn(digits, "4")] == '\0')
        reader->has_no_data = true;
}

void mailbox_reader_read_number(const char *text, int *number)
{
    int64_t value;
    int result = text_to_integer(text, INT16_MIN, INT16_MAX, &value);
    *number = result == 0 ? (int)value : EXCHANGE_ZONE_UNREADABLE;
}

void mailbox_reader_read_time_of_day(const char *text, int *seconds)
{
    if (exchange_time_read_of_day(text, seconds) != 0)
        *seconds = EXCHANGE_ZONE_UNREADABLE;
}

static bool is_event_view(const char *type)
{
    return strcmp(type, "FreeBusy") == 0 || strcmp(type, "FreeBusyMerged") == 0 ||
           strcmp(type, "Detailed") == 0 || strcmp(type, "DetailedMerged") == 0;
}

/* What came is evidence, what the type says is the least. An empty list shows no more than the type. */
static enum granted_view granted_view_of(const struct mailbox_reader *reader)
{
    if (reader->has_private_marks)
        return VIEW_ALL;
    if (reader->has_details || strncmp(reader->view_type, "Detailed", strlen("Detailed")) == 0)
        return VIEW_SUBJECT;
    return VIEW_TIMES;
}

static int check_zone(const struct mailbox_reader *reader, struct error *error)
{
    if (reader->zone_is_ambiguous)
        return error_set(error, ZONE_AMBIGUOUS);
    if (!reader->zone_has_bias)
        return error_set(error, ZONE_WITHOUT_BIAS);
    return exchange_zone_check(&reader->zone, error);
}

/* Only all-day appointments are recognised by the zone, so one that cannot be understood counts as one
 * that did not come, and costs no appointment. */
static void judge_zone(const struct mailbox_reader *reader, struct mailbox_answer *answer)
{
    struct error error;
    if (!reader->has_zone)
        return;
    if (check_zone(reader, &error) != 0) {
        memcpy(answer->zone_reason, error.reason, sizeof(answer->zone_reason));
        return;
    }
    answer->has_zone = true;
    answer->zone = reader->zone;
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
    check_event_data(reader);
    answer->reading = reader->problem;
    memcpy(answer->reason, reader->problem_reason, sizeof(answer->reason));
    if (reader->problem != MAILBOX_READING_COMPLETE)
        return;
    answer->events = reader->events.events;
    answer->event_count = reader->events.count;
    answer->list = &reader->events;
    answer->view = granted_view_of(reader);
    answer->is_private_unknown = reader->lacks_private_marks;
    judge_zone(reader, answer);
}
