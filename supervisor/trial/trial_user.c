/* One user's way, as in a round, but for its end: what would be written is counted and thrown away.
 * The publisher that is alone could not write it either. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/day.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/base/timeouts.h"
#include "proto/event/reason.h"

#include "supervisor/trial/trial.h"
#include "supervisor/trial/trial_place.h"
#include "supervisor/trial/trial_private.h"

#define USER_STEPS "user"

struct travelling {
    struct trial *trial;
    struct trial_user_found *found;
    const char *wanted; /* NULL: the first one */
    int64_t number, page, pages;
    struct resolve_user person;
    bool is_found, is_failed;
    char reason[REASON_BYTES];
};

static int tell_good(const struct travelling *on, const char *name, const struct error *said)
{
    const struct check_step step = {.name = name, .good = true, .text = said->reason};
    trial_tell_step(on->trial, USER_STEPS, &step, false);
    return 0;
}

static int tell_bad(const struct travelling *on, const char *name, const char *reason)
{
    const struct check_step step = {.name = name, .text = reason};
    trial_tell_step(on->trial, USER_STEPS, &step, false);
    return 1;
}

static const char *keep_for_user(const struct travelling *on, const char *text)
{
    const char *given = text_or_empty(text);
    return text_or_empty(arena_copy_text(on->trial->texts, given, strlen(given)));
}

/* ---- the list of users ---- */

static bool take_roster_ready(void *into, const struct message *message)
{
    struct travelling *on = into;
    const struct roster_ready *ready = &message->roster_ready;
    if (message->type != MESSAGE_ROSTER_READY || ready->number != on->number)
        return false;
    on->is_failed = !ready->complete;
    on->pages = ready->pages;
    on->found->listed = ready->users;
    text_copy_cut(on->reason, sizeof(on->reason), text_or_empty(ready->reason));
    return true;
}

static bool take_roster_page(void *into, const struct message *message)
{
    struct travelling *on = into;
    const struct roster_page *page = &message->roster_page;
    if (message->type != MESSAGE_ROSTER_PAGE || page->number != on->number ||
        page->page != on->page)
        return false;
    for (size_t i = 0; i < page->users_count && !on->is_found; i++) {
        const struct roster_user *user = &page->users[i];
        if (on->wanted != NULL && strcmp(on->wanted, user->user) != 0)
            continue;
        on->is_found = true;
        on->person = (struct resolve_user){.user = keep_for_user(on, user->user),
                                           .dn = keep_for_user(on, user->dn),
                                           .guid = keep_for_user(on, user->guid),
                                           .sam = keep_for_user(on, user->sam),
                                           .disabled = user->disabled};
    }
    return true;
}

static int find_on_roster(struct travelling *on, struct error *error)
{
    struct message message = {.type = MESSAGE_ROSTER_REQUEST,
                              .roster_request = {on->number = ++on->trial->next_number}};
    if (trial_side_ask(on->trial, ROLE_PUBLISHER_UCSERVER, &message, take_roster_ready, on,
                       error) != 0)
        return -1;
    if (on->is_failed)
        return tell_bad(on, "roster", on->reason);
    message.type = MESSAGE_ROSTER_PULL;
    for (on->page = 0; on->page < on->pages && !on->is_found; on->page++) {
        message.roster_pull = (struct roster_pull){on->number, on->page};
        if (trial_side_ask(on->trial, ROLE_PUBLISHER_UCSERVER, &message, take_roster_page, on,
                           error) != 0)
            return -1;
    }
    struct error said;
    (void)error_set(&said, TRIAL_ROSTER_READ, event_number("users", on->found->listed));
    (void)tell_good(on, "roster", &said);
    if (on->is_found) {
        on->found->user = on->person.user;
        return 0;
    }
    if (on->wanted == NULL)
        (void)error_set(&said, TRIAL_ROSTER_EMPTY);
    else
        (void)error_set(&said, TRIAL_USER_NOT_LISTED, event_text("user", on->wanted));
    return tell_bad(on, "user", said.reason);
}

/* ---- the mailbox ---- */

static bool take_resolved(void *into, const struct message *message)
{
    static const enum event events[] = {[RESOLVED_NO_MAILBOX] = TRIAL_NO_MAILBOX,
                                        [RESOLVED_NOT_FOUND] = TRIAL_NOT_IN_DIRECTORY,
                                        [RESOLVED_AMBIGUOUS] = TRIAL_AMBIGUOUS,
                                        [RESOLVED_DISABLED] = TRIAL_NOT_IN_DIRECTORY};
    struct travelling *on = into;
    const struct resolved *resolved = &message->resolved;
    if (message->type != MESSAGE_RESOLVED || resolved->job != on->number)
        return false;
    text_copy_cut(on->reason, sizeof(on->reason), text_or_empty(resolved->reason));
    if (resolved->outcome != JOB_DONE || resolved->users_count != 1)
        return true;
    const struct resolved_user *user = &resolved->users[0];
    on->is_found = user->outcome == RESOLVED_FOUND;
    if (on->is_found)
        on->found->address = keep_for_user(on, user->address);
    else if (*text_or_empty(user->note) != '\0')
        text_copy_cut(on->reason, sizeof(on->reason), user->note);
    else
        text_copy_cut(on->reason, sizeof(on->reason), event_name(events[user->outcome]));
    return true;
}

/* Each directory in turn: which one is theirs is what the supervisor would decide by their name. */
static int find_mailbox(struct travelling *on, struct error *error)
{
    const struct configuration *draft = on->trial->draft;
    on->is_found = false;
    for (size_t i = 0; i < draft->directory_count && !on->is_found; i++) {
        const struct message message = {
            .type = MESSAGE_RESOLVE,
            .resolve = {.job = on->number = ++on->trial->next_number,
                        .directory = draft->directories[i]->name,
                        .lease_ms = timeout_lease_ms(draft->service->request_timeout_ms),
                        .users = &on->person,
                        .users_count = 1}};
        if (trial_side_ask(on->trial, ROLE_WORKER_LDAP, &message, take_resolved, on, error) != 0)
            return -1;
    }
    if (!on->is_found)
        return tell_bad(on, "mailbox", on->reason);
    struct error said;
    (void)error_set(&said, TRIAL_MAILBOX_FOUND, event_text("user", on->person.user),
                    event_text("address", on->found->address));
    return tell_good(on, "mailbox", &said);
}

/* ---- the calendar ---- */

static void look_into(struct travelling *on, const struct calendar *calendar)
{
    struct error error;
    struct calendar_content content;
    struct arena *arena = arena_create(16 * 1024 * 1024);
    on->found->entries = calendar->entries;
    if (calendar_content_decode(calendar->sealed.data, calendar->sealed.size, arena, &content,
                                &error) == 0) {
        for (size_t i = 0; i < content.entries_count; i++) {
            const struct calendar_entry *entry = &content.entries[i];
            if (i == 0)
                on->found->first = entry->start;
            if (i == 0 || entry->end > on->found->last)
                on->found->last = entry->end;
        }
    }
    arena_destroy(arena);
}

static bool take_fetched(void *into, const struct message *message)
{
    struct travelling *on = into;
    if (message->type == MESSAGE_CALENDAR && message->calendar.job == on->number)
        look_into(on, &message->calendar);
    if (message->type != MESSAGE_FETCHED || message->fetched.job != on->number)
        return false;
    const struct fetched *fetched = &message->fetched;
    const struct fetched_user *user =
        fetched->outcome == JOB_DONE && fetched->users_count == 1 ? &fetched->users[0] : NULL;
    on->is_found = user != NULL && user->outcome == FETCHED_SENT;
    text_copy_cut(on->reason, sizeof(on->reason),
                  text_or_empty(user != NULL ? user->reason : fetched->reason));
    return true;
}

static int tell_list(const struct travelling *on)
{
    char first[TIME_TEXT_BYTES] = "", last[TIME_TEXT_BYTES] = "";
    struct error said;
    if (on->found->entries > 0) {
        time_to_text(on->found->first, first);
        time_to_text(on->found->last, last);
    }
    (void)error_set(&said, TRIAL_LIST_MADE, event_text("user", on->person.user),
                    event_number("entries", on->found->entries), event_text("first", first),
                    event_text("last", last));
    return tell_good(on, "list", &said);
}

static int read_calendar(struct travelling *on, struct error *error)
{
    struct trial *trial = on->trial;
    const struct configuration *draft = trial->draft;
    const struct settings_exchange *exchange = trial_place_section(trial, NULL, on->found->address);
    if (exchange == NULL)
        return tell_bad(on, "calendar", event_name(USER_NO_EXCHANGE));
    int found = trial_place_find(trial, exchange->name, on->found->address, error);
    if (found != 0)
        return found;
    int64_t today = clock_wall_ms() / 1000 / DAY_SECONDS * DAY_SECONDS;
    struct fetch_user user = {.user = on->person.user, .address = on->found->address};
    const struct message message = {
        .type = MESSAGE_FETCH,
        .fetch = {.job = on->number = ++trial->next_number,
                  .calendars = 1,
                  .exchange = exchange->name,
                  .window_start = today,
                  .window_end = today + draft->service->window_ms / 1000,
                  .lease_ms = timeout_lease_ms(draft->service->request_timeout_ms),
                  .users = &user,
                  .users_count = 1,
                  .split = SPLIT_NOW,
                  .url = text_or_empty(trial->url),
                  .trust = trial->trust}};
    on->is_found = false;
    if (trial_side_ask(trial, ROLE_WORKER_EWS, &message, take_fetched, on, error) != 0)
        return -1;
    return on->is_found ? tell_list(on) : tell_bad(on, "calendar", on->reason);
}

int trial_user(struct trial *trial,
               const char *user,
               struct trial_user_found *found,
               struct error *error)
{
    *found = (struct trial_user_found){.user = "", .address = ""};
    struct travelling on = {.trial = trial, .found = found, .wanted = user};
    int result = find_on_roster(&on, error);
    if (result == 0)
        result = find_mailbox(&on, error);
    if (result == 0)
        result = read_calendar(&on, error);
    return result;
}

int trial_listed_user(struct trial *trial,
                      const char *user,
                      const char *address,
                      struct trial_user_found *found,
                      struct error *error)
{
    struct error said;
    *found = (struct trial_user_found){.user = "", .address = ""};
    struct travelling on = {.trial = trial, .found = found, .wanted = user};
    on.person.user = found->user = keep_for_user(&on, user);
    (void)error_set(&said, TRIAL_LISTED_BY_SERVICE, event_text("user", user),
                    event_text("address", text_or_empty(address)));
    int result = tell_good(&on, "roster", &said);
    if (address != NULL)
        found->address = keep_for_user(&on, address);
    else
        result = find_mailbox(&on, error);
    return result == 0 ? read_calendar(&on, error) : result;
}
