/* Starting one child: pipes, fork, exec. Between fork and exec only what is safe there.
 *
 * The child gets three things and nothing else: no standard input, a pipe whose end means that we are
 * gone, and one from which it reads its start message. All other descriptors (databases, sockets, keys)
 * are closed by the exec, and our privileges are dropped before it. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/close_range.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/key/key_directory.h"
#include "proto/message/message.h"

#include "supervisor/pool/child_process.h"

#define STATUS_CANNOT_EXECUTE 127
#define USER_NAME_BYTES       64

#define BIT_OF(capability) (UINT64_C(1) << (capability))

/* To become somebody else, and to send a signal to who did. */
static bool has_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, data) != 0)
        return false;
    uint64_t effective = (uint64_t)data[1].effective << 32 | data[0].effective;
    uint64_t needed = BIT_OF(CAP_SETUID) | BIT_OF(CAP_SETGID) | BIT_OF(CAP_KILL);
    return (effective & needed) == needed;
}

/* The groups that files with secrets may be open to, see settings_file.c. */
bool child_group_may_read_secrets(gid_t group)
{
    const struct group *administrators = getgrnam(KEY_DIRECTORY_ADMINISTRATORS);
    return group == 0 || group == getegid() ||
           (administrators != NULL && group == administrators->gr_gid);
}

void child_user_find(enum role role, struct child_user *user)
{
    *user = (struct child_user){0};
    char name[USER_NAME_BYTES];
    (void)snprintf(name, sizeof(name), "ewscal-%s", role_name(role));
    if (!has_capabilities())
        return;
    const struct passwd *entry = getpwnam(name);
    if (entry != NULL)
        *user = (struct child_user){.is_set = true,
                                    .may_read_secrets = child_group_may_read_secrets(entry->pw_gid),
                                    .user = entry->pw_uid,
                                    .group = entry->pw_gid};
    else /* with capabilities alone it is by intention that roles have no user of their own */
        user->is_missing = geteuid() == 0;
}

struct pipes {
    int lifeline[2], start[2], null;
};

static void close_if_open(int descriptor)
{
    if (descriptor >= 0)
        (void)close(descriptor);
}

static void pipes_close(struct pipes *pipes)
{
    close_if_open(pipes->lifeline[0]);
    close_if_open(pipes->lifeline[1]);
    close_if_open(pipes->start[0]);
    close_if_open(pipes->start[1]);
    close_if_open(pipes->null);
}

/* All above the numbers that the child gets, so that dup2() never closes one that is still needed. */
static int move_up(int descriptor)
{
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, CHILD_START_DESCRIPTOR + 1);
    (void)close(descriptor);
    return moved;
}

static int pipes_open(struct pipes *pipes, struct error *error)
{
    *pipes = (struct pipes){{-1, -1}, {-1, -1}, -1};
    bool is_good = pipe2(pipes->lifeline, O_CLOEXEC) == 0 && pipe2(pipes->start, O_CLOEXEC) == 0;
    if (is_good) {
        pipes->lifeline[0] = move_up(pipes->lifeline[0]);
        pipes->start[0] = move_up(pipes->start[0]);
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
        pipes->null = null < 0 ? -1 : move_up(null);
    }
    if (is_good && pipes->lifeline[0] >= 0 && pipes->start[0] >= 0 && pipes->null >= 0)
        return 0;
    int number = errno;
    pipes_close(pipes);
    return error_set(error, POOL_PIPES_FAILED, event_text("words", strerror(number)));
}

/* What a supervisor with capabilities was given must not be inherited; root loses its own by becoming
 * somebody else. */
static int drop_privileges(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return geteuid() == 0 ? 0 : (int)syscall(SYS_capset, &header, none);
}

/* The order matters: without the groups first and the user last there would be no right left to give up the
 * rest. */
static int become(const struct child_user *user)
{
    if (user->is_set &&
        (setgroups(0, NULL) != 0 || setresgid(user->group, user->group, user->group) != 0 ||
         setresuid(user->user, user->user, user->user) != 0))
        return -1;
    return drop_privileges();
}

/* The loop blocks the signals it handles, and a blocked signal stays blocked over an exec: the child could
 * not be asked to go. */
static void reset_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++)
        (void)sigaction(number, &action, NULL); /* some cannot be changed and are as they must be */
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child. Does not return. */
static void execute(const char *program, const struct pipes *pipes, const struct child_user *user)
{
    char option[] = CHILD_OPTION;
    char *arguments[] = {(char *)program, option, NULL};
    if (dup2(pipes->null, STDIN_FILENO) >= 0 &&
        dup2(pipes->lifeline[0], CHILD_LIFELINE_DESCRIPTOR) >= 0 &&
        dup2(pipes->start[0], CHILD_START_DESCRIPTOR) >= 0 &&
        close_range(CHILD_START_DESCRIPTOR + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0 &&
        become(user) == 0) {
        reset_signals();
        (void)execv(program, arguments);
    }
    _exit(STATUS_CANNOT_EXECUTE);
}

/* It has not got its start message, so there is nothing that it could leave undone. */
static void end_child(pid_t process)
{
    (void)kill(process, SIGKILL);
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR)
        continue;
}

void child_process_close(struct child_process *child)
{
    close_if_open(child->descriptor);
    close_if_open(child->lifeline);
    *child = (struct child_process){.descriptor = -1, .lifeline = -1};
}

void child_process_end(struct child_process *child)
{
    end_child(child->process);
    child_process_close(child);
}

/* The writing end is closed at once: its end is how the child knows that the message is complete. */
static int hand_over(struct pipes *pipes, const struct child_start *start, struct error *error)
{
    int result = child_start_write(pipes->start[1], start, error);
    (void)close(pipes->start[1]);
    pipes->start[1] = -1;
    return result;
}

int child_process_start(const char *program,
                        const struct child_start *start,
                        const struct child_user *user,
                        struct child_process *child,
                        struct error *error)
{
    if (access(program, X_OK) != 0)
        return error_set(error, POOL_PROGRAM_UNUSABLE, event_text("program", program),
                         event_text("words", strerror(errno)));
    struct pipes pipes;
    if (pipes_open(&pipes, error) != 0)
        return -1;
    pid_t process = fork();
    if (process == 0)
        execute(program, &pipes, user);
    /* A number of a process may be given to another one after its end; a descriptor never means another. */
    int descriptor = process < 0 ? -1 : pidfd_open(process, 0);
    if (descriptor < 0) {
        int number = errno;
        pipes_close(&pipes);
        if (process > 0)
            end_child(process);
        return error_set(error, POOL_FORK_FAILED, event_text("program", program),
                         event_text("words", strerror(number)));
    }
    *child = (struct child_process){process, descriptor, pipes.lifeline[1]};
    pipes.lifeline[1] = -1;
    int result = hand_over(&pipes, start, error);
    pipes_close(&pipes);
    if (result != 0)
        child_process_end(child);
    return result;
}
