/* What the supervisor's wiring shares. Only supervisor*.c include this: each of these files connects one
 * part (bus, pool, control, keys, HTTP) to the others, and all of them need to see all parts. */
#ifndef SUPERVISOR_SUPERVISOR_PRIVATE_H
#define SUPERVISOR_SUPERVISOR_PRIVATE_H

#include <limits.h>
#include <stdbool.h>
#include <systemd/sd-event.h>

#include "proto/bus/bus_server.h"
#include "proto/key/allow_list.h"
#include "proto/key/curve_key.h"
#include "proto/log/log.h"
#include "proto/process/process.h"

#include "supervisor/control/control.h"
#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/persist.h"
#include "supervisor/pool/pool.h"
#include "supervisor/settings/settings.h"
#include "supervisor/settings/settings_message.h"

struct supervisor {
    const char *config; /* path of the configuration */
    struct configuration *settings;
    struct settings_numbers numbers;
    struct process *process;
    struct log *log;
    struct persist *persist;
    struct allow_list *allow_list;
    struct curve_key_pair key;
    struct bus_server *bus;
    struct dispatcher *dispatcher;
    struct control *control;
    struct pool *pool;
    char program_directory[PATH_MAX]; /* of the children */
    sd_event_source *turn, *timer, *tick;
    sd_event_source *list;    /* one-shot: an administrator waits for users */
    sd_event_source *keys;    /* the folder of keys changes; NULL: not watched */
    struct http_server *http; /* NULL: off */
    struct history *history;  /* NULL: nothing was noted yet */
    struct arena *statistics_arena;
    char host[HOST_NAME_MAX + 1];
    int64_t started_wall_ms;
    bool is_draining;
    /* by an administrator, until the settings are read again; or NULL */
    const char *asked_log_level;
    char last_drop[REASON_BYTES]; /* what was said last of a dropped message */
};

/* supervisor_parts.c: a turn of the dispatcher soon, in this turn of the loop; the peer of a session, or
 * NULL. */
void supervisor_wake(struct supervisor *supervisor);
struct bus_peer *supervisor_peer(const struct supervisor *supervisor, int64_t session);

/* supervisor_settings.c: puts into force what the settings say of the log, and of limits that follow from
 * request_timeout; sends a process what it needs of them. */
void supervisor_set_log(struct supervisor *supervisor);
void supervisor_set_limits(struct supervisor *supervisor);
void supervisor_send_settings(struct supervisor *supervisor, struct bus_peer *peer);

/* Sends those who ask Exchange what they have besides the configuration: confirmed hosts, domains. */
void supervisor_tell_fetchers(struct supervisor *supervisor);
/* Another log level for this process and all others, also those that join later, until the settings are
 * read again. */
void supervisor_ask_log_level(struct supervisor *supervisor, enum log_level level);

/* supervisor_callbacks.c: what the dispatcher asks for. */
void supervisor_dispatcher_callbacks(struct supervisor *supervisor,
                                     struct dispatcher_callbacks *callbacks);

/* supervisor_bus.c: sessions and messages. Descriptors that the bus takes from the others, which one line
 * tells. What is logged of a dropped message, and under which name it is
 * counted. */
int supervisor_bus_create(struct supervisor *supervisor, struct error *error);
void supervisor_mind_descriptors(struct supervisor *supervisor);
extern const struct supervisor_drop {
    enum event event;
    const char *counter;
} supervisor_drops[BUS_DROP_COUNT];

/* supervisor_keys.c: the own key and those that are allowed. Without a folder of keys there is a key
 * for this run: children can join, other hosts and ewscalctl cannot. A folder that cannot be read again
 * or watched is said, and the known keys stay. Errors of the first reading: INVALID. */
int supervisor_read_keys(struct supervisor *supervisor, struct error *error);
void supervisor_watch_keys(struct supervisor *supervisor);
/* What keys that are not allowed (any more) have said of accounts is in doubt. */
void supervisor_judge_accounts(struct supervisor *supervisor);
void supervisor_reload_keys(struct supervisor *supervisor);

/* supervisor_control.c: what administrators ask for. */
void supervisor_control_create(struct supervisor *supervisor);

/* supervisor_trials.c: a login_ask or login_result of a session of control. */
void supervisor_take_trial(struct supervisor *supervisor,
                           struct bus_peer *peer,
                           const struct message *message);

/* supervisor_pool.c: the children. First, whom this process may become from now on: the users of the roles, where it
 * may become anybody. */
int supervisor_pool_limit_users(struct error *error);
int supervisor_pool_create(struct supervisor *supervisor, struct error *error);
void supervisor_pool_set_counts(struct supervisor *supervisor);
void supervisor_pool_settings_changed(struct supervisor *supervisor);
/* Tells the dispatcher and the pool. */
void supervisor_pool_session_ended(struct supervisor *supervisor,
                                   const struct bus_peer *peer,
                                   enum bus_end why);

/* supervisor_statistics.c: what the service shows of itself. */
struct statistics;
const struct statistics *supervisor_statistics(void *supervisor, bool with_problems);

/* supervisor_http.c: the endpoint, unless the settings want none. */
int supervisor_http_create(struct supervisor *supervisor, struct error *error);

/* supervisor_history.c: notes the present minute if nobody has; the history as new JSON text, which the caller
 * frees. */
void supervisor_history_turn(struct supervisor *supervisor);
char *supervisor_history(void *supervisor);

/* supervisor_reload.c: SIGHUP, and an administrator who wants to know what came of it (else `function` is
 * NULL); as the callback of control. */
int supervisor_reload(struct supervisor *supervisor,
                      control_finding_function *function,
                      void *into,
                      enum event *done,
                      struct error *error);

#endif
