/* What a person who checks sees of an [exchange] whose address the settings name, or of a place of one that is found.
 * It stands by itself so that those who know places and those who answer people need not see each other. */
#ifndef SUPERVISOR_PLACE_VIEW_H
#define SUPERVISOR_PLACE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/message/message.h"
#include "proto/message/server_values.h"

/* Borrowed. */
struct place_view {
    const char *exchange;    /* NAME */
    const char *mail_domain; /* NULL: the settings name the address, or nobody is to be read yet */
    const char *url;         /* of a place; NULL: not known */
    enum place_trust trust;
    bool is_known;                  /* it can be asked */
    bool is_searched;               /* else: it will soon be known, or why not */
    const struct check_step *steps; /* of the newest search */
    size_t steps_count;
    const char *trouble; /* packed: why it is neither; else NULL */
};

typedef void place_view_function(void *into, const struct place_view *view);

#endif
