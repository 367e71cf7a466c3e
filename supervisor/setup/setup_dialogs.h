/* The assistant as full-screen dialogs, with newt, as in Debian's own installer: Tab moves, Space chooses, F1 explains,
 * Esc leaves. */
#ifndef SETUP_DIALOGS_H
#define SETUP_DIALOGS_H

#include <stdbool.h>

#include "supervisor/setup/setup_face.h"

struct setup_dialogs;

/* Whether standard input and output are a terminal that can be drawn on and is large enough. */
bool setup_dialogs_are_possible(void);

/* Takes over the terminal and returns new dialogs; NULL when the terminal does not let it. */
struct setup_dialogs *setup_dialogs_create(void);

/* Gives the terminal back as it was. NULL is fine. */
void setup_dialogs_destroy(struct setup_dialogs *dialogs);

/* Their face, owned by them. */
const struct setup_face *setup_dialogs_face(struct setup_dialogs *dialogs);

#endif
