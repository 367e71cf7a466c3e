/* Reading the command line by two tables, options and commands, so that what is accepted and what the help
 * shows cannot differ. Everything is checked here before anybody is asked: wrong usage ends with status 2
 * and never reaches the supervisor. */
#include <getopt.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/bus/bus_socket.h"
#include "proto/key/key_directory.h"
#include "proto/message/message.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_options.h"

#define DEFAULT_TIMEOUT_MS 10000
#define CHECK_TIMEOUT_MS   300000
#define TIMEOUT_MOST_S     3600
#define DEFAULT_MARK       "{default}"
#define WATCH_SECONDS      2
#define WATCH_MOST_S       3600

/* The value of an option is where its member is; '?' and ':', which getopt_long() returns, are below. */
#define MEMBERS      256
#define MEMBER(name) (MEMBERS + (int)offsetof(struct ctl_options, name))

static const struct option long_options[] = {
    {"json", no_argument, NULL, MEMBER(json)},
    {"key", required_argument, NULL, MEMBER(key)},
    {"connect", required_argument, NULL, MEMBER(connect)},
    {"keys", required_argument, NULL, MEMBER(keys)},
    {"failed", no_argument, NULL, MEMBER(failed)},
    {"stale", no_argument, NULL, MEMBER(stale)},
    {"quarantined", no_argument, NULL, MEMBER(quarantined)},
    {"times-only", no_argument, NULL, MEMBER(times_only)},
    {"reason", required_argument, NULL, MEMBER(reason)},
    {"like", required_argument, NULL, MEMBER(like)},
    {"csv", no_argument, NULL, MEMBER(csv)},
    {"watch", no_argument, NULL, MEMBER(watch)},
    {"config", required_argument, NULL, MEMBER(config)},
    {"anonymous", no_argument, NULL, MEMBER(anonymous)},
    {"output", required_argument, NULL, MEMBER(output)},
    {"comment", required_argument, NULL, MEMBER(comment)},
    {"role", required_argument, NULL, MEMBER(roles)},
    {"timeout", required_argument, NULL, MEMBER(timeout_ms)},
    {"plain", no_argument, NULL, MEMBER(plain)},
    {"answers", required_argument, NULL, MEMBER(answers)},
    {"user", required_argument, NULL, MEMBER(user)},
    {"all", no_argument, NULL, MEMBER(all)},
    {"allow", required_argument, NULL, MEMBER(allow)},
    {"forget", required_argument, NULL, MEMBER(forget)},
    {"help", no_argument, NULL, MEMBER(help)},
    {"version", no_argument, NULL, MEMBER(version)},
    {NULL, 0, NULL, 0},
};

static const struct command {
    const char *name;
    const char *arguments; /* for the help */
    size_t fewest;
    size_t most;
    const char *text;
} commands[] = {
    {"setup", "", 0, 0, N_("set up this machine step by step, or change what was set up; as root")},
    {"status", "", 0, 1,
     N_("whether all calendars are up to date; if not, whose are not, and why")},
    {"users", "[WHICH]", 0, 1,
     N_("users and their latest results: all, or `stale`, or those with a reason")},
    {"user", "NAME", 1, 1, N_("everything about one user; NAME as shown by `users`")},
    {"workers", "", 0, 0, N_("the processes, where they run and what they are doing")},
    {"cycle", "", 0, 0, N_("the current round, or when the next one begins")},
    {"run-now", "[USER]", 0, 1, N_("replicate everybody now, or this user")},
    {"pause", "", 0, 0, N_("begin no new work until `resume`")},
    {"resume", "", 0, 0, N_("continue after `pause`")},
    {"drain", "ROLE/N", 1, 1, N_("let a process finish its jobs and exit")},
    {"restart", "ROLE[/N]", 1, 1, N_("restart a process, or all processes of a role")},
    {"scale", "ROLE N", 2, 2,
     N_("run N processes of a role on this machine until the next reload")},
    {"log-level", "LEVEL", 1, 1, N_("log at error, warning, info or debug until the next reload")},
    {"reload", "", 0, 0, N_("read the configuration again (as SIGHUP) and show what has changed")},
    {"check", "[SERVER]", 0, 1,
     N_("all that must be there, or SERVER: ucserver, directory, exchange")},
    {"account", "[NAME]", 0, 1,
     N_("the accounts, what their servers said and when they are tried")},
    {"account", "retry NAME", 2, 2, N_("log in once more at once, whatever was tried before")},
    {"support-bundle", "", 0, 0, N_("write what support needs to --output FILE, without secrets")},
    {"service", "VERB", 1, 1,
     N_("start or stop the supervisor's unit, or show its state: start, stop, status")},
    {"help", "[TOPIC]", 0, 1,
     N_("what there is about a command, a setting, an event or a chapter of the guide")},
    {"about", "", 0, 0,
     N_("the versions of everything, and the licence; also without the supervisor")},
    {"version", "", 0, 0, N_("the versions of this program and of the supervisor")},
    {"keys", "init", 1, 3, N_("create the keys of a new installation")},
};

/* Behind the commands; {default} stands for the value. */
static const struct {
    const char *text;
    const char *value;
} rest_of_help[] = {
    {N_("  keys add-host HOST  create keys for another host in --output DIR"), NULL},
    {N_("  keys list           the keys of all hosts and whether they are allowed"), NULL},
    {N_("  keys revoke HOST [ROLE]\n"
        "                      revoke the keys of a host"),
     NULL},
    {"", NULL},
    {N_("Options:"), NULL},
    {N_("  --json              print data as JSON"), NULL},
    {N_("  --keys DIR          key directory (default: {default})"), CTL_DEFAULT_KEYS},
    {N_("  --key FILE          this program's key (default: control.key in the key directory);\n"
        "                      supervisor.pub must be in the same directory"),
     NULL},
    {N_("  --connect ADDRESS   supervisor (default: {default})"), CTL_DEFAULT_CONNECT},
    {N_("  --timeout SECONDS   how long to wait for an answer (default: 10; for check: 300)"),
     NULL},
    {N_("  --user NAME         check: take this user to the list that would be written;\n"
        "                      check exchange: read their mailbox, too, or that of an address"),
     NULL},
    {N_("  --plain             setup: plain questions instead of dialogs"), NULL},
    {N_("  --answers FILE      setup: ask nobody; ewscalctl-setup(8) describes the file"), NULL},
    {N_("  --config FILE       check, setup, support-bundle: the configuration\n"
        "                      (default: {default})"),
     CTL_DEFAULT_CONFIG},
    {N_("  --all               check exchange: read everybody's, and show what may be seen of "
        "each"),
     NULL},
    {N_("  --allow HOST        check exchange: let this host, which Autodiscover has named, be "
        "told\n"
        "                      the account's password from now on; then check"),
     NULL},
    {N_("  --forget HOST       check exchange: take that back"), NULL},
    {N_("  --watch [SECONDS]   status: show it again and again, by default every 2 seconds;\n"
        "                      on a terminal r or space asks at once, q ends"),
     NULL},
    {N_("  --failed            users: those whose calendar could not be read or written"), NULL},
    {N_("  --stale             users: those without a fresh calendar, for whatever reason"), NULL},
    {N_("  --quarantined       users: those whose data ended processes"), NULL},
    {N_("  --times-only        users: those of whom the service account sees times only"), NULL},
    {N_("  --reason NAME       users: those with this reason or note, as `status` counts them"),
     NULL},
    {N_("  --like TEXT         users: those whose name or mailbox contains the text"), NULL},
    {N_("  --csv               users: print comma-separated values"), NULL},
    {N_("  --output DIR        directory to create for the keys of a host; of a bundle: a file"),
     NULL},
    {N_("  --anonymous         support-bundle: pseudonyms in the place of users, mailboxes and "
        "hosts"),
     NULL},
    {N_("  --role ROLE         what the host may run: worker-ews, worker-ldap, publisher-ucserver\n"
        "                      or control; may be given several times (default: both workers)"),
     NULL},
    {N_("  --comment TEXT      comment shown by `keys list`"), NULL},
    {"", NULL},
    {N_("Exit status: 0 all is well, 1 something is wrong or the command failed, 2 wrong usage."),
     NULL},
};

static void write_help_line(const char *text, const char *value, FILE *stream)
{
    const char *mark = value != NULL ? strstr(text, DEFAULT_MARK) : NULL;
    if (mark == NULL)
        (void)fprintf(stream, "%s\n", text);
    else
        (void)fprintf(stream, "%.*s%s%s\n", (int)(mark - text), text, value,
                      mark + strlen(DEFAULT_MARK));
}

void ctl_options_help(FILE *stream)
{
    (void)fputs(_("Usage: ewscalctl [OPTIONS] COMMAND [ARGUMENTS]\n\nCommands:\n"), stream);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        int width = 19 - (int)strlen(commands[i].name);
        (void)fprintf(stream, "  %s %-*s %s\n", commands[i].name, width - 1, commands[i].arguments,
                      _(commands[i].text));
    }
    for (size_t i = 0; i < sizeof(rest_of_help) / sizeof(rest_of_help[0]); i++)
        write_help_line(*rest_of_help[i].text == '\0' ? "" : _(rest_of_help[i].text),
                        rest_of_help[i].value, stream);
}

bool ctl_options_help_of(const char *name, FILE *stream)
{
    bool is_found = false;
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, name) != 0)
            continue;
        is_found = true;
        (void)fprintf(stream, "ewscalctl %s%s%s\n    %s\n", name,
                      *commands[i].arguments != '\0' ? " " : "", commands[i].arguments,
                      _(commands[i].text));
    }
    return is_found;
}

static int read_timeout(const char *text, struct ctl_options *options, struct error *error)
{
    int64_t seconds = 0;
    if (text_to_integer(text, 1, TIMEOUT_MOST_S, &seconds) != 0)
        return error_set(error, EWSCALCTL_TIMEOUT_INVALID, event_text("value", text),
                         event_number("most", TIMEOUT_MOST_S));
    options->timeout_ms = seconds * 1000;
    return 0;
}

static int read_address(const char *text, struct ctl_options *options, struct error *error)
{
    if (!bus_endpoint_is_valid(text))
        return error_set(error, EWSCALCTL_ADDRESS_INVALID, event_text("value", text));
    options->connect = text;
    return 0;
}

static int read_role(const char *text, struct ctl_options *options, struct error *error)
{
    enum role role;
    if (role_from_name(text, &role) != 0 || role == ROLE_SUPERVISOR)
        return error_set(error, EWSCALCTL_ROLE_INVALID, event_text("value", text));
    options->roles |= KEY_DIRECTORY_ROLE(role);
    return 0;
}

/* getopt_long() has a short option in `optopt`, which may stand in the middle of a word ("-xy"), and for a
 * long one only the whole word. */
static int refuse_option(int value, const char *word, struct error *error)
{
    const char letter[] = {'-', (char)optopt, '\0'};
    if (value == ':')
        return error_set(error, EWSCALCTL_OPTION_WITHOUT_VALUE, event_text("option", word));
    return error_set(error, EWSCALCTL_OPTION_UNKNOWN,
                     event_text("option", optopt >= ' ' ? letter : word));
}

static int take_option(int value, struct ctl_options *options, char **argv, struct error *error)
{
    if (value < MEMBERS)
        return refuse_option(value, argv[optind - 1], error);
    void *member = (char *)options + (value - MEMBERS);
    if (value == MEMBER(connect))
        return read_address(optarg, options, error);
    if (value == MEMBER(roles))
        return read_role(optarg, options, error);
    if (value == MEMBER(timeout_ms))
        return read_timeout(optarg, options, error);
    if (optarg == NULL)
        *(bool *)member = true;
    else
        *(const char **)member = optarg;
    return 0;
}

/* As in `account retry NAME`: a form of a command that is told from the others by a word. */
static bool has_word_of(const struct ctl_options *options, const struct command *form)
{
    size_t size = strcspn(form->arguments, " ");
    return options->argument_count > 0 && strlen(options->arguments[0]) == size &&
           strncmp(options->arguments[0], form->arguments, size) == 0;
}

static bool
arguments_fit(const struct ctl_options *options, const struct command *form, bool needs_word)
{
    return options->argument_count >= form->fewest && options->argument_count <= form->most &&
           (!needs_word || has_word_of(options, form));
}

/* What --user and --all ask for is in a mailbox, and the others are about hosts of Exchange. */
static int check_of_mailboxes(const struct ctl_options *options, struct error *error)
{
    bool is_wanted =
        options->user != NULL || options->all || options->allow != NULL || options->forget != NULL;
    bool is_of_exchange = strcmp(options->command, "check") == 0 && options->argument_count == 1 &&
                          strcmp(options->arguments[0], "exchange") == 0;
    bool is_of_all = strcmp(options->command, "check") == 0 && options->argument_count == 0 &&
                     !options->all && options->allow == NULL && options->forget == NULL;
    if (!is_wanted || is_of_all || (is_of_exchange && (options->user == NULL || !options->all)))
        return 0;
    return error_set(error, EWSCALCTL_MAILBOXES_WRONG);
}

static int check_watch(struct ctl_options *options, struct error *error)
{
    int64_t seconds = WATCH_SECONDS;
    bool is_of_status = strcmp(options->command, "status") == 0;
    bool has_seconds = is_of_status && options->argument_count > 0;
    if ((options->watch && !is_of_status) || (has_seconds && !options->watch) ||
        (has_seconds && text_to_integer(options->arguments[0], 1, WATCH_MOST_S, &seconds) != 0))
        return error_set(error, EWSCALCTL_WATCH_WRONG, event_number("most", WATCH_MOST_S));
    options->watch_ms = seconds * 1000;
    return 0;
}

static int check_users(const struct ctl_options *options, struct error *error)
{
    int which = options->failed + options->stale + options->quarantined + options->times_only;
    bool is_wanted = which > 0 || options->reason != NULL || options->like != NULL || options->csv;
    bool is_of_users = strcmp(options->command, "users") == 0;
    which += options->argument_count > 0 ? 1 : 0; /* the same without dashes, or a reason */
    if (!is_wanted || (is_of_users && which <= 1 && !(options->csv && options->json)))
        return 0;
    return error_set(error, EWSCALCTL_USERS_WRONG);
}

/* These are about the assistant alone. */
static int check_of_setup(const struct ctl_options *options, struct error *error)
{
    bool is_setup = strcmp(options->command, "setup") == 0;
    bool is_wanted = options->plain || options->answers != NULL;
    if (is_setup ? !options->plain || options->answers == NULL : !is_wanted)
        return 0;
    return error_set(error, EWSCALCTL_SETUP_WRONG);
}

/* A supervisor that is to stop finishes its jobs first. */
static bool is_long(const char *command)
{
    return strcmp(command, "check") == 0 || strcmp(command, "service") == 0;
}

static int check_service(const struct ctl_options *options, struct error *error)
{
    static const char *const verbs[] = {"start", "stop", "status"};
    if (strcmp(options->command, "service") != 0)
        return 0;
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(options->arguments[0], verbs[i]) == 0)
            return 0;
    }
    return error_set(error, EWSCALCTL_SERVICE_WRONG);
}

static int check_command(struct ctl_options *options, struct error *error)
{
    const struct command *command = commands;
    const struct command *end = commands + sizeof(commands) / sizeof(commands[0]);
    while (command < end && strcmp(command->name, options->command) != 0)
        command++;
    if (command == end)
        return error_set(error, EWSCALCTL_COMMAND_UNKNOWN, event_text("command", options->command));
    const struct command *first = command;
    while (command + 1 < end && strcmp(command[1].name, command->name) == 0 &&
           (options->argument_count > command->most || has_word_of(options, command + 1)))
        command++;
    if (!arguments_fit(options, command, command != first))
        return error_set(error, EWSCALCTL_ARGUMENTS_WRONG, event_text("command", command->name),
                         event_text("arguments", command->arguments));
    if (options->timeout_ms == 0)
        options->timeout_ms = is_long(command->name) ? CHECK_TIMEOUT_MS : DEFAULT_TIMEOUT_MS;
    if (check_service(options, error) != 0 || check_watch(options, error) != 0 ||
        check_of_setup(options, error) != 0 || check_users(options, error) != 0)
        return -1;
    return check_of_mailboxes(options, error);
}

int ctl_options_read(int argc, char **argv, struct ctl_options *options, struct error *error)
{
    *options = (struct ctl_options){.connect = CTL_DEFAULT_CONNECT, .keys = CTL_DEFAULT_KEYS};
    optind = 0; /* glibc: begin anew */
    for (;;) {
        int value = getopt_long(argc, argv, ":", long_options, NULL);
        if (value < 0)
            break;
        if (take_option(value, options, argv, error) != 0)
            return -1;
    }
    if (options->roles == 0)
        options->roles = KEY_DIRECTORY_WORKERS;
    options->command = optind < argc ? argv[optind] : NULL;
    if (options->help || options->version)
        return 0;
    if (optind >= argc)
        return error_set(error, EWSCALCTL_COMMAND_MISSING);
    options->command = argv[optind];
    options->arguments = (const char *const *)(argv + optind + 1);
    options->argument_count = (size_t)(argc - optind - 1);
    return check_command(options, error);
}
