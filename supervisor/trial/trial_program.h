/* One of our programs, started for a trial: under a user of its own, with a pipe from it and a pipe to it. The end of
 * the pipes is its end. */
#ifndef SUPERVISOR_TRIAL_PROGRAM_H
#define SUPERVISOR_TRIAL_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "proto/event/error.h"

struct trial_program {
    pid_t process;
    int from, to; /* whoever starts it gives them to a pipe_line */
};

/* As whom it runs; `is_set` is false: as we do. */
struct trial_identity {
    bool is_set;
    uid_t user;
    gid_t group;
};

/* The system user of that name, when this process is root and there is one; else nobody. */
struct trial_identity trial_identity_of_user(const char *name);

/* Whom a folder belongs to, when this process is root and that is somebody else. */
struct trial_identity trial_identity_of_folder(const char *path);

/* Starts `directory`/`name`, in a session of its own. `arguments` begin with the program's name and end with NULL;
 * nothing secret is among them. What it says on standard error is thrown away: what there is to say comes through the
 * pipe. Returns 0 and fills `program`, or -1 (INVALID: it cannot be started). */
int trial_program_start(const char *directory,
                        const char *name,
                        const char *const arguments[],
                        const struct trial_identity *identity,
                        struct trial_program *program,
                        struct error *error);

/* Waits for the end of a program whose pipes are closed; one that does not end within two seconds is killed, and in any
 * case what it has left behind in its group; what made a session of its own is not reached. One that was not started,
 * or has ended, is fine. */
void trial_program_end(struct trial_program *program);

#endif
