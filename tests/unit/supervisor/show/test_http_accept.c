#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/show/http_accept.h"

#define OPEN "application/openmetrics-text"

static void assert_text(const char *accept)
{
    if (http_accept_metrics(accept) != METRICS_TEXT)
        fail_msg("OpenMetrics by %s", accept == NULL ? "no header" : accept);
}

static void assert_open(const char *accept)
{
    if (http_accept_metrics(accept) != METRICS_OPEN)
        fail_msg("text by %s", accept);
}

static void without_a_wish_it_is_text(void **state)
{
    (void)state;
    assert_text(NULL);
    assert_text("");
    assert_text("*/*");
    assert_text("application/*");
    assert_text("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    assert_text("text/plain;version=0.0.4");
}

/* Prometheus 2.42 and 3.0 send these. */
static void prometheus_gets_openmetrics(void **state)
{
    (void)state;
    assert_open(OPEN ";version=1.0.0," OPEN
                     ";version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
    assert_open(OPEN ";version=1.0.0;escaping=allow-utf-8;q=0.5," OPEN
                     ";version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                     "text/plain;version=0.0.4;q=0.2,/;q=0.1");
}

static void names_and_parameters_are_read_as_http_has_them(void **state)
{
    (void)state;
    assert_open(OPEN);
    assert_open("Application/OpenMetrics-Text; Version=1.0.0; charset=utf-8");
    assert_open(" " OPEN " ; version=\"1.0.0\" ; q=1.000 ");
    assert_open("text/html, \t" OPEN);
    assert_text(OPEN "x");
    assert_text("x" OPEN);
}

static void another_version_is_not_ours(void **state)
{
    (void)state;
    assert_text(OPEN ";version=0.0.1");
    assert_text(OPEN ";version=2.0.0");
    assert_text(OPEN ";version=1.0.00");
}

static void the_higher_weight_wins(void **state)
{
    (void)state;
    assert_text(OPEN ";q=0.5,text/plain");
    assert_open(OPEN ";q=0.5,text/plain;q=0.4");
    assert_open(OPEN ";q=0.5,text/plain;q=0.5");
    assert_text(OPEN ";q=0.499,text/*;q=0.5");
    assert_open(OPEN ";q=0.2,text/plain;q=0.1,*/*");
    assert_open(OPEN ";q=0.2,*/*,text/plain;q=0.1");
    assert_text(OPEN ";q=0");
    assert_text(OPEN ";q=0.000,*/*;q=0");
}

static void what_cannot_be_understood_is_left_out(void **state)
{
    (void)state;
    assert_text(OPEN ";q=2");
    assert_text(OPEN ";q=1.5");
    assert_text(OPEN ";q=x");
    assert_text(OPEN ";q=");
    assert_text(OPEN ";q=0.1234");
    assert_text(";;;,,,=;=,");
    assert_text("\"");
    assert_open(",,;," OPEN ";;=;=1;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_wish_it_is_text),
        cmocka_unit_test(prometheus_gets_openmetrics),
        cmocka_unit_test(names_and_parameters_are_read_as_http_has_them),
        cmocka_unit_test(another_version_is_not_ours),
        cmocka_unit_test(the_higher_weight_wins),
        cmocka_unit_test(what_cannot_be_understood_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
