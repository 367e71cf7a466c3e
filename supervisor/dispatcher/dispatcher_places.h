/* Where Exchange is, for those [exchange] that the settings give no address: each mail domain has a place, which
 * the directories and then Autodiscover are asked for when somebody is to be read there. Whoever waits for it
 * stands in a line of its own, so that a domain of which nothing is found holds up no other. */
#ifndef SUPERVISOR_DISPATCHER_PLACES_H
#define SUPERVISOR_DISPATCHER_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/both_clocks.h"
#include "proto/message/message.h"

#include "supervisor/statistics/place_view.h"
#include "supervisor/store/store_row.h"

struct arena;
struct confirmed_hosts;
struct dispatcher;
struct job;
struct peer;
struct place;
struct server;
struct statistics;
struct user_line;

void places_end(struct dispatcher *d);

/* The line of the place for an address at a server that Autodiscover finds. */
struct user_line *places_line(struct dispatcher *d, struct server *server, const char *address);

/* The first place of the server where users can be asked for and somebody waits, and where jobs of suspects may
 * go out if nobody else does; NULL: there is none. It goes to the end, so that all have their turn. */
struct place *places_next(struct dispatcher *d, const struct server *server);

/* Who waits for that place. */
struct user_line *places_line_of(const struct place *place);

/* Somebody who waits for the server at any of its places; NULL: nobody does. */
struct user *places_first_user(const struct dispatcher *d, const struct server *server);

/* Looks for the places that somebody waits for, and gives up who waits in vain. */
void places_turn(struct dispatcher *d);
int64_t places_next_ms(const struct dispatcher *d);

/* Answers to what was asked; somebody who was asked is gone. */
void places_receive_located(struct dispatcher *d,
                            const struct peer *peer,
                            const struct located *located);
void places_receive_discovered(struct dispatcher *d,
                               const struct peer *peer,
                               const struct discovered *discovered);
void places_lose_peer(struct dispatcher *d, const struct peer *peer, bool said_goodbye);

/* A job that goes there keeps the place, and says where it is; NULL: where the settings say. */
void places_give(struct place *place, struct job *job);
void places_tell(const struct job *job, struct fetch *fetch);

/* What a fetch job says of the place where it was. */
void places_learn(struct dispatcher *d, const struct job *job, const struct fetched *fetched);

/* The settings are others, or somebody asks: what was in the way may be mended. */
void places_hurry(struct dispatcher *d);

/* A person allows a host, or takes that back. The caller sends the workers their new settings after this call.
 * Return whether it is so now: not with too many of them; whether it was allowed. */
bool dispatcher_allow_host(struct dispatcher *d, const char *host, struct both_clocks now);
bool dispatcher_forget_host(struct dispatcher *d, const char *host, struct both_clocks now);

/* A person who checks: looks for the places that are not known, of an address (NULL: all) its own; and calls `function`
 * for each [exchange] whose address the settings name, and for each place of the others. */
void dispatcher_want_places(struct dispatcher *d, const char *address, struct both_clocks now);
void dispatcher_each_exchange(struct dispatcher *d,
                              const char *address,
                              struct both_clocks now,
                              place_view_function *function,
                              void *into);

/* All that are: the dispatcher's, until the next event. */
const struct confirmed_hosts *dispatcher_hosts(const struct dispatcher *d);

/* All places and allowed hosts as they are shown; the arena has what is listed. */
void places_show(const struct dispatcher *d, struct arena *arena, struct statistics *statistics);

/* What lasts, as in dispatcher_lasting.h. */
bool places_row(const struct dispatcher *d, const char *key, struct store_place *row);
bool places_host_row(const struct dispatcher *d, const char *key, struct store_confirmed_host *row);
void places_each_lasting(const struct dispatcher *d,
                         void (*function)(void *context, enum store_table table, const char *key),
                         void *context);
bool places_remember(struct dispatcher *d, const struct store_place *row);
bool places_remember_host(struct dispatcher *d, const struct store_confirmed_host *row);

#endif
