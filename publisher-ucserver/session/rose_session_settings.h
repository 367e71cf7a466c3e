/* What the session with the UCServer needs to know. */
#ifndef PUBLISHER_ROSE_SESSION_SETTINGS_H
#define PUBLISHER_ROSE_SESSION_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rose_session_settings {
    const char *server;  /* "host:port", for messages */
    const char *account; /* the name under which the supervisor knows it */
    const char *user;
    const uint8_t *password;
    size_t password_bytes;
    const char *device_id;
    const char *device_name;
    bool requires_active_directory;
    uint64_t roster_limit_bytes;
    int64_t request_timeout_ms;
};

#endif
