/* One entry for each key that has connected. Rates are counted as tokens: so many at once, and then one
 * after each interval. ewscalctl is run by people and scripts with one key, so it may do more.
 *
 * A descriptor that was closed may be another one's by now, so a connection is known by the cookie that the
 * kernel gives each socket once. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <uthash.h>

#include "proto/base/memory.h"
#include "proto/bus/bus_guard.h"
#include "proto/key/allow_list.h"

struct rate {
    int64_t most;
    int64_t interval_ms;
};

static const struct limits {
    struct rate connections, hellos;
    struct rate silent; /* connections on which nobody has greeted */
    size_t connections_most;
} limits_of_process = {{40, 1000}, {20, 1000}, {16, 30000}, 4},
  limits_of_control = {{400, 20}, {400, 20}, {64, 1000}, 64};

struct tokens {
    int64_t count;
    int64_t since_ms; /* when the last one was added; 0: all are there */
};

struct connection {
    struct routing_id routing_id;
    int descriptor;
    uint64_t cookie; /* 0: not known */
};

struct guarded_key {
    char public_key[CURVE_KEY_BYTES];
    struct tokens connections, hellos, silent;
    struct bus_debt debt;
    struct connection *made; /* the oldest first */
    size_t made_count, made_capacity;
    UT_hash_handle hh;
};

struct bus_guard {
    struct guarded_key *keys;
};

static const struct limits *limits_of(enum role role)
{
    return role == ROLE_CONTROL ? &limits_of_control : &limits_of_process;
}

struct bus_guard *bus_guard_create(void)
{
    return memory_allocate(sizeof(struct bus_guard));
}

static void destroy_key(struct bus_guard *guard, struct guarded_key *key)
{
    HASH_DEL(guard->keys, key);
    free(key->made);
    free(key);
}

void bus_guard_destroy(struct bus_guard *guard)
{
    if (guard == NULL)
        return;
    struct guarded_key *key = NULL, *next = NULL;
    HASH_ITER(hh, guard->keys, key, next)
        destroy_key(guard, key);
    free(guard);
}

static struct guarded_key *find_key(struct bus_guard *guard, const char *public_key)
{
    struct guarded_key *key = NULL;
    HASH_FIND_STR(guard->keys, public_key, key);
    if (key != NULL)
        return key;
    key = memory_allocate(sizeof(*key));
    memcpy(key->public_key, public_key, strlen(public_key));
    HASH_ADD_STR(guard->keys, public_key, key);
    return key;
}

/* Adds what has come since, and says whether there is one. */
static bool has_token(struct tokens *tokens, const struct rate *rate, int64_t now_ms)
{
    if (tokens->since_ms == 0) {
        tokens->count = rate->most;
        tokens->since_ms = now_ms;
    }
    int64_t added = (now_ms - tokens->since_ms) / rate->interval_ms;
    tokens->since_ms += added * rate->interval_ms;
    tokens->count = tokens->count + added < rate->most ? tokens->count + added : rate->most;
    return tokens->count > 0;
}

bool bus_guard_may_connect(struct bus_guard *guard,
                           const char *public_key,
                           enum role role,
                           int64_t now_ms)
{
    const struct limits *limits = limits_of(role);
    struct guarded_key *key = find_key(guard, public_key);
    bool may_connect = has_token(&key->connections, &limits->connections, now_ms);
    bool may_be_silent = has_token(&key->silent, &limits->silent, now_ms);
    if (!may_connect || !may_be_silent)
        return false;
    key->connections.count--;
    key->silent.count--; /* until it greets */
    return true;
}

bool bus_guard_may_greet(struct bus_guard *guard,
                         const char *public_key,
                         enum role role,
                         int64_t now_ms)
{
    struct guarded_key *key = find_key(guard, public_key);
    if (!has_token(&key->hellos, &limits_of(role)->hellos, now_ms) ||
        atomic_load(&key->debt.bytes) > BUS_GUARD_DEBT_BYTES)
        return false;
    key->hellos.count--;
    return true;
}

struct bus_debt *bus_guard_debt(struct bus_guard *guard, const char *public_key)
{
    return &find_key(guard, public_key)->debt;
}

static uint64_t cookie_of(int descriptor)
{
    uint64_t cookie = 0;
    socklen_t size = sizeof(cookie);
    if (getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0)
        return 0;
    return cookie;
}

static void shut(const struct connection *connection)
{
    if (connection->cookie != 0 && cookie_of(connection->descriptor) == connection->cookie)
        (void)shutdown(connection->descriptor, SHUT_RDWR);
}

static bool is_known(const struct guarded_key *key, const struct routing_id *routing_id)
{
    for (size_t i = 0; i < key->made_count; i++) {
        const struct routing_id *made = &key->made[i].routing_id;
        if (made->size == routing_id->size &&
            memcmp(made->octets, routing_id->octets, made->size) == 0)
            return true;
    }
    return false;
}

void bus_guard_note_connection(struct bus_guard *guard,
                               const char *public_key,
                               enum role role,
                               const struct routing_id *routing_id,
                               int descriptor)
{
    struct guarded_key *key = find_key(guard, public_key);
    if (is_known(key, routing_id))
        return;
    key->silent.count++;
    if (key->made_count >= limits_of(role)->connections_most) {
        shut(&key->made[0]);
        key->made_count--;
        memmove(key->made, key->made + 1, key->made_count * sizeof(*key->made));
    }
    key->made =
        memory_make_room(key->made, key->made_count, &key->made_capacity, sizeof(*key->made));
    key->made[key->made_count++] =
        (struct connection){*routing_id, descriptor, cookie_of(descriptor)};
}

/* Nothing points at a key that is not allowed but messages that still wait. */
void bus_guard_forget_forbidden(struct bus_guard *guard, const struct allow_list *list)
{
    struct guarded_key *key = NULL, *next = NULL;
    HASH_ITER(hh, guard->keys, key, next) {
        if (allow_list_find(list, key->public_key) != NULL)
            continue;
        for (size_t i = 0; i < key->made_count; i++)
            shut(&key->made[i]);
        key->made_count = 0;
        if (atomic_load(&key->debt.bytes) == 0)
            destroy_key(guard, key);
    }
}
