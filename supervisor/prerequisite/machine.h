/* Prerequisites of this machine: keys, folders, room on the disk, ports, system users. Nothing is made or changed, so
 * that whoever looks finds what the service would find. */
#ifndef SUPERVISOR_MACHINE_H
#define SUPERVISOR_MACHINE_H

#include "supervisor/prerequisite/prerequisite.h"
#include "supervisor/settings/settings.h"

/* Keys, as whoever calls may read them. */
void machine_look_at_keys(const struct configuration *settings,
                          const struct prerequisite_callbacks *callbacks);

/* Folders, as whoever calls may use them; that of the logs as the service's processes may, too. */
void machine_look_at_folders(const struct configuration *settings,
                             const struct prerequisite_callbacks *callbacks);

/* Ports, as whoever calls may take them; system users. `is_supervised`: a supervisor runs, and may have taken them. */
void machine_look_at_rest(const struct configuration *settings,
                          bool is_supervised,
                          const struct prerequisite_callbacks *callbacks);

#endif
