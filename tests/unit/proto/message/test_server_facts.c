/* What is told of every server alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"
#include "proto/event/reason.h"
#include "proto/message/server_facts.h"

#define NOW INT64_C(1795824000) /* 2026-11-28T00:00:00Z */
#define DAY INT64_C(86400)

static void
assert_said(const struct error *said, enum event event, const char *key, const char *value)
{
    struct reason reason;
    reason_read(said->reason, &reason);
    assert_string_equal(reason.name, event_name(event));
    const char *found = reason_parameter(&reason, key);
    assert_non_null(found);
    assert_string_equal(found, value);
}

static void a_certificate_is_told_of_in_time(void **state)
{
    (void)state;
    static const struct {
        int64_t end;
        bool ends;
        enum event event;
        const char *day;
    } cases[] = {
        {NOW - 1, true, SERVER_CERTIFICATE_ENDED, "2026-11-27"},
        {NOW, true, SERVER_CERTIFICATE_ENDS, "2026-11-28"},
        {NOW + 31 * DAY - 1, true, SERVER_CERTIFICATE_ENDS, "2026-12-28"},
        {NOW + 31 * DAY, false, SERVER_CERTIFICATE_GOOD, "2026-12-29"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error said;
        server_facts_tell_certificate(cases[i].end, NOW, &said);
        assert_said(&said, cases[i].event, "end", cases[i].day);
        assert_int_equal(said.class, ERROR_NONE);
        assert_int_equal(server_facts_certificate_ends(cases[i].end, NOW), cases[i].ends);
    }
}

static void clocks_are_judged_by_what_kerberos_bears(void **state)
{
    (void)state;
    static const struct {
        int64_t apart;
        bool needs_kerberos;
        enum event event;
        const char *seconds;
    } cases[] = {
        {0, true, SERVER_CLOCK_GOOD, "0"},         {119, true, SERVER_CLOCK_GOOD, "119"},
        {-119, true, SERVER_CLOCK_GOOD, "119"},    {120, true, SERVER_CLOCK_DIFFERS, "120"},
        {-299, true, SERVER_CLOCK_DIFFERS, "299"}, {300, true, SERVER_CLOCK_TOO_FAR, "300"},
        {-300, true, SERVER_CLOCK_TOO_FAR, "300"}, {-86400, false, SERVER_CLOCK_DIFFERS, "86400"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error said;
        server_facts_tell_clock(NOW + cases[i].apart, NOW, cases[i].needs_kerberos, &said);
        assert_said(&said, cases[i].event, "seconds", cases[i].seconds);
        assert_int_equal(said.class,
                         cases[i].event == SERVER_CLOCK_TOO_FAR ? ERROR_INVALID : ERROR_NONE);
    }
}

static void both_clocks_are_shown(void **state)
{
    (void)state;
    struct error said;
    server_facts_tell_clock(NOW + 301, NOW, true, &said);
    assert_said(&said, SERVER_CLOCK_TOO_FAR, "theirs", "2026-11-28T00:05:01Z");
    assert_said(&said, SERVER_CLOCK_TOO_FAR, "ours", "2026-11-28T00:00:00Z");
    assert_said(&said, SERVER_CLOCK_TOO_FAR, "limit", "300");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_is_told_of_in_time),
        cmocka_unit_test(clocks_are_judged_by_what_kerberos_bears),
        cmocka_unit_test(both_clocks_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
