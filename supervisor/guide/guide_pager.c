/* $PAGER may have arguments, which are split at blanks and mean nothing else: whoever sets it starts a program, not a
 * shell. From inside less nothing else can be started, because ewscalctl often runs as root. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/guide/guide_pager.h"

#define MOST_WORDS 16

extern char **environ;

/* Some signals are ignored or blocked in this program; a pager has to end by its own. Returns 0, or an error number. */
static int spawn_pager(char *const words[], int input, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    (void)sigemptyset(&none);
    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    (void)sigaddset(&usual, SIGINT);
    if (posix_spawn_file_actions_init(&actions) != 0 || posix_spawnattr_init(&attributes) != 0)
        abort();
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &usual);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    (void)posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    int result = posix_spawnp(process, words[0], &actions, &attributes, words, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return result;
}

/* Returns whether it runs. */
static bool start_pager(struct guide_pager *pager, const char *command)
{
    char *words[MOST_WORDS + 1] = {NULL}, *rest = NULL;
    int ends[2];
    size_t count = 0;
    char *copy = memory_copy_text(command);
    for (char *word = strtok_r(copy, " \t", &rest); word != NULL && count < MOST_WORDS;
         word = strtok_r(NULL, " \t", &rest))
        words[count++] = word;
    bool is_started = false;
    if (count > 0 && pipe2(ends, O_CLOEXEC) == 0) {
        is_started = spawn_pager(words, ends[0], &pager->process) == 0;
        (void)close(ends[0]);
        pager->stream = is_started ? fdopen(ends[1], "we") : stdout;
        if (is_started)
            (void)signal(SIGINT, SIG_IGN); /* it is for the pager */
        if (!is_started)
            (void)close(ends[1]);
        else if (pager->stream == NULL)
            abort();
    }
    free(copy);
    return is_started;
}

void guide_pager_open(struct guide_pager *pager)
{
    static const char *const usual[] = {"pager", "less", "more"};
    const char *wanted = getenv("PAGER"); /* empty: none is wanted */
    *pager = (struct guide_pager){.stream = stdout};
    if (isatty(STDOUT_FILENO) == 0)
        return;
    (void)fflush(stdout);
    (void)setenv("LESS", "FRX", 0);
    (void)setenv("LESSSECURE", "1", 1);
    bool is_started = wanted != NULL && start_pager(pager, wanted);
    for (size_t i = 0; wanted == NULL && !is_started && i < sizeof(usual) / sizeof(usual[0]); i++)
        is_started = start_pager(pager, usual[i]);
}

/* Whoever stops to read before the end has closed the pipe, which is no failure. */
void guide_pager_close(struct guide_pager *pager)
{
    if (pager->process == 0)
        return;
    (void)fclose(pager->stream);
    while (waitpid(pager->process, NULL, 0) < 0 && errno == EINTR)
        continue;
    (void)signal(SIGINT, SIG_DFL);
    pager->process = 0;
}
