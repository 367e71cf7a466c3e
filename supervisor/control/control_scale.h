/* `scale ROLE N`: another number of this machine's children, for as long as the settings are not read again. Pure
 * but for the callback: what is wrong usage is told before anything is done. */
#ifndef CONTROL_SCALE_H
#define CONTROL_SCALE_H

#include "supervisor/control/control_callbacks.h"

/* Children of a role, as in the settings; of the publisher one. */
#define CONTROL_MOST_CHILDREN 64

/* What came of a request to scale. */
enum control_scaled {
    CONTROL_SCALE_WRONG,   /* no such role, or no such number */
    CONTROL_SCALE_REFUSED, /* not now */
    CONTROL_SCALE_DONE
};

/* Has it done. `reason` is what to answer, packed. */
enum control_scaled control_scale(const struct control_callbacks *callbacks,
                                  const char *role,
                                  const char *count,
                                  char reason[REASON_BYTES]);

#endif
