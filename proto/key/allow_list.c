/* Who may greet on the bus, and as what. A key is bound to one role; when the files are read again, what was
 * known of a file that cannot be read any more stays, so that a slip of the hand cuts nobody off. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "proto/base/memory.h"
#include "proto/key/allow_list.h"
#include "proto/key/key_directory.h"
#include "proto/message/message.h"

struct item {
    struct allowed_key allowed;
    char *file; /* in the folder of keys; NULL: not of a host */
    UT_hash_handle hh;
};

struct allow_list {
    struct item *items;
};

struct allow_list *allow_list_create(void)
{
    return memory_allocate(sizeof(struct allow_list));
}

static void remove_item(struct allow_list *list, struct item *item)
{
    HASH_DEL(list->items, item);
    free(item->allowed.name);
    free(item->file);
    free(item);
}

void allow_list_destroy(struct allow_list *list)
{
    if (list == NULL)
        return;
    struct item *item;
    struct item *next;
    HASH_ITER(hh, list->items, item, next) {
        remove_item(list, item);
    }
    free(list);
}

static struct item *find_allowed_key(const struct allow_list *list, const char *public_key)
{
    struct item *item;
    HASH_FIND_STR(list->items, public_key, item);
    return item;
}

/* Returns the item, or NULL when the key is bound to another role. */
static struct item *
put_key(struct allow_list *list, const char *public_key, enum role role, const char *name)
{
    struct item *item = find_allowed_key(list, public_key);
    if (item != NULL && item->allowed.role != role)
        return NULL;
    if (item == NULL) {
        item = memory_allocate(sizeof(*item));
        item->allowed.role = role;
        memcpy(item->allowed.public_key, public_key, CURVE_KEY_BYTES);
        HASH_ADD_STR(list->items, allowed.public_key, item);
    }
    memory_replace_text(&item->allowed.name, name);
    return item;
}

int allow_list_add(struct allow_list *list,
                   const char *public_key,
                   enum role role,
                   const char *name,
                   struct error *error)
{
    if (!curve_key_is_valid(public_key) || role == ROLE_SUPERVISOR)
        return error_set(error, KEY_NOT_ALLOWABLE, event_text("key", name));
    if (put_key(list, public_key, role, name) == NULL)
        return error_set(error, KEY_OF_OTHER_ROLE, event_text("key", public_key),
                         event_text("role", role_name(role)));
    return 0;
}

bool allow_list_remove(struct allow_list *list, const char *public_key)
{
    struct item *item = find_allowed_key(list, public_key);
    if (item == NULL)
        return false;
    remove_item(list, item);
    return true;
}

const struct allowed_key *allow_list_find(const struct allow_list *list, const char *public_key)
{
    const struct item *item = find_allowed_key(list, public_key);
    return item == NULL ? NULL : &item->allowed;
}

size_t allow_list_count(const struct allow_list *list)
{
    return HASH_COUNT(list->items);
}

static int
add_host(struct allow_list *list, const struct key_directory_entry *entry, struct error *error)
{
    const struct key_file *file = &entry->file;
    char name[LIMIT_NAME + 1];
    (void)snprintf(name, sizeof(name), "%s/%.200s", role_name(file->role), file->host);
    if (allow_list_add(list, file->pair.public_key, file->role, name, error) != 0)
        return error_add(error, event_text("file", entry->name));
    memory_replace_text(&find_allowed_key(list, file->pair.public_key)->file, entry->name);
    return 0;
}

/* The file is there and cannot be trusted: what it said before stays, so that a slip of the hand on the
 * one host's file cuts nobody off. */
static void keep_host(struct allow_list *list, const struct allow_list *known, const char *file)
{
    const struct item *item;
    for (item = known->items; item != NULL; item = item->hh.next) {
        if (item->file == NULL || strcmp(item->file, file) != 0)
            continue;
        struct item *kept =
            put_key(list, item->allowed.public_key, item->allowed.role, item->allowed.name);
        if (kept != NULL) /* else another file has bound the key to another role */
            memory_replace_text(&kept->file, file);
    }
}

static int add_hosts(struct allow_list *list,
                     const struct allow_list *known,
                     const struct key_directory_entry *entries,
                     size_t count,
                     struct error *error)
{
    int result = 0;
    for (size_t i = 0; i < count; i++) {
        if (entries[i].is_refused)
            keep_host(list, known, entries[i].name);
        else if (add_host(list, &entries[i], result == 0 ? error : NULL) != 0)
            result = -1;
    }
    return result;
}

/* The new list is built beside the old one: a key whose file is gone is not in it. */
static struct allow_list *copy_without_hosts(const struct allow_list *list)
{
    struct allow_list *copy = allow_list_create();
    const struct item *item;
    for (item = list->items; item != NULL; item = item->hh.next) {
        if (item->file == NULL)
            (void)put_key(copy, item->allowed.public_key, item->allowed.role, item->allowed.name);
    }
    return copy;
}

int allow_list_load(struct allow_list *list, const char *directory, struct error *error)
{
    struct key_directory_entry *entries;
    size_t count;
    size_t refused;
    if (key_directory_list(directory, false, &entries, &count, &refused, error) != 0)
        return -1;
    struct allow_list *fresh = copy_without_hosts(list);
    int result = add_hosts(fresh, list, entries, count, refused == 0 ? error : NULL);
    free(entries);
    struct item *old = list->items;
    list->items = fresh->items;
    fresh->items = old;
    allow_list_destroy(fresh);
    return refused == 0 ? result : -1;
}
