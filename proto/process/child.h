/* The contract between the supervisor and the children that it starts. This is all of it.
 *
 *   what          who sets it      who reads it     meaning
 *   ------------  ---------------  ---------------  ----------------------------------------------
 *   argv[1]       supervisor       member options   "--child": the rest of this table holds
 *   descriptor 0  supervisor       nobody           /dev/null
 *   descriptors   inherited        log              standard output (unused) and standard error
 *   1 and 2
 *   descriptor 3  supervisor       process          lifeline: reading end of a pipe that nobody
 *                                                   writes to. End of file: the supervisor is gone,
 *                                                   the child ends at once, without finishing
 *   descriptor 4  supervisor       member options   reading end of a pipe that holds one start
 *                                                   message; read completely at start, then closed
 *   environment   supervisor       process          as inherited; the child drops what it does not
 *                                                   know (process.h)
 *   signals       supervisor       process          all default; SIGTERM: drain, again: go now
 *   exit status   child            supervisor       enum process_status (process.h)
 *
 * The start message is text of at most CHILD_START_BYTES, which a new pipe takes without waiting:
 * one `name=value` a line, the last line is `end`. It carries a fresh key pair that was made for
 * this child only; both sides wipe it. Every other descriptor is closed on exec. */
#ifndef PROTO_CHILD_H
#define PROTO_CHILD_H

#include "proto/event/error.h"
#include "proto/key/curve_key.h"
#include "proto/log/log_line.h"

#define CHILD_OPTION              "--child"
#define CHILD_LIFELINE_DESCRIPTOR 3
#define CHILD_START_DESCRIPTOR    4
#define CHILD_START_BYTES         4096 /* PIPE_BUF */

struct child_start {
    char name[64];      /* "worker-ews/2": its log has this name from the first line on */
    char endpoint[256]; /* of the supervisor: tcp://127.0.0.1:7481 */
    char server_key[CURVE_KEY_BYTES];
    struct curve_key_pair own;
    char log_directory[1024]; /* empty: standard error only */
    enum log_level log_level;
};

/* Writes the message to the writing end of the pipe. Errors: INVALID (does not fit, or a value holds
 * a line break), INTERNAL. */
int child_start_write(int descriptor, const struct child_start *start, struct error *error);

/* Reads until the end of file. The caller wipes `start`. Errors: INVALID. */
int child_start_read(int descriptor, struct child_start *start, struct error *error);

void child_start_wipe(struct child_start *start);

#endif
