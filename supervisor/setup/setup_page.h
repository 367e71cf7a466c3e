/* The pages of the assistant as data: which settings each asks for, in which words. What a page looks like decides
 * whoever shows it (setup_face.h); what a value must be decides the settings table. Texts are marked for the
 * catalogue and translated where they are shown. */
#ifndef SETUP_PAGE_H
#define SETUP_PAGE_H

#include <stdbool.h>
#include <stddef.h>

enum setup_kind {
    SETUP_TEXT,
    SETUP_LIST, /* several values with blanks or commas between them; a line of the file for each */
    SETUP_CHOICE, /* one of the field's words */
    SETUP_FLAG,   /* "yes" or "no" */
    SETUP_SECRET, /* empty: what is there already stays */
};

struct setup_word {
    const char *word; /* as in the file; NULL ends a list */
    const char *title;
};

struct setup_field {
    const char *key; /* of the setting, or a word of the assistant's own (setup_form.h) */
    enum setup_kind kind;
    const char *title;
    const char *help;
    const struct setup_word *words;
    const char *suggestion; /* of a field that is no setting; NULL: nothing */
    const char *other;      /* another field of the page, NULL: always asked for */
    const char *value;      /* what the other one must be for this one to be asked for */
};

struct setup_page {
    const char *kind; /* of the section: "ucserver" */
    const char *title;
    const char *text;
    bool is_server; /* which can be tried */
    const struct setup_field *fields;
    size_t count;
};

/* The pages of settings in their order; and the last one, which asks for nothing that is kept: "sample" is a user whose
 * calendar is read to show that all is well, "start" whether the service is started. */
extern const struct setup_page setup_pages[];
extern const size_t setup_page_count;
extern const struct setup_page setup_last_page;

/* The place of the field in the page; the page's count when there is none. */
size_t setup_page_find(const struct setup_page *page, const char *key);

#endif
