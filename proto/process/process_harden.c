/* What every process does before anything else: no core dumps, no foreign environment, enough descriptors,
 * three standard descriptors. It comes first because libraries read the environment when they begin. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/process/process.h"

/* Everything else is dropped: libraries read proxies, certificates, resolver and Kerberos settings
 * from there, and only our own settings may decide those. */
static const char *const kept_names[] = {
    "PATH",           "LANG",          "TZ",
    "TERM",           "COLUMNS",       "PAGER",
    "NOTIFY_SOCKET",  "WATCHDOG_USEC", "WATCHDOG_PID",
    "JOURNAL_STREAM", "INVOCATION_ID", "CREDENTIALS_DIRECTORY",
    "ASAN_OPTIONS",   "LSAN_OPTIONS",  "UBSAN_OPTIONS",
};

/* So many connections fit into memory. */
#define MOST_DESCRIPTORS 65536

#define KEPT_NAMES (sizeof(kept_names) / sizeof(kept_names[0]))

static int clean_environment(void)
{
    char *values[KEPT_NAMES];
    for (size_t i = 0; i < KEPT_NAMES; i++)
        values[i] = memory_copy_text(getenv(kept_names[i]));
    int result = clearenv();
    for (size_t i = 0; i < KEPT_NAMES; i++) {
        if (values[i] != NULL && setenv(kept_names[i], values[i], 1) != 0)
            result = -1;
        free(values[i]);
    }
    /* An ldaprc in the working directory would turn the check of certificates off. */
    return result == 0 ? setenv("LDAPNOINIT", "1", 1) : -1;
}

/* That SIGCHLD is ignored is inherited, too: children would be gone before anybody waits for them, and their numbers
 * somebody else's when we signal them. */
static int block_signals(void)
{
    sigset_t signals;
    struct sigaction ignore = {.sa_handler = SIG_IGN}, usual = {.sa_handler = SIG_DFL};
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigaddset(&signals, SIGCHLD);
    if (sigaction(SIGPIPE, &ignore, NULL) != 0 || sigaction(SIGCHLD, &usual, NULL) != 0)
        return -1;
    return sigprocmask(SIG_BLOCK, &signals, NULL);
}

/* Otherwise a socket could become standard error. */
static int open_standard_descriptors(void)
{
    int descriptor;
    do
        descriptor = open("/dev/null", O_RDWR);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    return descriptor < 0 ? -1 : close(descriptor);
}

/* Whoever can connect can hold a descriptor, for a few seconds without any key; the usual soft limit
 * of 1024 is for programs that use select(). */
static int raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return -1;
    rlim_t wanted = limit.rlim_max < MOST_DESCRIPTORS ? limit.rlim_max : MOST_DESCRIPTORS;
    if (limit.rlim_cur >= wanted)
        return 0;
    limit.rlim_cur = wanted;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

int process_harden(struct error *error)
{
    struct rlimit none = {0};
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0 ||
        open_standard_descriptors() != 0 || raise_descriptor_limit() != 0 || block_signals() != 0 ||
        clean_environment() != 0)
        return error_set(error, PROCESS_NOT_HARDENED, event_text("words", strerror(errno)));
    (void)umask(0027);
    return 0;
}
