/* One thing that must be there, and how it is told. An event decides whether it has failed, is a warning or is
 * well: a reason with a class is a failure. */
#ifndef SUPERVISOR_PREREQUISITE_H
#define SUPERVISOR_PREREQUISITE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/error.h"

enum prerequisite_state { PREREQUISITE_OK, PREREQUISITE_WARNING, PREREQUISITE_FAILED };

/* One that was looked at. Texts are borrowed for the call; `reason` is packed, or empty. */
struct prerequisite {
    const char *area; /* "configuration", "machine", "ucserver", "directory", "exchange", "user" */
    const char *name;
    enum prerequisite_state state;
    const char *reason;
};

struct prerequisite_callbacks {
    void *context;
    void (*found)(void *context, const struct prerequisite *prerequisite);
    /* As in trial.h; NULL: nobody is asked. */
    bool (*once_more)(void *context, const char *account, const char *reason, int64_t counted);
};

/* How a step is shown: what is good but tells of a warning is one. */
enum prerequisite_state prerequisite_state_of(bool is_good, const char *reason);

/* Tells one prerequisite: failed, or a warning, by its event. */
void prerequisite_tell(const struct prerequisite_callbacks *callbacks,
                       const char *area,
                       const char *name,
                       const struct error *said);

#endif
