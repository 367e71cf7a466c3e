/* How fast an answer of Exchange becomes finished calendars, against a named baseline in the same run:
 * libxml2 building a document tree of the same octets, strictly and without reading anything from it.
 *
 *     build/release/bin/bench-ews_answer [MAILBOXES] [EVENTS] [ROUNDS] */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "proto/base/buffer.h"
#include "proto/base/text.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_parser.h"
#include "worker-ews/calendar/calendar_builder.h"
#include "worker-ews/calendar/calendar_rules.h"

#define ANSWER_BYTES_MAX 90000000
#define NETWORK_BYTES    16384
#define WINDOW_START     INT64_C(1795478400)
#define WINDOW_END       (WINDOW_START + 30 * 86400)

#define T "xmlns=\"http://schemas.microsoft.com/exchange/services/2006/types\""

static void put(struct buffer *answer, const char *text)
{
    if (buffer_append(answer, text, strlen(text)) != 0) {
        (void)fprintf(stderr, "the answer is too large\n");
        exit(EXIT_FAILURE);
    }
}

static void put_event(struct buffer *answer, int64_t number)
{
    char text[1024];
    (void)snprintf(text, sizeof(text),
                   "<CalendarEvent><StartTime>2026-12-%02d"
                   "T%02d:00:00</StartTime>"
                   "<EndTime>2026-12-%02d"
                   "T%02d:30:00</EndTime><BusyType>Busy</BusyType>"
                   "<CalendarEventDetails><ID>00000000AB12CD34EF56AB12CD34EF56AB12CD34EF56AB12CD34"
                   "EF56AB12CD34EF56AB12CD34EF56AB12CD34EF56AB12CD34EF56AB12CD34EF56AB12CD34EF56AB"
                   "%012d</ID><Subject>Besprechung M\xC3\xBCller &amp; S\xC3\xB6hne %d</Subject>"
                   "<Location>Raum 2.14</Location><IsMeeting>true</IsMeeting><IsRecurring>false"
                   "</IsRecurring><IsException>false</IsException><IsReminderSet>true"
                   "</IsReminderSet><IsPrivate>false</IsPrivate></CalendarEventDetails>"
                   "</CalendarEvent>",
                   (int)(number % 20 + 1), (int)(number % 23), (int)(number % 20 + 1),
                   (int)(number % 23), (int)number, (int)number);
    put(answer, text);
}

static void write_answer(struct buffer *answer, int64_t mailboxes, int64_t events)
{
    put(answer, "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"http://schemas."
                "xmlsoap.org/soap/envelope/\"><s:Body><GetUserAvailabilityResponse xmlns=\"http://"
                "schemas.microsoft.com/exchange/services/2006/messages\"><FreeBusyResponseArray>");
    for (int64_t mailbox = 0; mailbox < mailboxes; mailbox++) {
        put(answer, "<FreeBusyResponse><ResponseMessage ResponseClass=\"Success\"><ResponseCode>"
                    "NoError</ResponseCode></ResponseMessage><FreeBusyView><FreeBusyViewType " T
                    ">Detailed</FreeBusyViewType><CalendarEventArray " T ">");
        for (int64_t event = 0; event < events; event++)
            put_event(answer, event * 7919 % 100003);
        put(answer, "</CalendarEventArray></FreeBusyView></FreeBusyResponse>");
    }
    put(answer, "</FreeBusyResponseArray></GetUserAvailabilityResponse></s:Body></s:Envelope>");
}

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void on_mailbox(void *context, size_t index, const struct mailbox_answer *mailbox)
{
    (void)index;
    size_t *entries = context;
    const struct exchange_settings settings = {.name = ""};
    struct calendar_rules rules = {
        .settings = &settings, .window_start = WINDOW_START, .window_end = WINDOW_END};
    struct finished_calendar calendar;
    struct error error;
    if (calendar_build(&rules, "user@example.test", NULL, mailbox->events, mailbox->event_count,
                       &calendar, &error) != 0)
        return;
    *entries += calendar.entry_count;
    finished_calendar_clear(&calendar);
}

static void on_mailbox_parsed(void *context, size_t index, const struct mailbox_answer *mailbox)
{
    (void)index;
    size_t *events = context;
    *events += mailbox->event_count;
}

static void
stream(const struct buffer *answer, size_t mailboxes, availability_mailbox_function *mailbox)
{
    size_t count = 0;
    struct availability_answer result;
    struct error error;
    struct availability_parser *parser = availability_parser_create(mailboxes, mailbox, &count);
    const uint8_t *at = buffer_data(answer), *end = at + buffer_size(answer);
    for (; at < end; at += NETWORK_BYTES) {
        size_t part = end - at < NETWORK_BYTES ? (size_t)(end - at) : NETWORK_BYTES;
        if (availability_parser_feed(parser, at, part, &error) != 0)
            exit(EXIT_FAILURE);
    }
    if (availability_parser_finish(parser, &result, &error) != 0 || count == 0)
        exit(EXIT_FAILURE);
    availability_parser_destroy(parser);
}

static void build_tree(const struct buffer *answer)
{
    xmlDocPtr document = xmlReadMemory((const char *)buffer_data(answer), (int)buffer_size(answer),
                                       NULL, NULL, XML_PARSE_NONET);
    if (document == NULL)
        exit(EXIT_FAILURE);
    xmlFreeDoc(document);
}

static void report(const char *what, const struct buffer *answer, int64_t rounds, double seconds)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    (void)printf("%-28s %8.1f MB/s  peak so far %ld KiB\n", what,
                 (double)buffer_size(answer) * (double)rounds / seconds / 1e6, usage.ru_maxrss);
}

static int64_t argument(int argc, char **argv, int index, int64_t otherwise)
{
    int64_t value = otherwise;
    if (index < argc && text_to_integer(argv[index], 1, 10000, &value) != 0)
        exit(2);
    return value;
}

int main(int argc, char **argv)
{
    int64_t mailboxes = argument(argc, argv, 1, 100), events = argument(argc, argv, 2, 100);
    int64_t rounds = argument(argc, argv, 3, 10);
    struct buffer answer;
    buffer_init(&answer, ANSWER_BYTES_MAX);
    write_answer(&answer, mailboxes, events);
    (void)printf("%lld mailboxes, %lld appointments each, %zu octets\n", (long long)mailboxes,
                 (long long)events, buffer_size(&answer));
    double start = seconds_now();
    for (int64_t i = 0; i < rounds; i++)
        stream(&answer, (size_t)mailboxes, on_mailbox_parsed);
    report("answer to appointments", &answer, rounds, seconds_now() - start);
    start = seconds_now();
    for (int64_t i = 0; i < rounds; i++)
        stream(&answer, (size_t)mailboxes, on_mailbox);
    report("answer to sealed calendars", &answer, rounds, seconds_now() - start);
    start = seconds_now();
    for (int64_t i = 0; i < rounds; i++)
        build_tree(&answer);
    report("baseline: libxml2 tree", &answer, rounds, seconds_now() - start);
    buffer_clear(&answer);
    return 0;
}
