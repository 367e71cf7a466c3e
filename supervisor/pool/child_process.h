/* Starting one child by the contract of proto/process/child.h, under the system user of its role where
 * there is one, so that a worker that is taken over cannot read the secrets of the others. */
#ifndef SUPERVISOR_CHILD_PROCESS_H
#define SUPERVISOR_CHILD_PROCESS_H

#include <sys/types.h>

#include "proto/event/error.h"
#include "proto/message/message_values.h"
#include "proto/process/child.h"

/* Under whom a child runs. */
struct child_user {
    bool is_set;           /* false: as the supervisor itself */
    bool is_missing;       /* because there is no such user, although we are root */
    bool may_read_secrets; /* by its group */
    uid_t user;
    gid_t group;
};

struct child_process {
    pid_t process;
    int descriptor; /* pidfd: readable when the process has ended */
    int lifeline;   /* writing end: closing it ends the child at once */
};

/* The system user of a role, "ewscal-worker-ews", when this process has the privilege to change to it
 * (root; or CAP_SETUID, CAP_SETGID and CAP_KILL) and the user exists. Asks the machine's user database,
 * which may wait for a server: not from the loop. */
void child_user_find(enum role role, struct child_user *user);

/* Whether who has this group may read what an administrator lets a group read: the secret files, which
 * may be open to the supervisor's group or to root's, and the control key. Asks the user database too. */
bool child_group_may_read_secrets(gid_t group);

/* Starts the program with --child and hands it the start message. Returns 0 and the running child, or
 * -1 and none: INTERNAL (fork, pipe), INVALID (the program cannot be executed, or the message). */
int child_process_start(const char *program,
                        const struct child_start *start,
                        const struct child_user *user,
                        struct child_process *child,
                        struct error *error);

/* Kills it, waits for its end and closes the descriptors. */
void child_process_end(struct child_process *child);

/* Closes the descriptors; with the lifeline a child that still runs ends. */
void child_process_close(struct child_process *child);

#endif
