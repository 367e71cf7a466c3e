/* The program with which a person reads what is longer than the screen: $PAGER, or what Debian has for that. Whoever
 * writes need not know whether there is one. */
#ifndef SUPERVISOR_GUIDE_PAGER_H
#define SUPERVISOR_GUIDE_PAGER_H

#include <stdio.h>
#include <sys/types.h>

struct guide_pager {
    FILE *stream; /* into which is written */
    pid_t process;
};

/* Starts it, without a shell, when standard output is a terminal; where it is none, there is no such program, or $PAGER
 * is empty, the stream is standard output. */
void guide_pager_open(struct guide_pager *pager);

/* Waits until the person has read. */
void guide_pager_close(struct guide_pager *pager);

#endif
