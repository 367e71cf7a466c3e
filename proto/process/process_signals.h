/* When a program that a person calls heeds Ctrl-C, SIGTERM and the loss of its terminal: always, but for what is to be
 * written whole. process_harden() has blocked the three, for processes with a loop. */
#ifndef PROTO_PROCESS_SIGNALS_H
#define PROTO_PROCESS_SIGNALS_H

/* From here on the three end the program, one that has come meanwhile at once. */
void process_signals_heed(void);

/* From here on they wait. For steps that take moments and ask nobody. */
void process_signals_hold(void);

#endif
