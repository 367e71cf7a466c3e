#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/sentence.h"
#include "proto/message/message_values.h"

#include "supervisor/ctl/ctl_options.h"

#define WORDS_MOST 10

/* Splits the line at blanks, as a shell would, and reads it. */
static int read_line(const char *line, struct ctl_options *options, struct error *error)
{
    static char copy[256];
    static char *words[WORDS_MOST + 1];
    int count = 0;
    char *rest = copy;
    (void)snprintf(copy, sizeof(copy), "ewscalctl %s", line);
    for (char *word = strtok_r(rest, " ", &rest); word != NULL && count < WORDS_MOST;
         word = strtok_r(rest, " ", &rest))
        words[count++] = word;
    words[count] = NULL;
    return ctl_options_read(count, words, options, error);
}

static void wrong_usage_says_what_was_expected(void **state)
{
    (void)state;
    const struct {
        const char *line;
        const char *reason;
    } cases[] = {
        {"", "ewscalctl.command_missing"},
        {"--json", "ewscalctl.command_missing"},
        {"states", "ewscalctl.command_unknown command=states"},
        {"user", "ewscalctl.arguments_wrong command=user arguments=NAME"},
        {"status now", "ewscalctl.watch_wrong most=3600"},
        {"status 5", "ewscalctl.watch_wrong most=3600"},
        {"status --watch 0", "ewscalctl.watch_wrong most=3600"},
        {"status --watch 1 2", "ewscalctl.arguments_wrong command=status arguments=\"\""},
        {"users --watch", "ewscalctl.watch_wrong most=3600"},
        {"drain", "ewscalctl.arguments_wrong command=drain arguments=ROLE/N"},
        {"scale worker-ews", "ewscalctl.arguments_wrong command=scale arguments=\"ROLE N\""},
        {"service", "ewscalctl.arguments_wrong command=service arguments=VERB"},
        {"service restart", "ewscalctl.service_wrong"},
        {"log-level", "ewscalctl.arguments_wrong command=log-level arguments=LEVEL"},
        {"check a b", "ewscalctl.arguments_wrong command=check arguments=[SERVER]"},
        {"check --all", "ewscalctl.mailboxes_wrong"},
        {"check directory --user anna", "ewscalctl.mailboxes_wrong"},
        {"check exchange --user anna --all", "ewscalctl.mailboxes_wrong"},
        {"status --all", "ewscalctl.mailboxes_wrong"},
        {"check --allow mail.example.com", "ewscalctl.mailboxes_wrong"},
        {"status --forget mail.example.com", "ewscalctl.mailboxes_wrong"},
        {"users --failed --stale", "ewscalctl.users_wrong"},
        {"users stale --failed", "ewscalctl.users_wrong"},
        {"users --csv --json", "ewscalctl.users_wrong"},
        {"status --failed", "ewscalctl.users_wrong"},
        {"user anna --like anna", "ewscalctl.users_wrong"},
        {"account retry", "ewscalctl.arguments_wrong command=account arguments=\"retry NAME\""},
        {"account a b", "ewscalctl.arguments_wrong command=account arguments=\"retry NAME\""},
        {"account a b c", "ewscalctl.arguments_wrong command=account arguments=\"retry NAME\""},
        {"keys", "ewscalctl.arguments_wrong command=keys arguments=init"},
        {"status --jsonn", "ewscalctl.option_unknown option=--jsonn"},
        {"status --key", "ewscalctl.option_without_value option=--key"},
        {"status --timeout 0", "ewscalctl.timeout_invalid value=0 most=3600"},
        {"status --timeout 10s", "ewscalctl.timeout_invalid value=10s most=3600"},
        {"status --connect foo", "ewscalctl.address_invalid value=foo"},
        {"keys add-host h --role", "ewscalctl.option_without_value option=--role"},
        {"keys add-host h --role supervisor", "ewscalctl.role_invalid value=supervisor"},
        {"keys add-host h --role worker-ews --role worker", "ewscalctl.role_invalid value=worker"},
        {"status -x", "ewscalctl.option_unknown option=-x"},
        {"status -xy", "ewscalctl.option_unknown option=-x"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ctl_options options;
        struct error error;
        assert_int_equal(read_line(cases[i].line, &options, &error), -1);
        assert_int_equal(error.class, ERROR_INVALID);
        assert_string_equal(error.reason, cases[i].reason);
    }
}

static void wrong_usage_is_told_in_words(void **state)
{
    (void)state;
    const struct {
        const char *line;
        const char *sentence;
    } cases[] = {
        {"", "a command is missing; see ewscalctl --help"},
        {"states", "there is no command \"states\"; see ewscalctl --help"},
        {"user", "usage: ewscalctl user NAME"},
        {"status now",
         "usage: ewscalctl status [--watch [SECONDS]], with a number of seconds from 1 to "
         "3600"},
        {"status -xy", "there is no option -x; see ewscalctl --help"},
        {"status --key", "the option --key needs a value"},
        {"status --timeout 10s", "--timeout 10s: expected a number of seconds from 1 to 3600"},
        {"status --connect foo", "--connect foo: expected tcp://HOST:PORT"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ctl_options options;
        struct error error;
        struct sentence sentence;
        assert_int_equal(read_line(cases[i].line, &options, &error), -1);
        assert_string_equal(sentence_of_reason(error.reason, &sentence), cases[i].sentence);
    }
}

static void commands_have_defaults(void **state)
{
    (void)state;
    struct ctl_options options;
    assert_int_equal(read_line("status", &options, NULL), 0);
    assert_string_equal(options.command, "status");
    assert_int_equal(options.argument_count, 0);
    assert_false(options.json);
    assert_null(options.key);
    assert_string_equal(options.keys, "/etc/ewscal/keys");
    assert_string_equal(options.connect, "tcp://127.0.0.1:7481");
    assert_int_equal(options.timeout_ms, 10000);
    assert_int_equal(read_line("check exchange", &options, NULL), 0);
    assert_int_equal(options.timeout_ms, 300000);
}

static void options_may_stand_anywhere(void **state)
{
    (void)state;
    struct ctl_options options;
    assert_int_equal(read_line("--key /k user --json EXAMPLE\\u1 --connect tcp://h:1 --timeout 3",
                               &options, NULL),
                     0);
    assert_string_equal(options.command, "user");
    assert_int_equal(options.argument_count, 1);
    assert_string_equal(options.arguments[0], "EXAMPLE\\u1");
    assert_true(options.json);
    assert_string_equal(options.key, "/k");
    assert_string_equal(options.connect, "tcp://h:1");
    assert_int_equal(options.timeout_ms, 3000);
    assert_int_equal(read_line("check --user EXAMPLE\\u1 exchange", &options, NULL), 0);
    assert_string_equal(options.user, "EXAMPLE\\u1");
    assert_int_equal(read_line("check exchange --all", &options, NULL), 0);
    assert_true(options.all);
    assert_int_equal(read_line("check exchange --allow mail.example.com", &options, NULL), 0);
    assert_string_equal(options.allow, "mail.example.com");
    assert_int_equal(read_line("check exchange --forget mail.example.com", &options, NULL), 0);
    assert_string_equal(options.forget, "mail.example.com");
    assert_int_equal(
        read_line("users --failed --reason server.away --like anna --csv", &options, NULL), 0);
    assert_true(options.failed && options.csv && !options.stale);
    assert_string_equal(options.reason, "server.away");
    assert_string_equal(options.like, "anna");
    assert_int_equal(read_line("status --watch", &options, NULL), 0);
    assert_true(options.watch);
    assert_int_equal(options.watch_ms, 2000);
    assert_int_equal(read_line("status 10 --watch", &options, NULL), 0);
    assert_int_equal(options.watch_ms, 10000);
    assert_int_equal(read_line("user -- --json", &options, NULL), 0);
    assert_string_equal(options.arguments[0], "--json");
}

static void a_new_host_is_for_workers_unless_roles_are_named(void **state)
{
    (void)state;
    struct ctl_options options;
    assert_int_equal(read_line("keys add-host h", &options, NULL), 0);
    assert_int_equal(options.roles, 1U << ROLE_WORKER_LDAP | 1U << ROLE_WORKER_EWS);
    assert_int_equal(
        read_line("keys add-host h --role control --role publisher-ucserver", &options, NULL), 0);
    assert_int_equal(options.roles, 1U << ROLE_CONTROL | 1U << ROLE_PUBLISHER_UCSERVER);
}

static void help_and_version_need_no_command(void **state)
{
    (void)state;
    struct ctl_options options;
    assert_int_equal(read_line("--help", &options, NULL), 0);
    assert_true(options.help);
    assert_int_equal(read_line("--version", &options, NULL), 0);
    assert_true(options.version);
}

/* Every command of the contract is in the help. */
static void the_help_names_every_command(void **state)
{
    (void)state;
    const char *lines[] = {"  status  ",
                           "  users [WHICH]  ",
                           "  user NAME  ",
                           "  workers  ",
                           "  cycle  ",
                           "  run-now [USER]  ",
                           "  pause  ",
                           "  resume  ",
                           "  drain ROLE/N  ",
                           "  restart ROLE[/N]  ",
                           "  scale ROLE N  ",
                           "  log-level LEVEL  ",
                           "  reload  ",
                           "  check [SERVER]  ",
                           "  account [NAME]  ",
                           "  account retry NAME  ",
                           "  support-bundle  ",
                           "  service VERB  ",
                           "  help [TOPIC]  ",
                           "  about  ",
                           "  version  ",
                           "  keys init  ",
                           "  keys add-host HOST  ",
                           "  keys list  ",
                           "  keys revoke HOST [ROLE]\n",
                           "Exit status: 0"};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    ctl_options_help(stream);
    assert_int_equal(fclose(stream), 0);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char beginning[64];
        (void)snprintf(beginning, sizeof(beginning), "\n%s", lines[i]);
        assert_non_null(strstr(text, beginning));
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_usage_says_what_was_expected),
        cmocka_unit_test(wrong_usage_is_told_in_words),
        cmocka_unit_test(commands_have_defaults),
        cmocka_unit_test(options_may_stand_anywhere),
        cmocka_unit_test(a_new_host_is_for_workers_unless_roles_are_named),
        cmocka_unit_test(help_and_version_need_no_command),
        cmocka_unit_test(the_help_names_every_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
