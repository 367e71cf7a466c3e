#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "unit/proto/base/test_page.h"

#include "worker-ews/verdict/exchange_failure_page.h"
#include "worker-ews/verdict/verdict_table.h"

static const enum verdict_table TABLES[] = {VERDICT_BY_CAUSE, VERDICT_BY_STATUS,
                                            VERDICT_BY_REDIRECT, VERDICT_BY_PROXY};

static void the_page_in_docs_is_the_tables(void **state)
{
    (void)state;
    assert_page("docs/failures-exchange.md", exchange_failure_page_write);
}

static char *write_page(void)
{
    char *page = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&page, &size);
    exchange_failure_page_write(memory);
    assert_int_equal(fclose(memory), 0);
    return page;
}

/* By the place in front of the point of a name: whatever fails there, or is looked at in vain, is on the page. */
static bool is_of_finding_and_logging_in(const struct event_row *row)
{
    return strncmp(row->name, "autodiscover.", 13) == 0 || strncmp(row->name, "kerberos.", 9) == 0;
}

static void every_failure_of_finding_exchange_and_of_kerberos_has_a_row_that_helps(void **state)
{
    (void)state;
    char *page = write_page();
    size_t rows = 0;
    for (int i = 0; i < EVENT_COUNT; i++) {
        const struct event_row *row = event_row((enum event)i);
        char cell[128];
        if (!is_of_finding_and_logging_in(row) || row->class == ERROR_NONE)
            continue;
        (void)snprintf(cell, sizeof(cell), " | %s | ", row->name);
        if (strstr(page, cell) == NULL)
            fail_msg("no row has %s", row->name);
        /* A step that finds nothing, as is usual, needs no help. */
        if (row->level != LOG_LEVEL_INFO && row->remedy == NULL)
            fail_msg("nothing helps against %s", row->name);
        rows++;
    }
    assert_true(rows > 25);
    free(page);
}

static void every_row_says_what_came_and_what_is_done(void **state)
{
    (void)state;
    for (size_t table = 0; table < sizeof(TABLES) / sizeof(TABLES[0]); table++) {
        size_t count;
        const struct verdict_row *rows = verdict_table(TABLES[table], &count);
        for (size_t i = 0; i < count; i++) {
            assert_non_null(rows[i].sign);
            assert_non_null(fault_action_words(rows[i].action));
            assert_int_equal(rows[i].action == FAULT_LOGIN, rows[i].class != LOGIN_CLASS_UNSAID);
        }
    }
}

/* Nobody is halved or stopped for what passes by itself, and nobody waits for a person where none helps. */
static void what_wants_a_person_is_of_a_class_that_says_so(void **state)
{
    (void)state;
    for (size_t table = 0; table < sizeof(TABLES) / sizeof(TABLES[0]); table++) {
        size_t count;
        const struct verdict_row *rows = verdict_table(TABLES[table], &count);
        for (size_t i = 0; i < count; i++) {
            enum error_class class = event_row(rows[i].event)->class;
            if (rows[i].action == FAULT_STOP)
                assert_true(class == ERROR_INVALID || class == ERROR_REFUSED);
            if (rows[i].action == FAULT_WAIT)
                assert_int_equal(class, ERROR_BUSY);
            if (rows[i].action == FAULT_RETRY_THEN_PAUSE || rows[i].action == FAULT_PASSING ||
                rows[i].action == FAULT_NO_SERVICE)
                assert_int_equal(class, ERROR_UNAVAILABLE);
        }
    }
}

static void statuses_of_success_are_in_no_table(void **state)
{
    (void)state;
    for (long status = 100; status < 300; status++) {
        assert_null(verdict_by_status(VERDICT_BY_STATUS, status));
        assert_null(verdict_by_status(VERDICT_BY_PROXY, status));
    }
    for (long status = 300; status < 1000; status++) {
        assert_non_null(verdict_by_status(VERDICT_BY_STATUS, status));
        assert_non_null(verdict_by_status(VERDICT_BY_PROXY, status));
    }
}

static void the_query_of_a_redirect_says_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *location;
        enum event event;
    } cases[] = {
        {"/adfs/ls/?wa=wsignin1.0", EXCHANGE_LOGIN_PAGE},
        {"https://login.example.test/common", EXCHANGE_LOGIN_PAGE},
        {"https://mail.example.test/EWS/Exchange.asmx?a=/owa/auth/logon.aspx", EXCHANGE_MOVED},
        {"https://mail.example.test/EWS/Exchange.asmx", EXCHANGE_MOVED},
        {"/ecp/errorFE.aspx?x=login", EXCHANGE_ERROR_PAGE},
        {"/EWS/genericErrorPage.htm?aspxerrorpath=/owa/", EXCHANGE_ERROR_PAGE},
        {"", EXCHANGE_MOVED},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(event_name(verdict_by_redirect(cases[i].location)->event),
                            event_name(cases[i].event));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_in_docs_is_the_tables),
        cmocka_unit_test(every_failure_of_finding_exchange_and_of_kerberos_has_a_row_that_helps),
        cmocka_unit_test(every_row_says_what_came_and_what_is_done),
        cmocka_unit_test(what_wants_a_person_is_of_a_class_that_says_so),
        cmocka_unit_test(statuses_of_success_are_in_no_table),
        cmocka_unit_test(the_query_of_a_redirect_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
