/* Who may greet on the bus, and as what: public key -> role and name. It is the one list of keys of a
 * cluster, kept by the supervisor and looked into for each message. Pure. */
#ifndef PROTO_ALLOW_LIST_H
#define PROTO_ALLOW_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/event/error.h"
#include "proto/key/curve_key.h"
#include "proto/message/message_values.h"

struct allow_list;

struct allowed_key {
    char public_key[CURVE_KEY_BYTES]; /* Z85 */
    enum role role;
    char *name; /* how the process is called: "worker-ews/2", "worker-ews/exch1" */
};

/* Returns a new empty list. */
struct allow_list *allow_list_create(void);
void allow_list_destroy(struct allow_list *list);

/* Allows a key (texts are copied). A key is bound to one role: allowing it again for another one is
 * refused. Errors: INVALID. */
int allow_list_add(struct allow_list *list,
                   const char *public_key,
                   enum role role,
                   const char *name,
                   struct error *error);

/* Forbids a key. Returns whether it was allowed. */
bool allow_list_remove(struct allow_list *list, const char *public_key);

/* What is allowed to this key, or NULL. Valid until the list changes. */
const struct allowed_key *allow_list_find(const struct allow_list *list, const char *public_key);

size_t allow_list_count(const struct allow_list *list);

/* Makes the keys of hosts what the folder of keys says now (key_directory.h); keys that were added
 * by allow_list_add() stay. Names are role/host. A key whose file is gone is forbidden, whatever the
 * other files hold. Errors: INVALID, LIMIT: the folder cannot be read, and then nothing has changed; or
 * a file cannot be trusted, and then the key that came from it before stays and all others count. */
int allow_list_load(struct allow_list *list, const char *directory, struct error *error);

#endif
