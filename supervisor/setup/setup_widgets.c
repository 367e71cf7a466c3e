/* newt copies no text that it is given for a title, so translations, which live as long as the process, are handed over
 * as they are. A field that another one makes needless stays visible and cannot be changed: a page that jumps is harder
 * to read. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/setup/setup_widgets.h"

#define VALUE_COLUMN 34
#define RADIO_MOST   4 /* more words are a list */
#define LIST_HEIGHT  3
#define TICKED       '*'
#define NOT_TICKED   ' '

struct widget {
    newtComponent first;  /* entry, box, list, or the first radio button */
    newtComponent *radio; /* one for each word; owned, its components are not */
};

struct setup_widgets {
    struct setup_form *form;
    struct widget *items; /* one for each field */
};

static size_t count_words(const struct setup_word *words)
{
    size_t count = 0;
    while (words[count].word != NULL)
        count++;
    return count;
}

static bool is_list(const struct setup_field *field)
{
    return field->kind == SETUP_CHOICE && count_words(field->words) > RADIO_MOST;
}

static int field_height(const struct setup_field *field)
{
    if (is_list(field))
        return LIST_HEIGHT;
    return field->kind == SETUP_CHOICE ? (int)count_words(field->words) : 1;
}

int setup_widgets_height(const struct setup_form *form)
{
    int height = 0;
    for (size_t i = 0; i < form->page->count; i++)
        height += field_height(&form->page->fields[i]);
    return height;
}

/* ---- values ---- */

static const char *value_of_widget(const struct setup_widgets *widgets, size_t place)
{
    const struct setup_field *field = &widgets->form->page->fields[place];
    const struct widget *widget = &widgets->items[place];
    if (field->kind == SETUP_FLAG)
        return newtCheckboxGetValue(widget->first) == TICKED ? "yes" : "no";
    if (is_list(field))
        return newtListboxGetCurrent(widget->first);
    if (field->kind != SETUP_CHOICE)
        return newtEntryGetValue(widget->first);
    newtComponent current = newtRadioGetCurrent(widget->first);
    for (size_t i = 0; field->words[i].word != NULL; i++) {
        if (widget->radio[i] == current)
            return field->words[i].word;
    }
    return widgets->form->values[place];
}

static void set_enabled(const struct setup_widgets *widgets, size_t place, bool is_enabled)
{
    const struct setup_field *field = &widgets->form->page->fields[place];
    enum newtFlagsSense sense = is_enabled ? NEWT_FLAGS_RESET : NEWT_FLAGS_SET;
    if (field->kind == SETUP_CHOICE) {
        for (size_t i = 0; !is_list(field) && field->words[i].word != NULL; i++)
            newtCheckboxSetFlags(widgets->items[place].radio[i], NEWT_FLAG_DISABLED, sense);
    } else if (field->kind == SETUP_FLAG) {
        newtCheckboxSetFlags(widgets->items[place].first, NEWT_FLAG_DISABLED, sense);
    } else {
        newtEntrySetFlags(widgets->items[place].first, NEWT_FLAG_DISABLED, sense);
    }
}

/* What depends on another field follows it at once. */
static void follow_other(newtComponent changed, void *context)
{
    const struct setup_widgets *widgets = context;
    const struct setup_page *page = widgets->form->page;
    (void)changed;
    for (size_t i = 0; i < page->count; i++) {
        if (page->fields[i].other == NULL)
            continue;
        const char *other = value_of_widget(widgets, setup_page_find(page, page->fields[i].other));
        set_enabled(widgets, i, strcmp(other, page->fields[i].value) == 0);
    }
}

void setup_widgets_take(struct setup_widgets *widgets)
{
    const struct setup_page *page = widgets->form->page;
    for (size_t i = 0; i < page->count; i++) {
        if (page->fields[i].kind != SETUP_SECRET) {
            setup_form_put(widgets->form, i, value_of_widget(widgets, i));
            continue;
        }
        char *typed = newtEntryGetValue(widgets->items[i].first);
        if (*typed != '\0')
            setup_form_put(widgets->form, i, typed);
        memory_wipe(typed, strlen(typed));
    }
}

/* ---- components ---- */

static newtComponent make_entry(const struct setup_form *form, size_t place, int top, int width)
{
    int flags = NEWT_FLAG_SCROLL, room = width - VALUE_COLUMN - 1;
    /* Empty, also when one was typed before: who types it once more sees only asterisks, and would add to it. */
    if (form->page->fields[place].kind == SETUP_SECRET)
        return newtEntry(VALUE_COLUMN, top, "", room, NULL, flags | NEWT_FLAG_PASSWORD);
    newtComponent entry = newtEntry(VALUE_COLUMN, top, NULL, room, NULL, flags);
    /* Of a long address the beginning is what a person knows it by. */
    bool is_long = ctl_text_width(form->values[place]) >= (size_t)room;
    newtEntrySet(entry, form->values[place], !is_long);
    return entry;
}

static const char *title_of(const struct setup_form *form, size_t place)
{
    const struct setup_field *field = &form->page->fields[place];
    bool is_there = field->kind == SETUP_SECRET && form->values[place][0] != '\0';
    return form->is_kept[place] || is_there ? _("Password (empty: keep it)") : _(field->title);
}

static newtComponent make_list(const struct setup_field *field, const char *value, int top)
{
    newtComponent list = newtListbox(VALUE_COLUMN, top, LIST_HEIGHT, NEWT_FLAG_SCROLL);
    for (size_t i = 0; field->words[i].word != NULL; i++) {
        (void)newtListboxAppendEntry(list, _(field->words[i].title), field->words[i].word);
        if (strcmp(field->words[i].word, value) == 0)
            newtListboxSetCurrent(list, (int)i);
    }
    return list;
}

static void make_radio(struct setup_widgets *widgets, size_t place, newtComponent dialog, int top)
{
    const struct setup_field *field = &widgets->form->page->fields[place];
    struct widget *widget = &widgets->items[place];
    newtComponent previous = NULL;
    widget->radio = memory_allocate_items(count_words(field->words), sizeof(*widget->radio));
    for (size_t i = 0; field->words[i].word != NULL; i++) {
        bool is_chosen = strcmp(field->words[i].word, widgets->form->values[place]) == 0;
        previous = newtRadiobutton(VALUE_COLUMN, top + (int)i, _(field->words[i].title), is_chosen,
                                   previous);
        newtComponentAddCallback(previous, follow_other, widgets);
        newtFormAddComponent(dialog, previous);
        widget->radio[i] = previous;
    }
    widget->first = widget->radio[0];
}

static void
make_widget(struct setup_widgets *widgets, size_t place, newtComponent dialog, int top, int width)
{
    const struct setup_form *form = widgets->form;
    const struct setup_field *field = &form->page->fields[place];
    struct widget *widget = &widgets->items[place];
    if (field->kind != SETUP_FLAG)
        newtFormAddComponent(dialog, newtLabel(1, top, title_of(form, place)));
    if (field->kind == SETUP_CHOICE && !is_list(field)) {
        make_radio(widgets, place, dialog, top);
        return;
    }
    if (field->kind == SETUP_FLAG) {
        bool is_ticked = strcmp(form->values[place], "yes") == 0;
        widget->first =
            newtCheckbox(1, top, _(field->title), is_ticked ? TICKED : NOT_TICKED, " *", NULL);
        newtComponentAddCallback(widget->first, follow_other, widgets);
    } else if (field->kind == SETUP_CHOICE) {
        widget->first = make_list(field, form->values[place], top);
    } else {
        widget->first = make_entry(form, place, top, width);
    }
    newtFormAddComponent(dialog, widget->first);
}

struct setup_widgets *
setup_widgets_create(struct setup_form *form, newtComponent dialog, int top, int width)
{
    struct setup_widgets *widgets = memory_allocate(sizeof(*widgets));
    widgets->form = form;
    widgets->items = memory_allocate_items(form->page->count, sizeof(*widgets->items));
    for (size_t i = 0; i < form->page->count; i++) {
        make_widget(widgets, i, dialog, top, width);
        top += field_height(&form->page->fields[i]);
    }
    follow_other(NULL, widgets);
    return widgets;
}

void setup_widgets_destroy(struct setup_widgets *widgets)
{
    if (widgets == NULL)
        return;
    for (size_t i = 0; i < widgets->form->page->count; i++)
        free(widgets->items[i].radio);
    free(widgets->items);
    free(widgets);
}

size_t setup_widgets_current(const struct setup_widgets *widgets, newtComponent current)
{
    const struct setup_page *page = widgets->form->page;
    for (size_t i = 0; i < page->count; i++) {
        if (widgets->items[i].first == current)
            return i;
        for (size_t word = 0;
             widgets->items[i].radio != NULL && page->fields[i].words[word].word != NULL; word++) {
            if (widgets->items[i].radio[word] == current)
                return i;
        }
    }
    return page->count;
}
