/* One entry of the directory. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/memory.h"
#include "proto/text.h"

#include "directory_entry.h"

#define DISABLED_BIT 2
#define RANGE_OPTION ";range="
#define ADDRESSES    "proxyAddresses"

struct directory_entry *directory_entry_create(const char *dn)
{
    struct directory_entry *entry = memory_allocate(sizeof(*entry));
    entry->dn = memory_copy_text(dn);
    entry->next_range = -1;
    return entry;
}

void directory_entry_destroy(struct directory_entry *entry)
{
    if (entry == NULL)
        return;
    for (size_t i = 0; i < entry->proxy_address_count; i++)
        free(entry->proxy_addresses[i]);
    free(entry->proxy_addresses);
    free(entry->dn);
    free(entry->principal_name);
    free(entry->account_name);
    free(entry->mail);
    free(entry);
}

void directory_entry_list_clear(struct directory_entry_list *entries)
{
    while (!STAILQ_EMPTY(entries)) {
        struct directory_entry *entry = STAILQ_FIRST(entries);
        STAILQ_REMOVE_HEAD(entries, link);
        directory_entry_destroy(entry);
    }
}

bool directory_entry_read_range(const char *attribute, int64_t *next)
{
    const char *option = strcasestr(attribute, RANGE_OPTION);
    if (option == NULL)
        return false;
    const char *dash = strchr(option, '-');
    int64_t last = 0;
    bool is_end =
        dash == NULL || text_to_integer(dash + 1, 0, DIRECTORY_ENTRY_MOST_ADDRESSES, &last) != 0;
    *next = is_end ? -1 : last + 1;
    return true;
}

static bool is_attribute(const char *attribute, const char *name)
{
    size_t size = strcspn(attribute, ";");
    return strlen(name) == size && strncasecmp(attribute, name, size) == 0;
}

static void set_text(char **text, const char *value)
{
    free(*text);
    *text = memory_copy_text(value);
}

static void add_address(struct directory_entry *entry, const char *value)
{
    if (entry->proxy_address_count >= DIRECTORY_ENTRY_MOST_ADDRESSES)
        return;
    entry->proxy_addresses =
        memory_resize(entry->proxy_addresses, entry->proxy_address_count + 1, sizeof(char *));
    entry->proxy_addresses[entry->proxy_address_count++] = memory_copy_text(value);
}

static void add_text(struct directory_entry *entry, const char *attribute, const char *value)
{
    int64_t control = 0;
    if (is_attribute(attribute, ADDRESSES))
        add_address(entry, value);
    else if (is_attribute(attribute, "userPrincipalName"))
        set_text(&entry->principal_name, value);
    else if (is_attribute(attribute, "sAMAccountName"))
        set_text(&entry->account_name, value);
    else if (is_attribute(attribute, "mail"))
        set_text(&entry->mail, value);
    else if (is_attribute(attribute, "userAccountControl") &&
             text_to_integer(value, INT32_MIN, UINT32_MAX, &control) == 0)
        entry->is_disabled = (control & DISABLED_BIT) != 0;
}

void directory_entry_add(struct directory_entry *entry,
                         const char *attribute,
                         const char *value,
                         size_t size_bytes)
{
    if (is_attribute(attribute, "objectGUID")) {
        entry->has_guid = size_bytes == OBJECT_GUID_BYTES;
        if (entry->has_guid)
            memcpy(entry->guid, value, OBJECT_GUID_BYTES);
        return;
    }
    if (!text_is_utf8(value, size_bytes))
        return;
    char *text = memory_copy(value, size_bytes);
    add_text(entry, attribute, text);
    free(text);
}
