/* What differs between two configurations, and what that means for the running service. */
#ifndef SETTINGS_COMPARE_H
#define SETTINGS_COMPARE_H

#include "supervisor/settings/settings.h"

struct settings_change {
    enum settings_effect effect; /* of the row; RESTARTS when a section comes or goes */
    char *text;                  /* "[service] interval: 15m, was 10m"; secrets are not shown */
};

struct settings_changes {
    struct settings_change *changes;
    size_t count;
    bool has_other_sections; /* a directory or exchange is new, gone or renamed */
    bool shapes_calendars;   /* results of the older settings are void */
};

/* Lists every value that differs, the content of secret and certificate files included. The
 * caller clears the list. */
void settings_compare(const struct configuration *older,
                      const struct configuration *newer,
                      struct settings_changes *changes);
void settings_changes_clear(struct settings_changes *changes);

/* What takes effect only when the supervisor is started again stays in `newer` as it was: `older` gets
 * those values in exchange. Both have the same sections. */
void settings_keep_until_restart(struct configuration *newer, struct configuration *older);

/* Puts directories and exchanges in the order of `older`, because they are known by their places while
 * the service runs. Both have the same sections. */
void settings_order_like(struct configuration *newer, const struct configuration *older);

#endif
