/* What the test and its member say to each other: the job numbers of cancel and of progress. */
#ifndef MEMBER_PROGRAM_H
#define MEMBER_PROGRAM_H

enum { DO_BE_BUSY = 1, DO_BE_IDLE, DO_LOGIN, DO_FORGET_LOGIN, DO_TELL_ECHO };

enum {
    TOLD_DONE = 1,
    TOLD_DRAIN = 2,
    TOLD_ECHO = 10,
    TOLD_SETTINGS = 1000,
    TOLD_LOST = 2000,
    TOLD_DENIED = 1000000
};

#endif
