/* The UCServer's part of the settings, kept beyond the message that brought it. */
#ifndef PUBLISHER_TARGET_H
#define PUBLISHER_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connection_target;
struct rose_session_settings;
struct ucserver_settings;
struct target;

/* Returns a new copy. */
struct target *target_create(const struct ucserver_settings *settings, int64_t request_timeout_ms);

/* Wipes and frees. NULL is fine. */
void target_destroy(struct target *target);

/* Whether the settings say what the target already holds. */
bool target_equals(const struct target *target,
                   const struct ucserver_settings *settings,
                   int64_t request_timeout_ms);

/* The account's name for the supervisor. Owned by the target. */
const char *target_account(const struct target *target);

/* Where to connect, and how to log in. What they point to belongs to the target. */
struct connection_target target_link(const struct target *target);
struct rose_session_settings target_session(const struct target *target);

#endif
