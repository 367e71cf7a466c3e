/* A certificate that a server has shown and that is not trusted: what a person is told of it, and what becomes of the
 * answer. What was accepted is in the draft then, and is written with everything else. */
#ifndef SETUP_CERTIFICATE_H
#define SETUP_CERTIFICATE_H

#include "supervisor/setup/setup_draft.h"
#include "supervisor/setup/setup_face.h"
#include "supervisor/trial/trial_authority.h"

/* Begins as {0}. All texts are owned. */
struct setup_certificate {
    char *question; /* NULL: there is none */
    char *pin;
    char *authority; /* in PEM; NULL: it cannot be believed */
    char *older;     /* in PEM, what is believed here already; NULL: it cannot be read */
    bool is_known;   /* the authority is believed for another server already */
};

/* Takes the first one that is not trusted, of the server of that section; the draft says which authorities are believed
 * for it and the others. While its own cannot be read, none is offered: a new file would not have them. A host that was
 * only looked at in a search and has another name is no server of ours, and nobody is asked about it. */
void setup_certificate_take(struct setup_certificate *certificate,
                            const struct setup_draft *draft,
                            const char *section,
                            const struct trial_certificate *shown);

/* Asks what is to be done. Returns whether something was accepted: then it is in the draft, in the form's section. */
bool setup_certificate_accept(const struct setup_certificate *certificate,
                              struct setup_draft *draft,
                              const struct setup_form *form,
                              const struct setup_face *face);

/* Frees it; it is {0} then. */
void setup_certificate_clear(struct setup_certificate *certificate);

#endif
