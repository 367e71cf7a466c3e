/* How the assistant meets whoever answers: full-screen dialogs, plain questions, or a file of answers. The order of
 * things is decided once (setup_run.h); a face only shows and asks. Texts that it is given are in the person's
 * language and fit for a terminal. */
#ifndef SETUP_FACE_H
#define SETUP_FACE_H

#include <stdbool.h>
#include <stddef.h>

#include "supervisor/ctl/ctl_words.h"
#include "supervisor/setup/setup_form.h"

enum setup_answer {
    SETUP_NEXT,
    SETUP_BACK,
    SETUP_TRY,   /* ask the server now */
    SETUP_LEAVE, /* without writing anything */
};

/* How it stands with the values of a page. */
enum setup_state {
    SETUP_FRESH,
    SETUP_WRONG,      /* they cannot be written so */
    SETUP_TRIED_WELL, /* the server was asked, and all is well */
    SETUP_TRIED_IN_VAIN,
};

/* `context` comes first in every call. */
struct setup_face {
    void *context;
    bool has_person; /* who may be asked whether a refused password is sent once more */

    /* Lets the values of the form be changed and returns what is to follow. `notice` says in words what `state` is,
     * or of the last page what would be changed; "" for nothing. */
    enum setup_answer (*edit)(void *context,
                              struct setup_form *form,
                              enum setup_state state,
                              const char *notice);

    /* Something begins that takes a while; before its first line is told. */
    void (*begin)(void *context, const char *line);

    /* A line about something that goes on, with its mark: a step of a try, a file that is written. */
    void (*tell)(void *context, enum ctl_mark mark, const char *line);

    /* What was told since the last call belongs together and is to be read before anything else happens. */
    void (*pause)(void *context, const char *title);

    /* Has one of the words chosen; returns its place. The last word is the one by which nothing happens, and the answer
     * where nobody can be asked. */
    size_t (*choose)(void *context,
                     const char *title,
                     const char *question,
                     const struct setup_word *words);
};

#endif
