/* The command line of a member, and what it means: where to connect and with which keys. Both are read before
 * anything is opened, so that a mistake ends the process with a clear sentence. */
#ifndef PROTO_MEMBER_OPTIONS_H
#define PROTO_MEMBER_OPTIONS_H

#include <stdbool.h>

#include "proto/event/error.h"
#include "proto/message/message_values.h"
#include "proto/process/child.h"

enum member_command {
    MEMBER_RUN,
    MEMBER_SHOW_HELP,
    MEMBER_SHOW_VERSION,
};

struct member_options {
    enum member_command command;
    bool is_child;            /* by the contract of child.h */
    bool is_alone;            /* without the bus: member_alone.h; there are no keys then */
    struct child_start start; /* the same for both kinds; the caller wipes it */
};

/* Reads the command line; for MEMBER_RUN also the keys of `role`, or the start message on its
 * descriptor (which it closes). Borrows argv. Errors: INVALID (what is wrong and what is right). */
int member_options_read(
    int argc, char **argv, enum role role, struct member_options *options, struct error *error);

/* The text of --help. */
void member_options_print_help(const char *program);

#endif
