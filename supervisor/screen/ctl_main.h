/* ewscalctl as a function, apart from main.c so that tests can link what is in this room. Exit statuses
 * are part of its interface: scripts and monitoring act on them. */
#ifndef CTL_MAIN_H
#define CTL_MAIN_H

/* Does what the command line says; writes to standard output and standard error. Returns the exit
 * status: 0 good, 1 something is wrong or the command failed, 2 wrong usage. */
int ctl_main(int argc, char **argv);

#endif
