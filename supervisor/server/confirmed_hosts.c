/* The hosts that a person has allowed. There are a handful, so a list is enough; a host is compared as
 * DNS does, without the case of its letters. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/server/confirmed_hosts.h"

void confirmed_hosts_clear(struct confirmed_hosts *hosts)
{
    for (size_t i = 0; i < hosts->count; i++)
        free(hosts->items[i].host);
    free(hosts->items);
    *hosts = (struct confirmed_hosts){0};
}

static struct confirmed_host *find_host(const struct confirmed_hosts *hosts, const char *host)
{
    for (size_t i = 0; i < hosts->count; i++) {
        if (text_equals_ignoring_case(hosts->items[i].host, host))
            return &hosts->items[i];
    }
    return NULL;
}

const struct confirmed_host *confirmed_hosts_find(const struct confirmed_hosts *hosts,
                                                  const char *host)
{
    return find_host(hosts, host);
}

bool confirmed_hosts_add(struct confirmed_hosts *hosts, const char *host, int64_t confirmed_ms)
{
    struct confirmed_host *known = find_host(hosts, host);
    if (known != NULL) {
        known->confirmed_ms = confirmed_ms;
        return true;
    }
    if (hosts->count == CONFIRMED_MOST_HOSTS)
        return false;
    hosts->items = memory_resize(hosts->items, hosts->count + 1, sizeof(*hosts->items));
    known = &hosts->items[hosts->count++];
    *known = (struct confirmed_host){memory_copy_text(host), confirmed_ms};
    text_lower_ascii(known->host);
    return true;
}

bool confirmed_hosts_remove(struct confirmed_hosts *hosts, const char *host)
{
    struct confirmed_host *known = find_host(hosts, host);
    if (known == NULL)
        return false;
    free(known->host);
    *known = hosts->items[--hosts->count];
    return true;
}
