/* One loop over the pages. A page is left only when its values are what the settings table wants; a server that does
 * not answer is no reason to stay, because the machine may be set up before the network is. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/process/process_signals.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/setup/setup_run.h"
#include "supervisor/setup/setup_save.h"
#include "supervisor/setup/setup_words.h"

struct course {
    struct setup_draft *draft;
    const struct setup_face *face;
    const struct setup_deeds *deeds;
    enum setup_state state; /* of the page, with its notice */
    char *notice;           /* owned */
};

static void take_notice(struct course *course, enum setup_state state, char *notice)
{
    free(course->notice);
    course->notice = notice;
    course->state = state;
}

static void take_outcome(struct course *course, bool is_good)
{
    take_notice(
        course, is_good ? SETUP_TRIED_WELL : SETUP_TRIED_IN_VAIN,
        memory_copy_text(is_good ? _("The test was successful.") : _("The test has failed.")));
}

static void tell_warnings(const struct setup_face *face, const char *lines)
{
    char *copy = memory_copy_text(lines), *rest = NULL;
    for (char *line = strtok_r(copy, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        face->tell(face->context, CTL_MARK_WARNING, line);
    free(copy);
}

/* ---- one page of settings ---- */

/* Whether the page's values can stand in the file; if not, the notice says why. */
static bool is_page_right(struct course *course, const struct setup_form *form)
{
    bool is_bad = false;
    if (setup_form_lacks_address(form)) {
        struct error error;
        (void)error_set(&error, SETUP_ANSWER_WITHOUT_HOST);
        take_notice(course, SETUP_WRONG, setup_words(error.reason, true));
        return false;
    }
    char *problems = setup_draft_problems(course->draft, form->section, &is_bad);
    take_notice(course, is_bad ? SETUP_WRONG : course->state, problems);
    return !is_bad;
}

static void try_server(struct course *course, const struct setup_form *form)
{
    course->face->begin(course->face->context, _("Asking the server; this may take a minute."));
    bool is_good =
        course->deeds->try_server(course->deeds->context, course->draft, form, course->face);
    course->face->pause(course->face->context, _(form->page->title));
    take_outcome(course, is_good);
}

/* Warnings are shown once, and do not hold anybody up. */
static void show_warnings(struct course *course, const struct setup_form *form)
{
    if (course->notice[0] == '\0')
        return;
    tell_warnings(course->face, course->notice);
    course->face->pause(course->face->context, _(form->page->title));
    take_notice(course, course->state, memory_copy_text(""));
}

/* Returns SETUP_NEXT, SETUP_BACK or SETUP_LEAVE. */
static enum setup_answer show_page(struct course *course, const struct setup_page *page)
{
    struct setup_form *form = setup_form_create(page, course->draft->text);
    enum setup_answer answer;
    take_notice(course, SETUP_FRESH, memory_copy_text(""));
    do {
        answer = course->face->edit(course->face->context, form, course->state, course->notice);
        if (answer == SETUP_LEAVE)
            break;
        setup_draft_take(course->draft, form);
        if (answer == SETUP_BACK)
            break;
        bool is_right = is_page_right(course, form);
        if (is_right && answer == SETUP_TRY)
            try_server(course, form);
        else if (!is_right)
            answer = SETUP_TRY; /* the page is shown again */
    } while (answer == SETUP_TRY);
    if (answer == SETUP_NEXT)
        show_warnings(course, form);
    setup_form_destroy(form);
    return answer;
}

/* ---- the end ---- */

static void try_sample(struct course *course, const char *name)
{
    course->face->begin(course->face->context, _("Reading a calendar; this may take a minute."));
    bool is_good =
        course->deeds->try_sample(course->deeds->context, course->draft, name, course->face);
    course->face->pause(course->face->context, _(setup_last_page.title));
    take_outcome(course, is_good);
}

/* Returns whether the configuration is on the disk as it is in the draft. */
static bool write_draft(const struct course *course)
{
    const struct setup_face *face = course->face;
    struct error error;
    if (!setup_draft_has_changes(course->draft)) {
        face->tell(face->context, CTL_MARK_GOOD,
                   _("Nothing was changed: the configuration stays as it is."));
        return true;
    }
    bool is_written = setup_save(course->draft, &error) == 0;
    char *line = is_written ? memory_format_text(_("%s was written"), course->draft->path)
                            : setup_words(error.reason, true);
    face->tell(face->context, is_written ? CTL_MARK_GOOD : CTL_MARK_BAD, line);
    free(line);
    return is_written;
}

/* Signals wait until the passwords, the configuration that names them, the keys and the folders are there. */
static enum setup_end write_and_finish(const struct course *course, bool start)
{
    const struct setup_face *face = course->face;
    process_signals_hold();
    face->begin(face->context, _("Writing the configuration and starting the service."));
    bool is_good = write_draft(course) &&
                   course->deeds->finish(course->deeds->context, course->draft, start, face);
    process_signals_heed();
    face->pause(face->context, _(setup_last_page.title));
    return is_good ? SETUP_WRITTEN : SETUP_FAILED;
}

static const char *value_of(const struct setup_form *form, const char *key)
{
    return form->values[setup_page_find(form->page, key)];
}

/* The whole is looked at once more: a contradiction between two pages shows only here. */
static char *last_notice(const struct course *course, bool *is_bad)
{
    char *problems = setup_draft_problems(course->draft, NULL, is_bad);
    char *changes = setup_draft_changes(course->draft);
    char *notice = memory_format_text("%s%s", problems, changes);
    free(problems);
    free(changes);
    return notice;
}

/* Returns SETUP_BACK, SETUP_LEAVE, or SETUP_NEXT when all was done; then `end` says how. */
static enum setup_answer show_last_page(struct course *course, enum setup_end *end)
{
    struct setup_form *form = setup_form_create(&setup_last_page, course->draft->text);
    enum setup_answer answer;
    bool is_bad = false;
    char *notice = last_notice(course, &is_bad);
    take_notice(course, is_bad ? SETUP_WRONG : SETUP_FRESH, notice);
    for (;;) {
        answer = course->face->edit(course->face->context, form, course->state, course->notice);
        if (answer == SETUP_TRY && !is_bad)
            try_sample(course, value_of(form, "sample"));
        else if (answer == SETUP_BACK || answer == SETUP_LEAVE || !is_bad)
            break;
    }
    if (answer == SETUP_NEXT)
        *end = write_and_finish(course, strcmp(value_of(form, "start"), "yes") == 0);
    setup_form_destroy(form);
    return answer;
}

enum setup_end
setup_run(struct setup_draft *draft, const struct setup_face *face, const struct setup_deeds *deeds)
{
    struct course course = {
        .draft = draft, .face = face, .deeds = deeds, .notice = memory_copy_text("")};
    enum setup_end end = SETUP_ABANDONED;
    size_t place = 0;
    for (;;) {
        enum setup_answer answer = place < setup_page_count
                                       ? show_page(&course, &setup_pages[place])
                                       : show_last_page(&course, &end);
        if (answer == SETUP_LEAVE || (answer == SETUP_NEXT && place == setup_page_count))
            break;
        if (answer == SETUP_NEXT)
            place++;
        else if (place > 0)
            place--;
    }
    free(course.notice);
    return end;
}
