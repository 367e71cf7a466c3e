/* Exchange is asked for place by place, because each may be another server, and a worker knows of none that it has not
 * been sent to. A place that is not known is looked for first. */
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/control/control_asking.h"
#include "supervisor/control/control_check.h"

static void ask_process(struct control_asking *asking,
                        struct control_check *check,
                        struct control_question *asked,
                        const struct place_view *view)
{
    const struct control_callbacks *callbacks = asking->callbacks;
    bool is_found = view != NULL && view->url != NULL;
    struct text_item address = {.text = check->address};
    const struct check question = {.number = asking->next_number++,
                                   .name = view == NULL ? "" : view->exchange,
                                   .url = is_found ? view->url : "",
                                   .trust = is_found ? (int64_t)view->trust : 0,
                                   .addresses = &address,
                                   .addresses_count = check->address != NULL ? 1 : 0};
    asked->number = question.number;
    if (callbacks->check(callbacks->context, control_check_role(asked->place), &question) != 0)
        control_check_add_failure(check, asked, "process", event_name(CONTROL_NO_PROCESS));
}

/* What is done about a place as it is now; while it is searched, nothing. */
static void ask_about_place(struct control_asking *asking,
                            struct control_check *check,
                            struct control_question *asked,
                            const struct place_view *view)
{
    if (view->is_searched)
        return;
    if (view->mail_domain != NULL)
        control_question_show_search(asked, view);
    if (view->is_known)
        ask_process(asking, check, asked, view);
    else
        control_check_add_failure(check, asked, "Autodiscover", view->trouble);
}

struct place_asking {
    struct control_asking *asking;
    struct control_check *check;
    size_t place;
    struct control_question *waiting; /* the one that it is about; NULL: a new one */
    bool is_there;
};

static void ask_about_exchange(void *into, const struct place_view *view)
{
    struct place_asking *about = into;
    struct control_question *asked = control_check_ask(about->check, about->place, view);
    about->is_there = true;
    ask_about_place(about->asking, about->check, asked, view);
}

void control_ask_role(struct control_asking *asking, struct control_check *check, size_t place)
{
    const struct control_callbacks *callbacks = asking->callbacks;
    struct place_asking about = {.asking = asking, .check = check, .place = place};
    if (control_check_role(place) != ROLE_WORKER_EWS) {
        ask_process(asking, check, control_check_ask(check, place, NULL), NULL);
        return;
    }
    callbacks->want_places(callbacks->context, check->address);
    callbacks->each_exchange(callbacks->context, check->address, ask_about_exchange, &about);
    if (!about.is_there)
        control_check_add_failure(
            check, control_check_ask(check, place, NULL), "settings",
            event_name(check->address == NULL ? EXCHANGE_NOT_SET_UP : USER_NO_EXCHANGE));
}

static bool is_about(const struct control_question *asked, const struct place_view *view)
{
    return strcmp(asked->exchange, view->exchange) == 0 && view->mail_domain != NULL &&
           strcmp(text_or_empty(asked->mail_domain), view->mail_domain) == 0;
}

static void look_at_place(void *into, const struct place_view *view)
{
    struct place_asking *about = into;
    if (about->is_there || !is_about(about->waiting, view))
        return;
    about->is_there = true;
    ask_about_place(about->asking, about->check, about->waiting, view);
}

/* A search may be over, or the place gone with new settings. */
void control_look_at_searches(struct control_asking *asking, struct control_check *check)
{
    const struct control_callbacks *callbacks = asking->callbacks;
    struct control_question *asked = LIST_FIRST(&check->questions);
    while (asked != NULL) {
        struct control_question *next = LIST_NEXT(asked, link);
        struct place_asking about = {.asking = asking, .check = check, .waiting = asked};
        if (asked->number == 0) {
            callbacks->each_exchange(callbacks->context, check->address, look_at_place, &about);
            if (!about.is_there)
                control_check_add_failure(check, asked, "Autodiscover",
                                          event_name(PLACE_NOT_SEARCHED));
        }
        asked = next;
    }
}
