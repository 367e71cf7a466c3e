/* The supervisor as a process: the dispatcher with its clock, bus, pool and store. It alone reads the
 * configuration, writes the state and knows all other processes; when it goes, its children go. */
#ifndef SUPERVISOR_SUPERVISOR_H
#define SUPERVISOR_SUPERVISOR_H

/* The whole main of ewscal-supervisor. Returns the exit status: 0 good, 1 failed, 2 wrong usage,
 * settings or keys. */
int supervisor_main(int argc, char **argv);

#endif
