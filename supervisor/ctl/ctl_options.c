/* Reading the command line by two tables: options and commands. */
#include <getopt.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/bus/bus_socket.h"
#include "proto/key/key_directory.h"
#include "proto/message/message.h"

#include "supervisor/ctl/ctl_options.h"

#define DEFAULT_TIMEOUT_MS 10000
#define CHECK_TIMEOUT_MS   300000
#define TIMEOUT_MOST_S     3600

/* The value of an option is where its member is; '?' and ':', which getopt_long() returns, are below. */
#define MEMBERS      256
#define MEMBER(name) (MEMBERS + (int)offsetof(struct ctl_options, name))

static const struct option long_options[] = {
    {"json", no_argument, NULL, MEMBER(json)},
    {"key", required_argument, NULL, MEMBER(key)},
    {"connect", required_argument, NULL, MEMBER(connect)},
    {"keys", required_argument, NULL, MEMBER(keys)},
    {"output", required_argument, NULL, MEMBER(output)},
    {"comment", required_argument, NULL, MEMBER(comment)},
    {"role", required_argument, NULL, MEMBER(roles)},
    {"timeout", required_argument, NULL, MEMBER(timeout_ms)},
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
    {"status", "", 0, 0, "whether everyone's calendar is fresh, and who is not and why"},
    {"users", "", 0, 0, "all users with their newest result"},
    {"user", "NAME", 1, 1, "everything about one user"},
    {"workers", "", 0, 0, "the processes, where they run and what they do"},
    {"cycle", "", 0, 0, "the round that runs, or the next one"},
    {"run-now", "", 0, 0, "begin a round now"},
    {"pause", "", 0, 0, "begin nothing new until `resume`"},
    {"resume", "", 0, 0, "go on after `pause`"},
    {"drain", "ROLE/N", 1, 1, "have a process finish its jobs and end"},
    {"restart", "ROLE[/N]", 1, 1, "start a process, or all of a role, anew"},
    {"log-level", "LEVEL", 1, 1,
     "have all processes log error, warning, info or debug, until a reload"},
    {"check", "[SERVER]", 0, 1, "test ucserver, directory or exchange; without it: all"},
    {"version", "", 0, 0, "the versions of this program and of the supervisor"},
    {"keys", "init", 1, 3, "make the keys of a new installation"},
};

static const char rest_of_help[] =
    "  keys add-host HOST  make keys for another host, into --output DIR\n"
    "  keys list           whose keys are allowed\n"
    "  keys revoke HOST [ROLE]\n"
    "                      take the keys of a host away\n"
    "\n"
    "Options:\n"
    "  --json              print data as JSON\n"
    "  --keys DIR          directory of keys (" CTL_DEFAULT_KEYS ")\n"
    "  --key FILE          this program's key (control.key in the directory of keys);\n"
    "                      supervisor.pub stands beside it\n"
    "  --connect ADDRESS   the supervisor (" CTL_DEFAULT_CONNECT ")\n"
    "  --timeout SECONDS   how long to wait for an answer (10; check: 300)\n"
    "  --output DIR        new directory for the keys of a host\n"
    "  --role ROLE         what the host may be: worker-ews, worker-ldap, publisher-ucserver,\n"
    "                      control; may stand several times (both workers)\n"
    "  --comment TEXT      remark that `keys list` shows\n"
    "\n"
    "Exit status: 0 good, 1 what was asked about is bad, 2 wrong usage.\n";

void ctl_options_help(FILE *stream)
{
    (void)fputs("Usage: ewscalctl [OPTIONS] COMMAND [ARGUMENTS]\n\nCommands:\n", stream);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        int width = 19 - (int)strlen(commands[i].name);
        (void)fprintf(stream, "  %s %-*s %s\n", commands[i].name, width - 1, commands[i].arguments,
                      commands[i].text);
    }
    (void)fputs(rest_of_help, stream);
}

static int read_timeout(const char *text, struct ctl_options *options, struct error *error)
{
    int64_t seconds = 0;
    if (text_to_integer(text, 1, TIMEOUT_MOST_S, &seconds) != 0)
        return error_set_text(error, ERROR_INVALID,
                              "--timeout: expected seconds from 1 to %d, found \"%s\"",
                              TIMEOUT_MOST_S, text);
    options->timeout_ms = seconds * 1000;
    return 0;
}

static int read_address(const char *text, struct ctl_options *options, struct error *error)
{
    if (!bus_endpoint_is_valid(text))
        return error_set_text(error, ERROR_INVALID, "--connect %s: tcp://HOST:PORT was expected",
                              text);
    options->connect = text;
    return 0;
}

static int read_role(const char *text, struct ctl_options *options, struct error *error)
{
    enum role role;
    if (role_from_name(text, &role) != 0 || role == ROLE_SUPERVISOR)
        return error_set_text(
            error, ERROR_INVALID,
            "--role: expected worker-ews, worker-ldap, publisher-ucserver or control, "
            "found \"%s\"",
            text);
    options->roles |= KEY_DIRECTORY_ROLE(role);
    return 0;
}

static int take_option(int value, struct ctl_options *options, char **argv, struct error *error)
{
    if (value == '?' && optopt >= ' ')
        return error_set_text(error, ERROR_INVALID, "-%c: there is no such option", optopt);
    if (value < MEMBERS)
        return error_set_text(error, ERROR_INVALID, "%s: %s", argv[optind - 1],
                              value == ':' ? "this option needs a value"
                                           : "there is no such option");
    void *member = (char *)options + (value - MEMBERS);
    if (value == MEMBER(connect))
        return read_address(optarg, options, error);
    if (value == MEMBER(roles))
        return read_role(optarg, options, error);
    if (value == MEMBER(timeout_ms))
        return read_timeout(optarg, options, error);
    if (value == MEMBER(json) || value == MEMBER(help) || value == MEMBER(version))
        *(bool *)member = true;
    else
        *(const char **)member = optarg;
    return 0;
}

static int check_command(struct ctl_options *options, struct error *error)
{
    const struct command *command = commands;
    const struct command *end = commands + sizeof(commands) / sizeof(commands[0]);
    while (command < end && strcmp(command->name, options->command) != 0)
        command++;
    if (command == end)
        return error_set_text(error, ERROR_INVALID, "there is no command \"%s\"; see --help",
                              options->command);
    if (options->argument_count < command->fewest || options->argument_count > command->most)
        return error_set_text(error, ERROR_INVALID, "expected: ewscalctl %s%s%s", command->name,
                              command->arguments[0] != '\0' ? " " : "", command->arguments);
    if (options->timeout_ms == 0)
        options->timeout_ms =
            strcmp(command->name, "check") == 0 ? CHECK_TIMEOUT_MS : DEFAULT_TIMEOUT_MS;
    return 0;
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
    if (options->help || options->version)
        return 0;
    if (optind >= argc)
        return error_set_text(error, ERROR_INVALID, "a command is missing; see --help");
    options->command = argv[optind];
    options->arguments = (const char *const *)(argv + optind + 1);
    options->argument_count = (size_t)(argc - optind - 1);
    return check_command(options, error);
}
