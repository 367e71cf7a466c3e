/* What differs between two configurations, and what that means for the running service: each row of the
 * table says whether a change takes effect at once, after a restart, or makes all calendars be read
 * again. */
#ifndef SETTINGS_COMPARE_H
#define SETTINGS_COMPARE_H

#include "proto/event/event.h"

#include "supervisor/settings/settings.h"

/* Secrets are not shown, only the path of their file. */
struct settings_change {
    enum event event; /* settings.changed and its kin; which one depends on when it takes effect */
    char *setting;    /* "[service] interval", or the section that was added or removed */
    char *value;      /* what it is now, of a file its path; NULL: not set */
    char *was;        /* NULL: not set, or the same (of a file whose content has changed) */
    /* Whose secret was written again with the same content: the struct settings_ucserver, _directory or
     * _exchange of the newer configuration; NULL: any other change. */
    const void *touched;
};

struct settings_changes {
    struct settings_change *changes;
    size_t count;
    bool has_other_sections; /* a directory or exchange is new, gone or renamed */
    bool shapes_calendars;   /* results of the older settings are void */
};

/* Lists every value that differs, the content of secret and certificate files included, and secret files
 * that were written again with the same content: that is how an administrator says that a password is right.
 * The caller clears the list before `newer` is destroyed. */
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
