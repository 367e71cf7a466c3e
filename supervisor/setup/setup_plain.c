/* Question, present value, answer. An empty answer keeps what is there, so somebody who runs the assistant again only
 * presses Enter; "?" explains. Passwords are read without an echo when the input is a terminal. */
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/process/process_terminal.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/setup/setup_plain.h"

#define LINE_BYTES_MOST ((size_t)8192)

struct setup_plain {
    FILE *input, *output;
    struct setup_face face;
    bool has_ended; /* the input */
};

/* ---- lines ---- */

/* Returns a new line without its end, or NULL at the end of the input. */
static char *hear_line(struct setup_plain *plain)
{
    char *line = memory_allocate(LINE_BYTES_MOST);
    (void)fflush(plain->output);
    if (fgets(line, (int)LINE_BYTES_MOST, plain->input) == NULL) {
        plain->has_ended = true;
        free(line);
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return line;
}

/* What is typed is not shown, but that the line has ended is. */
static char *read_secret(struct setup_plain *plain)
{
    int descriptor = fileno(plain->input);
    struct termios before;
    bool is_terminal = isatty(descriptor) == 1 && tcgetattr(descriptor, &before) == 0;
    if (is_terminal) {
        struct termios silent = before;
        process_terminal_guard(descriptor, &before, "\n");
        silent.c_lflag &= (tcflag_t)~ECHO;
        (void)tcsetattr(descriptor, TCSAFLUSH, &silent);
    }
    char *line = hear_line(plain);
    if (is_terminal) {
        (void)tcsetattr(descriptor, TCSAFLUSH, &before);
        process_terminal_release();
        (void)fputc('\n', plain->output);
    }
    return line;
}

static void forget_line(char *line)
{
    if (line != NULL)
        memory_wipe(line, strlen(line));
    free(line);
}

/* ---- one question ---- */

/* The word that was meant by its number or itself, or NULL. */
static const char *find_word(const struct setup_word *words, const char *answer)
{
    int64_t number = 0;
    bool is_number = text_to_integer(answer, 1, INT16_MAX, &number) == 0;
    for (int64_t i = 0; words[i].word != NULL; i++) {
        if (strcmp(words[i].word, answer) == 0 || (is_number && i + 1 == number))
            return words[i].word;
    }
    return NULL;
}

/* Yes and no may be written in the person's language, too. */
static const char *find_flag(const char *answer)
{
    const char *const yes[] = {"yes", "y", _("yes"), _("y")};
    const char *const no[] = {"no", "n", _("no")};
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (text_equals_ignoring_case(yes[i], answer))
            return "yes";
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        if (text_equals_ignoring_case(no[i], answer))
            return "no";
    }
    return NULL;
}

static void show_words(const struct setup_plain *plain, const struct setup_word *words)
{
    for (size_t i = 0; words[i].word != NULL; i++)
        (void)fprintf(plain->output, "    %zu  %s\n", i + 1, _(words[i].title));
}

static void
ask_question(const struct setup_plain *plain, const struct setup_form *form, size_t field)
{
    const struct setup_field *asked = &form->page->fields[field];
    const char *value = form->values[field];
    if (asked->kind == SETUP_CHOICE)
        show_words(plain, asked->words);
    if (asked->kind == SETUP_FLAG)
        value = strcmp(value, "yes") == 0 ? _("yes") : _("no");
    else if (asked->kind == SETUP_SECRET)
        value = value[0] != '\0' || form->is_kept[field] ? _("keep") : "";
    (void)fprintf(plain->output, value[0] != '\0' ? "  %s [%s]: " : "  %s: ", _(asked->title),
                  value);
}

/* Takes an answer over; returns whether it was one. */
static bool
hear_answer(struct setup_plain *plain, struct setup_form *form, size_t field, const char *answer)
{
    const struct setup_field *asked = &form->page->fields[field];
    const char *value = answer;
    if (strcmp(answer, "?") == 0) {
        (void)fprintf(plain->output, "    %s\n", _(asked->help));
        return false;
    }
    if (answer[0] == '\0')
        return true;
    if (asked->kind == SETUP_CHOICE)
        value = find_word(asked->words, answer);
    else if (asked->kind == SETUP_FLAG)
        value = find_flag(answer);
    else if (strcmp(answer, "-") == 0 && asked->kind != SETUP_SECRET)
        value = "";
    if (value == NULL) {
        (void)fprintf(plain->output, "    %s\n", _("This is none of the possible answers."));
        return false;
    }
    setup_form_put(form, field, value);
    return true;
}

static void ask_field(struct setup_plain *plain, struct setup_form *form, size_t field)
{
    bool is_secret = form->page->fields[field].kind == SETUP_SECRET;
    bool is_answered = false;
    while (!is_answered && !plain->has_ended) {
        ask_question(plain, form, field);
        char *line = is_secret ? read_secret(plain) : hear_line(plain);
        is_answered = line != NULL && hear_answer(plain, form, field, line);
        forget_line(line);
    }
}

/* ---- the face ---- */

struct way {
    const char *letter;
    enum setup_answer answer;
};

/* Letters are those of the words as they are shown. */
static enum setup_answer
ask_way(struct setup_plain *plain, const struct setup_form *form, bool is_tried)
{
    const struct way ways[] = {
        {_("t"), SETUP_TRY}, {_("n"), SETUP_NEXT}, {_("b"), SETUP_BACK}, {_("q"), SETUP_LEAVE}};
    enum setup_answer usual = form->page->is_server && !is_tried ? SETUP_TRY : SETUP_NEXT;
    while (!plain->has_ended) {
        (void)fprintf(plain->output,
                      form->page->is_server
                          ? _("Test (t), next (n), back (b), quit without changes (q) [%s]: ")
                          : _("Next (n), back (b), quit without changes (q) [%s]: "),
                      usual == SETUP_TRY ? ways[0].letter : ways[1].letter);
        char *line = hear_line(plain);
        if (line == NULL)
            break;
        enum setup_answer answer = usual;
        bool is_known = line[0] == '\0';
        for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]) && !is_known; i++) {
            is_known = text_equals_ignoring_case(line, ways[i].letter);
            answer = ways[i].answer;
        }
        free(line);
        if (is_known)
            return answer;
    }
    return SETUP_LEAVE;
}

static enum setup_answer
edit_plainly(void *context, struct setup_form *form, enum setup_state state, const char *notice)
{
    struct setup_plain *plain = context;
    bool is_tried = state == SETUP_TRIED_WELL || state == SETUP_TRIED_IN_VAIN;
    if (!is_tried)
        (void)fprintf(plain->output, "\n== %s ==\n%s\n%s\n", _(form->page->title),
                      _(form->page->text),
                      _("Enter keeps what is in brackets, ? explains, - clears."));
    if (notice[0] != '\0')
        (void)fprintf(plain->output, "\n%s\n", notice);
    for (size_t i = 0; i < form->page->count && state != SETUP_TRIED_WELL; i++) {
        if (setup_form_asks(form, i))
            ask_field(plain, form, i);
    }
    return plain->has_ended ? SETUP_LEAVE : ask_way(plain, form, is_tried);
}

static void begin_plainly(void *context, const char *line)
{
    const struct setup_plain *plain = context;
    (void)fprintf(plain->output, "\n%s\n", line);
    (void)fflush(plain->output);
}

static void tell_plainly(void *context, enum ctl_mark mark, const char *line)
{
    const struct setup_plain *plain = context;
    (void)fputs("  ", plain->output);
    ctl_mark_write(mark, plain->output);
    (void)fprintf(plain->output, "  %s\n", line);
    (void)fflush(plain->output);
}

static void pause_plainly(void *context, const char *title)
{
    (void)context;
    (void)title; /* lines that were told stay where they are */
}

static size_t choose_plainly(void *context,
                             const char *title,
                             const char *question,
                             const struct setup_word *words)
{
    struct setup_plain *plain = context;
    (void)fprintf(plain->output, "\n%s\n%s\n", title, question);
    size_t count = 0;
    while (words[count].word != NULL)
        count++;
    while (!plain->has_ended) {
        show_words(plain, words);
        (void)fprintf(plain->output, "  %s: ", _("Number"));
        char *line = hear_line(plain);
        const char *word = line != NULL ? find_word(words, line) : NULL;
        free(line);
        for (size_t i = 0; word != NULL && i < count; i++) {
            if (words[i].word == word)
                return i;
        }
    }
    return count - 1;
}

struct setup_plain *setup_plain_create(FILE *input, FILE *output)
{
    struct setup_plain *plain = memory_allocate(sizeof(*plain));
    (void)setvbuf(input, NULL, _IONBF, 0); /* a buffer would keep passwords that were typed */
    *plain = (struct setup_plain){
        .input = input,
        .output = output,
        .face = {.context = plain,
                 .has_person = true,
                 .edit = edit_plainly,
                 .begin = begin_plainly,
                 .tell = tell_plainly,
                 .pause = pause_plainly,
                 .choose = choose_plainly},
    };
    return plain;
}

void setup_plain_destroy(struct setup_plain *plain)
{
    free(plain);
}

const struct setup_face *setup_plain_face(struct setup_plain *plain)
{
    return &plain->face;
}
