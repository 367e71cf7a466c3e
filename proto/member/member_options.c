/* The command line of a member. Everything but address and keys comes from the supervisor, so there are few
 * options; a child gets even those by a pipe, because arguments can be read by everybody. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/text.h"
#include "proto/bus/bus_socket.h"
#include "proto/key/key_directory.h"
#include "proto/member/member_options.h"
#include "proto/message/message.h"

enum {
    OPTION_CONNECT,
    OPTION_KEYS,
    OPTION_CHILD,
    OPTION_ALONE,
    OPTION_LOG_DIRECTORY,
    OPTION_LOG_LEVEL,
    OPTION_HELP,
    OPTION_VERSION,
    OPTIONS
};

static const struct option known[] = {
    {"connect", required_argument, NULL, OPTION_CONNECT},
    {"keys", required_argument, NULL, OPTION_KEYS},
    {"child", no_argument, NULL, OPTION_CHILD},
    {"alone", no_argument, NULL, OPTION_ALONE},
    {"log-directory", required_argument, NULL, OPTION_LOG_DIRECTORY},
    {"log-level", required_argument, NULL, OPTION_LOG_LEVEL},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

/* `values` are what was given with each option: NULL without it, empty for one without a value. */
static int take_option(int option,
                       const char *word,
                       const char *values[OPTIONS],
                       struct member_options *options,
                       struct error *error)
{
    if (option >= OPTIONS)
        return error_set(error, option == ':' ? USAGE_OPTION_NEEDS_VALUE : USAGE_OPTION_UNKNOWN,
                         event_text("option", word));
    values[option] = text_or_empty(optarg);
    if (option == OPTION_HELP)
        options->command = MEMBER_SHOW_HELP;
    else if (option == OPTION_VERSION)
        options->command = MEMBER_SHOW_VERSION;
    else if (option == OPTION_LOG_LEVEL &&
             log_level_from_text(optarg, &options->start.log_level) != 0)
        return error_set(error, USAGE_LOG_LEVEL_INVALID, event_text("value", optarg));
    return 0;
}

static int parse_member_options(int argc,
                                char **argv,
                                const char *values[OPTIONS],
                                struct member_options *options,
                                struct error *error)
{
    int option;
    int place = 1; /* of the option that is read */
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:", known, NULL)) != -1) {
        if (take_option(option, argv[place], values, options, error) != 0)
            return -1;
        place = optind;
    }
    if (optind < argc)
        return error_set(error, USAGE_ARGUMENT_UNEXPECTED, event_text("argument", argv[optind]));
    options->is_child = values[OPTION_CHILD] != NULL;
    options->is_alone = values[OPTION_ALONE] != NULL;
    return 0;
}

static int take_text(char *target, size_t target_bytes, const char *value, struct error *error)
{
    if (text_copy_whole(target, target_bytes, value) != 0)
        return error_set(error, USAGE_VALUE_TOO_LONG, event_text("value", value));
    return 0;
}

static int
read_keys(const char *directory, enum role role, struct child_start *start, struct error *error)
{
    struct key_file own;
    struct key_file supervisor;
    if (key_directory_read_member(directory, role, &own, &supervisor, error) != 0)
        return -1;
    start->own = own.pair;
    memcpy(start->server_key, supervisor.pair.public_key, CURVE_KEY_BYTES);
    key_file_wipe(&own);
    return 0;
}

static int read_start(const char *const values[OPTIONS],
                      enum role role,
                      struct child_start *start,
                      struct error *error)
{
    const char *endpoint = values[OPTION_CONNECT];
    const char *directory = text_or_empty(values[OPTION_LOG_DIRECTORY]);
    if (endpoint == NULL || values[OPTION_KEYS] == NULL)
        return error_set(error, USAGE_CONNECT_AND_KEYS_MISSING);
    if (!bus_endpoint_is_valid(endpoint))
        return error_set(error, USAGE_CONNECT_INVALID, event_text("value", endpoint));
    if (take_text(start->endpoint, sizeof(start->endpoint), endpoint, error) != 0 ||
        take_text(start->log_directory, sizeof(start->log_directory), directory, error) != 0)
        return -1;
    return read_keys(values[OPTION_KEYS], role, start, error);
}

static int read_child_start(struct child_start *start, struct error *error)
{
    int result = child_start_read(CHILD_START_DESCRIPTOR, start, error);
    (void)close(CHILD_START_DESCRIPTOR);
    return result;
}

int member_options_read(
    int argc, char **argv, enum role role, struct member_options *options, struct error *error)
{
    const char *values[OPTIONS] = {NULL};
    struct member_options found = {.start.log_level = LOG_LEVEL_INFO};
    int result = parse_member_options(argc, argv, values, &found, error);
    if (result == 0 && found.command == MEMBER_RUN && !found.is_alone)
        result = found.is_child ? read_child_start(&found.start, error)
                                : read_start(values, role, &found.start, error);
    if (result == 0)
        *options = found;
    child_start_wipe(&found.start);
    return result;
}

void member_options_print_help(const char *program)
{
    printf(
        "Usage: %s --connect tcp://HOST:PORT --keys DIR [--log-directory DIR]\n"
        "       [--log-level error|warning|info|debug]\n"
        "       %s --alone\n"
        "       %s --help | --version\n"
        "\n"
        "Works for the ewscal supervisor at HOST:PORT. DIR contains supervisor.pub and the key\n"
        "of this role, as created by 'ewscalctl keys add-host'. All other settings come from the\n"
        "supervisor. SIGTERM: finish or hand back the work, then exit; a second one: exit at "
        "once.\n"
        "With --alone it is sent the supervisor's messages over standard input and answers over\n"
        "standard output, as ewscalctl does to try a server; it ends with standard input.\n"
        "Exit status: 0 success, 1 failure, 2 the command line or the keys are wrong.\n",
        program, program, program);
}
