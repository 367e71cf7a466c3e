/* All recorded requests: those that a server of another make was asked with and that we may send are
 * written by us in the same way, and the others are never written by us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "proto/base/buffer.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_request.h"

#include "vectors.h"

#define FOLDER         "ews/gromox"
#define MOST_ADDRESSES 128
#define VALUE_BYTES    128

/* What is wrong or only other in them stands in the description of the recordings; the windows are no
 * whole days, or are not in order. */
static const char *const NEVER_SENT[] = {
    "empty-body",
    "impersonation",
    "interval-4",
    "interval-none",
    "mailboxes-0",
    "mailboxes-101",
    "missing-attendeetype",
    "missing-mailboxes",
    "missing-options",
    "missing-requestedview",
    "namespace-https",
    "not-well-formed",
    "not-xml",
    "odd-addresses", /* one of them is empty */
    "request-as-exchangelib",
    "tz-berlin",
    "tz-berlin-detailed",
    "tz-berlin-window-three-hours",
    "tz-bias-only",
    "tz-context-full",
    "tz-context-id-only",
    "tz-india",
    "tz-new-york",
    "tz-none",
    "tz-utc-window-three-hours",
    "unknown-operation",
    "version-bogus",
    "version-none",
    "version-twice",
    "view-bogus",
    "view-detailedmerged",
    "view-freebusymerged",
    "view-mergedonly",
    "view-none",
    "window-30-minutes",
    "window-not-a-date",
    "window-start-after-end",
    "window-start-equals-end",
    "window-starts-inside-occurrence",
    "window-with-offset",
    "window-with-z",
    "wrong-order-in-mailboxdata",
    "wrong-order-options-first",
};

static char addresses[MOST_ADDRESSES][VALUE_BYTES];
static const char *address_pointers[MOST_ADDRESSES];
static size_t equal_count;

/* Copies what stands between the next `before` and the next `after`; returns where that is, NULL when
 * there is none. */
static const char *
take_value(const char *text, const char *before, const char *after, char value[VALUE_BYTES])
{
    const char *begin = text == NULL ? NULL : strstr(text, before);
    const char *end = begin == NULL ? NULL : strstr(begin + strlen(before), after);
    value[0] = '\0';
    if (end == NULL)
        return NULL;
    begin += strlen(before);
    (void)snprintf(value, VALUE_BYTES, "%.*s", (int)(end - begin), begin);
    return end;
}

static int64_t seconds_of(const char *text)
{
    struct tm when = {.tm_mday = 1};
    if (sscanf(text, "%d-%d-%dT%d:%d:%d", &when.tm_year, &when.tm_mon, &when.tm_mday, &when.tm_hour,
               &when.tm_min, &when.tm_sec) != 6)
        return -1;
    when.tm_year -= 1900;
    when.tm_mon -= 1;
    return timegm(&when);
}

/* What we would have to be asked for so that the recorded request comes out. */
static struct availability_request request_of(const char *recorded)
{
    struct availability_request request = {.addresses = address_pointers};
    char value[VALUE_BYTES];
    const char *at = recorded;
    while (request.address_count < MOST_ADDRESSES &&
           (at = take_value(at, "<t:Address>", "<", addresses[request.address_count])) != NULL) {
        address_pointers[request.address_count] = addresses[request.address_count];
        request.address_count++;
    }
    (void)take_value(recorded, "<t:StartTime>", "<", value);
    request.window_begin = seconds_of(value);
    (void)take_value(recorded, "<t:EndTime>", "<", value);
    request.window_end = seconds_of(value);
    (void)take_value(recorded, "<t:RequestedView>", "<", value);
    request.times_only = strcmp(value, "FreeBusy") == 0;
    (void)take_value(recorded, "RequestServerVersion Version=\"", "\"", value);
    (void)schema_version_read(value, &request.version);
    if (strstr(recorded, "<t:Month>10</t:Month>") != NULL)
        request.utc_form = UTC_FORM_EQUAL_CHANGES;
    return request;
}

static void remove_line_feeds(char *text)
{
    char *to = text;
    for (char *from = text; *from != '\0'; from++) {
        if (*from != '\n')
            *to++ = *from;
    }
    *to = '\0';
}

/* The recorded ones have line feeds between some elements, and write the name of the encoding, which
 * has no letter case, otherwise. */
static bool is_written_alike(const struct availability_request *request, char *recorded)
{
    struct buffer body;
    struct error error;
    buffer_init(&body, AVAILABILITY_REQUEST_BYTES_MAX);
    bool is_written =
        availability_request_write(request, &body, &error) == 0 && buffer_append(&body, "", 1) == 0;
    char *written = is_written ? (char *)buffer_data(&body) : NULL;
    bool is_alike = false;
    if (is_written && strstr(recorded, "<soap:") != NULL) {
        remove_line_feeds(written);
        remove_line_feeds(recorded);
        is_alike = strcmp(strstr(written, "<soap:"), strstr(recorded, "<soap:")) == 0;
    }
    buffer_clear(&body);
    return is_alike;
}

static bool is_never_sent(const char *name)
{
    for (size_t i = 0; i < sizeof(NEVER_SENT) / sizeof(NEVER_SENT[0]); i++) {
        if (strcmp(NEVER_SENT[i], name) == 0)
            return true;
    }
    return false;
}

static void check_request(const char *name)
{
    char path[VALUE_BYTES];
    size_t size;
    (void)snprintf(path, sizeof(path), FOLDER "/%s.request.xml", name);
    char *recorded = vectors_read(path, &size);
    struct availability_request request = request_of(recorded);
    bool is_alike = is_written_alike(&request, recorded);
    if (is_alike == is_never_sent(name))
        fail_msg("%s: %s", name, is_alike ? "we write it" : "we write it otherwise");
    equal_count += is_alike;
    free(recorded);
}

static void every_request_is_ours_or_never_sent(void **state)
{
    (void)state;
    size_t count = vectors_for_each(FOLDER, ".request.xml", check_request);
    assert_int_equal(count, equal_count + sizeof(NEVER_SENT) / sizeof(NEVER_SENT[0]));
    assert_true(equal_count >= 26);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_is_ours_or_never_sent),
    };
    if (!vectors_are_there(FOLDER "/truth.json"))
        return VECTORS_SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
