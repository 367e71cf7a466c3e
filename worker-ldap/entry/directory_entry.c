/* One entry of the directory: what of its attributes matters, in the form in which it is compared. Active
 * Directory gives long attributes in ranges, so an entry also knows what has not been read yet; and an entry
 * of which addresses are missing is marked, so that nobody takes it for one that has none. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "worker-ldap/entry/directory_entry.h"
#include "worker-ldap/entry/directory_time.h"
#include "worker-ldap/entry/name_key.h"
#include "worker-ldap/server/sid_text.h"

#define DISABLED_BIT 2 /* ACCOUNTDISABLE of userAccountControl */
#define RANGE_OPTION ";range="
#define ADDRESSES    "proxyAddresses"

struct directory_entry *directory_entry_create(const char *dn)
{
    struct directory_entry *entry = memory_allocate(sizeof(*entry));
    entry->dn = memory_copy_text(dn);
    entry->keys[BY_DN] = name_key_create_dn(dn);
    entry->size_bytes = sizeof(*entry) + 2 * strlen(dn);
    entry->next_range = -1;
    return entry;
}

static void clear_addresses(struct address_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->texts[i]);
    free(list->texts);
}

void directory_entry_destroy(struct directory_entry *entry)
{
    if (entry == NULL)
        return;
    clear_addresses(&entry->proxy_addresses);
    clear_addresses(&entry->mails);
    clear_addresses(&entry->keywords);
    clear_addresses(&entry->bindings);
    free(entry->dn);
    free(entry->sid);
    for (size_t i = 0; i < CERTAINTIES; i++)
        free(entry->keys[i]);
    free(entry);
}

/* The same entry may be found by the first search and by the second. */
static bool has_dn(const struct directory_entry_list *entries, const char *dn_key)
{
    const struct directory_entry *entry;
    STAILQ_FOREACH(entry, entries, link) {
        if (strcmp(entry->keys[BY_DN], dn_key) == 0)
            return true;
    }
    return false;
}

void directory_entry_list_merge(struct directory_entry_list *to, struct directory_entry_list *from)
{
    while (!STAILQ_EMPTY(from)) {
        struct directory_entry *entry = STAILQ_FIRST(from);
        STAILQ_REMOVE_HEAD(from, link);
        if (has_dn(to, entry->keys[BY_DN]))
            directory_entry_destroy(entry);
        else
            STAILQ_INSERT_TAIL(to, entry, link);
    }
}

void directory_entry_list_clear(struct directory_entry_list *entries)
{
    while (!STAILQ_EMPTY(entries)) {
        struct directory_entry *entry = STAILQ_FIRST(entries);
        STAILQ_REMOVE_HEAD(entries, link);
        directory_entry_destroy(entry);
    }
}

/* Names of attributes are compared without their options, such as ";range=0-1499". */
static bool is_attribute(const char *attribute, const char *name)
{
    size_t size = strcspn(attribute, ";");
    return strlen(name) == size && strncasecmp(attribute, name, size) == 0;
}

void directory_entry_note_range(struct directory_entry *entry, const char *attribute)
{
    const char *option = strcasestr(attribute, RANGE_OPTION);
    if (option == NULL || !is_attribute(attribute, ADDRESSES))
        return;
    const char *dash = strchr(option, '-');
    int64_t last = 0;
    bool is_end = dash != NULL && strcmp(dash, "-*") == 0;
    bool has_next = dash != NULL && text_to_integer(dash + 1, entry->range,
                                                    DIRECTORY_ENTRY_MOST_ADDRESSES - 2, &last) == 0;
    entry->is_incomplete = !is_end && !has_next;
    entry->next_range = has_next ? last + 1 : -1;
}

int64_t directory_entry_begin_range(struct directory_entry *entry)
{
    entry->range = entry->next_range;
    entry->next_range = -1;
    entry->is_incomplete = true;
    return entry->range;
}

/* Takes `key`. */
static void set_key(struct directory_entry *entry, enum certainty certainty, char *key)
{
    free(entry->keys[certainty]);
    entry->keys[certainty] = key;
    entry->size_bytes += key == NULL ? 0 : strlen(key);
}

static void add_address(struct directory_entry *entry, struct address_list *list, const char *value)
{
    if (list->count >= DIRECTORY_ENTRY_MOST_ADDRESSES) {
        entry->is_incomplete = true;
        return;
    }
    list->texts = memory_resize(list->texts, list->count + 1, sizeof(char *));
    list->texts[list->count++] = memory_copy_text(value);
    entry->size_bytes += strlen(value) + sizeof(char *);
}

static void add_text(struct directory_entry *entry, const char *attribute, const char *value)
{
    int64_t control = 0;
    if (is_attribute(attribute, ADDRESSES))
        add_address(entry, &entry->proxy_addresses, value);
    else if (is_attribute(attribute, "userPrincipalName"))
        set_key(entry, BY_PRINCIPAL_NAME, name_key_create(value));
    else if (is_attribute(attribute, "sAMAccountName"))
        set_key(entry, BY_ACCOUNT_NAME, name_key_create(value));
    else if (is_attribute(attribute, "mail"))
        add_address(entry, &entry->mails, value);
    else if (is_attribute(attribute, "keywords"))
        add_address(entry, &entry->keywords, value);
    else if (is_attribute(attribute, "serviceBindingInformation"))
        add_address(entry, &entry->bindings, value);
    else if (is_attribute(attribute, "currentTime"))
        entry->clock = directory_time_read(value);
    else if (is_attribute(attribute, "userAccountControl") &&
             text_to_integer(value, INT32_MIN, UINT32_MAX, &control) == 0)
        entry->is_disabled = (control & DISABLED_BIT) != 0;
}

/* Returns a new text in which U+FFFD, which no address may have, stands for each octet of no character. */
static char *copy_marked(const char *value, size_t size_bytes)
{
    static const char mark[] = "\xef\xbf\xbd";
    char *copy = memory_allocate(size_bytes * strlen(mark) + 1), *end = copy;
    while (size_bytes > 0) {
        size_t size = text_sequence_size(value, size_bytes);
        end = mempcpy(end, size == 0 ? mark : value, size == 0 ? strlen(mark) : size);
        size = size == 0 ? 1 : size;
        value += size;
        size_bytes -= size;
    }
    return copy;
}

void directory_entry_add(struct directory_entry *entry,
                         const char *attribute,
                         const char *value,
                         size_t size_bytes)
{
    if (is_attribute(attribute, "objectGUID")) {
        set_key(entry, BY_GUID,
                size_bytes == OBJECT_GUID_BYTES
                    ? text_from_octets((const uint8_t *)value, size_bytes)
                    : NULL);
        return;
    }
    if (is_attribute(attribute, "objectSid")) {
        char sid[SID_TEXT_BYTES];
        if (sid_text_write(value, size_bytes, sid))
            memory_replace_text(&entry->sid, sid);
        return;
    }
    /* All but GUID and SID are directory strings (UTF-8); anything else could not be sent on. But who has an
     * address that cannot be read is not somebody who has none. */
    bool is_utf8 = text_is_utf8(value, size_bytes);
    if (!is_utf8 && !is_attribute(attribute, ADDRESSES))
        return;
    char *text = is_utf8 ? memory_copy(value, size_bytes) : copy_marked(value, size_bytes);
    add_text(entry, attribute, text);
    free(text);
}
