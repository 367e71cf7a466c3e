/* What the supervisor does for ewscalctl, and what it shows it. Control itself knows neither the
 * dispatcher nor the pool: whatever a command means for them is behind these functions. */
#ifndef CONTROL_CALLBACKS_H
#define CONTROL_CALLBACKS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/log/log_line.h"
#include "proto/message/message.h"

#include "supervisor/statistics/place_view.h"
#include "supervisor/statistics/statistics.h"
#include "supervisor/statistics/user_query.h"

typedef void control_user_function(void *into, const struct statistics_user *user);
/* Returns whether to go on. */
typedef bool control_walk_function(void *into, const struct statistics_user *user);

/* One thing that reading the configuration again has found: a problem at a place of a file, or a setting
 * that is another one now. Texts that do not apply are NULL; the reason is packed. */
struct control_finding {
    const char *file; /* of a problem */
    int64_t line;     /* 0: the file as a whole */
    const char *setting, *value, *was, *reason;
};
typedef void control_finding_function(void *into, const struct control_finding *finding);

/* What the supervisor provides. `context` comes first in every call. */
struct control_callbacks {
    void *context;

    /* Sends one page at once; borrows it. */
    void (*send)(void *context, int64_t session, const struct message *message);

    /* The statistics of this moment, borrowed until the next call. */
    const struct statistics *(*statistics)(void *context, bool with_problems);

    /* Calls `function` for at most so many users behind the cursor, which follows; texts are borrowed for that call.
     * Returns whether somebody is left. */
    bool (*walk_users)(void *context,
                       struct user_cursor *cursor,
                       size_t most,
                       control_walk_function *function,
                       void *into);

    /* Calls `function` for the user of that name, byte for byte. Returns whether there is one. */
    bool (*with_user)(void *context, const char *name, control_user_function *function, void *into);

    /* Why there is no user of that name: writes a packed reason. */
    void (*explain_unknown_user)(void *context, const char *name, char reason[REASON_BYTES]);

    /* Returns whether it begins now: false while the replication is paused. */
    bool (*run_now)(void *context);
    /* The same for one user. Writes what follows, packed; returns false when nothing does. */
    bool (*run_user_now)(void *context, const char *name, char reason[REASON_BYTES]);
    void (*pause)(void *context);
    void (*resume)(void *context);

    /* `process` is "worker-ews/2". Returns 0, or -1: INVALID (there is none). */
    int (*drain)(void *context, const char *process, struct error *error);

    /* `process` is "worker-ews/2", or "worker-ews" for all of them. Returns 0, or -1: INVALID
     * (there is none, or none that the supervisor starts). */
    int (*restart)(void *context, const char *process, struct error *error);

    /* Another number of children of a role, until the settings are read again; `before` is what it was. Returns 0,
     * or -1: UNAVAILABLE (not now). */
    int (*scale)(
        void *context, enum role role, int64_t count, int64_t *before, struct error *error);

    /* Another log level for all processes, until the settings are read again. */
    void (*log_level)(void *context, enum log_level level);

    /* Reads the configuration again and calls `function` for what it finds; when it returns, that is in
     * force. Returns 0 and the event that says what was done, or -1: all is as it was (INVALID). */
    int (*reload)(void *context,
                  control_finding_function *function,
                  void *into,
                  enum event *done,
                  struct error *error);

    /* Has a process of the role test what the question names; control_checked() with its number follows, perhaps.
     * Returns 0, or -1 when there is no such process. */
    int (*check)(void *context, enum role role, const struct check *question);

    /* Looks for the places of Exchange that are not known, of an address (NULL: all) its own; and calls `function`
     * for each that is to be checked. */
    void (*want_places)(void *context, const char *address);
    void (*each_exchange)(void *context,
                          const char *address,
                          place_view_function *function,
                          void *into);

    /* A person lets a host that Autodiscover names be told the password, or takes that back. Returns 0, or -1:
     * INVALID (it was not allowed), LIMIT. */
    int (*allow_host)(void *context, const char *host, struct error *error);
    int (*forget_host)(void *context, const char *host, struct error *error);

    /* Grants one try of the account at once; `counted` is how many of the last 60 minutes its server may
     * have counted before. Returns 0, or -1: INVALID (there is none). */
    int (*retry_account)(void *context, const char *account, int64_t *counted, struct error *error);
};

#endif
