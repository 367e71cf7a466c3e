#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "unit/proto/base/test_folder.h"

#include "proto/base/memory.h"

#include "supervisor/settings/settings_derived.h"

#include "settings_fixture.h"

/* The configuration is refused, with exactly one error, at that line of it, saying `part`. */
static void assert_refused(const char *text, int line, const char *part)
{
    struct settings_report report;
    struct configuration *settings = fixture_read(text, &report);
    assert_null(settings);
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, line, part));
    assert_int_equal(report.error_count, 1);
    settings_report_clear(&report);
}

static void assert_warned(const char *text, int line, const char *part)
{
    struct settings_report report;
    struct configuration *settings = fixture_read(text, &report);
    assert_non_null(settings);
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_WARNING, line, part));
    settings_destroy(settings);
    settings_report_clear(&report);
}

/* FIXTURE_ALL has 12 lines; what a test adds begins at line 13. */

static void an_unknown_key_is_refused_with_the_nearest_one(void **state)
{
    (void)state;
    assert_refused(FIXTURE_ALL "[service]\nintervall = 15m\n", 14,
                   "test.conf:14: [service] has no key \"intervall\"; did you mean \"interval\"?");
    assert_refused(FIXTURE_ALL "[service]\ndefault_zoen = UTC\n", 14, "\"default_zone\"");
}

static void a_key_of_another_section_names_that_section(void **state)
{
    (void)state;
    assert_refused(FIXTURE_ALL "[service]\nheartbeat = 2s\n", 14, "it belongs in [bus]");
}

static void an_unknown_section_is_reported_once_with_the_nearest_one(void **state)
{
    (void)state;
    assert_refused(FIXTURE_ALL "[servcie]\ninterval = 15m\nfoo = bar\n", 13,
                   "there is no section [servcie]; did you mean [service]?");
    assert_refused(FIXTURE_ALL "[gateway]\n", 13, "expected one of ucserver, directory, exchange");
}

static void duplicates_are_refused(void **state)
{
    (void)state;
    assert_refused(FIXTURE_ALL "[pool]\nworker_ews = 2\nworker_ews = 3\n", 15,
                   "[pool] worker_ews: this key is given twice, the first time in line 14");
    assert_refused(FIXTURE_ALL "[pool]\n[log]\n[pool]\n", 15, "settings.section_twice");
    assert_refused(FIXTURE_ALL "[ucserver]\nhost = other\n", 13, "this section is given twice");
}

static void lines_that_libinih_would_misread_are_refused(void **state)
{
    (void)state;
    assert_refused(FIXTURE_ALL "[service]\ninterval = 15m ; fast\n", 14, "settings.line_comment");
    assert_refused(FIXTURE_ALL "[service]\ninterval = 15m\t;\n", 14, "semicolon");
    assert_refused(FIXTURE_ALL "[service]\ninterval = 15m\n  20m\n", 15, "settings.line_indented");
    assert_refused(FIXTURE_ALL "[service]\ninterval: 15m\n", 14, "settings.line_malformed");
    assert_refused(FIXTURE_ALL "[service]\ninterval\n", 14, "expected KEY = VALUE");
    assert_refused(FIXTURE_ALL "[service\n", 13, "settings.line_unclosed");
    assert_refused(FIXTURE_ALL "[service] # comment\n", 13, "settings.line_after_section");
    assert_refused(FIXTURE_ALL "[log]\ndirectory = /\xff\n", 14, "UTF-8");
}

static void a_line_of_198_octets_is_read_and_a_longer_one_refused(void **state)
{
    (void)state;
    char text[1024];
    const char *begin = "base = ";
    for (size_t length = 198; length <= 199; length++) {
        char value[256] = "";
        memset(value, 'x', length - strlen(begin));
        (void)snprintf(text, sizeof(text),
                       FIXTURE_UCSERVER FIXTURE_EXCHANGE FIXTURE_DIRECTORY "%s%s\nport = 390\n",
                       begin, value);
        if (length == 199) {
            assert_refused(text, 13, "too long");
            continue;
        }
        struct settings_report report;
        struct configuration *settings = fixture_read(text, &report);
        assert_non_null(settings);
        assert_string_equal(settings->directories[0]->base, value);
        assert_int_equal(settings->directories[0]->port, 390);
        settings_destroy(settings);
        settings_report_clear(&report);
    }
}

static void a_nul_octet_is_refused(void **state)
{
    (void)state;
    static const char text[] = FIXTURE_ALL "[log]\nlevel = in\0fo\n";
    struct settings_report report;
    assert_null(fixture_read_octets(text, sizeof(text) - 1, &report));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 14, "UTF-8"));
    settings_report_clear(&report);
}

static void what_is_needed_is_named(void **state)
{
    (void)state;
    assert_refused(FIXTURE_UCSERVER FIXTURE_DIRECTORY, 0, "the section [exchange] is missing");
    assert_refused(FIXTURE_DIRECTORY FIXTURE_EXCHANGE, 0, "the section [ucserver] is missing");
    assert_refused(FIXTURE_DIRECTORY FIXTURE_EXCHANGE "[ucserver]\nhost = uc\nuser = admin\n", 9,
                   "[ucserver] needs \"secret_file\"");
}

static void a_key_before_the_first_section_is_refused(void **state)
{
    (void)state;
    assert_refused("host = x\n" FIXTURE_ALL, 1, "before the first [SECTION]");
}

static void a_base_that_is_set_to_nothing_is_another_than_one_that_is_not_set(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *settings = fixture_read(
        FIXTURE_UCSERVER FIXTURE_EXCHANGE FIXTURE_DIRECTORY "port = 3269\ntls = ldaps\nbase =\n",
        &report);
    assert_non_null(settings);
    assert_string_equal(settings->directories[0]->base, EMPTY_BASE);
    settings_destroy(settings);
    settings_report_clear(&report);
    settings = fixture_read(FIXTURE_ALL, &report);
    assert_null(settings->directories[0]->base);
    settings_destroy(settings);
    settings_report_clear(&report);
}

static void all_errors_are_listed_at_once(void **state)
{
    (void)state;
    struct settings_report report;
    assert_null(fixture_read(FIXTURE_ALL "[service]\ninterval = 15\nwindow = 62d\n"
                                         "private = yes\n[log]\nlevle = info\n",
                             &report));
    assert_int_equal(report.error_count, 4);
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 14,
                                 "[service] interval: expected a duration with its unit (ms, s, m, "
                                 "h, d) from 1s to 1d, found \"15\""));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 15, "from 1d to 61d"));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 16,
                                 "expected skip, times or full, found \"yes\""));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 18, "\"level\""));
    settings_report_clear(&report);
}

/* Who writes a user there writes the password too, and --check and the log are read by others. */
static void an_address_with_a_password_is_not_repeated(void **state)
{
    (void)state;
    static const char *const lines[] = {"url = https://u:hunter2@a.test/EWS", "host = u:hunter2@a",
                                        "host = a.test\nproxy = http://u:hunter2@p.test:8080"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[1024];
        struct settings_report report;
        (void)snprintf(text, sizeof(text),
                       FIXTURE_UCSERVER FIXTURE_DIRECTORY
                       "[exchange]\nuser = u\nsecret_file = /s\n%s\n",
                       lines[i]);
        assert_null(fixture_read(text, &report));
        assert_int_equal(report.error_count, 1);
        assert_true(report.problems[0].line >= 12);
        assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, report.problems[0].line,
                                     "settings.value_holds_password"));
        assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, report.problems[0].line,
                                     "without a user or password in it"));
        assert_null(strstr(report.problems[0].reason, "hunter2"));
        settings_report_clear(&report);
    }
}

static void versions_that_are_never_asked_for_are_refused(void **state)
{
    (void)state;
    static const char expected[] = "Exchange2013, Exchange2013_SP1 or Exchange2016";
    assert_refused(FIXTURE_ALL "api_version = Exchange2015\n", 13, expected);
    assert_refused(FIXTURE_ALL "api_version = Exchange2019\n", 13, expected);
}

static void contradictions_are_refused(void **state)
{
    (void)state;
    assert_refused(FIXTURE_ALL "auth = basic\nchannel_binding = on\n", 14,
                   "settings.binding_impossible");
    assert_refused(FIXTURE_ALL "keytab_file = /s/k\nauth = ntlm\n", 13,
                   "settings.keytab_of_no_use");
    assert_refused(FIXTURE_UCSERVER FIXTURE_DIRECTORY "[exchange]\nhost = e\nuser = u\n", 9,
                   "[exchange] needs \"secret_file\", \"secret_credential\" or \"keytab_file\"");
    assert_refused(FIXTURE_ALL "kerberos_realm = user@EXAMPLE.TEST\n", 13, "such as EXAMPLE.COM");
    assert_refused(FIXTURE_ALL "kdc = dc1\nkdc = DC1\n", 14, "all different");
    assert_refused(FIXTURE_ALL "tls = off\n", 13, "settings.exchange_unencrypted");
    assert_refused(FIXTURE_ALL "url = https://a.test/EWS\n", 10, "settings.exchange_two_addresses");
    assert_refused(FIXTURE_ALL "budget = 5\nbudget_ceiling = 4\n", 13, "budget_ceiling");
    assert_refused(FIXTURE_UCSERVER FIXTURE_EXCHANGE FIXTURE_DIRECTORY "tls = off\n", 13,
                   "clear text");
    assert_refused(FIXTURE_UCSERVER FIXTURE_EXCHANGE FIXTURE_DIRECTORY "base =\n", 13,
                   "only at a global catalogue");
    assert_refused(FIXTURE_UCSERVER FIXTURE_EXCHANGE FIXTURE_DIRECTORY "port = 636\nbase =\n", 14,
                   "only at a global catalogue");
    assert_refused(FIXTURE_UCSERVER FIXTURE_DIRECTORY
                   "[exchange]\nurl = http://a.test/EWS\nuser = u\nsecret_file = /s\n",
                   10, "clear text");
    assert_refused(FIXTURE_ALL "autodiscover_allow = https://a.test/\n", 13, "with a dot in front");
    assert_refused(FIXTURE_ALL "autodiscover_allow = .com\n", 13, "everybody registers");
    assert_refused(FIXTURE_ALL "autodiscover_allow = .Co.UK\n", 13, "everybody registers");
    assert_refused(FIXTURE_ALL "[service]\nwindow = 36h\n", 14, "settings.window_not_days");
    assert_refused(FIXTURE_ALL "[service]\ndefault_zone = Europe/Nowhere\n", 14, "Europe/Berlin");
    assert_refused(FIXTURE_ALL "[http]\nlisten = 0.0.0.0:7480\n", 14, "token_file");
    assert_refused(FIXTURE_ALL "[http]\nlisten = [::]:7480\n", 14, "settings.http_without_token");
    assert_refused(FIXTURE_ALL "[pool]\nrestart_pause_shortest = 2m\n", 14, "is longer than");
}

static void unwise_settings_are_warned_of_and_taken(void **state)
{
    (void)state;
    assert_warned(FIXTURE_ALL "[service]\ninterval = 4m\n", 14, "5m or more");
    assert_warned(FIXTURE_ALL "[service]\nwindow = 42d\n", 14, "above 41d");
    assert_warned(FIXTURE_ALL "[service]\nrequest_timeout = 5s\n", 0, "noticed late");
}

static void several_directories_need_names_and_say_whom_they_serve(void **state)
{
    (void)state;
    const char *two = FIXTURE_UCSERVER FIXTURE_EXCHANGE
        "[directory a]\nhost = a\nuser = u\nsecret_file = /s\nnetbios = EAST\n"
        "[directory]\nhost = b\nuser = u\nsecret_file = /s\n";
    assert_refused(two, 14, "expected [directory NAME]");
    const char *rest_twice =
        FIXTURE_UCSERVER FIXTURE_EXCHANGE "[directory a]\nhost = a\nuser = u\nsecret_file = /s\n"
                                          "[directory b]\nhost = b\nuser = u\nsecret_file = /s\n";
    assert_refused(rest_twice, 13, "may serve all other domains");
    const char *overlap = FIXTURE_UCSERVER FIXTURE_EXCHANGE
        "[directory a]\nhost = a\nuser = u\nsecret_file = /s\nupn_suffix = east.test\n"
        "[directory b]\nhost = b\nuser = u\nsecret_file = /s\nupn_suffix = EAST.test\n";
    assert_refused(overlap, 18, "served by another section");
    assert_refused(FIXTURE_ALL "[pool x]\n", 13, "takes no name");
    assert_refused(FIXTURE_ALL "[directory a b]\n", 13, "expected a name");
}

static void the_smallest_configuration_has_the_defaults_of_the_specification(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *settings = fixture_read(FIXTURE_ALL, &report);
    assert_non_null(settings);
    assert_int_equal(report.count, 0);
    assert_int_equal(settings->ucserver->port, 7222);
    assert_true(settings->ucserver->require_active_directory);
    assert_int_equal(settings->ucserver->working_elsewhere, STATUS_FREE);
    assert_int_equal(settings->directory_count, 1);
    assert_string_equal(settings->directories[0]->name, "");
    assert_int_equal(settings->directories[0]->port, 389);
    assert_int_equal(settings->directories[0]->cache_hours, 72);
    assert_false(settings->directories[0]->mail_fallback);
    assert_int_equal(settings->exchange_count, 1);
    assert_int_equal(settings->exchanges[0]->budget, 4);
    assert_int_equal(settings->exchanges[0]->budget_ceiling, 10);
    assert_int_equal(settings->service->interval_ms, 900000);
    assert_int_equal(settings->service->window_ms, INT64_C(30) * 86400 * 1000);
    assert_int_equal(settings->service->private, PRIVATE_SKIP);
    assert_int_equal(settings->service->details, DETAILS_FULL);
    assert_int_equal(settings->service->times_only, false);
    assert_int_equal(settings->service->refresh_cycles, 96);
    assert_int_equal(settings->service->clear_after_ms, 0);
    assert_null(settings->service->default_zone);
    assert_int_equal(settings->service->request_timeout_ms, 120000);
    assert_int_equal(settings->bus->heartbeat_ms, 2000);
    assert_string_equal(settings->bus->listen.host, "127.0.0.1");
    assert_int_equal(settings->bus->listen.port, 7481);
    assert_int_equal(settings->http->listen.port, 7480);
    assert_int_equal(settings->pool->worker_ews, 2);
    assert_int_equal(settings->pool->restart_pause_longest_ms, 60000);
    assert_int_equal(settings->log->size_bytes, 10 * 1024 * 1024);
    assert_string_equal(settings->log->directory, "/var/log/ewscal");
    settings_destroy(settings);
    settings_report_clear(&report);
}

static void values_and_lists_are_read(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *settings = fixture_read(
        "\xef\xbb\xbf# comment\r\n" FIXTURE_UCSERVER "\n  \n; comment\n"
        "[directory emea]\nhost = dc1.example.test\nhost = 10.0.0.1\nuser = Jürgen\r\n"
        "secret_file = /s/ad\ntls = ldaps\nbase = OU=Köln; Bonn,DC=example,DC=test\n"
        "[exchange]\nurl = https://[2001:db8::1]:8443/EWS/Exchange.asmx\nuser = u\n"
        "secret_file = /s\npin = AA:bb" /* 32 octets */
        ":00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:0F"
        "\n[http]\nlisten = off\n[service]\nclear_after=7d\ndefault_zone = Europe/Berlin\n",
        &report);
    /* "; Bonn" has no white space before the semicolon, so nothing of it is lost. */
    assert_non_null(settings);
    const struct settings_directory *directory = settings->directories[0];
    assert_string_equal(directory->name, "emea");
    assert_int_equal(directory->hosts.count, 2);
    assert_string_equal(directory->hosts.items[1], "10.0.0.1");
    assert_string_equal(directory->user, "Jürgen");
    assert_int_equal(directory->port, 636);
    assert_string_equal(directory->base, "OU=Köln; Bonn,DC=example,DC=test");
    assert_string_equal(settings->exchanges[0]->pins.items[0],
                        "aabb00000000000000000000000000000000000000000000000000000000000f");
    assert_null(settings->http->listen.host);
    assert_int_equal(settings->service->clear_after_ms, 7 * SETTINGS_DAY_MS);
    char *url = settings_exchange_url(settings->exchanges[0]);
    assert_string_equal(url, "https://[2001:db8::1]:8443/EWS/Exchange.asmx");
    free(url);
    settings_destroy(settings);
    settings_report_clear(&report);
}

/* The numbers of the words go to the workers and to the log as those enums. */
static void words_stand_in_the_order_of_their_enums(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *settings =
        fixture_read(FIXTURE_EXCHANGE FIXTURE_UCSERVER "working_elsewhere = oof\n" FIXTURE_DIRECTORY
                                                       "tls = ldaps\n[service]\nprivate = times\n"
                                                       "details = times\n[log]\nlevel = debug\n",
                     &report);
    assert_non_null(settings);
    assert_int_equal(settings->ucserver->working_elsewhere, STATUS_OUT_OF_OFFICE);
    assert_int_equal(settings->directories[0]->tls, TLS_ON);
    assert_int_equal(settings->service->private, PRIVATE_TIMES);
    assert_int_equal(settings->service->details, DETAILS_TIMES);
    assert_int_equal(settings->log->level, LOG_LEVEL_DEBUG);
    settings_destroy(settings);
    settings = fixture_read(FIXTURE_EXCHANGE FIXTURE_UCSERVER
                            "working_elsewhere = tentative\n" FIXTURE_DIRECTORY
                            "[service]\nprivate = full\ndetails = subject\n"
                            "[log]\nlevel = warning\n",
                            &report);
    assert_non_null(settings);
    assert_int_equal(settings->ucserver->working_elsewhere, STATUS_TENTATIVE);
    assert_int_equal(settings->directories[0]->tls, TLS_STARTTLS);
    assert_int_equal(settings->service->private, PRIVATE_FULL);
    assert_int_equal(settings->service->details, DETAILS_SUBJECT);
    assert_int_equal(settings->log->level, LOG_LEVEL_WARNING);
    settings_destroy(settings);
}

static void the_supervisor_is_found_where_it_listens(void **state)
{
    static const char *const places[][2] = {{"127.0.0.1:9000", "tcp://127.0.0.1:9000"},
                                            {"[2001:db8::1]:9000", "tcp://[2001:db8::1]:9000"}};
    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        struct settings_report report;
        char *text = memory_format_text(FIXTURE_ALL "[bus]\nlisten = %s\n", places[i][0]);
        struct configuration *settings = fixture_read(text, &report);
        assert_non_null(settings);
        char *endpoint = settings_bus_endpoint(settings);
        assert_string_equal(endpoint, places[i][1]);
        free(endpoint);
        settings_destroy(settings);
        settings_report_clear(&report);
        free(text);
    }
}

static void the_web_service_is_found_under_its_usual_path(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *settings = fixture_read(FIXTURE_ALL, &report);
    assert_non_null(settings);
    char *url = settings_exchange_url(settings->exchanges[0]);
    assert_string_equal(url, "https://mail.example.test:443/EWS/Exchange.asmx");
    free(url);
    settings_destroy(settings);
    settings_report_clear(&report);
}

static void a_file_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct settings_report report = {0};
    assert_null(settings_load("/nowhere/ewscal.conf", &report));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 0, "/nowhere/ewscal.conf"));
    settings_report_clear(&report);
}

static void assert_no_file(const char *path)
{
    struct settings_report report = {0};
    assert_null(settings_load(path, &report));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 0, "settings.irregular"));
    settings_report_clear(&report);
}

/* A pipe that nobody writes to would hold whoever opens it, and some devices never end. */
static void a_pipe_a_device_and_a_directory_are_no_configuration(void **state)
{
    (void)state;
    char path[PATH_MAX];
    test_folder_path("pipe.conf", path);
    (void)unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_no_file(path);
    assert_int_equal(unlink(path), 0);
    assert_no_file("/dev/zero");
    assert_no_file("/");
}

/* What stands behind the last line that is read would be missing without a word. */
static void a_file_of_too_many_lines_is_refused(void **state)
{
    (void)state;
    struct settings_report report;
    const size_t lines[] = {10000 - 12, 10000, 10001, 20000};
    for (size_t i = 0; i < 4; i++) {
        char *text = calloc(1, 2 * lines[i] + sizeof(FIXTURE_ALL));
        for (size_t line = 0; line < lines[i]; line++)
            memcpy(text + 2 * line, "#\n", 2);
        memcpy(text + 2 * lines[i], FIXTURE_ALL, sizeof(FIXTURE_ALL));
        struct configuration *settings = fixture_read(text, &report);
        assert_int_equal(settings != NULL, i == 0);
        assert_true(i == 0 || fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 10001,
                                               "settings.too_many_lines"));
        settings_destroy(settings);
        settings_report_clear(&report);
        free(text);
    }
}

static void a_short_interval_names_the_load_that_it_makes(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *settings =
        fixture_read(FIXTURE_ALL "[service]\ninterval = 1m\n", &report);
    assert_non_null(settings);
    assert_true(
        fixture_reported(&report, SETTINGS_PROBLEM_WARNING, 14,
                         "for each 100 users 60 requests an hour, which read 6000 calendars"));
    settings_destroy(settings);
    settings_report_clear(&report);
}

static void the_example_lacks_only_the_secret_files(void **state)
{
    (void)state;
    struct settings_report report = {0};
    FILE *stream = fopen("deploy/ewscal.conf", "re");
    assert_non_null(stream);
    struct configuration *settings = settings_read(stream, "deploy/ewscal.conf", &report);
    (void)fclose(stream);
    assert_int_equal(report.count, 0);
    assert_non_null(settings);
    settings_destroy(settings);
    settings_report_clear(&report);
}

static void write_file(const char *name, const char *text, char path[PATH_MAX])
{
    test_folder_path(name, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fchmod(fileno(file), 0600), 0);
    assert_int_equal(fclose(file), 0);
}

/* A [directory] and an [exchange] with these users, whose files hold these secrets. */
static struct configuration *load_accounts(const char *directory_user,
                                           const char *directory_secret,
                                           const char *exchange_user,
                                           const char *exchange_secret,
                                           struct settings_report *report)
{
    char text[4 * PATH_MAX], first[PATH_MAX], second[PATH_MAX], path[PATH_MAX];
    write_file("ad", directory_secret, first);
    write_file("ex", exchange_secret, second);
    (void)snprintf(text, sizeof(text),
                   "[ucserver]\nhost = u\nuser = svc\nsecret_file = %s\n"
                   "[directory]\nhost = d\nuser = %s\nsecret_file = %s\n"
                   "[exchange]\nhost = e\nuser = %s\nsecret_file = %s\n",
                   second, directory_user, first, exchange_user, second);
    write_file("conf", text, path);
    *report = (struct settings_report){0};
    return settings_load(path, report);
}

static void one_account_has_one_password(void **state)
{
    (void)state;
    struct settings_report report;
    struct configuration *settings =
        load_accounts("EXAMPLE\\svc", "one", "example\\SVC", "two", &report);
    assert_null(settings);
    assert_int_equal(report.error_count, 1);
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, 12,
                                 "this password differs from that of [directory]"));
    settings_report_clear(&report);
    settings = load_accounts("EXAMPLE\\svc", "one", "example\\SVC", "one\n", &report);
    assert_non_null(settings);
    settings_destroy(settings);
    settings_report_clear(&report);
    /* the UCServer's administrators are accounts of their own */
    settings = load_accounts("other", "one", "svc", "two", &report);
    assert_non_null(settings);
    settings_destroy(settings);
    settings_report_clear(&report);
}

/* Each spelling is another account for the log-in tries, so a wrong password would be tried once for each. */
static void one_account_in_two_spellings_is_warned_of(void **state)
{
    (void)state;
    static const struct {
        const char *directory_user, *exchange_secret;
        bool is_warned_of;
    } cases[] = {
        {"svc@example.test", "one", true},
        {"CN=svc,DC=example,DC=test", "one", true},
        {"example\\svc", "one", false},     /* the same spelling */
        {"svc@example.test", "two", false}, /* one account has one password */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct settings_report report;
        struct configuration *settings = load_accounts(
            cases[i].directory_user, "one", "EXAMPLE\\svc", cases[i].exchange_secret, &report);
        assert_non_null(settings);
        assert_int_equal(report.count, cases[i].is_warned_of ? 1 : 0);
        if (cases[i].is_warned_of) {
            assert_true(
                fixture_reported(&report, SETTINGS_PROBLEM_WARNING, 11,
                                 "[exchange] user: this account has the same password as that of "
                                 "[directory]"));
            assert_null(strstr(report.problems[0].reason, "one\""));
        }
        settings_destroy(settings);
        settings_report_clear(&report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_key_is_refused_with_the_nearest_one),
        cmocka_unit_test(a_key_of_another_section_names_that_section),
        cmocka_unit_test(an_unknown_section_is_reported_once_with_the_nearest_one),
        cmocka_unit_test(duplicates_are_refused),
        cmocka_unit_test(lines_that_libinih_would_misread_are_refused),
        cmocka_unit_test(a_line_of_198_octets_is_read_and_a_longer_one_refused),
        cmocka_unit_test(a_nul_octet_is_refused),
        cmocka_unit_test(what_is_needed_is_named),
        cmocka_unit_test(a_key_before_the_first_section_is_refused),
        cmocka_unit_test(a_base_that_is_set_to_nothing_is_another_than_one_that_is_not_set),
        cmocka_unit_test(all_errors_are_listed_at_once),
        cmocka_unit_test(an_address_with_a_password_is_not_repeated),
        cmocka_unit_test(versions_that_are_never_asked_for_are_refused),
        cmocka_unit_test(contradictions_are_refused),
        cmocka_unit_test(unwise_settings_are_warned_of_and_taken),
        cmocka_unit_test(several_directories_need_names_and_say_whom_they_serve),
        cmocka_unit_test(the_smallest_configuration_has_the_defaults_of_the_specification),
        cmocka_unit_test(values_and_lists_are_read),
        cmocka_unit_test(words_stand_in_the_order_of_their_enums),
        cmocka_unit_test(the_supervisor_is_found_where_it_listens),
        cmocka_unit_test(the_web_service_is_found_under_its_usual_path),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
        cmocka_unit_test(a_pipe_a_device_and_a_directory_are_no_configuration),
        cmocka_unit_test(a_file_of_too_many_lines_is_refused),
        cmocka_unit_test(a_short_interval_names_the_load_that_it_makes),
        cmocka_unit_test(the_example_lacks_only_the_secret_files),
        cmocka_unit_test_setup_teardown(one_account_has_one_password, test_folder_make,
                                        test_folder_remove),
        cmocka_unit_test_setup_teardown(one_account_in_two_spellings_is_warned_of, test_folder_make,
                                        test_folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
