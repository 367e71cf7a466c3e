/* A terminal that is changed for a while (no echo, dialogs) is given back also when a signal ends the program then:
 * whoever typed Ctrl-C would be left with one that does not show what they type, or with half a dialog on it. */
#ifndef PROTO_PROCESS_TERMINAL_H
#define PROTO_PROCESS_TERMINAL_H

#include <termios.h>

/* Until process_terminal_release() a signal that ends the program first drops what was typed and not read, gives the
 * terminal these settings back (copied) and writes `farewell` (kept; "": nothing) to it. One terminal at a time. */
void process_terminal_guard(int descriptor, const struct termios *before, const char *farewell);
void process_terminal_release(void);

#endif
