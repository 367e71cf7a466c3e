/* There are a handful of them, in large forests some dozens, so a list is enough. The order in which a directory has
 * told them counts and must outlive a restart, so each knows its place. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/server/domain_list.h"

static void clear_domain(struct known_domain *domain)
{
    free(domain->key);
    free(domain->directory);
    free(domain->netbios);
    free(domain->dns);
}

void domain_list_clear(struct domain_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        clear_domain(&list->items[i]);
    free(list->items);
    *list = (struct domain_list){0};
}

const struct known_domain *domain_list_find(const struct domain_list *list, const char *key)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].key, key) == 0)
            return &list->items[i];
    }
    return NULL;
}

/* Takes the domain. */
static void append_domain(struct domain_list *list, const struct known_domain *domain)
{
    list->items = memory_resize(list->items, list->count + 1, sizeof(*list->items));
    list->items[list->count++] = *domain;
}

bool domain_list_add(struct domain_list *list,
                     const char *directory,
                     int64_t place,
                     const struct domain_name *domain)
{
    struct known_domain added = {.key = memory_format_text("%s %s", directory, domain->netbios),
                                 .directory = memory_copy_text(directory),
                                 .netbios = memory_copy_text(domain->netbios),
                                 .dns = memory_copy_text(domain->dns),
                                 .place = place};
    bool has_room = list->count < DOMAIN_LIST_MOST && domain_list_find(list, added.key) == NULL;
    if (has_room)
        append_domain(list, &added);
    else
        clear_domain(&added);
    return has_room;
}

static bool is_as_told(const struct domain_list *list,
                       const char *directory,
                       const struct domain_name *domains,
                       size_t count)
{
    struct domain_name known[DOMAIN_LIST_MOST];
    if (domain_list_fill(list, directory, known, DOMAIN_LIST_MOST) != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(known[i].netbios, domains[i].netbios) != 0 ||
            strcmp(known[i].dns, domains[i].dns) != 0)
            return false;
    }
    return true;
}

/* Those of that directory leave the list for `gone`. */
static void forget_told(struct domain_list *list, const char *directory, struct domain_list *gone)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].directory, directory) == 0)
            append_domain(gone, &list->items[i]);
        else
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

bool domain_list_replace(struct domain_list *list,
                         const char *directory,
                         const struct domain_name *domains,
                         size_t count,
                         struct domain_list *gone)
{
    *gone = (struct domain_list){0};
    if (count == 0 || is_as_told(list, directory, domains, count))
        return false;
    forget_told(list, directory, gone);
    for (size_t i = 0; i < count; i++)
        (void)domain_list_add(list, directory, (int64_t)i, &domains[i]);
    return true;
}

static int compare_places(const void *one, const void *other)
{
    const struct known_domain *const *left = one, *const *right = other;
    return (*left)->place < (*right)->place ? -1 : (*left)->place > (*right)->place ? 1 : 0;
}

size_t domain_list_fill(const struct domain_list *list,
                        const char *directory,
                        struct domain_name *domains,
                        size_t most)
{
    const struct known_domain *own[DOMAIN_LIST_MOST];
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].directory, directory) == 0)
            own[count++] = &list->items[i];
    }
    qsort(own, count, sizeof(own[0]), compare_places);
    for (size_t i = 0; i < count && i < most; i++)
        domains[i] = (struct domain_name){.netbios = own[i]->netbios, .dns = own[i]->dns};
    return count < most ? count : most;
}
