#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_screen.h"
#include "supervisor/screen/ctl_print.h"

#include "unit/supervisor/statistics/statistics_fixture.h"

/* What is printed for an object, which is taken. */
static const char *printed_object(const char *command, json_t *object)
{
    static char *text;
    size_t size = 0;
    free(text);
    FILE *stream = open_memstream(&text, &size);
    ctl_print(command, object, 0, stream);
    assert_int_equal(fclose(stream), 0);
    json_decref(object);
    return text;
}

/* What is printed for an answer written with ' for ". */
static const char *printed(const char *command, const char *answer)
{
    char json[4096];
    json_error_t where;
    (void)snprintf(json, sizeof(json), "%s", answer);
    for (char *at = json; *at != '\0'; at++) {
        if (*at == '\'')
            *at = '"';
    }
    json_t *object = json_loads(json, 0, &where);
    if (object == NULL)
        fail_msg("%s", where.text);
    return printed_object(command, object);
}

static void assert_printed(const char *command, const char *answer, const char *part)
{
    const char *text = printed(command, answer);
    if (strstr(text, part) == NULL)
        fail_msg("expected: %s\nprinted: %s", part, text);
}

#define USERS(listed, fresh, without)                                                              \
    "'users':{'listed':" #listed ",'fresh':" #fresh ",'without':" #without                         \
    ",'oldest_calendar_age_ms':65000}"

static void an_empty_answer_is_survived_by_every_command(void **state)
{
    (void)state;
    const char *commands[] = {"status", "users",   "user",  "workers", "cycle",   "check",
                              "drain",  "run-now", "pause", "version", "restart", "nonsense"};
    const char *answers[] = {"{}", "{'users':3,'cycle':[],'processes':{},'servers':'x','checks':7}",
                             ("{'users':[1,'x',null,{}],'processes':[[]],'servers':[{}],"
                              "'problems':[{}],'checks':[{'steps':[3]}],'pools':[{}],'user':[]}")};
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        for (size_t j = 0; j < sizeof(answers) / sizeof(answers[0]); j++)
            assert_non_null(printed(commands[i], answers[j]));
    }
}

static void status_says_in_words_who_is_fresh(void **state)
{
    (void)state;
    assert_printed("status", "{" USERS(10, 10, 0) "}",
                   "All calendars are fresh: 10 users; the oldest was read 65 s ago.\n");
    assert_printed("status", "{" USERS(10, 8, 2) "}",
                   "2 more users have no calendar to replicate.\n");
    assert_printed("status",
                   "{" USERS(10, 7, 1) ",'problems':[{'user':'anna','result':'no access',"
                                       "'reason':'give the account the right'}]}",
                   "7 of 10 calendars are fresh, 2 not; the oldest was read 65 s ago.\n");
    assert_printed("status",
                   "{'problems':[{'user':'anna','result':'no access','reason':'give the right'}]}",
                   "  anna  no access  give the right\n");
    assert_printed("status", "{" USERS(0, 0, 0) "}", "lists no user");
    assert_printed("status", "{'ready':true,'version':'1','host':'h'}", "ewscal 1 on h: ready\n");
    assert_printed("status", "{'not_ready':'no publisher'}", "NOT READY: no publisher\n");
    assert_printed("status", "{}", "NOT READY: the reason is not known\n");
}

static void status_says_what_is_wrong(void **state)
{
    (void)state;
    assert_printed("status",
                   "{'pools':[{'role':'worker-ews','running':1,'wanted':2,'degraded':true,"
                   "'text':'exit status 2'}]}",
                   "DEGRADED: 1 of 2 worker-ews processes are running: exit status 2\n");
    assert_printed("status", "{'pools':[{'role':'worker-ews','warning':'runs as root'}]}",
                   "WARNING: worker-ews: runs as root\n");
    assert_printed("status",
                   "{'pools':[{'role':'worker-ews','running':3,'wanted':3,'configured':2},"
                   "{'role':'worker-ldap','running':1,'wanted':1,'configured':1}]}",
                   "SCALED: worker-ews: 3 processes are wanted here instead of the 2 of the "
                   "configuration, until that is read again\n");
    assert_printed(
        "status", "{'accounts':[{'name':'svc','stopped':true,'reason':'wrong password'}]}",
        "svc is not tried again until its password is changed or somebody runs `ewscalctl "
        "account retry`: wrong password\n");
    assert_printed("status",
                   "{'accounts':[{'name':'svc','held_ms':30000,'reason':'it is disabled',"
                   "'class_title':'the account cannot be used now','next_try_ms':1795478400000}]}",
                   "svc is refused (the account cannot be used now), next try "
                   "2026-11-24T00:00:00Z: it is disabled\n");
    assert_printed("status", "{'accounts':[{'name':'svc','held_ms':30000,'reason':'busy'}]}",
                   "svc is on hold for 30 s: busy\n");
    assert_printed("status", "{'store':{'lasting':false}}", "kept in memory only");
    assert_null(strstr(printed("status", "{'store':{'lasting':true}}"), "kept in memory only"));
    assert_printed("status",
                   "{'servers':[{'name':'exchange','state':'bad','process':'worker-ews/1',"
                   "'requests':5,'failures':2,'latency_ms':12,'text':'refused'}]}",
                   "  exchange  bad    worker-ews/1  5         2       12 ms    refused\n");
    assert_printed("status", "{'cycle':{'paused':true}}", "PAUSED");
}

static void status_shows_what_the_servers_are(void **state)
{
    (void)state;
    static const char answer[] =
        "{'servers':[{'name':'exchange','process':'worker-ews/1','method':'negotiate',"
        "'version':'15.1.2507.6','product':'Exchange 2016','out_of_support_ms':1760400000000,"
        "'certificate_end_ms':1795478400000},{'name':'ucserver','process':'p','method':'',"
        "'version':'','product':null,'out_of_support_ms':null,'certificate_end_ms':null}],"
        "'warnings':[{'server':'exchange','text':'its certificate ends'}]}";
    assert_printed("status", answer, "WARNING: exchange: its certificate ends\n");
    assert_printed(
        "status", answer,
        "What they are:\n"
        "  SERVER    SEEN BY       LOG-IN     CERTIFICATE ENDS  VERSION      PRODUCT        "
        "OUT OF SUPPORT SINCE\n"
        "  exchange  worker-ews/1  negotiate  2026-11-24        15.1.2507.6  Exchange 2016  "
        "2025-10-14\n");
    assert_null(strstr(printed("status", "{'servers':[{'name':'ucserver'}]}"), "What they are"));
}

static void accounts_are_a_table_and_one_is_lines(void **state)
{
    (void)state;
    static const char good[] = "{'name':'windows a','proven':true,'next_try_ms':0,"
                               "'counted_tries':0,'since_ms':0,'spellings':''}";
    static const char refused[] =
        "{'name':'windows b','proven':false,'next_try_ms':null,'counted_tries':2,"
        "'since_ms':1795478400000,'class_title':'password judged wrong','spellings':'windows c',"
        "'reason':'wrong','reason_name':'exchange.login_refused'}";
    char text[2048];
    (void)snprintf(text, sizeof(text), "{'accounts':[%s,%s]}", good, refused);
    assert_printed("account", text,
                   "  windows a  accepted before  -                      -                     0"
                   "        -                                       -          -\n"
                   "  windows b  never accepted   password judged wrong  2026-11-24T00:00:00Z  2"
                   "        with a new password or `account retry`  windows c  "
                   "wrong [exchange.login_refused]\n");
    (void)snprintf(text, sizeof(text), "{'accounts':[%s]}", refused);
    assert_printed(
        "account", text,
        "windows b\n  password     never accepted\n  refused      password judged wrong\n"
        "  since        2026-11-24T00:00:00Z\n"
        "  the server   wrong [exchange.login_refused]\n"
        "  next try     with a new password or `account retry`\n"
        "  counted      2\n  spellings    windows c\n");
    assert_printed("account", "{'text':'one more is made now'}", "one more is made now\n");
}

/* The same failure has the same name on every screen, and none where the name would say nothing. */
static void a_reason_has_its_name_behind_it(void **state)
{
    (void)state;
    assert_printed("status", "{'not_ready':'no publisher','not_ready_name':'publisher.missing'}",
                   "NOT READY: no publisher [publisher.missing]\n");
    assert_printed("status",
                   "{'pools':[{'role':'worker-ews','running':0,'wanted':2,'degraded':true,"
                   "'text':'it exits','text_name':'process.exited','warning':'as root',"
                   "'warning_name':'process.as_root'}]}",
                   "WARNING: worker-ews: as root [process.as_root]\n"
                   "DEGRADED: 0 of 2 worker-ews processes are running: it exits "
                   "[process.exited]\n");
    assert_printed("status",
                   "{'accounts':[{'name':'svc','stopped':true,'reason':'it is wrong',"
                   "'reason_name':'account.refused'}]}",
                   "account retry`: it is wrong [account.refused]\n");
    assert_printed("status",
                   "{'accounts':[{'name':'svc','held_ms':1000,'reason':'it is wrong',"
                   "'reason_name':'other'}]}",
                   "is on hold for 1.0 s: it is wrong\n");
    assert_printed("check",
                   "{'checks':[{'server':'exchange','steps':["
                   "{'name':'connect','good':true,'text':'ok','reason':'connection.made'},"
                   "{'name':'tls','good':false,'text':'too old',"
                   "'reason':'tls.certificate_expired'}]}]}",
                   "exchange, checked by nobody\n  good  connect  ok\n"
                   "  BAD   tls      too old [tls.certificate_expired]\n");
    assert_printed(
        "check",
        "{'checks':[{'server':'exchange','mail_domain':'a.example','process':'worker-ews/1',"
        "'search':[{'name':'DNS','good':false,'text':'none','reason':'a.b'},"
        "{'name':'redirect','good':true,'text':'here','reason':'a.c'}],"
        "'steps':[{'name':'tls','good':true,'warning':true,'text':'ends','reason':'c.d'}]}]}",
        "exchange of a.example, checked by worker-ews/1\n  no    DNS       none [a.b]\n"
        "  yes   redirect  here\n  WARN  tls       ends [c.d]\n");
    assert_printed("user", "{'user':{'reason':'no right','reason_name':'mailbox.no_access'}}",
                   "  reason       no right [mailbox.no_access]\n");
}

static void one_is_not_many(void **state)
{
    (void)state;
    assert_printed("status", "{" USERS(1, 1, 0) "}",
                   "All calendars are fresh: 1 user; the oldest was read 65 s ago.\n");
    assert_printed("status", "{" USERS(3, 1, 1) "}",
                   "1 of 3 calendars is fresh, 1 not; the oldest was read 65 s ago.\n"
                   "1 more user has no calendar to replicate.\n");
    assert_printed("status", "{'users':{'listed':3,'times_only':1}}",
                   "0 of 3 calendars are fresh, 3 not.\n"
                   "1 mailbox shows the service account times only.\n");
    assert_printed("status", "{'users':{'listed':3,'zone_unknown':1,'cut_texts':1}}",
                   "0 of 3 calendars are fresh, 3 not.\n"
                   "1 mailbox has a time zone that cannot be understood and counts as missing: "
                   "default_zone applies, if it is set.\n"
                   "1 subject or location is too long and was cut.\n");
    assert_printed("status", "{'users':{'listed':3,'zone_unknown':2,'cut_texts':2}}",
                   "0 of 3 calendars are fresh, 3 not.\n"
                   "2 mailboxes have a time zone that cannot be understood and counts as missing: "
                   "default_zone applies, if it is set.\n"
                   "2 subjects or locations are too long and were cut.\n");
    assert_printed("status", "{'users':{'listed':3,'unknown_busy_types':1}}",
                   "0 of 3 calendars are fresh, 3 not.\n"
                   "1 appointment is of a busy type that is not known and counts as busy.\n");
    assert_printed("status", "{'users':{'listed':3,'unknown_busy_types':2}}",
                   "0 of 3 calendars are fresh, 3 not.\n"
                   "2 appointments are of a busy type that is not known and count as busy.\n");
}

static void the_round_is_told_in_words(void **state)
{
    (void)state;
    assert_printed("cycle", "{'cycle':{'number':3,'phase':'running','unfinished':12}}",
                   "round 3 is running; 12 users remain\n");
    assert_printed("cycle", "{'cycle':{'number':3,'phase':'running','unfinished':1}}",
                   "; 1 user remains\n");
    assert_printed("cycle", "{'cycle':{'number':3,'phase':'roster'}}",
                   "round 3 is waiting for the list of users from the UCServer\n");
    assert_printed(
        "cycle", "{'cycle':{'number':3,'phase':'idle','next_in_ms':61000,'last_duration_ms':1500}}",
        "no round is running; the last was round 3; the next begins in 61 s\n"
        "the last finished round took 1.5 s\n");
    assert_printed("cycle", "{'cycle':{'number':0,'phase':'idle','next_in_ms':2000}}",
                   "no round has run yet; the next begins in 2.0 s\n");
}

static void other_answers_are_told(void **state)
{
    (void)state;
    assert_printed("user",
                   "{'user':{'name':'anna','address':'a@b.test','fresh':true,'due_in_ms':3000,"
                   "'finished_ms':1795478400000}}",
                   "  mailbox      a@b.test\n");
    assert_printed("user", "{'user':{'name':'anna','finished_ms':1795478400000,'fresh_ms':0}}",
                   "  last result  2026-11-24T00:00:00Z\n  last success never\n");
    assert_printed(
        "check",
        "{'checks':[{'server':'exchange','process':'worker-ews/1','steps':["
        "{'name':'connect','good':true,'text':'ok'},"
        "{'name':'login','good':false,'text':'401'}]}]}",
        "exchange, checked by worker-ews/1\n  good  connect  ok\n  BAD   login    401\n");
    assert_printed("check",
                   "{'checks':[{'server':'s','steps':[{'name':'log in','good':true},"
                   "{'name':'read the list','good':true,'text':'3'}]}]}",
                   "  good  log in\n  good  read the list  3\n");
    assert_printed("drain", "{'text':'it goes'}", "it goes\n");
    assert_printed("reload",
                   "{'text':'in force','findings':["
                   "{'file':'/etc/e.conf','line':12,'setting':'[s] k','text':'odd','reason':'a.b'},"
                   "{'file':'/etc/e.conf','text':'cut off'},"
                   "{'setting':'[s] i','value':'5m','was':'15m','text':'it has changed'},"
                   "{'setting':'[x] secret_file','value':'/s','text':'written again'}]}",
                   "/etc/e.conf:12: [s] k: odd [a.b]\n/etc/e.conf: cut off\n"
                   "[s] i = 5m (was 15m): it has changed\n"
                   "[x] secret_file = /s: written again\nin force\n");
    assert_printed("version", "{'version':'9.9'}", "ewscal-supervisor 9.9\n");
    assert_printed("workers",
                   "{'processes':[{'name':'worker-ews/1','host':'h','version':'1','jobs':2,"
                   "'jobs_done':30,'cpu_ms':1200,'memory_bytes':5242880}]}",
                   "  worker-ews/1  h     1        2     30    1.2 s  5.0 M   working\n");
}

/* From the supervisor's values to the terminal: both ends mean the same by a key. */
static void what_the_supervisor_knows_is_printed(void **state)
{
    (void)state;
    struct statistics statistics = fixture_statistics();
    assert_string_equal(
        printed_object("status", statistics_to_json(&statistics, true)),
        "ewscal 0.1.0 on sup: ready\n"
        "6 of 10 calendars are fresh, 4 not; the oldest was read 61 s ago.\n"
        "0 are younger than one interval (15 min).\n"
        "round 3 is running; 3 users remain\n"
        "WARNING: worker-ews: runs as root\n"
        "DEGRADED: 1 of 2 worker-ews processes are running: ends at once\n"
        "WARNING: directory: the server's certificate ends on 2026-11-24, in 3 days; renew it on "
        "the "
        "server before that day: afterwards it is not believed any more [server.certificate_ends]\n"
        "Account admin is not tried again until its password is changed or somebody "
        "runs `ewscalctl account retry`: password refused\n"
        "\nServers:\n"
        "  SERVER     STATE     SEEN BY        REQUESTS  FAILED  LATENCY  PROBLEM\n"
        "  exchange   degraded  worker-ews/1   10        2       350 ms   busy\n"
        "  directory  good      worker-ldap/1  5         0       12 ms     \n"
        "\nWhat they are:\n"
        "  SERVER     SEEN BY        LOG-IN  CERTIFICATE ENDS  VERSION  PRODUCT  OUT OF SUPPORT "
        "SINCE\n"
        "  directory  worker-ldap/1  -       2026-11-24        -        -        -\n"
        "\nAccounts: 1 of 2 is accepted by its server\n"
        "\nProcesses by host:\n"
        "  HOST        PROCESSES     VERSION\n"
        "  host \"a\"\\?  worker-ews 1  0.1.0\n"
        "\nUsers without a fresh calendar:\n"
        "  USER               RESULT      REASON\n"
        "  anna@example.test  no mailbox  has no mailbox\n"
        "These are 1 of 4. All of them: `ewscalctl users --stale`; those with one reason: "
        "`ewscalctl users --reason NAME`.\n");
    assert_string_equal(
        printed_object("workers", statistics_to_json(&statistics, true)),
        "  PROCESS       HOST        VERSION  JOBS  DONE  CPU    MEMORY  STATE\n"
        "  worker-ews/1  host \"a\"\\?  0.1.0    0     12    1.2 s  4.7 M   working\n"
        "WARNING: worker-ews: runs as root\n"
        "DEGRADED: 1 of 2 worker-ews processes are running: ends at once\n");
}

static void where_exchange_was_found_is_told_by_status_and_check(void **state)
{
    (void)state;
    static const struct statistics_place places[] = {
        {.exchange = "main",
         .mail_domain = "example.test",
         .url = "https://ews.example.test/EWS/Exchange.asmx",
         .trust = "service connection point",
         .is_usable = true,
         .found_ms = 1795420800000},
        {.exchange = "main", .mail_domain = "other.test", .reason = "server.away"}};
    static const struct statistics_allowed_host hosts[] = {
        {.host = "autodiscover.example.test", .confirmed_ms = 1795420800000}};
    struct statistics statistics = {
        .places = places, .places_count = 2, .allowed_hosts = hosts, .allowed_hosts_count = 1};
    static const char *const parts[] = {("https://ews.example.test/EWS/Exchange.asmx  service "
                                         "connection point  2026-11-23T08:00:00Z"),
                                        "other.test", "the server is not available",
                                        "autodiscover.example.test  2026-11-23T08:00:00Z"};
    static const char *const commands[] = {"status", "check"};
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        const char *text = printed_object(commands[i], statistics_to_json(&statistics, true));
        for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
            if (strstr(text, parts[k]) == NULL)
                fail_msg("expected %s in: %s", parts[k], text);
        }
    }
}

static void what_the_supervisor_knows_of_a_user_is_printed(void **state)
{
    (void)state;
    const struct statistics_user user = {.name = "anna",
                                         .display_name = "Anna A",
                                         .state = "waiting",
                                         .result = "replicated",
                                         .code = "NoError",
                                         .reason = "none",
                                         .address = "a@b.test",
                                         .directory = "emea",
                                         .exchange = "main",
                                         .is_fresh = true,
                                         .is_times_only = true,
                                         .is_zone_unknown = true,
                                         .cut_texts = 4,
                                         .is_quarantined = true,
                                         .matched_by = "objectGUID",
                                         .exchange_url = "https://ews/",
                                         .next_in_ms = 61000,
                                         .is_listed = true,
                                         .seen_ms = INT64_C(1795478402000),
                                         .view = "all",
                                         .entries = 13,
                                         .read_ms = INT64_C(1795478403000),
                                         .written_ms = INT64_C(1795478404000),
                                         .held_entries = 12,
                                         .is_held_known = true,
                                         .finished_ms = INT64_C(1795478400000),
                                         .fresh_ms = INT64_C(1795478401000)};
    assert_string_equal(
        printed_object("user", json_pack("{s:o}", "user", statistics_user_to_json(&user))),
        "anna\n"
        "  name         Anna A\n"
        "  fresh        yes\n"
        "  state        waiting\n"
        "  result       replicated\n"
        "  code         NoError\n"
        "  reason       none\n"
        "  quarantined  yes, processes died twice while working on this user's data\n"
        "  listed       yes: enabled for replication, and no client is logged in\n"
        "  last listed  2026-11-24T00:00:02Z\n"
        "  directory    emea\n"
        "  found by     objectGUID\n"
        "  looked up    never\n"
        "  mailbox      a@b.test\n"
        "  exchange     main\n"
        "  read at      https://ews/\n"
        "  may be seen  all\n"
        "  in mailbox   13 appointments, before private and past ones are left out\n"
        "  times only   yes, the service account sees neither subjects nor locations here\n"
        "  zone unknown yes, so default_zone applies, if it is set\n"
        "  cut texts    4\n"
        "  last read    2026-11-24T00:00:03Z\n"
        "  last written 2026-11-24T00:00:04Z\n"
        "  last result  2026-11-24T00:00:00Z\n"
        "  last success 2026-11-24T00:00:01Z\n"
        "  next in      61 s\n"
        "The UCServer holds 12 appointments, confirmed at 2026-11-24T00:00:04Z.\n");
}

static void notes_and_absence_stand_with_the_user(void **state)
{
    (void)state;
    const struct statistics_user user = {.name = "anna",
                                         .state = "unlisted",
                                         .note = "mapping.account_disabled",
                                         .absence = "user.not_listed",
                                         .unlisted_ms = INT64_C(1795478400000)};
    const char *text =
        printed_object("user", json_pack("{s:o}", "user", statistics_user_to_json(&user)));
    static const char *const parts[] = {
        "  note         the account is disabled in the directory [mapping.account_disabled]\n",
        ("  not listed   the newest list of the UCServer does not name this user: they are logged "
         "in"),
        "  since        2026-11-24T00:00:00Z\n"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (strstr(text, parts[i]) == NULL)
            fail_msg("expected: %s\nprinted: %s", parts[i], text);
    }
    assert_null(strstr(printed("user", "{'user':{'name':'anna','unlisted_ms':0}}"), "since"));
    assert_printed("status", "{'users':{'by_note':{'mapping.keys_disagree':3,'new.note':40}}}",
                   "\nNotes of the directory about users:\n       40  new.note\n"
                   "        3  mapping.keys_disagree: the keys in the UCServer's profile");
}

/* A tenant of twenty thousand whose Exchange is away. */
static void status_of_a_large_tenant_fits_a_screen(void **state)
{
    (void)state;
    json_t *problems = json_array();
    for (int i = 0; i < 20000; i++)
        (void)json_array_append_new(problems, json_pack("{s:s, s:s}", "user", "anna@example.test",
                                                        "result", "exchange away"));
    const char *text =
        printed_object("status", json_pack("{s:{s:i, s:i, s:{s:i, s:i}}, s:o}", "users", "listed",
                                           20010, "fresh", 10, "by_reason", "exchange.busy", 300,
                                           "server.away", 19700, "problems", problems));
    if (strlen(text) > 4000)
        fail_msg("%zu octets", strlen(text));
    static const char *const parts[] = {
        "\nUsers without a fresh calendar, by reason:\n"
        "    19700  server.away: the server is not available\n      300  exchange.busy",
        "These are 20 of 20000. All of them: `ewscalctl users --stale`; those with one reason: "
        "`ewscalctl users --reason NAME`.\n"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (strstr(text, parts[i]) == NULL)
            fail_msg("expected: %s\nprinted: %s", parts[i], text);
    }
}

static void nothing_from_outside_moves_the_cursor(void **state)
{
    (void)state;
    const char *text =
        printed("user", "{'user':{'name':'a\\u001b[2Jb\\nc\\u007f','reason':'\\t'}}");
    assert_non_null(strstr(text, "a?[2Jb?c?"));
    assert_null(strchr(text, '\x1b'));
    assert_printed("user", "{'user':{'name':'a\\u009b2J','display_name':'b\\u202ec\\nd'}}",
                   "a??2J\n  name         b???c?d\n");
    assert_printed("check", "{'checks':[{'server':'\\u009d0','steps':[{'text':'\\u2066e'}]}]}",
                   "???e\n");
    assert_printed("status", "{'accounts':[{'name':'\\u001b[m','held_ms':30000}]}",
                   "Account ?[m is on hold");
    assert_printed("restart", "{'text':'\\u009bA'}", "??A\n");
    assert_printed("status", "{'cycle':{'last_failed_by_reason':{'a\\u001b[2Jb':1,'c':2}}}",
                   "        2  c\n        1  a?[2Jb\n");
}

/* An array as a table, or an object as lines, whichever `value` is; takes it. */
static void assert_listed(json_t *value, const struct ctl_column *columns, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    assert_non_null(value);
    FILE *stream = open_memstream(&text, &size);
    if (json_is_array(value))
        ctl_list_write(value, columns, NULL, 0, stream);
    else
        ctl_list_write_lines(value, columns, stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, expected);
    free(text);
    json_decref(value);
}

static void sizes_are_short(void **state)
{
    (void)state;
    static const struct ctl_column sizes[] = {
        {"small", "a", CTL_SIZE}, {"large", "b", CTL_SIZE}, {NULL, NULL, CTL_TEXT}};
    assert_listed(json_pack("{s:i, s:i}", "a", 2048, "b", 1024 * 1024 * 3 / 2), sizes,
                  "  small        2 K\n  large        1.5 M\n");
}

static void columns_are_as_wide_as_their_letters(void **state)
{
    (void)state;
    static const struct ctl_column columns[] = {
        {"A", "a", CTL_TEXT}, {"B", "b", CTL_TEXT}, {NULL, NULL, CTL_TEXT}};
    assert_listed(json_pack("[{s:s, s:s}, {s:s}, {s:s, s:s}]", "a", "Jörg", "b", "x", "a", "Anna",
                            "a", "", "b", "y"),
                  columns, "  A     B\n  Jörg  x\n  Anna  -\n  -     y\n");
}

/* A table that is wrapped like a sentence cannot be read. */
static void tables_drawn_in_memory_are_as_wide_as_the_screen(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    struct ctl_drawing drawing;
    json_t *answer =
        json_pack("{s:[], s:[{s:s, s:s, s:s, s:s}]}", "checks", "places", "mail_domain",
                  "example.test", "exchange", "mail", "url", "https://mail.example.test/EWS",
                  "reason", "the host did not answer within its time");
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(answer);
    ctl_screen_draw(&drawing);
    ctl_print("check", answer, 64, drawing.stream);
    (void)ctl_screen_show(&drawing, 64, stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, "nothing was checked\n"
                              "\n"
                              "Exchange as Autodiscover has found it:\n"
                              "  MAIL DOMAIN   EXCHAN…  FOUND AT                 NAMED …  FOUND\n"
                              "  example.test  mail     https://mail.example.t…  -        never\n"
                              "    PROBLEM: the host did not answer within its time\n");
    free(text);
    json_decref(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_answer_is_survived_by_every_command),
        cmocka_unit_test(nothing_from_outside_moves_the_cursor),
        cmocka_unit_test(status_says_in_words_who_is_fresh),
        cmocka_unit_test(status_says_what_is_wrong),
        cmocka_unit_test(status_shows_what_the_servers_are),
        cmocka_unit_test(accounts_are_a_table_and_one_is_lines),
        cmocka_unit_test(a_reason_has_its_name_behind_it),
        cmocka_unit_test(one_is_not_many),
        cmocka_unit_test(the_round_is_told_in_words),
        cmocka_unit_test(other_answers_are_told),
        cmocka_unit_test(what_the_supervisor_knows_is_printed),
        cmocka_unit_test(where_exchange_was_found_is_told_by_status_and_check),
        cmocka_unit_test(notes_and_absence_stand_with_the_user),
        cmocka_unit_test(status_of_a_large_tenant_fits_a_screen),
        cmocka_unit_test(what_the_supervisor_knows_of_a_user_is_printed),
        cmocka_unit_test(sizes_are_short),
        cmocka_unit_test(columns_are_as_wide_as_their_letters),
        cmocka_unit_test(tables_drawn_in_memory_are_as_wide_as_the_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
