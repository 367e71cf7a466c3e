/* ewscalctl as a function. */
#ifndef CTL_MAIN_H
#define CTL_MAIN_H

/* Does what the command line says; writes to standard output and standard error. Returns the exit
 * status: 0 good, 1 what was asked about is bad, 2 wrong usage. */
int ctl_main(int argc, char **argv);

#endif
