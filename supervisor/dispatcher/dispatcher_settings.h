/* The settings that shape what the dispatcher decides. */
#ifndef SUPERVISOR_DISPATCHER_SETTINGS_H
#define SUPERVISOR_DISPATCHER_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the dispatcher needs of the settings. All texts are borrowed for the call and copied. */
struct dispatcher_directory {
    const char *name, *account;
    const char *const *upn_suffixes; /* ends with NULL; empty: everybody */
    const char *const *netbios_names;
    int64_t cache_ms; /* how long its answers serve while it is away */
};

struct dispatcher_exchange {
    const char *name, *account;
    const char *endpoint;            /* host and port: what counts the account's requests */
    const char *const *mail_domains; /* ends with NULL; empty: every address */
    int64_t budget, budget_ceiling;
};

struct dispatcher_settings {
    int64_t interval_ms;
    bool spread;
    int64_t clear_after_ms; /* 0: never */
    int64_t window_days, refresh_cycles, request_timeout_ms, heartbeat_ms;
    int64_t calendars; /* number of the settings when calendars last changed their shape */
    const char *ucserver_account;
    bool publisher_is_elsewhere; /* not a child of this supervisor */
    const struct dispatcher_directory *directories;
    size_t directory_count;
    const struct dispatcher_exchange *exchanges;
    size_t exchange_count;
};

#endif
