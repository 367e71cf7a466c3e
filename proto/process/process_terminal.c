/* The handler calls only what may be called in one (signal-safety(7)), and ends the program as the signal would have
 * done, so that the shell knows why. */
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "proto/process/process_terminal.h"

static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

#define ENDING (sizeof(ending) / sizeof(ending[0]))

/* A handler has no context of its own. */
static struct {
    int descriptor;
    struct termios before;
    const char *farewell;
    size_t size; /* of the farewell */
    struct sigaction actions[ENDING];
} guarded;

/* Its default action is in place again, and follows when this returns. */
static void give_terminal_back(int number)
{
    (void)tcflush(guarded.descriptor, TCIFLUSH); /* half a password is no command for the shell */
    (void)tcsetattr(guarded.descriptor, TCSANOW, &guarded.before);
    if (write(guarded.descriptor, guarded.farewell, guarded.size) < 0)
        guarded.size = 0; /* the terminal is gone */
    (void)raise(number);
}

void process_terminal_guard(int descriptor, const struct termios *before, const char *farewell)
{
    struct sigaction action = {.sa_handler = give_terminal_back, .sa_flags = SA_RESETHAND};
    (void)sigfillset(&action.sa_mask); /* SIGTTOU, too: it would stop us in the background */
    guarded.descriptor = descriptor;
    guarded.before = *before;
    guarded.farewell = farewell;
    guarded.size = strlen(farewell);
    for (size_t i = 0; i < ENDING; i++) {
        (void)sigaction(ending[i], NULL, &guarded.actions[i]);
        if (guarded.actions[i].sa_handler != SIG_IGN) /* as nohup has it */
            (void)sigaction(ending[i], &action, NULL);
    }
}

void process_terminal_release(void)
{
    for (size_t i = 0; i < ENDING; i++)
        (void)sigaction(ending[i], &guarded.actions[i], NULL);
}
