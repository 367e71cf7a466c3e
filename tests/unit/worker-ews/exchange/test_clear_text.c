/* Exchange without TLS is asked only where each of the conditions is met. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/event.h"

#include "worker-ews/exchange/clear_text.h"

#define URL "http://mail.a.test/EWS/Exchange.asmx"

static void it_is_allowed_by_all_conditions_together(void **state)
{
    (void)state;
    static const struct {
        struct exchange_settings settings;
        bool is_allowed;
    } rows[] = {
        {{.url = URL, .clear_text = true, .auth = LOGIN_BY_AUTO, .proxy = ""}, true},
        {{.url = URL, .clear_text = true, .auth = LOGIN_BY_NTLM, .proxy = ""}, true},
        {{.url = "HTTP://a/", .clear_text = true, .auth = LOGIN_BY_NEGOTIATE, .proxy = ""}, true},
        {{.url = URL, .clear_text = true, .auth = LOGIN_BY_BASIC, .proxy = ""}, false},
        {{.url = URL, .clear_text = false, .auth = LOGIN_BY_AUTO, .proxy = ""}, false},
        {{.url = URL, .clear_text = true, .auth = LOGIN_BY_AUTO, .proxy = "http://p:1"}, false},
        {{.url = "ftp://a/", .clear_text = true, .auth = LOGIN_BY_AUTO, .proxy = ""}, false},
        {{.url = "", .clear_text = true, .auth = LOGIN_BY_AUTO, .proxy = ""}, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(clear_text_is_allowed(&rows[i].settings), rows[i].is_allowed);
        assert_false(clear_text_is_absent(rows[i].settings.url));
    }
    assert_true(clear_text_is_absent("HTTPS://mail.a.test/"));
}

static void it_is_warned_of(void **state)
{
    (void)state;
    struct server_health health = {0};
    clear_text_warn(&health);
    assert_int_equal(health.notes_count, 1);
    assert_string_equal(health.notes[0].text, event_name(EXCHANGE_IN_CLEAR_TEXT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_allowed_by_all_conditions_together),
        cmocka_unit_test(it_is_warned_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
