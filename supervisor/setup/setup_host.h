/* A host to which Autodiscover leads and of which nothing shows that it is ours: what a person is told of it, and what
 * becomes of the answer. One that was allowed is in the draft then, and is written with everything else. */
#ifndef SETUP_HOST_H
#define SETUP_HOST_H

#include "supervisor/setup/setup_draft.h"
#include "supervisor/setup/setup_face.h"
#include "supervisor/trial/trial_types.h"

/* Begins as {0}. Owned. */
struct setup_host {
    char *name; /* NULL: there is none */
};

/* Takes the host that a search has ended at for want of a person's word. Other steps, and names that could not stand
 * in the settings, change nothing. */
void setup_host_take(struct setup_host *host, const struct trial_step *step);

/* Asks whether it may be told the password. Returns whether it was allowed: then it is in the draft, in the form's
 * section. */
bool setup_host_allow(const struct setup_host *host,
                      struct setup_draft *draft,
                      const struct setup_form *form,
                      const struct setup_face *face);

/* Frees it; it is {0} then. */
void setup_host_clear(struct setup_host *host);

#endif
