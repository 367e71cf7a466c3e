/* Screens of 80 columns, as an administrator's terminal has them, in German, whose words are longer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/ctl/ctl_check.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/screen/ctl_print.h"
#include "supervisor/screen/ctl_status.h"
#include "unit/supervisor/screen/quoted_answer.h"

#define WIDTH 80

static char *text;
static size_t text_size;

/* What is printed for an answer written with ' for ". */
static const char *printed(const char *command, const char *answer)
{
    json_t *object = read_quoted_answer(answer);
    free(text);
    FILE *stream = open_memstream(&text, &text_size);
    ctl_print(command, object, WIDTH, stream);
    assert_int_equal(fclose(stream), 0);
    json_decref(object);
    return text;
}

static void assert_shows(const char *command, const char *answer, const char *part)
{
    if (strstr(printed(command, answer), part) == NULL)
        fail_msg("expected: %s\nprinted: %s", part, text);
}

static int begin_german(void **state)
{
    (void)state;
    assert_int_equal(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
    ctl_language_begin();
    return 0;
}

static int end_german(void **state)
{
    (void)state;
    assert_int_equal(setenv("LC_ALL", "C", 1), 0);
    ctl_language_begin();
    free(text);
    text = NULL;
    return 0;
}

#define REFUSED                                                                                    \
    "'reason':'the server closed the connection','reason_name':'connection.closed',"               \
    "'reason_fields':{'server':'exchange','host':'exchange-mailbox-1.example.test','port':443}"

/* Its end says what helps, and has the name. */
static void a_reason_that_has_no_room_stands_below_its_row(void **state)
{
    (void)state;
    assert_shows("status",
                 "{'problems':[{'user':'anna.gross@example.test','result':'not "
                 "readable'," REFUSED "}]}",
                 "Benutzer ohne aktuellen Kalender:\n"
                 "  BENUTZER                 ERGEBNIS\n"
                 "  anna.gross@example.test  nicht lesbar\n"
                 "    GRUND: exchange, exchange-mailbox-1.example.test Port 443: der Server hat\n"
                 "      die Verbindung geschlossen [connection.closed]\n");
    assert_shows("status",
                 "{'servers':[{'name':'exchange','state':'bad','process':'worker-ews/1',"
                 "'text':'the server closed the connection','text_name':'connection.closed',"
                 "'text_fields':{'server':'exchange','host':'exchange-mailbox-1.example.test'}},"
                 "{'name':'ucserver','state':'good','process':'publisher-ucserver/1'}]}",
                 "    PROBLEM: exchange, exchange-mailbox-1.example.test: der Server hat die\n"
                 "      Verbindung geschlossen [connection.closed]\n  ucserver");
}

static void one_reason_of_many_is_told_once(void **state)
{
    (void)state;
    assert_shows("status",
                 "{'problems':[{'user':'anna.gross@example.test','result':'exchange away'," REFUSED
                 "},{'user':'jörg@example.test','result':'exchange away'," REFUSED "}]}",
                 "  anna.gross@example.test  Exchange nicht erreichbar\n"
                 "  jörg@example.test        Exchange nicht erreichbar\n"
                 "    GRUND: ");
}

static void where_there_is_room_a_row_is_whole(void **state)
{
    (void)state;
    assert_shows("status", "{'problems':[{'user':'a','result':'no mailbox','reason':'none'}]}",
                 "  a         kein Postfach  none\n");
}

static void accounts_that_have_no_room_are_lines(void **state)
{
    (void)state;
    assert_shows("account",
                 "{'accounts':[{'name':'windows svc-exchange@example.test','proven':true},"
                 "{'name':'windows svc-directory@example.test','proven':true}]}",
                 "windows svc-exchange@example.test\n"
                 "  Kennwort         schon angenommen\n"
                 "  nächster Versuch mit neuem Kennwort oder `account retry`\n"
                 "  gezählt          0\n"
                 "windows svc-directory@example.test\n");
}

static void what_servers_are_has_room(void **state)
{
    (void)state;
    static const char exchange[] =
        "{'name':'exchange','process':'worker-ews/%d','method':'negotiate, bound to TLS',"
        "'version':'15.1.2507.39','product':'Exchange 2016','out_of_support_ms':1760400000000,"
        "'certificate_end_ms':1795478400000}";
    char one[512], two[512], answer[2048];
    (void)snprintf(one, sizeof(one), exchange, 1);
    (void)snprintf(two, sizeof(two), exchange, 2);
    (void)snprintf(answer, sizeof(answer),
                   "{'servers':[{'name':'ucserver','process':'publisher-ucserver/1',"
                   "'certificate_end_ms':1795478400000},%s,%s]}",
                   one, two);
    assert_shows("status", answer,
                 "Was sie sind:\n"
                 "  ucserver  Zertifikat bis: 2026-11-24\n"
                 "  exchange  Anmeldung: negotiate, an TLS gebunden; Zertifikat bis: 2026-11-24; "
                 "Version: 15.1.2507.39; Produkt: Exchange 2016; ohne Support seit: 2025-10-14\n");
    assert_null(strstr(strstr(text, "exchange  Anmeldung") + 1, "exchange  Anmeldung"));
}

/* What is above is out of sight where the screen has fewer lines. */
static void in_short_is_whether_all_is_well(void **state)
{
    (void)state;
    json_t *answer = read_quoted_answer(
        "{'version':'1','host':'h','ready':true,'users':{'listed':3,'fresh':2,'without':0},"
        "'cycle':{'paused':true},'servers':["
        "{'name':'exchange','state':'good','process':'a'},"
        "{'name':'exchange','state':'bad','process':'b','text':'x','text_name':'exchange.busy'},"
        "{'name':'ucserver','state':'good','process':'c'}]}");
    free(text);
    FILE *stream = open_memstream(&text, &text_size);
    ctl_status_write_short(answer, stream);
    assert_int_equal(fclose(stream), 0);
    json_decref(answer);
    assert_non_null(strstr(text, "ewscal 1 auf h: bereit\n"
                                 "2 von 3 Kalendern sind aktuell, 1 nicht; "));
    assert_non_null(strstr(text, "\nANGEHALTEN "));
    assert_non_null(strstr(text, "\nexchange: gestört [exchange.busy]\n"));
    assert_null(strstr(text, "ucserver"));
}

static void what_is_the_same_of_several_roles_is_told_once(void **state)
{
    (void)state;
    assert_shows("status",
                 "{'pools':[{'role':'worker-ldap','warning':'as root'},"
                 "{'role':'worker-ews','warning':'as root'},"
                 "{'role':'publisher-ucserver','warning':'another one'}]}",
                 "WARNUNG: worker-ldap, worker-ews: as root\n"
                 "WARNUNG: publisher-ucserver: another one\n");
}

static void tables_and_numbers_are_german(void **state)
{
    (void)state;
    assert_shows("workers",
                 "{'processes':[{'name':'worker-ews/1','host':'h','version':'1','jobs':2,"
                 "'jobs_done':30,'cpu_ms':1200,'memory_bytes':5242880}]}",
                 "  PROZESS       RECHNER  VERSION  OFFEN  FERTIG  CPU    RAM    ZUSTAND\n"
                 "  worker-ews/1  h        1        2      30      1,2 s  5,0 M  arbeitet\n");
    assert_shows("cycle", "{'cycle':{'number':3,'phase':'idle','last_duration_ms':350}}",
                 "dauerte 0,3 s\n");
}

static void what_a_mailbox_has_is_told_from_what_is_written(void **state)
{
    (void)state;
    assert_shows("user",
                 "{'user':{'name':'anna','listed':true,'entries':15,'written_ms':1795478400000,"
                 "'held_entries':14,'held_known':true}}",
                 "  im Postfach         15 Termine, bevor private und vergangene weggelassen "
                 "werden\n");
    assert_non_null(strstr(text, "Der UCServer hat 14 Termine, "));
}

/* Nothing is written for who has a client of their own. */
static void what_the_own_client_writes_is_not_promised(void **state)
{
    (void)state;
    assert_shows("user",
                 "{'user':{'name':'anna','listed':false,'written_ms':1795478400000,"
                 "'held_entries':14,'held_known':false}}",
                 "Der UCServer bestätigte 14 Termine um 2026-11-24T00:00:00Z. Solange er diesen "
                 "Benutzer nicht nennt, wird nichts geschrieben");
}

/* Of whom nothing could be read now, it is not known what may be seen: what was seen before may be long ago. */
static void what_was_seen_before_a_failure_is_not_counted(void **state)
{
    (void)state;
    json_t *answer = read_quoted_answer(
        "{'users':[{'name':'a','view':'all','failed':false},"
        "{'name':'b','view':'all','failed':true},{'name':'c','view':'none','failed':true}]}");
    free(text);
    FILE *stream = open_memstream(&text, &text_size);
    ctl_check_write_views(answer, 0, stream);
    assert_int_equal(fclose(stream), 0);
    assert_non_null(strstr(text, "  b         -         nicht bekannt"));
    assert_non_null(strstr(text, "\n      1  nichts         nichts: "));
    assert_non_null(strstr(text, "\n      1  nicht bekannt  noch nicht gelesen"));
    ctl_check_add_totals(answer);
    const json_t *totals = json_object_get(answer, "totals");
    assert_int_equal(json_integer_value(json_object_get(totals, "all")), 1);
    assert_int_equal(json_integer_value(json_object_get(totals, "none")), 1);
    assert_int_equal(json_integer_value(json_object_get(totals, "not known")), 1);
    json_decref(answer);
}

/* What a parameter is does not matter to whoever counts. */
static void counts_say_what_a_reason_means(void **state)
{
    (void)state;
    assert_shows("status",
                 "{'cycle':{'last_failed_by_reason':{'mailbox.no_access':3,'name.unknown':1}}}",
                 "        3  mailbox.no_access: das Konto darf diesen Kalender nicht lesen\n"
                 "        1  name.unknown: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reason_that_has_no_room_stands_below_its_row),
        cmocka_unit_test(one_reason_of_many_is_told_once),
        cmocka_unit_test(where_there_is_room_a_row_is_whole),
        cmocka_unit_test(accounts_that_have_no_room_are_lines),
        cmocka_unit_test(what_servers_are_has_room),
        cmocka_unit_test(in_short_is_whether_all_is_well),
        cmocka_unit_test(what_is_the_same_of_several_roles_is_told_once),
        cmocka_unit_test(tables_and_numbers_are_german),
        cmocka_unit_test(what_a_mailbox_has_is_told_from_what_is_written),
        cmocka_unit_test(what_the_own_client_writes_is_not_promised),
        cmocka_unit_test(what_was_seen_before_a_failure_is_not_counted),
        cmocka_unit_test(counts_say_what_a_reason_means),
    };
    return cmocka_run_group_tests(tests, begin_german, end_german);
}
