/* Where the Exchange of one mail domain is.
 *
 * A place that is known serves while it is looked at again, and while that fails: a directory or Autodiscover
 * that is away must not stop calendars from being read. Only one that leads nowhere is not used any more. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/pause.h"
#include "proto/base/text.h"

#include "supervisor/server/place.h"
#include "supervisor/server/server.h"

struct place *place_create(struct server *server, const char *mail_domain)
{
    struct place *place = memory_allocate(sizeof(*place));
    place->server = server;
    place->mail_domain = memory_copy_text(mail_domain);
    text_lower_ascii(place->mail_domain);
    place->key = memory_format_text("%s %s", place->mail_domain, server->name);
    place->hosts = memory_copy_text("");
    return place;
}

static void clear_points(struct place *place)
{
    for (size_t i = 0; i < place->points_count; i++) {
        free(place->points[i].url);
        free(place->points[i].site);
    }
    free(place->points);
    place->points = NULL;
    place->points_count = 0;
}

static void clear_moved_users(struct place *place)
{
    for (size_t i = 0; i < place->moved_users_count; i++)
        memory_replace_text(&place->moved_users[i], NULL);
    place->moved_users_count = 0;
}

void place_destroy(struct place *place)
{
    if (place == NULL)
        return;
    clear_points(place);
    check_steps_clear(&place->steps);
    clear_moved_users(place);
    free(place->asked_address);
    free(place->key);
    free(place->mail_domain);
    free(place->url);
    free(place->hosts);
    free(place->address);
    free(place->trouble);
    free(place->trouble_code);
    free(place);
}

bool place_is_usable(const struct place *place)
{
    return place->url != NULL && !place->is_moved;
}

/* By the wall clock, which goes on over restarts. One that was put back must not keep a place for ever. */
static int64_t fresh_ms(const struct place *place, struct both_clocks now)
{
    int64_t age_ms = now.wall_ms - place->found_wall_ms;
    bool is_wanted =
        !place_is_usable(place) || place->failures >= PLACE_MOST_FAILURES || age_ms < 0;
    return is_wanted ? 0 : number_larger(place->valid_ms - age_ms, 0);
}

bool place_is_due(const struct place *place, struct both_clocks now)
{
    return place->search == PLACE_RESTS && now.monotonic_ms >= place->not_before_ms &&
           fresh_ms(place, now) == 0;
}

int64_t place_next_ms(const struct place *place, struct both_clocks now)
{
    if (place->search != PLACE_RESTS)
        return place->deadline_ms;
    int64_t next_ms = number_larger(now.monotonic_ms + fresh_ms(place, now), place->not_before_ms);
    return next_ms > now.monotonic_ms ? next_ms : INT64_MAX;
}

void place_ask(struct place *place,
               enum place_search search,
               int64_t number,
               int64_t session,
               int64_t deadline_ms)
{
    place->search = search;
    place->number = number;
    place->session = session;
    place->deadline_ms = deadline_ms;
}

void place_end_question(struct place *place)
{
    place->search = PLACE_RESTS;
    place->number = 0;
}

void place_add_points(struct place *place, const struct service_point *points, size_t count)
{
    for (size_t i = 0; i < count && place->points_count < LIMIT_STEPS; i++) {
        place->points =
            memory_resize(place->points, place->points_count + 1, sizeof(*place->points));
        place->points[place->points_count++] = (struct place_point){
            memory_copy_text(points[i].url), memory_copy_text(text_or_empty(points[i].site))};
    }
}

void place_add_steps(struct place *place, const struct check_step *steps, size_t count)
{
    if (place->are_steps_over)
        check_steps_clear(&place->steps);
    place->are_steps_over = false;
    for (size_t i = 0; i < count; i++)
        check_steps_add(&place->steps, steps[i].name, steps[i].good, steps[i].text);
}

bool place_note_moved_user(struct place *place)
{
    if (place->asked_address != NULL && place->moved_users_count < PLACE_MOST_MOVED_USERS)
        place->moved_users[place->moved_users_count++] = memory_copy_text(place->asked_address);
    return place->moved_users_count < PLACE_MOST_MOVED_USERS;
}

bool place_has_moved_user(const struct place *place, const char *address)
{
    for (size_t i = 0; i < place->moved_users_count; i++) {
        if (text_equals_ignoring_case(place->moved_users[i], address))
            return true;
    }
    return false;
}

void place_begin_anew(struct place *place)
{
    place_end_question(place);
    clear_moved_users(place);
    place->are_steps_over = true;
    place->directories_asked = 0;
    clear_points(place);
}

/* A search is over, whatever it has found. */
static void end_search(struct place *place)
{
    place_begin_anew(place);
    place->is_wanted = false;
}

static void set_hosts(struct place *place, const struct discovered *found)
{
    memory_replace_text(&place->hosts, "");
    for (size_t i = 0; i < found->hosts_count; i++) {
        char *longer = memory_format_text("%s%s%s", place->hosts, *place->hosts == '\0' ? "" : " ",
                                          found->hosts[i].text);
        free(place->hosts);
        place->hosts = longer;
    }
}

/* A process that says nothing, or that the settings name it, has not found it in the directory. */
static enum place_trust trust_of(const struct discovered *found)
{
    return found->trust == PLACE_SERVICE_POINT ? PLACE_SERVICE_POINT : PLACE_ALLOWED;
}

bool place_found(struct place *place, const struct discovered *found, struct both_clocks now)
{
    bool is_other = place->url == NULL || strcmp(place->url, found->url) != 0 ||
                    place->trust != trust_of(found);
    end_search(place);
    memory_replace_text(&place->url, found->url);
    memory_replace_text(&place->trouble, NULL);
    memory_replace_text(&place->trouble_code, NULL);
    set_hosts(place, found);
    place->trust = trust_of(found);
    place->found_wall_ms = now.wall_ms;
    place->valid_ms = found->valid_ms == 0 || found->valid_ms > PLACE_DAY_MS
                          ? PLACE_DAY_MS
                          : number_larger(found->valid_ms, PLACE_SHORTEST_MS);
    place->edition++;
    place->is_moved = place->is_lasting = false;
    place->failures = 0;
    /* The pause stays until somebody was answered there: the same wrong place may be found without end. */
    return is_other;
}

void place_lost(struct place *place,
                const struct trouble *trouble,
                int64_t wait_ms,
                struct both_clocks now)
{
    end_search(place);
    place->is_lasting = trouble->class == ERROR_INVALID || trouble->class == ERROR_REFUSED;
    memory_replace_text(&place->trouble, trouble->reason);
    memory_replace_text(&place->trouble_code, trouble->code);
    if (wait_ms <= 0) {
        place->pause_ms = pause_next_ms(place->pause_ms, PLACE_FIRST_PAUSE_MS, PLACE_MOST_PAUSE_MS);
        wait_ms = place->pause_ms;
    }
    place->not_before_ms = now.monotonic_ms + wait_ms;
}

void place_note_moved(struct place *place, int64_t edition, struct both_clocks now)
{
    if (edition != place->edition || place->is_moved)
        return;
    place->is_moved = true;
    place->not_before_ms = now.monotonic_ms + place->pause_ms; /* none for the first time */
    place->pause_ms = pause_next_ms(place->pause_ms, PLACE_FIRST_PAUSE_MS, PLACE_MOST_PAUSE_MS);
}

void place_note_failure(struct place *place, int64_t edition)
{
    if (edition == place->edition)
        place->failures++;
}

void place_note_answer(struct place *place, int64_t edition)
{
    if (edition != place->edition)
        return;
    place->failures = 0;
    if (place->search == PLACE_RESTS && place->trouble == NULL)
        place->pause_ms = 0;
}

void place_forget(struct place *place)
{
    memory_replace_text(&place->url, NULL);
    memory_replace_text(&place->hosts, "");
    place_hurry(place);
}

void place_hurry(struct place *place)
{
    place->not_before_ms = place->pause_ms = 0;
    place->is_lasting = false;
}

void place_want(struct place *place, const char *address)
{
    if (address != NULL)
        memory_replace_text(&place->address, address);
    if (place_is_usable(place) || place->address == NULL)
        return;
    place->is_wanted = true;
    place->not_before_ms = 0;
}

bool place_has_host(const struct place *place, const char *host)
{
    size_t size = strlen(host);
    const char *next = place->hosts;
    while (*next != '\0') {
        size_t length = strcspn(next, " ");
        if (length == size && strncasecmp(next, host, size) == 0)
            return true;
        next += length + (next[length] == ' ' ? 1 : 0);
    }
    return false;
}

const char *place_exchange(const struct place *place)
{
    return place->server->is_found ? place->key + strlen(place->mail_domain) + 1 : NULL;
}

const char *place_trust_name(enum place_trust trust)
{
    static const char *const names[] = {[PLACE_SETTINGS] = "settings",
                                        [PLACE_SERVICE_POINT] = "service connection point",
                                        [PLACE_ALLOWED] = "allowed host"};
    return trust >= PLACE_SETTINGS && trust <= PLACE_LAST ? names[trust] : "";
}
