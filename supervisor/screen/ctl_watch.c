/* Asking again and again. Each question is a session of its own, so a supervisor that was restarted needs no care
 * here; signals and keys are looked at between two questions, which is why each has a short limit. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/event/sentence.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_request.h"
#include "supervisor/ctl/ctl_screen.h"
#include "supervisor/guide/wrapped_lines.h"
#include "supervisor/screen/ctl_print.h"
#include "supervisor/screen/ctl_watch.h"
#include "supervisor/screen/ctl_watch_frame.h"

/* For one answer: nobody waits longer for `q` to be heard. */
#define ANSWER_MS 2000

/* A second screen of the terminal, so that the first one is as before when we go; without cursor. */
#define BEGIN_SCREEN "\x1b[?1049h\x1b[?25l"
#define END_SCREEN   "\x1b[?25h\x1b[?1049l"

struct watch {
    struct ctl_options options;
    bool is_terminal, has_keys;
    struct termios before;
    sigset_t signals_before;
    int signals; /* a descriptor */
    int status;
    json_t *answer; /* the newest; NULL: none yet */
    struct error trouble;
    bool is_in_trouble; /* the newest question was not answered */
    bool is_over;
};

static int begin_signals(struct watch *watch)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigaddset(&signals, SIGWINCH);
    if (sigprocmask(SIG_BLOCK, &signals, &watch->signals_before) != 0)
        return -1;
    watch->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return watch->signals < 0 ? -1 : 0;
}

/* Keys come one by one and are not shown. */
static void begin_terminal(struct watch *watch)
{
    watch->is_terminal = isatty(STDOUT_FILENO) != 0 && !watch->options.json;
    watch->has_keys = watch->is_terminal && tcgetattr(STDIN_FILENO, &watch->before) == 0;
    if (watch->has_keys) {
        struct termios keys = watch->before;
        keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &keys);
    }
    if (!watch->is_terminal)
        return;
    (void)unsetenv("COLUMNS"); /* the terminal knows, and may get another size */
    (void)fputs(BEGIN_SCREEN, stdout);
}

static void end_terminal(struct watch *watch)
{
    if (watch->is_terminal)
        (void)fputs(END_SCREEN, stdout);
    if (watch->has_keys)
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &watch->before);
    (void)fflush(stdout);
    if (watch->signals >= 0)
        (void)close(watch->signals);
    (void)sigprocmask(SIG_SETMASK, &watch->signals_before, NULL);
}

/* What was seen last stays on the screen while there is no answer. */
static void ask_for_status(struct watch *watch)
{
    struct ctl_answer answer = {0};
    json_error_t where;
    watch->is_in_trouble = ctl_request(&watch->options, &answer, &watch->trouble) != 0;
    if (watch->is_in_trouble) {
        watch->status = CTL_BAD;
        return;
    }
    json_t *object = json_loads(answer.json, 0, &where);
    free(answer.json);
    if (object == NULL) {
        watch->is_in_trouble = true;
        (void)error_set(&watch->trouble, EWSCALCTL_ANSWER_NOT_JSON);
        return;
    }
    json_decref(watch->answer);
    watch->answer = object;
    watch->status = answer.status;
    if (!watch->options.json)
        ctl_json_make_printable(watch->answer);
}

static void write_block(const struct watch *watch, size_t columns, FILE *stream)
{
    if (watch->is_in_trouble)
        ctl_reason_complain(&watch->trouble, true, stream);
    if (watch->is_in_trouble && watch->answer != NULL && watch->is_terminal)
        (void)fputs(_("This is what was known before; ewscalctl goes on asking.\n"), stream);
    if (watch->answer == NULL || (watch->is_in_trouble && !watch->is_terminal))
        return;
    ctl_watch_write_progress(watch->answer, columns, stream);
    ctl_print("status", watch->answer, columns, stream);
}

static void draw_on_terminal(const struct watch *watch)
{
    size_t columns = ctl_screen_columns(stdout), lines = ctl_screen_lines(stdout);
    struct ctl_drawing drawing;
    ctl_screen_draw(&drawing);
    write_block(watch, columns, drawing.stream);
    char *text = ctl_screen_drawn(&drawing);
    char *wrapped = wrapped_lines(text, columns);
    ctl_watch_write_frame(wrapped, columns, lines, stdout);
    free(wrapped);
    free(text);
}

static void show_status(struct watch *watch)
{
    if (watch->options.json && !watch->is_in_trouble) {
        ctl_json_write(watch->answer, JSON_COMPACT, stdout);
        (void)fputc('\n', stdout);
    } else if (watch->options.json) {
        ctl_reason_complain(&watch->trouble, true, stderr);
    } else if (watch->is_terminal) {
        draw_on_terminal(watch);
    } else {
        write_block(watch, ctl_screen_columns(stdout), stdout);
        (void)fputc('\n', stdout);
    }
    if (fflush(stdout) != 0 || ferror(stdout) != 0)
        watch->is_over = true; /* nobody reads any more */
}

/* Returns whether the size of the terminal is another one. */
static bool take_signals(struct watch *watch)
{
    struct signalfd_siginfo info;
    bool is_resized = false;
    while (read(watch->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        if (info.ssi_signo == SIGWINCH)
            is_resized = true;
        else
            watch->is_over = true;
    }
    return is_resized;
}

/* Returns whether whoever looks does not want to wait. */
static bool take_keys(struct watch *watch)
{
    char keys[16];
    bool is_wanted_now = false;
    ssize_t count = read(STDIN_FILENO, keys, sizeof(keys));
    if (count <= 0)
        watch->has_keys = false; /* the terminal has gone; its hang-up comes as a signal */
    for (ssize_t i = 0; i < count; i++) {
        watch->is_over = watch->is_over || keys[i] == 'q' || keys[i] == 'Q';
        is_wanted_now = is_wanted_now || keys[i] == 'r' || keys[i] == 'R' || keys[i] == ' ';
    }
    return is_wanted_now;
}

static void wait_for_next(struct watch *watch)
{
    int64_t until_ms = clock_monotonic_ms() + watch->options.watch_ms;
    while (!watch->is_over) {
        int64_t left_ms = until_ms - clock_monotonic_ms();
        struct pollfd inputs[] = {{watch->signals, POLLIN, 0},
                                  {watch->has_keys ? STDIN_FILENO : -1, POLLIN, 0}};
        if (left_ms <= 0 || (poll(inputs, 2, (int)left_ms) < 0 && errno != EINTR))
            return;
        if (take_signals(watch))
            show_status(watch);
        if (inputs[1].revents != 0 && take_keys(watch))
            return;
    }
}

int ctl_watch(const struct ctl_options *options)
{
    struct watch watch = {.options = *options, .signals = -1, .status = CTL_BAD};
    watch.options.argument_count = 0;
    if (watch.options.timeout_ms > ANSWER_MS)
        watch.options.timeout_ms = ANSWER_MS;
    if (begin_signals(&watch) != 0)
        return CTL_BAD;
    begin_terminal(&watch);
    while (!watch.is_over) {
        ask_for_status(&watch);
        show_status(&watch);
        wait_for_next(&watch);
    }
    end_terminal(&watch);
    json_decref(watch.answer);
    return watch.status;
}
