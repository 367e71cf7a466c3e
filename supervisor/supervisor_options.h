/* The command line of ewscal-supervisor. There is little of it, because what can be set is in the
 * configuration, where `--check` looks at all of it at once. */
#ifndef SUPERVISOR_SUPERVISOR_OPTIONS_H
#define SUPERVISOR_SUPERVISOR_OPTIONS_H

#include <stdbool.h>

struct supervisor_options {
    const char *config; /* of argv */
    bool only_check;
    const char *tries; /* state directory whose ledger grants tries, and nothing else; NULL: run */
};

/* Reads the command line. Returns 0; 1 after it printed what --help or --version asks for; -1 after it
 * said on standard error what is wrong. */
int supervisor_options_read(int argc, char **argv, struct supervisor_options *options);

#endif
