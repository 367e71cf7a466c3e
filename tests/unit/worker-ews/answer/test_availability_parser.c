#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "reading.h"

#define T "xmlns=\"http://schemas.microsoft.com/exchange/services/2006/types\""
#define HEAD                                                                                       \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope "                                       \
    "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><h:ServerVersionInfo "        \
    "MajorVersion=\"15\" MinorVersion=\"2\" MajorBuildNumber=\"1118\" MinorBuildNumber=\"7\" "     \
    "Version=\"V2017_07_11\" xmlns:h=\"http://schemas.microsoft.com/exchange/services/2006/types"  \
    "\"/></s:Header><s:Body>"
#define OPEN                                                                                       \
    HEAD "<GetUserAvailabilityResponse xmlns=\"http://schemas.microsoft.com/exchange/services/"    \
         "2006/messages\"><FreeBusyResponseArray>"
#define CLOSE "</FreeBusyResponseArray></GetUserAvailabilityResponse></s:Body></s:Envelope>"
#define GOOD                                                                                       \
    "<ResponseMessage "                                                                            \
    "ResponseClass=\"Success\"><ResponseCode>NoError</ResponseCode></ResponseMessage>"
#define VIEW(type, content)                                                                        \
    "<FreeBusyResponse>" GOOD "<FreeBusyView><FreeBusyViewType " T ">" type                        \
    "</FreeBusyViewType>" content "</FreeBusyView></FreeBusyResponse>"
#define EVENT_LIST(content) "<CalendarEventArray " T ">" content "</CalendarEventArray>"
#define DETAILED(content)   VIEW("Detailed", EVENT_LIST(content))
#define EVENT(start, end, busy, more)                                                              \
    "<CalendarEvent><StartTime>" start "</StartTime><EndTime>" end "</EndTime><BusyType>" busy     \
    "</BusyType>" more "</CalendarEvent>"
#define MORNING(more) EVENT("2026-12-01T08:00:00", "2026-12-01T09:00:00", "Busy", more)
#define ERROR(class, code, more)                                                                   \
    "<FreeBusyResponse><ResponseMessage ResponseClass=\"" class "\"><MessageText>no "              \
                                                                "way</"                            \
                                                                "MessageText><ResponseCode>" code  \
                                                                "</ResponseCode>" more             \
                                                                "</ResponseMessage></"             \
                                                                "FreeBusyResponse>"
#define FAULT_HEAD                                                                                 \
    HEAD "<s:Fault><faultcode "                                                                    \
         "xmlns:a=\"http://schemas.microsoft.com/exchange/services/2006/types\">"
#define FAULT_TAIL "</s:Fault></s:Body></s:Envelope>"

static struct reading reading;

static int clear(void **state)
{
    (void)state;
    reading_clear(&reading);
    return 0;
}

static void read_answer(size_t mailboxes, const char *text)
{
    reading_clear(&reading);
    reading_run(&reading, mailboxes, text, strlen(text), strlen(text) + 1);
}

static void expect_worthless(size_t mailboxes, const char *text)
{
    read_answer(mailboxes, text);
    assert_int_equal(reading.result, -1);
}

static void expect_reading(const char *text, enum mailbox_reading expected)
{
    read_answer(1, text);
    assert_int_equal(reading.result, 0);
    assert_int_equal(reading.count, 1);
    assert_int_equal(reading.mailboxes[0].reading, expected);
}

static void what_is_no_answer_is_worthless(void **state)
{
    (void)state;
    expect_worthless(1, "");
    expect_worthless(1, "unauthorized");
    expect_worthless(1, "<html><body>Server Error</body></html>");
    expect_worthless(1, "<Envelope/>");
    expect_worthless(1, HEAD "</s:Body></s:Envelope>");
    expect_worthless(1, OPEN DETAILED("") CLOSE "<x/>");
    expect_worthless(1, OPEN DETAILED("") "</FreeBusyResponseArray></GetUserAvailabilityResponse>");
    expect_worthless(1, OPEN DETAILED("<CalendarEvent>&nbsp;</CalendarEvent>") CLOSE);
}

static void a_wrong_number_of_mailboxes_is_worthless(void **state)
{
    (void)state;
    expect_worthless(2, OPEN DETAILED("") CLOSE);
    expect_worthless(1, OPEN DETAILED("") DETAILED("") CLOSE);
    expect_worthless(1, OPEN CLOSE);
    read_answer(2, OPEN DETAILED("") DETAILED("") CLOSE);
    assert_int_equal(reading.result, 0);
}

static void a_doctype_is_refused(void **state)
{
    (void)state;
    expect_worthless(1, "<!DOCTYPE x [<!ENTITY a \"b\">]>" OPEN DETAILED("") CLOSE);
    expect_worthless(1, "<!DOCTYPE x SYSTEM \"http://127.0.0.1/x.dtd\"><x/>");
    assert_string_equal(reading.error.reason, "exchange.answer_with_doctype");
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    char text[4096] = OPEN;
    for (int i = 0; i < 40; i++)
        strncat(text, "<x>", sizeof(text) - strlen(text) - 1);
    expect_worthless(1, text);
    assert_int_equal(reading.error.class, ERROR_LIMIT);
}

static void an_element_that_comes_twice_is_worthless(void **state)
{
    (void)state;
    expect_worthless(1, OPEN "<FreeBusyResponse>" GOOD GOOD "</FreeBusyResponse>" CLOSE);
    expect_worthless(1, OPEN DETAILED(MORNING("<EndTime>2026-12-01T10:00:00</EndTime>")) CLOSE);
}

static void expect_cut(size_t size)
{
    char *subject = calloc(1, size + 1), *text = calloc(1, size + 4096);
    memset(subject, 'x', size);
    (void)snprintf(text, size + 4096, "%s%s%s%s",
                   OPEN
                   "<FreeBusyResponse>" GOOD "<FreeBusyView><FreeBusyViewType " T
                   ">Detailed</FreeBusyViewType><CalendarEventArray " T
                   "><CalendarEvent><StartTime>2026-12-01T08:00:00</StartTime><EndTime>2026-12-"
                   "01T08:00:00</EndTime><BusyType>Busy</BusyType><CalendarEventDetails><Subject>",
                   subject,
                   "</Subject></CalendarEventDetails></CalendarEvent></CalendarEventArray>"
                   "</FreeBusyView></FreeBusyResponse>",
                   DETAILED("") CLOSE);
    for (size_t part = 1; part <= 4096; part *= 8) {
        reading_clear(&reading);
        reading_run(&reading, 2, text, strlen(text), part);
        assert_int_equal(reading.result, 0);
        assert_int_equal(reading.mailboxes[0].reading, MAILBOX_READING_COMPLETE);
        const struct availability_event *event = &reading.mailboxes[0].events[0];
        assert_int_equal(strlen(event->subject), EVENT_TEXT_BYTES_MAX);
        assert_string_equal(event->subject + EVENT_TEXT_BYTES_MAX - 4, "x\xE2\x80\xA6");
        assert_true(event->is_subject_cut);
        assert_false(event->is_location_cut);
        assert_int_equal(reading.mailboxes[1].reading, MAILBOX_READING_COMPLETE);
    }
    free(subject);
    free(text);
}

static void a_text_that_is_too_long_is_cut(void **state)
{
    (void)state;
    expect_cut(EVENT_TEXT_BYTES_MAX + 1);
    expect_cut(ANSWER_ELEMENT_BYTES_MAX);
    expect_cut(ANSWER_ELEMENT_BYTES_MAX + 1000);
}

/* What decides about the appointment itself is not guessed from its beginning. */
static void a_busy_type_that_is_too_long_fails_its_mailbox_alone(void **state)
{
    (void)state;
    size_t size = ANSWER_ELEMENT_BYTES_MAX + 1;
    char *word = calloc(1, size + 1), *text = calloc(1, size + 4096);
    memset(word, 'x', size);
    (void)snprintf(text, size + 4096, "%s%s%s",
                   OPEN
                   "<FreeBusyResponse>" GOOD "<FreeBusyView><FreeBusyViewType " T
                   ">Detailed</FreeBusyViewType><CalendarEventArray " T
                   "><CalendarEvent><StartTime>2026-12-01T08:00:00</StartTime><EndTime>2026-12-"
                   "01T08:00:00</EndTime><BusyType>",
                   word,
                   "</BusyType></CalendarEvent></CalendarEventArray></FreeBusyView>"
                   "</FreeBusyResponse>" DETAILED("") CLOSE);
    read_answer(2, text);
    assert_int_equal(reading.result, 0);
    assert_int_equal(reading.mailboxes[0].reading, MAILBOX_READING_BROKEN);
    assert_int_equal(reading.mailboxes[1].reading, MAILBOX_READING_COMPLETE);
    free(word);
    free(text);
}

static void more_appointments_than_the_limit_are_too_large(void **state)
{
    (void)state;
    static const char event[] = MORNING("");
    size_t size = (MAILBOX_EVENTS_MAX + 1) * strlen(event) + 4096;
    char *text = calloc(1, size), *at = text;
    at += snprintf(at, 2048, "%s",
                   OPEN "<FreeBusyResponse>" GOOD "<FreeBusyView><FreeBusyViewType " T
                        ">FreeBusy</FreeBusyViewType><CalendarEventArray " T ">");
    for (int i = 0; i <= MAILBOX_EVENTS_MAX; i++, at += strlen(event))
        memcpy(at, event, strlen(event));
    (void)snprintf(at, 2048, "%s", "</CalendarEventArray></FreeBusyView></FreeBusyResponse>" CLOSE);
    expect_reading(text, MAILBOX_READING_TOO_LARGE);
    free(text);
}

static void all_parts_of_an_appointment_are_read(void **state)
{
    (void)state;
    expect_reading(OPEN DETAILED(MORNING(
                       "<CalendarEventDetails><ID>AB12</ID><Subject> Planung Q1 &amp; Q2&#x1;"
                       "</Subject><Location>Raum &quot;S\xC3\xBC"
                       "d&quot;</Location><IsMeeting>true"
                       "</IsMeeting><IsPrivate>false</IsPrivate></CalendarEventDetails>")) CLOSE,
                   MAILBOX_READING_COMPLETE);
    const struct availability_event *event = &reading.mailboxes[0].events[0];
    assert_int_equal(reading.mailboxes[0].event_count, 1);
    assert_int_equal(event->start, 1796112000); /* date -u -d 2026-12-01T08:00 +%s */
    assert_int_equal(event->end, 1796112000 + 3600);
    assert_int_equal(event->busy_type, BUSY_TYPE_BUSY);
    assert_true(event->has_details);
    assert_false(event->is_private);
    assert_string_equal(event->id, "AB12");
    assert_string_equal(event->subject, " Planung Q1 & Q2\xEF\xBF\xBD");
    assert_string_equal(event->location, "Raum \"S\xC3\xBC"
                                         "d\"");
    assert_string_equal(reading.answer.server_version, "15.2.1118.7");
    assert_int_equal(reading.answer.replaced_characters, 1);
}

static void the_place_of_the_cuts_does_not_matter(void **state)
{
    (void)state;
    static const char text[] = "\xEF\xBB\xBF" OPEN DETAILED(
        MORNING("<CalendarEventDetails><Subject>a&#x1F;\xF0\x9F\x8D\x95</Subject>"
                "</CalendarEventDetails>")) CLOSE;
    for (size_t part = 1; part < 40; part++) {
        reading_clear(&reading);
        reading_run(&reading, 1, text, strlen(text), part);
        assert_int_equal(reading.result, 0);
        assert_string_equal(reading.mailboxes[0].events[0].subject,
                            "a\xEF\xBF\xBD\xF0\x9F\x8D\x95");
    }
}

static void an_answer_that_was_cut_off_is_worthless_wherever_the_cut_is(void **state)
{
    (void)state;
    static const char text[] = OPEN DETAILED(MORNING("")) CLOSE;
    for (size_t cut = 0; cut < strlen(text); cut++) {
        reading_clear(&reading);
        reading_run(&reading, 1, text, cut, 4096);
        assert_int_equal(reading.result, -1);
    }
}

static void an_event_view_without_events_is_an_empty_calendar(void **state)
{
    (void)state;
    static const char *const answers[] = {
        OPEN VIEW("FreeBusy", "") CLOSE,
        OPEN VIEW("FreeBusyMerged", "<MergedFreeBusy " T ">0000</MergedFreeBusy>") CLOSE,
        OPEN VIEW("Detailed", EVENT_LIST("")) CLOSE,
        OPEN VIEW("DetailedMerged", "<MergedFreeBusy " T ">0404</MergedFreeBusy>") CLOSE,
    };
    for (size_t i = 0; i < 4; i++) {
        expect_reading(answers[i], MAILBOX_READING_COMPLETE);
        assert_int_equal(reading.mailboxes[0].event_count, 0);
    }
}

static void other_views_are_no_empty_calendar(void **state)
{
    (void)state;
    expect_reading(OPEN VIEW("None", "") CLOSE, MAILBOX_READING_NO_EVENT_DATA);
    expect_reading(OPEN VIEW("MergedOnly", EVENT_LIST("")) CLOSE, MAILBOX_READING_NO_EVENT_DATA);
    expect_reading(OPEN VIEW("", "") CLOSE, MAILBOX_READING_NO_EVENT_DATA);
    expect_reading(OPEN "<FreeBusyResponse>" GOOD "</FreeBusyResponse>" CLOSE,
                   MAILBOX_READING_NO_EVENT_DATA);
    expect_reading(OPEN VIEW("FreeBusyMerged", "<MergedFreeBusy " T ">4444</MergedFreeBusy>") CLOSE,
                   MAILBOX_READING_NO_EVENT_DATA);
    expect_reading(OPEN DETAILED(EVENT("2026-12-01T08:00:00", "2026-12-01T09:00:00", "NoData", ""))
                       CLOSE,
                   MAILBOX_READING_NO_EVENT_DATA);
}

static void the_types_namespace_of_another_scheme_is_not_taken(void **state)
{
    (void)state;
    expect_reading(OPEN "<FreeBusyResponse>" GOOD
                        "<FreeBusyView><FreeBusyViewType xmlns=\"https://schemas.microsoft.com/"
                        "exchange/services/2006/types\">Detailed</FreeBusyViewType></FreeBusyView>"
                        "</FreeBusyResponse>" CLOSE,
                   MAILBOX_READING_NO_EVENT_DATA);
}

static void broken_appointments_fail_their_mailbox(void **state)
{
    (void)state;
    static const char *const answers[] = {
        OPEN DETAILED(EVENT("2026-12-01T09:00:00", "2026-12-01T08:00:00", "Busy", "")) CLOSE,
        OPEN DETAILED(EVENT("1601-01-01T00:00:00", "2026-12-01T08:00:00", "Busy", "")) CLOSE,
        OPEN DETAILED(EVENT("2026-12-01T08:00:00", "2200-01-01T00:00:00", "Busy", "")) CLOSE,
        OPEN DETAILED(EVENT("2026-12-01T08:00:00+0100", "2026-12-01T09:00:00", "Busy", "")) CLOSE,
        OPEN DETAILED("<CalendarEvent><StartTime>2026-12-01T08:00:00</StartTime></CalendarEvent>")
            CLOSE,
        OPEN DETAILED("<CalendarEvent><StartTime>2026-12-01T08:00:00</StartTime>"
                      "<EndTime>2026-12-01T08:00:00</EndTime></CalendarEvent>") CLOSE,
        OPEN DETAILED(MORNING("") EVENT("x", "y", "Busy", "") MORNING("")) CLOSE,
    };
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        expect_reading(answers[i], MAILBOX_READING_BROKEN);
        assert_int_equal(reading.mailboxes[0].event_count, 0);
    }
}

#define ZONE(bias, month, weekday)                                                                 \
    OPEN VIEW("Detailed",                                                                          \
              "<WorkingHours " T "><TimeZone><Bias>" bias                                          \
              "</Bias><StandardTime><Bias>0</Bias><Time>03:00:00</Time><DayOrder>5</DayOrder>"     \
              "<Month>" month "</Month><DayOfWeek>" weekday                                        \
              "</DayOfWeek></StandardTime><DaylightTime><Bias>-60</Bias><Time>02:00:00</Time>"     \
              "<DayOrder>5</DayOrder><Month>3</Month><DayOfWeek>Sunday</DayOfWeek></DaylightTime>" \
              "</TimeZone></WorkingHours>") CLOSE

static void the_zone_of_the_working_hours_is_read(void **state)
{
    (void)state;
    expect_reading(ZONE("-60", "10", "Sunday"), MAILBOX_READING_COMPLETE);
    const struct exchange_zone *zone = &reading.mailboxes[0].zone;
    assert_true(reading.mailboxes[0].has_zone);
    assert_int_equal(zone->bias_minutes, -60);
    assert_int_equal(zone->standard.month, 10);
    assert_int_equal(zone->standard.time_seconds, 3 * 3600);
    assert_int_equal(zone->daylight.bias_minutes, -60);
    assert_int_equal(zone->daylight.day_order, 5);
}

static void expect_no_zone(const char *text, const char *reason)
{
    expect_reading(text, MAILBOX_READING_COMPLETE);
    assert_false(reading.mailboxes[0].has_zone);
    assert_memory_equal(reading.mailboxes[0].zone_reason, reason, strlen(reason));
}

static void a_zone_that_cannot_be_understood_is_none(void **state)
{
    (void)state;
    expect_no_zone(ZONE("-1441", "10", "Sunday"), "zone.bias_impossible");
    expect_no_zone(ZONE("-60", "13", "Sunday"), "zone.change_impossible");
    expect_no_zone(ZONE("-60", "ten", "Sunday"), "zone.number_unreadable");
    expect_no_zone(ZONE("-60", "10", "Someday"), "zone.weekday_impossible");
    expect_no_zone(ZONE("one", "10", "Sunday"), "zone.number_unreadable");
    expect_no_zone(ZONE("-60", "10", "Sunday</DayOfWeek><Year>2x</Year><DayOfWeek>Sunday"),
                   "zone.ambiguous");
    expect_no_zone(ZONE("-60", "10",
                        "Sunday</DayOfWeek><Year>next</Year><Unknown>"
                        "</Unknown><DayOfWeek>Sunday"),
                   "zone.ambiguous");
    expect_no_zone(OPEN VIEW("Detailed", "<WorkingHours " T "><TimeZone/></WorkingHours>") CLOSE,
                   "zone.without_bias");
    expect_reading(OPEN VIEW("Detailed", "<WorkingHours " T "/>") CLOSE, MAILBOX_READING_COMPLETE);
    assert_false(reading.mailboxes[0].has_zone);
    assert_string_equal(reading.mailboxes[0].zone_reason, "");
}

static void an_error_concerns_its_mailbox_only(void **state)
{
    (void)state;
    read_answer(3, OPEN DETAILED(MORNING("")) ERROR("Error", "ErrorNoFreeBusyAccess", "")
                       DETAILED("") CLOSE);
    assert_int_equal(reading.result, 0);
    assert_int_equal(reading.mailboxes[0].event_count, 1);
    assert_int_equal(reading.mailboxes[1].reading, MAILBOX_READING_REFUSED);
    assert_string_equal(reading.mailboxes[1].code, "ErrorNoFreeBusyAccess");
    assert_string_equal(reading.mailboxes[1].text, "no way");
    assert_int_equal(reading.mailboxes[2].reading, MAILBOX_READING_COMPLETE);
}

static void only_success_and_no_error_together_are_success(void **state)
{
    (void)state;
    expect_reading(OPEN ERROR("Warning", "NoError", "") CLOSE, MAILBOX_READING_REFUSED);
    expect_reading(OPEN ERROR("Success", "ErrorServerBusy", "") CLOSE, MAILBOX_READING_REFUSED);
    expect_reading(OPEN "<FreeBusyResponse><FreeBusyView><FreeBusyViewType " T
                        ">Detailed</FreeBusyViewType></FreeBusyView></FreeBusyResponse>" CLOSE,
                   MAILBOX_READING_REFUSED);
}

#define VALUE(name, value)                                                                         \
    "<MessageXml><Value " T " Name=\"" name "\">" value "</Value></MessageXml>"

static void the_inner_code_explains_an_internal_error(void **state)
{
    (void)state;
    expect_reading(OPEN ERROR("Error", "ErrorInternalServerError",
                              VALUE("InnerErrorResponseCode", "ErrorServerBusy")) CLOSE,
                   MAILBOX_READING_REFUSED);
    assert_string_equal(reading.mailboxes[0].code, "ErrorServerBusy");
    expect_reading(OPEN ERROR("Error", "ErrorMailboxFailover",
                              VALUE("InnerErrorResponseCode", "ErrorServerBusy")) CLOSE,
                   MAILBOX_READING_REFUSED);
    assert_string_equal(reading.mailboxes[0].code, "ErrorMailboxFailover");
}

static void expect_back_off(const char *text, int64_t expected)
{
    expect_reading(text, MAILBOX_READING_REFUSED);
    assert_int_equal(reading.mailboxes[0].back_off_ms, expected);
}

static void the_back_off_is_found_by_its_name(void **state)
{
    (void)state;
    expect_back_off(OPEN ERROR("Error", "ErrorServerBusy", VALUE("BackOffMilliseconds", "178510"))
                        CLOSE,
                    178510);
    expect_back_off(OPEN ERROR("Error", "ErrorServerBusy", VALUE("BackOffMilliseconds", "0")) CLOSE,
                    NO_BACK_OFF);
    expect_back_off(OPEN ERROR("Error", "ErrorServerBusy", VALUE("BackOffMilliseconds", "soon"))
                        CLOSE,
                    NO_BACK_OFF);
    expect_back_off(OPEN ERROR("Error", "ErrorServerBusy", VALUE("Other", "5")) CLOSE, NO_BACK_OFF);
    expect_back_off(OPEN ERROR("Error", "ErrorServerBusy",
                               "<MessageXml><BackOffMilliseconds " T ">77</BackOffMilliseconds>"
                               "</MessageXml>") CLOSE,
                    77);
}

static void expect_fault(const char *text, const char *code)
{
    read_answer(1, text);
    assert_int_equal(reading.result, 0);
    assert_true(reading.answer.is_fault);
    assert_string_equal(reading.answer.code, code);
}

#define E "xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\""

static void the_code_of_a_fault_is_found_in_all_three_shapes(void **state)
{
    (void)state;
    expect_fault(FAULT_HEAD
                 "a:ErrorOther</faultcode><faultstring>f</faultstring><detail>"
                 "<e:ResponseCode " E ">ErrorServerBusy</e:ResponseCode><e:Message " E
                 ">wait a little</e:Message><t:MessageXml xmlns:t=\"http://schemas."
                 "microsoft.com/exchange/services/2006/types\"><t:Value Name=\""
                 "BackOffMilliseconds\">60000</t:Value></t:MessageXml></detail>" FAULT_TAIL,
                 "ErrorServerBusy");
    assert_int_equal(reading.answer.back_off_ms, 60000);
    assert_string_equal(reading.answer.text, "wait a little");
    expect_fault(FAULT_HEAD "a:ErrorInvalidServerVersion</faultcode><faultstring>The version"
                            "</faultstring>" FAULT_TAIL,
                 "ErrorInvalidServerVersion");
    expect_fault(FAULT_HEAD "ErrorMailboxDataArrayTooBig</faultcode><detail><m:ErrorCode xmlns:m="
                            "\"http://schemas.microsoft.com/exchange/services/2006/messages\">5002"
                            "</m:ErrorCode></detail>" FAULT_TAIL,
                 "ErrorMailboxDataArrayTooBig");
    expect_fault(FAULT_HEAD
                 "</faultcode><detail><m:ErrorCode xmlns:m=\"http://schemas.microsoft."
                 "com/exchange/services/2006/messages\">5002</m:ErrorCode></detail>" FAULT_TAIL,
                 "5002");
    expect_fault(FAULT_HEAD
                 "a:ErrorInternalServerError</faultcode><detail><t:MessageXml xmlns:t="
                 "\"http://schemas.microsoft.com/exchange/services/2006/types\"><t:Value "
                 "Name=\"InnerErrorResponseCode\">ErrorADUnavailable</t:Value>"
                 "</t:MessageXml></detail>" FAULT_TAIL,
                 "ErrorADUnavailable");
}

#define TYPED "xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\""

static void the_place_that_breaks_the_schema_is_found(void **state)
{
    (void)state;
    const struct schema_violation *violation = &reading.answer.violation;
    expect_fault(FAULT_HEAD "a:ErrorSchemaValidation</faultcode><detail><t:MessageXml " TYPED
                            "><t:LineNumber>2</t:LineNumber><t:LinePosition>417</t:LinePosition>"
                            "<t:Violation>The element 'TimeZone' has incomplete content."
                            "</t:Violation></t:MessageXml></detail>" FAULT_TAIL,
                 "ErrorSchemaValidation");
    assert_string_equal(violation->line, "2");
    assert_string_equal(violation->position, "417");
    assert_string_equal(violation->text, "The element 'TimeZone' has incomplete content.");
    expect_fault(FAULT_HEAD "a:ErrorSchemaValidation</faultcode><detail><t:MessageXml " TYPED
                            "><t:Value Name=\"Violation\">The attribute</t:Value></t:MessageXml>"
                            "</detail>" FAULT_TAIL,
                 "ErrorSchemaValidation");
    assert_string_equal(violation->line, "");
    assert_string_equal(violation->text, "The attribute");
    /* In a mailbox's own answer it belongs to nobody's request. */
    expect_reading(OPEN ERROR("Error", "ErrorServerBusy", VALUE("Violation", "x")) CLOSE,
                   MAILBOX_READING_REFUSED);
    assert_string_equal(violation->text, "");
}

#define IS_PRIVATE(word) "<IsPrivate>" word "</IsPrivate>"
#define DETAILS(content) "<CalendarEventDetails>" content "</CalendarEventDetails>"

static void a_second_word_does_not_make_it_public_again(void **state)
{
    (void)state;
    read_answer(2, OPEN DETAILED(MORNING(DETAILS(IS_PRIVATE("true")) IS_PRIVATE("false")))
                       DETAILED(MORNING(IS_PRIVATE("true") DETAILS(IS_PRIVATE("false")))) CLOSE);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(reading.mailboxes[i].reading, MAILBOX_READING_COMPLETE);
        assert_true(reading.mailboxes[i].events[0].is_private);
    }
}

static void anything_but_no_is_private(void **state)
{
    (void)state;
    static const char *const words[] = {"true", "1", "yes", ""};
    for (size_t i = 0; i < 4; i++) {
        char text[2048];
        (void)snprintf(text, sizeof(text), "%s%s%s",
                       OPEN "<FreeBusyResponse>" GOOD "<FreeBusyView><FreeBusyViewType " T
                            ">Detailed</FreeBusyViewType><CalendarEventArray " T
                            "><CalendarEvent><StartTime>2026-12-01T08:00:00</StartTime>"
                            "<EndTime>2026-12-01T08:00:00</EndTime><BusyType>Busy</BusyType>"
                            "<IsPrivate>",
                       words[i],
                       "</IsPrivate></CalendarEvent></CalendarEventArray></FreeBusyView>"
                       "</FreeBusyResponse>" CLOSE);
        expect_reading(text, MAILBOX_READING_COMPLETE);
        assert_true(reading.mailboxes[0].events[0].is_private);
        assert_true(reading.mailboxes[0].events[0].has_details);
    }
}

#define TEST(function) cmocka_unit_test_teardown(function, clear)

static void what_the_account_may_see_shows_in_what_came(void **state)
{
    (void)state;
#define DETAILS(content) "<CalendarEventDetails>" content "</CalendarEventDetails>"
    static const struct {
        const char *text;
        enum granted_view view;
        bool is_private_unknown;
    } cases[] = {
        {OPEN VIEW("FreeBusy", EVENT_LIST(MORNING(""))) CLOSE, VIEW_TIMES, true},
        {OPEN VIEW("FreeBusy", EVENT_LIST("")) CLOSE, VIEW_TIMES, false},
        {OPEN DETAILED(MORNING(DETAILS("<Subject>s</Subject>"))) CLOSE, VIEW_SUBJECT, true},
        {OPEN DETAILED(MORNING(DETAILS("<Subject>s</Subject><IsPrivate>false</IsPrivate>"))) CLOSE,
         VIEW_ALL, false},
        {OPEN DETAILED(MORNING(DETAILS("<IsPrivate>true</IsPrivate>")) MORNING(DETAILS(""))) CLOSE,
         VIEW_ALL, true},
        {OPEN DETAILED("") CLOSE, VIEW_SUBJECT, false},
        /* grommunio says FreeBusy and sends everything */
        {OPEN VIEW("FreeBusy", EVENT_LIST(MORNING(DETAILS("<IsPrivate>false</IsPrivate>")))) CLOSE,
         VIEW_ALL, false},
        {OPEN VIEW("None", "") CLOSE, VIEW_UNKNOWN, false},
        {OPEN ERROR("Error", "ErrorNoFreeBusyAccess", "") CLOSE, VIEW_UNKNOWN, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        read_answer(1, cases[i].text);
        assert_int_equal(reading.result, 0);
        assert_int_equal(reading.mailboxes[0].view, cases[i].view);
        assert_int_equal(reading.mailboxes[0].is_private_unknown, cases[i].is_private_unknown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_no_answer_is_worthless),
        TEST(a_wrong_number_of_mailboxes_is_worthless),
        TEST(a_doctype_is_refused),
        TEST(nesting_has_a_limit),
        TEST(an_element_that_comes_twice_is_worthless),
        TEST(a_text_that_is_too_long_is_cut),
        TEST(a_busy_type_that_is_too_long_fails_its_mailbox_alone),
        TEST(more_appointments_than_the_limit_are_too_large),
        TEST(all_parts_of_an_appointment_are_read),
        TEST(the_place_of_the_cuts_does_not_matter),
        TEST(an_answer_that_was_cut_off_is_worthless_wherever_the_cut_is),
        TEST(an_event_view_without_events_is_an_empty_calendar),
        TEST(other_views_are_no_empty_calendar),
        TEST(the_types_namespace_of_another_scheme_is_not_taken),
        TEST(broken_appointments_fail_their_mailbox),
        TEST(the_zone_of_the_working_hours_is_read),
        TEST(a_zone_that_cannot_be_understood_is_none),
        TEST(an_error_concerns_its_mailbox_only),
        TEST(only_success_and_no_error_together_are_success),
        TEST(the_inner_code_explains_an_internal_error),
        TEST(the_back_off_is_found_by_its_name),
        TEST(the_code_of_a_fault_is_found_in_all_three_shapes),
        TEST(the_place_that_breaks_the_schema_is_found),
        TEST(anything_but_no_is_private),
        TEST(a_second_word_does_not_make_it_public_again),
        TEST(what_the_account_may_see_shows_in_what_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
