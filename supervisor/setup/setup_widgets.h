/* The fields of one page as components of newt: an entry, radio buttons, a list or a box to tick, each beside its
 * title; and the way of the values into them and back. */
#ifndef SETUP_WIDGETS_H
#define SETUP_WIDGETS_H

#include <newt.h>

#include "supervisor/setup/setup_form.h"

struct setup_widgets;

/* Places the fields from that line of the window on and adds them to the dialog, which owns the components; `width` is
 * that of the window. Keeps `form`. Returns new widgets. */
struct setup_widgets *
setup_widgets_create(struct setup_form *form, newtComponent dialog, int top, int width);
void setup_widgets_destroy(struct setup_widgets *widgets);

/* How many lines they take. */
int setup_widgets_height(const struct setup_form *form);

/* Takes the values over into the form, and wipes typed secrets from the components. */
void setup_widgets_take(struct setup_widgets *widgets);

/* The field that has the keyboard; the page's count when it is none of them. */
size_t setup_widgets_current(const struct setup_widgets *widgets, newtComponent current);

#endif
