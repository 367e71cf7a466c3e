/* Where Exchange is, for those who do not decide about it: a person who checks it, statistics, jobs, the store. Nothing
 * is asked here; whoever wants a search says so before (dispatcher_want_places()). */
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/text.h"

#include "supervisor/dispatcher/dispatcher_leases.h"
#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/server/confirmed_hosts.h"
#include "supervisor/server/place.h"
#include "supervisor/server/servers.h"
#include "supervisor/statistics/statistics.h"

/* All that are meant: of an address its own. */
static bool
is_exchange_meant(const struct dispatcher *d, const struct server *server, const char *address)
{
    return address == NULL || servers_for_address(d->exchanges, address) == server;
}

static bool is_place_meant(const struct place *place, const char *address)
{
    const char *at = address == NULL ? NULL : strrchr(address, '@');
    return at == NULL || text_equals_ignoring_case(place->mail_domain, at + 1);
}

/* What is in the way of a place of which nobody has found out anything. */
static const char *
trouble_of(const struct dispatcher *d, const struct place *place, char room[REASON_BYTES])
{
    if (peers_of_role(&d->peers, ROLE_WORKER_EWS) == NULL)
        return event_name(CONTROL_NO_PROCESS);
    const char *trouble = server_trouble(place->server, d->now, room);
    if (!server_may_be_asked(place->server, d->now.monotonic_ms) && *trouble != '\0')
        return trouble;
    return place->trouble != NULL ? place->trouble : event_name(PLACE_NOT_SEARCHED);
}

static bool is_about_to_be_searched(const struct dispatcher *d, const struct place *place)
{
    return place->is_wanted && d->now.monotonic_ms >= place->not_before_ms &&
           server_may_be_asked(place->server, d->now.monotonic_ms) &&
           peers_of_role(&d->peers, ROLE_WORKER_EWS) != NULL;
}

static void show_place(const struct dispatcher *d,
                       const struct place *place,
                       place_view_function *function,
                       void *into)
{
    char room[REASON_BYTES];
    bool is_known = place_is_usable(place);
    const struct place_view view = {.exchange = place->server->name,
                                    .mail_domain = place->mail_domain,
                                    .url = place->url,
                                    .trust = place->trust,
                                    .is_known = is_known,
                                    .is_searched = !is_known && (place->search != PLACE_RESTS ||
                                                                 is_about_to_be_searched(d, place)),
                                    .steps = place->steps.items,
                                    .steps_count = place->steps.count,
                                    .trouble = is_known ? NULL : trouble_of(d, place, room)};
    function(into, &view);
}

/* Returns how many there are. */
static size_t show_places(const struct dispatcher *d,
                          const struct server *server,
                          const char *address,
                          place_view_function *function,
                          void *into)
{
    size_t count = 0;
    const struct place *place;
    TAILQ_FOREACH(place, d->places, link) {
        if (place->server != server || !is_place_meant(place, address))
            continue;
        show_place(d, place, function, into);
        count++;
    }
    return count;
}

void dispatcher_each_exchange(struct dispatcher *d,
                              const char *address,
                              struct both_clocks now,
                              place_view_function *function,
                              void *into)
{
    d->now = now;
    for (size_t i = 0; i < d->exchanges->count; i++) {
        const struct server *server = &d->exchanges->items[i];
        struct place_view view = {.exchange = server->name, .is_known = !server->is_found};
        if (server->is_found)
            view.trouble = event_name(PLACE_NOT_SEARCHED);
        if (is_exchange_meant(d, server, address) &&
            (!server->is_found || show_places(d, server, address, function, into) == 0))
            function(into, &view);
    }
}

/* ---- jobs, statistics, the store ---- */

struct user_line *places_line_of(const struct place *place)
{
    return place->line;
}

void places_give(struct place *place, struct job *job)
{
    job->place = place;
    job->place_edition = place == NULL ? 0 : place->edition;
}

void places_tell(const struct job *job, struct fetch *fetch)
{
    if (job->place == NULL)
        return;
    fetch->url = job->place->url;
    fetch->trust = job->place->trust;
}

static struct statistics_place shown_place(const struct place *place)
{
    return (struct statistics_place){.exchange = place_exchange(place),
                                     .mail_domain = place->mail_domain,
                                     .url = place->url,
                                     .trust =
                                         place->url == NULL ? NULL : place_trust_name(place->trust),
                                     .is_usable = place_is_usable(place),
                                     .found_ms = place->found_wall_ms,
                                     .reason = place->trouble};
}

void places_show(const struct dispatcher *d, struct arena *arena, struct statistics *statistics)
{
    size_t count = 0;
    const struct place *place;
    TAILQ_FOREACH(place, d->places, link)
        count++;
    struct statistics_place *list = arena_allocate(arena, count, sizeof(*list));
    struct statistics_allowed_host *hosts =
        arena_allocate(arena, d->confirmed_hosts->count, sizeof(*hosts));
    if (list == NULL || hosts == NULL)
        return;
    statistics->places = list;
    statistics->allowed_hosts = hosts;
    TAILQ_FOREACH(place, d->places, link) {
        if (place_exchange(place) != NULL)
            list[statistics->places_count++] = shown_place(place);
    }
    for (size_t i = 0; i < d->confirmed_hosts->count; i++)
        hosts[statistics->allowed_hosts_count++] = (struct statistics_allowed_host){
            d->confirmed_hosts->items[i].host, d->confirmed_hosts->items[i].confirmed_ms};
}

void places_each_lasting(const struct dispatcher *d,
                         void (*function)(void *context, enum store_table table, const char *key),
                         void *context)
{
    const struct place *place;
    TAILQ_FOREACH(place, d->places, link)
        function(context, STORE_PLACE, place->key);
    for (size_t i = 0; i < d->confirmed_hosts->count; i++)
        function(context, STORE_CONFIRMED_HOST, d->confirmed_hosts->items[i].host);
}
