/* The command line of ewscal-supervisor. getopt's own complaints are switched off: they name the program
 * by its path and do not say where help is. */
#include <getopt.h>
#include <stdio.h>

#include "supervisor/supervisor_options.h"

#define DEFAULT_CONFIG "/etc/ewscal/ewscal.conf"

static const char usage[] =
    "Usage: ewscal-supervisor [--config FILE] [--check]\n"
    "       ewscal-supervisor --grant-tries DIR\n"
    "\n"
    "Keeps the calendars of people who are not running a ProCall client up to date in an estos "
    "UCServer.\n"
    "\n"
    "  --config FILE  configuration file (default: " DEFAULT_CONFIG ")\n"
    "  --check        report everything that is wrong with the configuration, and exit\n"
    "  --grant-tries DIR\n"
    "                 while no supervisor runs, grant log-in tries to ewscalctl over standard\n"
    "                 input and output, by the ledger in the state directory DIR\n"
    "  --version      print the version and exit\n"
    "  --help         print this help and exit\n";

static int complain(const char *word, const char *fault)
{
    (void)fprintf(stderr, "ewscal-supervisor: \"%s\": %s; see --help\n", word, fault);
    return -1;
}

int supervisor_options_read(int argc, char **argv, struct supervisor_options *options)
{
    static const struct option known[] = {
        {"config", required_argument, NULL, 'c'},
        {"check", no_argument, NULL, 'k'},
        {"grant-tries", required_argument, NULL, 't'},
        {"version", no_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    *options = (struct supervisor_options){.config = DEFAULT_CONFIG};
    optind = 0; /* glibc: begin anew */
    opterr = 0;
    const char *answer = NULL;
    int option;
    int place = 1; /* of the option that is read */
    while ((option = getopt_long(argc, argv, "+:", known, NULL)) != -1) {
        if (option == 'c')
            options->config = optarg;
        else if (option == 'k')
            options->only_check = true;
        else if (option == 't')
            options->tries = optarg;
        else if (option == 'h')
            answer = usage;
        else if (option == 'v')
            answer = answer != NULL ? answer : "ewscal-supervisor " EWSCAL_VERSION "\n";
        else
            return complain(argv[place], option == ':' ? "this option needs a value"
                                                       : "there is no such option");
        place = optind;
    }
    if (optind < argc)
        return complain(argv[optind], "was not expected");
    if (answer == NULL)
        return 0;
    (void)fputs(answer, stdout);
    return 1;
}
