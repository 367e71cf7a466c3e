/* The command line of ewscalctl: what was asked for, with defaults filled in. The exit statuses are here
 * because wrong usage is told from all other failures by them. */
#ifndef CTL_OPTIONS_H
#define CTL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/event/error.h"

#define CTL_DEFAULT_CONNECT "tcp://127.0.0.1:7481"
#define CTL_DEFAULT_KEYS    "/etc/ewscal/keys"
#define CTL_DEFAULT_KEY     CTL_DEFAULT_KEYS "/control.key"
#define CTL_DEFAULT_CONFIG  "/etc/ewscal/ewscal.conf"

/* Exit statuses. */
enum ctl_status { CTL_GOOD = 0, CTL_BAD = 1, CTL_USAGE = 2 };

struct ctl_options {
    const char *command;          /* with --help and --version perhaps NULL */
    const char *const *arguments; /* those behind the command, borrowed from argv */
    size_t argument_count;
    bool json;
    bool help;
    bool version;
    const char *key; /* NULL: control.key in the directory of keys */
    const char *connect;
    const char *keys;   /* directory of keys */
    const char *config; /* the configuration of this machine; NULL: the usual one */
    const char *user;   /* of `check`: a user's name, at Exchange also an address; NULL: nobody */
    bool all;           /* of `check exchange`: everybody */
    /* of `check exchange`: a host that Autodiscover names may be told the password, or may not any more */
    const char *allow, *forget;
    bool failed, stale, quarantined, times_only; /* of `users`: which; at most one */
    const char *reason, *like;                   /* of the same; NULL: any */
    bool csv;                                    /* of the same */
    bool watch;                                  /* of `status` */
    int64_t watch_ms;                            /* how often */
    bool plain;                                  /* of `setup`: questions instead of dialogs */
    const char *answers; /* of `setup`: the file of answers; NULL: a person is asked */
    const char *output;
    bool anonymous; /* of `support-bundle` */
    const char *comment;
    unsigned roles; /* of KEY_DIRECTORY_ROLE, those of `keys add-host` */
    int64_t timeout_ms;
};

/* Reads the command line; options may be anywhere on it. Borrows argv, whose order it may change.
 * Returns 0, or -1 (INVALID: what is wrong and what was expected). */
int ctl_options_read(int argc, char **argv, struct ctl_options *options, struct error *error);

/* Writes the help of one command. Returns false when there is no such command. */
bool ctl_options_help_of(const char *command, FILE *stream);

/* Writes the help. */
void ctl_options_help(FILE *stream);

#endif
