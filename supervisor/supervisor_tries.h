/* Who grants log-in tries while no supervisor runs: the same ledger in the same database, for ewscalctl alone. A
 * supervisor that is started meanwhile waits for the lock, and finds what was tried. */
#ifndef SUPERVISOR_SUPERVISOR_TRIES_H
#define SUPERVISOR_SUPERVISOR_TRIES_H

/* Locks the state directory and answers login_ask and login_result of a control over standard input and output
 * (pipe_line.h), after a `welcome`, or after `refused` with the reason why it cannot. Ends with its input. Returns the
 * exit status. */
int supervisor_tries_run(const char *state_directory);

#endif
