/* The supervisor answers each question at once, so the waiting is done here: nobody else is kept by it, and
 * the round goes on when this program is ended. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"

#include "supervisor/ctl/ctl_check.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_places.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_request.h"
#include "supervisor/ctl/ctl_users.h"
#include "supervisor/ctl/ctl_words.h"
#include "supervisor/statistics/statistics_keys.h"

#define LOOK_AGAIN_MS 1000

/* Returns the new answer to a command without arguments; NULL with `error`. */
static json_t *ask_for(const struct ctl_options *options, const char *command, struct error *error)
{
    struct ctl_options asked = *options;
    struct ctl_answer answer = {0};
    json_error_t where;
    asked.command = command;
    asked.argument_count = 0;
    if (ctl_request(&asked, &answer, error) != 0)
        return NULL;
    json_t *object = json_loads(answer.json, 0, &where);
    free(answer.json);
    if (object == NULL)
        (void)error_set(error, EWSCALCTL_ANSWER_NOT_JSON);
    return object;
}

static void pause_a_little(void)
{
    const struct timespec pause = {.tv_sec = LOOK_AGAIN_MS / 1000,
                                   .tv_nsec = LOOK_AGAIN_MS % 1000 * 1000000L};
    (void)nanosleep(&pause, NULL);
}

/* Fills which round there is and whether it runs. */
static int look_at_round(const struct ctl_options *options,
                         int64_t *number,
                         bool *is_idle,
                         struct error *error)
{
    json_t *answer = ask_for(options, "cycle", error);
    if (answer == NULL)
        return -1;
    const json_t *cycle = json_object_get(answer, key_service_cycle);
    *number = ctl_json_number(cycle, key_cycle_number);
    *is_idle = strcmp(ctl_json_text_or(cycle, key_cycle_phase, ""), "idle") == 0;
    json_decref(answer);
    return 0;
}

/* A round that runs already has read some of them before; the next one has not. */
static int run_round(const struct ctl_options *options, bool *is_whole, struct error *error)
{
    int64_t until_ms = clock_monotonic_ms() + options->timeout_ms;
    int64_t before = 0, number = 0;
    bool is_idle = false;
    if (look_at_round(options, &before, &is_idle, error) != 0)
        return -1;
    json_t *begun = ask_for(options, "run-now", error);
    if (begun == NULL)
        return -1;
    json_decref(begun);
    do {
        pause_a_little();
        if (look_at_round(options, &number, &is_idle, error) != 0)
            return -1;
        *is_whole = number > before && is_idle;
    } while (!*is_whole && clock_monotonic_ms() < until_ms);
    return 0;
}

int ctl_check_everybody(const struct ctl_options *options,
                        json_t **users,
                        bool *is_whole,
                        struct error *error)
{
    if (run_round(options, is_whole, error) != 0)
        return -1;
    return ctl_users_read(options, users, error);
}

/* The views in the order in which they are counted, and what they mean for those who read it. */
static const struct {
    const char *view, *meaning;
} views[] = {
    {"all", N_("subjects, locations, and which entries are private")},
    {"subject", N_("subjects and locations, not which entries are private")},
    {"times only", N_("times alone: neither subjects nor which entries are private")},
    {"none", N_("nothing: give the account a right on the calendar folder")},
};
#define VIEW_COUNT (sizeof(views) / sizeof(views[0]))
static const char view_unknown[] = N_("not known");

static size_t place_of(const char *view)
{
    size_t place = 0;
    while (place < VIEW_COUNT && strcmp(views[place].view, view) != 0)
        place++;
    return place;
}

/* What was seen of a mailbox before it could not be read any more may be long ago; that nothing may be seen of it is
 * the failure itself. */
static const char *view_now(const json_t *user)
{
    const char *view = ctl_json_text_or(user, key_user_view, "");
    return ctl_json_boolean(user, key_user_failed) && strcmp(view, "none") != 0 ? "" : view;
}

/* How many there are of each view; behind them those of whom it is not known. Returns how many there are in all. */
static size_t count_views(const json_t *answer, size_t counts[VIEW_COUNT + 1])
{
    size_t index = 0;
    json_t *user = NULL;
    json_array_foreach(json_object_get(answer, "users"), index, user)
        counts[place_of(view_now(user))]++;
    return index;
}

void ctl_check_add_totals(json_t *answer)
{
    size_t counts[VIEW_COUNT + 1] = {0};
    (void)count_views(answer, counts);
    json_t *totals = json_object();
    for (size_t i = 0; i < VIEW_COUNT; i++)
        (void)json_object_set_new(totals, views[i].view, json_integer((json_int_t)counts[i]));
    (void)json_object_set_new(totals, "not known", json_integer((json_int_t)counts[VIEW_COUNT]));
    (void)json_object_set_new(answer, "totals", totals);
}

/* The users with the views of now. Returns a new array. */
static json_t *users_seen_now(const json_t *users)
{
    json_t *seen = json_array();
    size_t index = 0;
    json_t *user = NULL;
    json_array_foreach(users, index, user) {
        json_t *shown = json_is_object(user) ? json_copy(user) : json_object();
        if (*view_now(user) == '\0')
            (void)json_object_set_new(shown, key_user_view, json_string(view_unknown));
        (void)json_array_append_new(seen, shown);
    }
    return seen;
}

/* The longest name of a view has so many letters. */
static size_t view_width(void)
{
    size_t widest = ctl_text_width(_(view_unknown));
    for (size_t i = 0; i < VIEW_COUNT; i++) {
        size_t width = ctl_text_width(_(views[i].view));
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void write_count(size_t count, const char *view, const char *meaning, FILE *stream)
{
    (void)fprintf(stream, "%7zu  ", count);
    ctl_text_write_padded(_(view), view_width(), stream);
    (void)fprintf(stream, "  %s\n", _(meaning));
}

void ctl_check_write_views(const json_t *answer, size_t width, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {N_("USER"), key_user_name, CTL_TEXT},
        {N_("MAILBOX"), key_user_address, CTL_TEXT},
        {N_("MAY BE SEEN"), key_user_view, CTL_WORD},
        {N_("ENTRIES"), key_user_entries, CTL_NUMBER},
        {N_("PRIVATE UNKNOWN"), key_user_private_unknown, CTL_YES},
        {N_("RESULT"), key_user_result, CTL_WORD},
        {N_("REASON"), key_user_reason, CTL_REASON},
        {NULL, NULL, CTL_TEXT},
    };
    const json_t *users = json_object_get(answer, "users");
    size_t counts[VIEW_COUNT + 1] = {0};
    size_t all = count_views(answer, counts);
    json_t *seen = users_seen_now(users);
    ctl_list_write(seen, columns, NULL, width, stream);
    json_decref(seen);
    for (size_t i = 0; i < VIEW_COUNT; i++)
        write_count(counts[i], views[i].view, views[i].meaning, stream);
    write_count(counts[VIEW_COUNT], view_unknown,
                N_("not read yet, or not readable: see the reason"), stream);
    (void)fprintf(stream, _("%7zu  in all\n"), all);
}

/* ---- steps ---- */

static enum ctl_mark mark_of_search(const json_t *step)
{
    return ctl_json_boolean(step, "good") ? CTL_MARK_YES : CTL_MARK_NO;
}

enum ctl_mark ctl_check_mark(const json_t *step)
{
    if (!ctl_json_boolean(step, "good"))
        return CTL_MARK_BAD;
    return ctl_json_boolean(step, "warning") ? CTL_MARK_WARNING : CTL_MARK_GOOD;
}

/* The name is for looking up what failed or will fail. */
static void print_step(const json_t *step, bool is_of_search, int width, FILE *stream)
{
    char room[CTL_REASON_BYTES];
    bool is_silent = ctl_check_mark(step) == CTL_MARK_GOOD;
    char name_room[CTL_STEP_BYTES];
    const char *name = ctl_step(ctl_json_text_or(step, "name", "?"), name_room);
    const char *text = is_silent ? ctl_reason_alone_named(step, "text", "reason", room)
                                 : ctl_reason_named(step, "text", "reason", room);
    (void)fputs("  ", stream);
    ctl_mark_write(is_of_search ? mark_of_search(step) : ctl_check_mark(step), stream);
    (void)fputs("  ", stream);
    if (text == NULL || *text == '\0') {
        (void)fprintf(stream, "%s\n", name);
    } else {
        ctl_text_write_padded(name, (size_t)width, stream);
        (void)fprintf(stream, "  %s\n", text);
    }
}

/* As many letters as the longest name has, so that the remarks are below each other. */
static int step_width(const json_t *steps, int least)
{
    size_t widest = (size_t)least;
    size_t index = 0;
    json_t *step = NULL;
    json_array_foreach(steps, index, step) {
        char room[CTL_STEP_BYTES];
        size_t width = ctl_text_width(ctl_step(ctl_json_text_or(step, "name", "?"), room));
        widest = width > widest ? width : widest;
    }
    return (int)widest;
}

static void print_steps(const json_t *steps, bool is_of_search, int width, FILE *stream)
{
    size_t index = 0;
    json_t *step = NULL;
    json_array_foreach(steps, index, step)
        print_step(step, is_of_search, width, stream);
}

static void print_check(const json_t *check, FILE *stream)
{
    const json_t *search = json_object_get(check, "search");
    const json_t *steps = json_object_get(check, "steps");
    const char *mail_domain = ctl_json_text(check, "mail_domain");
    int width = step_width(steps, step_width(search, 0));
    const char *server = ctl_json_text_or(check, "server", "?");
    const char *process = ctl_json_text_or(check, "process", _("nobody"));
    if (mail_domain != NULL)
        (void)fprintf(stream, _("%s of %s, checked by %s\n"), server, mail_domain, process);
    else
        (void)fprintf(stream, _("%s, checked by %s\n"), server, process);
    print_steps(search, true, width, stream);
    print_steps(steps, false, width, stream);
}

void ctl_check_write(const json_t *answer, size_t width, FILE *stream)
{
    size_t index = 0;
    json_t *check = NULL;
    json_array_foreach(json_object_get(answer, "checks"), index, check)
        print_check(check, stream);
    if (index == 0)
        (void)fputs(_("nothing was checked\n"), stream);
    ctl_places_write(answer, width, stream);
}
