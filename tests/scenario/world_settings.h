/* Settings of a scenario: sentences before the first event or in a reload. */
#ifndef SCENARIO_WORLD_SETTINGS_H
#define SCENARIO_WORLD_SETTINGS_H

#include "supervisor/server/servers.h"

#include "world.h"

void world_setting(struct world *world, const struct sentence *sentence);
void world_add_directory(struct world *world, const struct sentence *sentence);
void world_add_exchange(struct world *world, const struct sentence *sentence);

/* What the dispatcher gets: lists for `settings`, which borrows them and the world. */
struct settings_lists {
    struct server_settings directories[WORLD_MOST_SERVERS];
    struct server_settings exchanges[WORLD_MOST_SERVERS];
};
void world_fill_settings(struct world *world,
                         struct dispatcher_settings *settings,
                         struct settings_lists *lists);
void world_clear_settings(struct world *world);

#endif
