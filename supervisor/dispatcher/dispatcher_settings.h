/* The settings that shape what the dispatcher decides, in its own units and without the form in which
 * they are written down. Everything but the number of servers may change while it runs. */
#ifndef SUPERVISOR_DISPATCHER_SETTINGS_H
#define SUPERVISOR_DISPATCHER_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server_settings;

/* What the dispatcher decides by. Copied. */
struct dispatcher_rules {
    int64_t interval_ms;
    bool spread;
    int64_t clear_after_ms; /* 0: never */
    int64_t window_days, refresh_cycles, request_timeout_ms, heartbeat_ms;
    int64_t calendars; /* number of the settings when calendars last changed their shape */
    int64_t login_look_again_ms;
    bool publisher_is_elsewhere; /* not a child of this supervisor */
};

/* Whom it asks. Borrowed for the call; what is needed later is copied. */
struct dispatcher_servers {
    const char *ucserver_account;
    int64_t ucserver_login_retry_ms; /* INT64_MAX: never */
    const struct server_settings *directories;
    size_t directory_count;
    const struct server_settings *exchanges;
    size_t exchange_count;
};

struct dispatcher_settings {
    struct dispatcher_rules rules;
    struct dispatcher_servers servers;
};

#endif
