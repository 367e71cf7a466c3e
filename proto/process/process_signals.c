/* Processes of the service finish before they heed a signal; who types Ctrl-C at ewscalctl, or closes the window, is
 * done: with a server that does not answer, and with dialogs whose terminal is gone. Files that belong together are
 * the exception: half of them would be a configuration without its password, or keys that let nobody in. */
#include <signal.h>
#include <stddef.h>

#include "proto/process/process_signals.h"

static void set_mask(int how)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigprocmask(how, &signals, NULL);
}

void process_signals_heed(void)
{
    set_mask(SIG_UNBLOCK);
}

void process_signals_hold(void)
{
    set_mask(SIG_BLOCK);
}
