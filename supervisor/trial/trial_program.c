/* The same care as for the supervisor's children: between fork and exec only what is safe there, no descriptor
 * but the three standard ones, no privilege that the program could get back. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/close_range.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/trial/trial_program.h"

#define STATUS_CANNOT_EXECUTE 127
#define END_MS                2000

struct trial_identity trial_identity_of_user(const char *name)
{
    const struct passwd *entry = geteuid() == 0 ? getpwnam(name) : NULL;
    return entry == NULL ? (struct trial_identity){0}
                         : (struct trial_identity){true, entry->pw_uid, entry->pw_gid};
}

struct trial_identity trial_identity_of_folder(const char *path)
{
    struct stat status;
    if (geteuid() != 0 || stat(path, &status) != 0 || status.st_uid == 0)
        return (struct trial_identity){0};
    return (struct trial_identity){true, status.st_uid, status.st_gid};
}

/* In the child; the groups first and the user last, or the right to give up the rest would be gone. */
static int become_identity(const struct trial_identity *identity)
{
    if (identity->is_set && (setgroups(0, NULL) != 0 ||
                             setresgid(identity->group, identity->group, identity->group) != 0 ||
                             setresuid(identity->user, identity->user, identity->user) != 0))
        return -1;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void unblock_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        (void)sigaction(number, &action, NULL); /* some cannot be changed and are as they must be */
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child. Does not return. In a session of its own it has no terminal: who runs as somebody else and reads what
 * servers send must not be able to type into the shell of root. */
static void execute_for_trial(const char *path,
                              char *const arguments[],
                              const int ends[2],
                              const struct trial_identity *identity)
{
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0 && dup2(ends[0], STDIN_FILENO) >= 0 && dup2(ends[1], STDOUT_FILENO) >= 0 &&
        dup2(null, STDERR_FILENO) >= 0 && setsid() >= 0 &&
        close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0 &&
        become_identity(identity) == 0) {
        unblock_signals();
        (void)execv(path, arguments);
    }
    _exit(STATUS_CANNOT_EXECUTE);
}

static int not_started(const char *path, struct error *error)
{
    return error_set(error, TRIAL_PROGRAM_NOT_STARTED, event_text("program", path),
                     event_text("words", strerror(errno)));
}

/* `to` and `from` are both ends of two pipes. */
static int start_path(const char *path,
                      const char *const arguments[],
                      const struct trial_identity *identity,
                      struct trial_program *program,
                      struct error *error)
{
    int to[2], from[2];
    if (access(path, X_OK) != 0 || pipe2(to, O_CLOEXEC) != 0)
        return not_started(path, error);
    if (pipe2(from, O_CLOEXEC) != 0) {
        (void)close(to[0]);
        (void)close(to[1]);
        return not_started(path, error);
    }
    pid_t process = fork();
    const int ends[2] = {to[0], from[1]};
    if (process == 0)
        execute_for_trial(path, (char *const *)arguments, ends, identity);
    (void)close(to[0]);
    (void)close(from[1]);
    if (process < 0) {
        (void)close(to[1]);
        (void)close(from[0]);
        return not_started(path, error);
    }
    *program = (struct trial_program){.process = process, .from = from[0], .to = to[1]};
    return 0;
}

int trial_program_start(const char *directory,
                        const char *name,
                        const char *const arguments[],
                        const struct trial_identity *identity,
                        struct trial_program *program,
                        struct error *error)
{
    char *path = memory_format_text("%s/%s", directory, name);
    int result = start_path(path, arguments, identity, program, error);
    free(path);
    return result;
}

/* Its number stays taken until somebody waits for it. */
static bool ends_by_itself(pid_t process)
{
    struct pollfd ended = {.fd = pidfd_open(process, 0), .events = POLLIN};
    int result = -1;
    if (ended.fd < 0)
        return false;
    do {
        result = poll(&ended, 1, END_MS);
    } while (result < 0 && errno == EINTR);
    (void)close(ended.fd);
    return result > 0;
}

/* Its group is there as long as nobody has waited for its leader. Who was forked just now may not lead one yet. */
void trial_program_end(struct trial_program *program)
{
    if (program->process <= 0)
        return;
    if (!ends_by_itself(program->process))
        (void)kill(program->process, SIGKILL);
    (void)kill(-program->process, SIGKILL);
    while (waitpid(program->process, NULL, 0) < 0 && errno == EINTR)
        continue;
    program->process = 0;
}
