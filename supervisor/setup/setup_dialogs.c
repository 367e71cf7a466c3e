/* One window for a page, another one over it while something is tried. newt is one for the whole process, as the
 * terminal is; nothing else writes to the terminal while the dialogs exist. */
#include <locale.h>
#include <newt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/process/process_terminal.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/setup/setup_dialogs.h"
#include "supervisor/setup/setup_widgets.h"
#include "supervisor/setup/setup_words.h"

#define COLUMNS_LEAST 76
#define ROWS_LEAST    23
#define WIDTH_LEAST   72
#define WIDTH_MOST    100
#define BESIDE        8 /* columns that a window leaves free */
#define AROUND        4 /* rows: its frame, the first one and the last one */
#define TEXT_HEIGHT   2
#define LOG_HEIGHT    12
/* No name of a step is wider, and no sentence as short. */
#define STEP_WIDTH 36

struct setup_dialogs {
    struct setup_face face;
    int width, rows; /* of a window at most, without its frame */
    int page_rows;   /* of the page that is open; 0: none */
    char *log;       /* what was told since the last pause, in lines as long as a window; owned */
    /* The newest lines in it that are good and say nothing more, as one; owned; NULL: none. */
    char *silent;
    size_t before_silent; /* how long the log is without them */
    bool is_answered;     /* a question came since the newest line: what led to it is over */
    newtComponent log_form, log_text;
};

bool setup_dialogs_are_possible(void)
{
    const char *terminal = getenv("TERM");
    struct winsize size;
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && terminal != NULL &&
           strcmp(terminal, "dumb") != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
           size.ws_col >= COLUMNS_LEAST && size.ws_row >= ROWS_LEAST;
}

/* ---- a page ---- */

struct page_window {
    struct setup_dialogs *dialogs;
    struct setup_form *form;
    newtComponent dialog, next, back, try, leave;
    struct setup_widgets *widgets;
};

/* How many lines the text takes in a window of that width. */
static int count_lines(int width, const char *text)
{
    newtComponent box = newtTextbox(1, 0, width - 4, 1, NEWT_FLAG_WRAP);
    newtTextboxSetText(box, text);
    int lines = newtTextboxGetNumLines(box);
    newtComponentDestroy(box);
    return lines;
}

/* Adds a text of several lines, which is scrolled when it has more. */
static newtComponent add_words(newtComponent form, int width, int top, const char *text, int height)
{
    bool is_longer = count_lines(width, text) > height;
    newtComponent box =
        newtTextbox(1, top, width - 4, height, NEWT_FLAG_WRAP | (is_longer ? NEWT_FLAG_SCROLL : 0));
    newtTextboxSetText(box, text);
    newtFormAddComponent(form, box);
    return is_longer ? box : NULL;
}

static int smaller_of(int one, int other)
{
    return one < other ? one : other;
}

static newtComponent add_button(newtComponent dialog, int *left, int top, const char *title)
{
    newtComponent button = newtCompactButton(*left, top, title);
    int width = 0, height = 0;
    newtComponentGetSize(button, &width, &height);
    newtFormAddComponent(dialog, button);
    *left += width + 3;
    return button;
}

static void add_buttons(struct page_window *window, int top)
{
    int left = 1;
    if (window->form->page->is_server)
        window->try = add_button(window->dialog, &left, top, _("Test"));
    window->next = add_button(window->dialog, &left, top, _("Next"));
    window->back = add_button(window->dialog, &left, top, _("Back"));
    window->leave = add_button(window->dialog, &left, top, _("Quit"));
}

/* A notice has the lines that the page leaves, and a blank one below it. */
static int notice_height(const struct page_window *window, const char *notice)
{
    int taken = TEXT_HEIGHT + 1 + setup_widgets_height(window->form) + 1 + 1;
    if (notice[0] == '\0')
        return 0;
    return smaller_of(count_lines(window->dialogs->width, notice),
                      window->dialogs->rows - taken - 1) +
           1;
}

static void open_page(struct page_window *window, const char *notice)
{
    const struct setup_page *page = window->form->page;
    struct setup_dialogs *dialogs = window->dialogs;
    int room = notice_height(window, notice);
    int height = TEXT_HEIGHT + 1 + setup_widgets_height(window->form) + 1 + room + 1;
    (void)newtCenteredWindow((unsigned)dialogs->width, (unsigned)height, _(page->title));
    dialogs->page_rows = height;
    newtPushHelpLine(_(" Tab: next field  Space: choose  F1: explain  Esc: quit without changes"));
    window->dialog = newtForm(NULL, NULL, NEWT_FLAG_NOF12);
    newtFormAddHotKey(window->dialog, NEWT_KEY_F1);
    newtFormAddHotKey(window->dialog, NEWT_KEY_ESCAPE);
    (void)add_words(window->dialog, dialogs->width, 0, _(page->text), TEXT_HEIGHT);
    int top = TEXT_HEIGHT + 1;
    window->widgets = setup_widgets_create(window->form, window->dialog, top, dialogs->width);
    top += setup_widgets_height(window->form) + 1;
    if (room > 0)
        (void)add_words(window->dialog, dialogs->width, top, notice, room - 1);
    add_buttons(window, top + room);
}

static void close_page(struct page_window *window)
{
    setup_widgets_destroy(window->widgets);
    newtFormDestroy(window->dialog);
    newtPopHelpLine();
    newtPopWindow();
    window->dialogs->page_rows = 0;
}

/* Opens a window that hides the page below it, if there is one: of what looks out from behind, newt's shadow would
 * leave single letters. Returns its height. */
static int open_window(const struct setup_dialogs *dialogs, int height, const char *title)
{
    height = height > dialogs->page_rows ? height : dialogs->page_rows;
    (void)newtCenteredWindow((unsigned)dialogs->width, (unsigned)height, title);
    return height;
}

/* A text that does not fit is scrolled; Enter goes on from everywhere. */
static void show_text(const struct setup_dialogs *dialogs, const char *title, const char *text)
{
    int width = dialogs->width, lines = smaller_of(count_lines(width, text), dialogs->rows - 2);
    int height = open_window(dialogs, lines + 2, title) - 2;
    newtComponent form = newtForm(NULL, NULL, NEWT_FLAG_NOF12);
    newtComponent scrolled = add_words(form, width, 0, text, height);
    newtComponent button = newtCompactButton(1, height + 1, _("Go on"));
    newtPushHelpLine(scrolled != NULL ? _(" Arrow keys: scroll  Enter: go on")
                                      : _(" Enter: go on"));
    newtFormAddHotKey(form, NEWT_KEY_ESCAPE);
    newtFormAddHotKey(form, NEWT_KEY_RETURN);
    newtFormAddComponent(form, button);
    newtFormSetCurrent(form, scrolled != NULL ? scrolled : button);
    (void)newtRunForm(form);
    newtFormDestroy(form);
    newtPopHelpLine();
    newtPopWindow();
}

/* What F1 says: of the field that has the keyboard, or of all. */
static void explain_fields(const struct page_window *window)
{
    const struct setup_page *page = window->form->page;
    size_t current = setup_widgets_current(window->widgets, newtFormGetCurrent(window->dialog));
    char *text = memory_copy_text("");
    for (size_t i = 0; i < page->count; i++) {
        if (current < page->count && i != current)
            continue;
        char *longer = memory_format_text("%s%s%s:\n%s", text, text[0] != '\0' ? "\n\n" : "",
                                          _(page->fields[i].title), _(page->fields[i].help));
        free(text);
        text = longer;
    }
    show_text(window->dialogs, _(page->title), text);
    free(text);
}

static bool wants_to_leave(struct setup_dialogs *dialogs)
{
    static const struct setup_word words[] = {
        {"leave", N_("Quit without changes")}, {"stay", N_("Stay here")}, {NULL, NULL}};
    return dialogs->face.choose(dialogs, _("Quit"),
                                _("Nothing has been written. Quit all the same?"), words) == 0;
}

/* Runs the page until it is left; returns how. */
static enum setup_answer run_page(struct setup_dialogs *dialogs, const struct page_window *window)
{
    for (;;) {
        struct newtExitStruct end;
        newtFormRun(window->dialog, &end);
        if (end.reason == NEWT_EXIT_HOTKEY && end.u.key == NEWT_KEY_F1)
            explain_fields(window);
        else if (end.reason == NEWT_EXIT_COMPONENT && end.u.co == window->next)
            return SETUP_NEXT;
        else if (end.reason == NEWT_EXIT_COMPONENT && end.u.co == window->back)
            return SETUP_BACK;
        else if (end.reason == NEWT_EXIT_COMPONENT && window->try != NULL &&
                 end.u.co == window->try)
            return SETUP_TRY;
        else if (end.reason == NEWT_EXIT_ERROR || wants_to_leave(dialogs))
            return SETUP_LEAVE;
    }
}

static enum setup_answer
edit_in_dialog(void *context, struct setup_form *form, enum setup_state state, const char *notice)
{
    struct page_window window = {.dialogs = context, .form = form};
    open_page(&window, notice);
    if (state == SETUP_TRIED_WELL)
        newtFormSetCurrent(window.dialog, window.next);
    enum setup_answer answer = run_page(context, &window);
    setup_widgets_take(window.widgets);
    close_page(&window);
    return answer;
}

/* ---- what goes on ---- */

/* The last lines: what goes on is at the end. */
static const char *end_of_log(const struct setup_dialogs *dialogs)
{
    const char *from = dialogs->log;
    int lines = 0;
    for (const char *at = from; *at != '\0'; at++)
        lines += *at == '\n';
    for (; lines > LOG_HEIGHT; lines--)
        from = strchr(from, '\n') + 1;
    return from;
}

static void begin_in_dialog(void *context, const char *line)
{
    struct setup_dialogs *dialogs = context;
    if (dialogs->log_form == NULL) {
        (void)newtCenteredWindow((unsigned)dialogs->width, LOG_HEIGHT, _("Please wait"));
        dialogs->log_form = newtForm(NULL, NULL, 0);
        dialogs->log_text = newtTextbox(1, 0, dialogs->width - 2, LOG_HEIGHT, 0);
        newtFormAddComponent(dialogs->log_form, dialogs->log_text);
    }
    newtTextboxSetText(dialogs->log_text, line);
    newtDrawForm(dialogs->log_form);
    newtRefresh();
}

static void forget_log(struct setup_dialogs *dialogs)
{
    memory_replace_text(&dialogs->log, "");
    memory_replace_text(&dialogs->silent, NULL);
    dialogs->is_answered = false;
}

/* A dozen steps of which nothing is to be said are one line, or what follows them would not be in the window. Returns
 * the line that now stands for all of them. */
static const char *join_silent(struct setup_dialogs *dialogs, const char *line)
{
    char *joined = dialogs->silent == NULL ? memory_copy_text(line)
                                           : memory_format_text("%s, %s", dialogs->silent, line);
    if (dialogs->silent == NULL)
        dialogs->before_silent = strlen(dialogs->log);
    dialogs->log[dialogs->before_silent] = '\0';
    free(dialogs->silent);
    dialogs->silent = joined;
    return joined;
}

static void tell_in_dialog(void *context, enum ctl_mark mark, const char *line)
{
    struct setup_dialogs *dialogs = context;
    if (dialogs->is_answered)
        forget_log(dialogs);
    if (mark == CTL_MARK_GOOD && strstr(line, ": ") == NULL && ctl_text_width(line) <= STEP_WIDTH)
        line = join_silent(dialogs, line);
    else
        memory_replace_text(&dialogs->silent, NULL);
    size_t indent = ctl_mark_width() + 2;
    char *wrapped = setup_words_wrap(line, (size_t)(dialogs->width - 4) - indent, indent);
    int blanks = (int)(indent - ctl_text_width(ctl_mark(mark)));
    char *longer =
        memory_format_text("%s%s%*s%s\n", dialogs->log, ctl_mark(mark), blanks, "", wrapped);
    free(wrapped);
    free(dialogs->log);
    dialogs->log = longer;
    begin_in_dialog(dialogs, end_of_log(dialogs));
}

static void close_log(struct setup_dialogs *dialogs)
{
    if (dialogs->log_form == NULL)
        return;
    newtFormDestroy(dialogs->log_form);
    newtPopWindow();
    dialogs->log_form = NULL;
}

static void pause_in_dialog(void *context, const char *title)
{
    struct setup_dialogs *dialogs = context;
    size_t length = strlen(dialogs->log);
    close_log(dialogs);
    if (length > 0) {
        dialogs->log[length - 1] = '\0'; /* the last line needs no end */
        show_text(dialogs, title, dialogs->log);
    }
    forget_log(dialogs);
}

static size_t choose_in_dialog(void *context,
                               const char *title,
                               const char *question,
                               const struct setup_word *words)
{
    struct setup_dialogs *dialogs = context;
    int count = 0;
    while (words[count].word != NULL)
        count++;
    close_log(dialogs);
    dialogs->is_answered = true;
    int width = dialogs->width;
    int lines = count_lines(width, question), most = dialogs->rows - 1 - count;
    if (lines > most)
        show_text(dialogs, title, question); /* or its end would not be seen */
    int height = smaller_of(lines, most);
    (void)open_window(dialogs, height + 1 + count, title);
    newtComponent form = newtForm(NULL, NULL, NEWT_FLAG_NOF12);
    bool is_scrolled = add_words(form, width, 0, question, height) != NULL;
    newtPushHelpLine(is_scrolled
                         ? _(" Tab: to the text and back  Arrow keys: scroll, choose  Enter: do it")
                         : _(" Arrow keys: choose  Enter: do it  Esc: leave everything as it is"));
    newtComponent list = newtListbox(1, height + 1, count, NEWT_FLAG_RETURNEXIT);
    for (int i = 0; i < count; i++)
        (void)newtListboxAppendEntry(list, _(words[i].title), &words[i]);
    newtListboxSetCurrent(list, count - 1);
    newtFormAddHotKey(form, NEWT_KEY_ESCAPE);
    newtFormAddComponent(form, list);
    newtFormSetCurrent(form, list);
    struct newtExitStruct end;
    newtFormRun(form, &end);
    const struct setup_word *chosen = newtListboxGetCurrent(list);
    size_t place = end.reason == NEWT_EXIT_COMPONENT ? (size_t)(chosen - words) : (size_t)count - 1;
    newtFormDestroy(form);
    newtPopHelpLine();
    newtPopWindow();
    return place;
}

/* ---- beginning and end ---- */

/* What newt writes at its end, which a signal does not wait for: the whole window scrolls, the screen from before comes
 * back with its title, keys and cursor are the usual ones, letters have no colour. Terminals pass over what they do not
 * have. */
static const char farewell[] =
    "\033[r\033[?1049l\033[23;0;0t\033[?1l\033>\033[?25h\033(B\033[m\r\n";

/* newt takes Ctrl-C away; here it ends the program as everywhere else, also while a server is asked, and nothing is
 * written before the last page is left. Returns whether the dialogs are there. */
static bool begin_dialogs(void)
{
    struct termios before, present;
    bool is_known = tcgetattr(STDIN_FILENO, &before) == 0;
    if (newtInit() != 0)
        return false;
    if (!is_known || tcgetattr(STDIN_FILENO, &present) != 0)
        return true;
    process_terminal_guard(STDIN_FILENO, &before, farewell);
    present.c_cc[VINTR] = before.c_cc[VINTR];
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &present);
    return true;
}

struct setup_dialogs *setup_dialogs_create(void)
{
    /* Every text is UTF-8, and this locale is there also where no other one is installed. */
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL || !begin_dialogs())
        return NULL;
    int columns = 0, rows = 0;
    newtGetScreenSize(&columns, &rows);
    newtCls();
    char *title = memory_format_text(_("ewscal %s: set-up"), EWSCAL_VERSION);
    newtDrawRootText(0, 0, title);
    free(title);
    struct setup_dialogs *dialogs = memory_allocate(sizeof(*dialogs));
    *dialogs = (struct setup_dialogs){
        .width =
            columns < WIDTH_LEAST + BESIDE ? WIDTH_LEAST : smaller_of(columns - BESIDE, WIDTH_MOST),
        .rows = rows - AROUND,
        .log = memory_copy_text(""),
        .face = {.context = dialogs,
                 .has_person = true,
                 .edit = edit_in_dialog,
                 .begin = begin_in_dialog,
                 .tell = tell_in_dialog,
                 .pause = pause_in_dialog,
                 .choose = choose_in_dialog},
    };
    return dialogs;
}

void setup_dialogs_destroy(struct setup_dialogs *dialogs)
{
    if (dialogs == NULL)
        return;
    close_log(dialogs);
    (void)newtFinished();
    process_terminal_release();
    free(dialogs->log);
    free(dialogs->silent);
    free(dialogs);
}

const struct setup_face *setup_dialogs_face(struct setup_dialogs *dialogs)
{
    return &dialogs->face;
}
