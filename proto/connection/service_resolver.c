/* One question for SRV records. The servers' own names are looked up by whoever connects to them, and addresses
 * that came along are not believed. */
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/connection/name_channel.h"
#include "proto/connection/service_resolver.h"
#include "proto/event/error.h"

#define HOSTS_MAX 32
#define CLASS_IN  1
#define TYPE_SRV  33

struct service_resolver {
    struct name_channel channel;
    service_resolver_function *callback;
    void *context;
    const char *name;
    struct service_host hosts[HOSTS_MAX];
    char *names[HOSTS_MAX];
    size_t count;
};

/* How many of `hosts` have the priority of the first one. */
static size_t count_equals(const struct service_host *hosts, size_t count)
{
    size_t equals = 1;
    while (equals < count && hosts[equals].priority == hosts[0].priority)
        equals++;
    return equals;
}

static int by_priority(const void *one, const void *other)
{
    const struct service_host *a = one, *b = other;
    if (a->priority != b->priority)
        return a->priority < b->priority ? -1 : 1;
    return (a->weight != 0) - (b->weight != 0); /* RFC 2782: those of weight 0 first */
}

/* The others keep their order, in which those of weight 0 come first. */
static void move_to_front(struct service_host *hosts, size_t chosen)
{
    struct service_host kept = hosts[chosen];
    memmove(hosts + 1, hosts, chosen * sizeof(*hosts));
    hosts[0] = kept;
}

/* Takes one of those of the same priority to the front. */
static void choose_first(struct service_host *hosts, size_t count, uint32_t chance)
{
    uint64_t sum = 0, passed = 0;
    size_t chosen = 0;
    for (size_t i = 0; i < count; i++)
        sum += hosts[i].weight;
    uint64_t wanted = sum == 0 ? 0 : chance % (sum + 1);
    while (chosen + 1 < count && (passed += hosts[chosen].weight) < wanted)
        chosen++;
    move_to_front(hosts, chosen);
}

void service_hosts_sort(struct service_host *hosts, size_t count, const uint32_t *chances)
{
    if (count > 0)
        qsort(hosts, count, sizeof(*hosts), by_priority);
    for (size_t i = 0; i < count; i++)
        choose_first(hosts + i, count_equals(hosts + i, count - i), chances[i]);
}

static bool is_no_host(const char *name)
{
    return name[0] == '\0' || strcmp(name, ".") == 0;
}

static void take_hosts(struct service_resolver *resolver, const struct ares_srv_reply *found)
{
    for (; found != NULL && resolver->count < HOSTS_MAX; found = found->next) {
        if (is_no_host(found->host) || found->port == 0)
            continue;
        char *name = memory_copy_text(found->host);
        resolver->names[resolver->count] = name;
        resolver->hosts[resolver->count++] =
            (struct service_host){name, found->port, found->priority, found->weight};
    }
}

static void tell_services(struct service_resolver *resolver, int status)
{
    struct error why;
    uint32_t chances[HOSTS_MAX] = {0};
    bool is_unknown = status == ARES_SUCCESS || status == ARES_ENOTFOUND || status == ARES_ENODATA;
    if (resolver->count > 0) {
        /* Without random numbers the order is still one. */
        (void)RAND_bytes((unsigned char *)chances, sizeof(chances));
        service_hosts_sort(resolver->hosts, resolver->count, chances);
        resolver->callback(resolver->context, resolver->hosts, resolver->count, NULL);
        return;
    }
    const char *words = ares_strerror(status == ARES_SUCCESS ? ARES_ENODATA : status);
    (void)error_set(&why, is_unknown ? NAME_UNKNOWN : NAME_UNRESOLVED,
                    event_text("host", resolver->name), event_text("words", words));
    resolver->callback(resolver->context, NULL, 0, &why);
}

static void on_services(void *data, int status, int timeouts, unsigned char *answer, int size)
{
    (void)timeouts;
    struct service_resolver *resolver = data;
    struct ares_srv_reply *found = NULL;
    if (status == ARES_EDESTRUCTION)
        return;
    if (status == ARES_SUCCESS)
        status = ares_parse_srv_reply(answer, size, &found);
    take_hosts(resolver, found);
    ares_free_data(found);
    tell_services(resolver, status);
}

struct service_resolver *service_resolver_create(sd_event *loop,
                                                 const char *name,
                                                 service_resolver_function *callback,
                                                 void *context)
{
    struct error why;
    struct service_resolver *resolver = memory_allocate(sizeof(*resolver));
    resolver->name = name;
    resolver->callback = callback;
    resolver->context = context;
    if (name_channel_open(&resolver->channel, loop, &why) != 0) {
        callback(context, NULL, 0, &why);
        return resolver;
    }
    ares_query(resolver->channel.channel, name, CLASS_IN, TYPE_SRV, on_services, resolver);
    name_channel_asked(&resolver->channel);
    return resolver;
}

void service_resolver_destroy(struct service_resolver *resolver)
{
    if (resolver == NULL)
        return;
    name_channel_close(&resolver->channel);
    for (size_t i = 0; i < resolver->count; i++)
        free(resolver->names[i]);
    free(resolver);
}
