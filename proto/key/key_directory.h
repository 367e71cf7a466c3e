/* The supervisor's folder of keys, and what `ewscalctl keys` does with it.
 *
 *   DIR/supervisor.key, supervisor.pub   the supervisor itself
 *   DIR/control.key                      ewscalctl on this machine
 *   DIR/allowed/HOST.ROLE.pub            the allow list: who may greet, and as what
 *   DIR/revoked/TIME.HOST.ROLE.pub       who may not any more
 *
 * A host gets its own folder, which is carried there (over a safe channel) and named by `--keys`:
 * supervisor.pub and ROLE.key for each role that the host has. docs/internals/access.md */
#ifndef PROTO_KEY_DIRECTORY_H
#define PROTO_KEY_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "proto/event/error.h"
#include "proto/key/key_file.h"

/* More keys than that are refused; far beyond any cluster. */
#define KEY_DIRECTORY_LIMIT 4096

/* Makes the folder (0750) with the supervisor's pair and a control key for this machine. When root
 * does so and there is a group "ewscal", its members may use ewscalctl. Refuses when there are keys
 * already. On failure no key of this call is left, so that it can be tried again; DIR/supervisor.key is
 * made last, so that where it is an end in between left nothing out. Errors: INVALID. */
int key_directory_init(const char *directory, struct error *error);

/* Whether there are none of the keys that key_directory_init makes. Errors: INVALID (some are missing or
 * empty: the call did not end, or they are a host's; which files to remove). */
int key_directory_look(const char *directory, bool *is_empty, struct error *error);

/* Lets a group use ewscalctl: it may enter the folder and read the control key (0640), not that of
 * the supervisor. Errors: INVALID. */
int key_directory_share_control(const char *directory, gid_t group, struct error *error);

/* The group whose members may use ewscalctl, when there is one. */
#define KEY_DIRECTORY_ADMINISTRATORS "ewscal"

/* Sets of roles that a host gets keys of. */
#define KEY_DIRECTORY_ROLE(role) (1u << (role))
#define KEY_DIRECTORY_WORKERS                                                                      \
    (KEY_DIRECTORY_ROLE(ROLE_WORKER_LDAP) | KEY_DIRECTORY_ROLE(ROLE_WORKER_EWS))

/* Whether `host` may be the name of a host: it becomes part of a path, and of the name of each process
 * there, which must not be that of a child of the supervisor ("worker-ews/1"). */
bool key_directory_is_host_name(const char *host);

/* Makes key pairs for one host, one for each of `roles` (of KEY_DIRECTORY_ROLE; not the
 * supervisor's), puts them with supervisor.pub into the new folder `output` (0700) and their public
 * halves into the allow list. `comment` may be NULL. Refuses a host that has allowed keys. On failure
 * nothing is allowed. Errors: INVALID. */
int key_directory_add_host(const char *directory,
                           const char *host,
                           unsigned roles,
                           const char *output,
                           const char *comment,
                           struct error *error);

/* One key of the list. */
struct key_directory_entry {
    struct key_file file; /* without secret */
    char name[256];       /* of the file in `allowed` or `revoked` */
    bool is_revoked;
    bool is_refused; /* cannot be trusted: there is only its name */
};

/* Returns new all allowed and, when asked for, revoked keys, sorted by host and role; the caller
 * frees `*entries` with free(). With `refused` those that cannot be trusted are among them, at the end
 * (is_refused, counted in `*refused`; `error` then says what is wrong with the first one that was
 * found); without it (NULL) one of them fails the whole list. Errors: INVALID, LIMIT. */
int key_directory_list(const char *directory,
                       bool with_revoked,
                       struct key_directory_entry **entries,
                       size_t *count,
                       size_t *refused,
                       struct error *error);

/* Moves the keys of a host, or only that of `role` ("worker-ews"; NULL: all), to `revoked`, whatever
 * the other files hold; one of its own that cannot be trusted is known by its name. A supervisor that
 * runs here obeys at once. Errors: INVALID (no such key). */
int key_directory_revoke(const char *directory,
                         const char *host,
                         const char *role,
                         struct error *error);

/* Reads what `--keys DIR` of a process on a host holds: its own ROLE.key and supervisor.pub. The
 * caller wipes `own`. Errors: INVALID, also when a file is for another role. */
int key_directory_read_member(const char *directory,
                              enum role role,
                              struct key_file *own,
                              struct key_file *supervisor,
                              struct error *error);

#endif
