/* `ewscalctl check directory`: one directory after the other, step by step. */
#ifndef WORKER_LDAP_DIRECTORY_CHECK_H
#define WORKER_LDAP_DIRECTORY_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/message/message.h"

struct directory_check;

struct directory_check_outlet {
    void *context;
    void (*ask_login)(void *context, struct directory_check *check, const char *account);
    void (*report_login)(void *context,
                         const char *account,
                         int64_t attempt,
                         enum login_outcome outcome,
                         const char *text);
    /* The last call; the owner destroys the check. */
    void (*done)(void *context, const struct message *checked);
};

/* Begins to check all servers of the directories with that name (empty: all). Keeps `settings`, copies
 * the outlet. */
struct directory_check *directory_check_create(sd_event *loop,
                                               const struct settings *settings,
                                               const struct check *check,
                                               const struct directory_check_outlet *outlet);

/* Ends it before its time: done() follows at once, with a last step that says why. A try that was
 * granted and not answered is told. Borrows `reason`. */
void directory_check_abandon(struct directory_check *check, const char *reason);

/* Without done(); a try that was granted and not answered is told, nevertheless. NULL is fine. */
void directory_check_destroy(struct directory_check *check);

/* The supervisor's answer to ask_login(). */
void directory_check_login_answer(struct directory_check *check,
                                  bool granted,
                                  int64_t attempt,
                                  const char *reason);

#endif
