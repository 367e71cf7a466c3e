/* The assistant's course: page after page, tries of servers, and at the end everything is written at once. Whoever
 * answers may go back, try as often as they like, and leave at any time, and then nothing has changed. */
#ifndef SETUP_RUN_H
#define SETUP_RUN_H

#include "supervisor/setup/setup_draft.h"
#include "supervisor/setup/setup_face.h"

enum setup_end {
    SETUP_WRITTEN,   /* or nothing was to be written */
    SETUP_ABANDONED, /* nothing was changed */
    SETUP_FAILED,    /* the face has told why; nothing, or not everything, was done */
};

/* What the assistant has done by others. `context` comes first in every call. */
struct setup_deeds {
    void *context;

    /* Asks the server of the form's page, telling the face each step; may change the draft (a certificate that was
     * accepted). Returns whether all is well. */
    bool (*try_server)(void *context,
                       struct setup_draft *draft,
                       const struct setup_form *form,
                       const struct setup_face *face);

    /* Reads one user's calendar on its whole way and writes nothing; `name` is "" for the first one of the list. */
    bool (*try_sample)(void *context,
                       const struct setup_draft *draft,
                       const char *name,
                       const struct setup_face *face);

    /* After everything was written: keys where there are none, and the service. Signals wait (process_signals.h) until
     * it heeds them, with nothing left to be written. Returns whether all is well. */
    bool (*finish)(void *context,
                   const struct setup_draft *draft,
                   bool start,
                   const struct setup_face *face);
};

/* Goes through all pages. Keeps nothing. */
enum setup_end setup_run(struct setup_draft *draft,
                         const struct setup_face *face,
                         const struct setup_deeds *deeds);

#endif
