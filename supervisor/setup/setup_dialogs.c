/* One window for a page, another one over it while something is tried. newt is one for the whole process, as the
 * terminal is; nothing else writes to the terminal while the dialogs exist. */
#include <locale.h>
#include <newt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/setup/setup_dialogs.h"
#include "supervisor/setup/setup_widgets.h"

#define COLUMNS_LEAST 76
#define ROWS_LEAST    23
#define WIDTH         72
#define TEXT_HEIGHT   2
#define NOTICE_MOST   3
#define LOG_HEIGHT    14

struct setup_dialogs {
    struct setup_face face;
    char *log; /* what was told since the last pause; owned */
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
    struct setup_form *form;
    newtComponent dialog, next, back, try, leave;
    struct setup_widgets *widgets;
};

/* Adds a text of several lines; returns how many there are. */
static int add_words(newtComponent dialog, int top, const char *text, int height_most)
{
    newtComponent box = newtTextbox(1, top, WIDTH - 2, height_most, NEWT_FLAG_WRAP);
    newtTextboxSetText(box, text);
    int height = newtTextboxGetNumLines(box);
    height = height < height_most ? height : height_most;
    newtTextboxSetHeight(box, height);
    newtFormAddComponent(dialog, box);
    return height;
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

static void open_page(struct page_window *window, const char *notice)
{
    const struct setup_page *page = window->form->page;
    int notice_height = notice[0] != '\0' ? NOTICE_MOST : 0;
    int height = TEXT_HEIGHT + 1 + setup_widgets_height(window->form) + 1 + notice_height + 1;
    (void)newtCenteredWindow(WIDTH, (unsigned)height, _(page->title));
    newtPushHelpLine(_(" Tab: next field  Space: choose  F1: explain  Esc: quit without changes"));
    window->dialog = newtForm(NULL, NULL, NEWT_FLAG_NOF12);
    newtFormAddHotKey(window->dialog, NEWT_KEY_F1);
    newtFormAddHotKey(window->dialog, NEWT_KEY_ESCAPE);
    (void)add_words(window->dialog, 0, _(page->text), TEXT_HEIGHT);
    int top = TEXT_HEIGHT + 1;
    window->widgets = setup_widgets_create(window->form, window->dialog, top, WIDTH);
    top += setup_widgets_height(window->form) + 1;
    if (notice_height > 0)
        (void)add_words(window->dialog, top, notice, NOTICE_MOST);
    add_buttons(window, top + notice_height);
}

static void close_page(struct page_window *window)
{
    setup_widgets_destroy(window->widgets);
    newtFormDestroy(window->dialog);
    newtPopHelpLine();
    newtPopWindow();
}

/* How many lines the text takes in a window. */
static int count_lines(const char *text)
{
    newtComponent box = newtTextbox(1, 0, WIDTH - 4, LOG_HEIGHT, NEWT_FLAG_WRAP);
    newtTextboxSetText(box, text);
    int lines = newtTextboxGetNumLines(box);
    newtComponentDestroy(box);
    return lines;
}

/* A text that does not fit is scrolled. */
static void show_text(const char *title, const char *text)
{
    int lines = count_lines(text), height = lines < LOG_HEIGHT ? lines : LOG_HEIGHT;
    (void)newtCenteredWindow(WIDTH, (unsigned)height + 2, title);
    newtComponent form = newtForm(NULL, NULL, 0);
    newtComponent box = newtTextbox(1, 0, WIDTH - 4, height,
                                    NEWT_FLAG_WRAP | (lines > height ? NEWT_FLAG_SCROLL : 0));
    newtComponent button = newtCompactButton(1, height + 1, _("Go on"));
    newtTextboxSetText(box, text);
    newtFormAddHotKey(form, NEWT_KEY_ESCAPE);
    newtFormAddComponents(form, box, button, NULL);
    newtFormSetCurrent(form, button);
    (void)newtRunForm(form);
    newtFormDestroy(form);
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
        char *longer = memory_format_text("%s%s:\n%s\n\n", text, _(page->fields[i].title),
                                          _(page->fields[i].help));
        free(text);
        text = longer;
    }
    show_text(_(page->title), text);
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
    struct page_window window = {.form = form};
    open_page(&window, notice);
    if (state == SETUP_TRIED_WELL)
        newtFormSetCurrent(window.dialog, window.next);
    enum setup_answer answer = run_page(context, &window);
    setup_widgets_take(window.widgets);
    close_page(&window);
    return answer;
}

/* ---- what goes on ---- */

static void tell_in_dialog(void *context, bool is_good, const char *line)
{
    struct setup_dialogs *dialogs = context;
    char *longer =
        memory_format_text("%s%-5s %s\n", dialogs->log, is_good ? _("ok") : _("LOOK"), line);
    free(dialogs->log);
    dialogs->log = longer;
    if (dialogs->log_form == NULL) {
        (void)newtCenteredWindow(WIDTH, LOG_HEIGHT, _("Please wait"));
        dialogs->log_form = newtForm(NULL, NULL, 0);
        dialogs->log_text = newtTextbox(1, 0, WIDTH - 2, LOG_HEIGHT, NEWT_FLAG_WRAP);
        newtFormAddComponent(dialogs->log_form, dialogs->log_text);
    }
    newtTextboxSetText(dialogs->log_text, dialogs->log);
    newtDrawForm(dialogs->log_form);
    newtRefresh();
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
    close_log(dialogs);
    if (dialogs->log[0] != '\0')
        show_text(title, dialogs->log);
    memory_replace_text(&dialogs->log, "");
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
    int lines = count_lines(question);
    if (lines > LOG_HEIGHT)
        show_text(title, question); /* or its end would not be seen */
    int height = lines < LOG_HEIGHT ? lines : LOG_HEIGHT;
    (void)newtCenteredWindow(WIDTH, (unsigned)(height + 1 + count), title);
    newtComponent form = newtForm(NULL, NULL, NEWT_FLAG_NOF12);
    (void)add_words(form, 0, question, height);
    newtComponent list = newtListbox(1, height + 1, count, NEWT_FLAG_RETURNEXIT);
    for (int i = 0; i < count; i++)
        (void)newtListboxAppendEntry(list, _(words[i].title), &words[i]);
    newtListboxSetCurrent(list, count - 1);
    newtFormAddHotKey(form, NEWT_KEY_ESCAPE);
    newtFormAddComponent(form, list);
    struct newtExitStruct end;
    newtFormRun(form, &end);
    const struct setup_word *chosen = newtListboxGetCurrent(list);
    size_t place = end.reason == NEWT_EXIT_COMPONENT ? (size_t)(chosen - words) : (size_t)count - 1;
    newtFormDestroy(form);
    newtPopWindow();
    return place;
}

/* ---- beginning and end ---- */

struct setup_dialogs *setup_dialogs_create(void)
{
    /* Every text is UTF-8, and this locale is there also where no other one is installed. */
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL || newtInit() != 0)
        return NULL;
    newtCls();
    char *title = memory_format_text(_("ewscal %s: set-up"), EWSCAL_VERSION);
    newtDrawRootText(0, 0, title);
    free(title);
    struct setup_dialogs *dialogs = memory_allocate(sizeof(*dialogs));
    *dialogs = (struct setup_dialogs){
        .log = memory_copy_text(""),
        .face = {.context = dialogs,
                 .has_person = true,
                 .edit = edit_in_dialog,
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
    free(dialogs->log);
    free(dialogs);
}

const struct setup_face *setup_dialogs_face(struct setup_dialogs *dialogs)
{
    return &dialogs->face;
}
