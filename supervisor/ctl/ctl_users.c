/* `ewscalctl users`: part by part, all in one session: a list that another supervisor would go on with is not one. It
 * is kept until the last part has come: while a person reads page by page nothing is written, and a session in which
 * nobody is heard of ends. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_request.h"
#include "supervisor/ctl/ctl_screen.h"
#include "supervisor/ctl/ctl_users.h"
#include "supervisor/ctl/ctl_users_form.h"

#define QUESTION_WORDS 5

struct listing {
    struct ctl_users_form form;
    json_t *part;                /* an answer that is to be shown; NULL: none */
    json_t *all;                 /* in which everybody is kept instead; NULL: they are written */
    char *words[QUESTION_WORDS]; /* owned: of the question */
    size_t word_count, condition_count;
    int status;
    bool is_broken; /* an answer was neither users nor an error */
};

/* ---- the question ---- */

static void add_word(struct listing *listing, const char *name, const char *value)
{
    listing->words[listing->word_count++] = memory_format_text("%s=%s", name, value);
}

static const char *which_of(const struct ctl_options *options)
{
    if (options->argument_count > 0 && strcmp(options->arguments[0], "stale") == 0)
        return "stale";
    return options->failed        ? "failed"
           : options->stale       ? "stale"
           : options->quarantined ? "quarantined"
           : options->times_only  ? "times-only"
                                  : NULL;
}

static void begin_question(struct listing *listing, const struct ctl_options *options)
{
    const char *which = which_of(options);
    const char *reason = options->reason;
    if (options->argument_count > 0 && which == NULL)
        reason = options->arguments[0];
    if (which != NULL)
        add_word(listing, "which", which);
    if (reason != NULL)
        add_word(listing, "reason", reason);
    if (options->like != NULL)
        add_word(listing, "like", options->like);
    char *keys = listing->all == NULL ? ctl_users_keys(&listing->form) : NULL;
    if (keys != NULL)
        add_word(listing, "rows", keys);
    free(keys);
}

static void set_question(struct listing *listing, struct ctl_options *question)
{
    question->command = "users";
    question->arguments = (const char *const *)listing->words;
    question->argument_count = listing->word_count;
    question->user = NULL;
}

/* Returns whether there is a part more. A list that does not get on has no end. */
static bool next_question(struct listing *listing, const char *next, struct ctl_options *question)
{
    char *before = listing->word_count > listing->condition_count
                       ? listing->words[--listing->word_count]
                       : NULL;
    if (next != NULL) {
        add_word(listing, "after", next);
        listing->is_broken =
            before != NULL && strcmp(before, listing->words[listing->word_count - 1]) == 0;
        set_question(listing, question);
    }
    free(before);
    return next != NULL && !listing->is_broken;
}

/* ---- the answer ---- */

/* What the supervisor says is wrong with the question goes where errors go, in JSON where data was asked for. */
static void show_refusal(struct listing *listing, json_t *answer, int status)
{
    char room[CTL_REASON_BYTES];
    const char *text = ctl_json_text(answer, "error");
    listing->status = status;
    listing->is_broken = text == NULL;
    if (text != NULL && listing->form.json) {
        ctl_json_write(answer, JSON_INDENT(2), listing->form.stream);
        (void)fputc('\n', listing->form.stream);
    } else if (text != NULL) {
        ctl_json_make_printable(answer);
        ctl_reason_write_complaint(ctl_reason_alone(answer, "error", room), stderr);
    }
}

/* Whether it is what control.h says: users as objects, or as rows behind their keys. */
static bool is_part(const json_t *answer)
{
    const json_t *users = json_object_get(answer, "users");
    const json_t *keys = json_object_get(answer, "keys");
    size_t index = 0;
    json_t *user = NULL;
    if (!json_is_array(users) || (keys != NULL && !json_is_array(keys)))
        return false;
    json_array_foreach(users, index, user) {
        if (keys != NULL ? !json_is_array(user) : !json_is_object(user))
            return false;
    }
    return true;
}

static bool take_users(void *context, const struct ctl_answer *answer, struct ctl_options *question)
{
    struct listing *listing = context;
    json_error_t where;
    listing->part = json_loads(answer->json, 0, &where);
    if (is_part(listing->part))
        return next_question(listing, ctl_json_text(listing->part, "next"), question);
    show_refusal(listing, listing->part, answer->status);
    json_decref(listing->part);
    listing->part = NULL;
    return false;
}

static void show_users(void *context)
{
    struct listing *listing = context;
    if (listing->all != NULL)
        (void)json_array_extend(listing->all, json_object_get(listing->part, "users"));
    else if (listing->part != NULL)
        ctl_users_write(&listing->form, listing->part);
    json_decref(listing->part);
    listing->part = NULL;
}

static int
run_listing(struct listing *listing, const struct ctl_options *options, struct error *error)
{
    struct ctl_options question = *options;
    error_clear(error);
    listing->condition_count = listing->word_count;
    set_question(listing, &question);
    int result = ctl_request_series(&question, take_users, show_users, listing, error);
    if (result == 0 && listing->is_broken)
        result = error_set(error, EWSCALCTL_ANSWER_NOT_JSON);
    while (listing->word_count > 0)
        free(listing->words[--listing->word_count]);
    return result == 0 ? listing->status : -1;
}

int ctl_users(const struct ctl_options *options, FILE *stream, struct error *error)
{
    struct ctl_drawing drawing;
    ctl_screen_draw(&drawing);
    struct listing listing = {.form = {.stream = drawing.stream,
                                       .width = ctl_screen_columns(stream),
                                       .json = options->json,
                                       .csv = options->csv}};
    begin_question(&listing, options);
    int status = run_listing(&listing, options, error);
    (void)ctl_screen_show(&drawing, 0, stream);
    return status;
}

int ctl_users_read(const struct ctl_options *options, json_t **users, struct error *error)
{
    struct listing listing = {.all = json_array()};
    if (run_listing(&listing, options, error) != 0) {
        json_decref(listing.all);
        return -1;
    }
    *users = json_pack("{s:o}", "users", listing.all);
    return 0;
}
