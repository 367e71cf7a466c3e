/* A role's program of its own: started when it is first asked, told the settings of its role alone, ended with
 * the trial or with other settings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/number.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_message.h"
#include "supervisor/trial/trial_private.h"

#define SETTINGS_ARENA_BYTES (16 * 1024 * 1024)
#define HEARTBEAT_MS         200 /* a report after each five of them */
#define TURN_US              100000
#define HELLO_MS             15000

static void program_name(enum role role, char name[LIMIT_NAME])
{
    (void)snprintf(name, LIMIT_NAME, "ewscal-%s", role_name(role));
}

static void side_failed(struct trial_side *side, const struct error *why)
{
    char name[LIMIT_NAME];
    program_name(side->role, name);
    side->is_over = true;
    (void)error_set(&side->why, TRIAL_PROGRAM_ENDED, event_text("program", name),
                    event_cause(why == NULL ? "" : why->reason));
}

static void side_ended(void *context, const struct error *why)
{
    side_failed(context, why);
}

static int send_draft(struct trial_side *side, struct error *error)
{
    const struct trial *trial = side->trial;
    const struct settings_numbers numbers = {1, 1};
    struct message message;
    struct arena *arena = arena_create(SETTINGS_ARENA_BYTES);
    int result =
        settings_message_fill(trial->draft, numbers, side->role,
                              trial_ledger_installation(trial->ledger)->id, arena, &message, error);
    if (result == 0)
        result = pipe_line_send(side->line, &message, error);
    arena_destroy(arena);
    return result;
}

static void welcome_side(struct trial_side *side, const struct hello *hello)
{
    struct error error;
    char name[LIMIT_NAME];
    (void)snprintf(name, sizeof(name), "%s/alone", role_name(side->role));
    text_copy_cut(side->version, sizeof(side->version), hello->version);
    const struct message message = {
        .type = MESSAGE_WELCOME,
        .welcome = {.version = EWSCAL_VERSION, .heartbeat_ms = HEARTBEAT_MS, .name = name}};
    if (pipe_line_send(side->line, &message, &error) != 0 || send_draft(side, &error) != 0)
        side_failed(side, &error);
}

static void side_message(void *context, const struct message *message)
{
    struct trial_side *side = context;
    struct trial *trial = side->trial;
    if (message->type == MESSAGE_HELLO)
        welcome_side(side, &message->hello);
    else if (message->type == MESSAGE_LOGIN_ASK)
        trial_wish_add(trial, side->role, &message->login_ask);
    else if (message->type == MESSAGE_LOGIN_RESULT)
        trial_wish_report(trial, side->role, &message->login_result);
    else if (trial->take != NULL && !trial->is_taken)
        trial->is_taken = trial->take(trial->into, message);
}

static int start_side(struct trial_side *side, struct error *error)
{
    static const struct pipe_line_callbacks callbacks = {.message = side_message,
                                                         .ended = side_ended};
    const struct trial *trial = side->trial;
    char name[LIMIT_NAME];
    program_name(side->role, name);
    const char *const arguments[] = {name, "--alone", NULL};
    const struct trial_identity identity = trial_identity_of_user(name);
    if (trial_program_start(trial->options->programs, name, arguments, &identity, &side->program,
                            error) != 0)
        return -1;
    const int descriptors[2] = {side->program.from, side->program.to};
    side->is_over = false;
    side->version[0] = '\0';
    int result = pipe_line_create(trial->loop, descriptors, side->role, &callbacks, side,
                                  &side->line, error);
    if (result != 0)
        trial_program_end(&side->program);
    return result;
}

/* A try of which it has not told how it ended stays open in the ledger, and counts. */
void trial_side_end(struct trial_side *side)
{
    if (side->line == NULL)
        return;
    trial_wishes_forget(side->trial, side->role);
    pipe_line_destroy(side->line);
    side->line = NULL;
    trial_program_end(&side->program);
}

static int no_answer(const struct trial_side *side, int64_t limit_ms, struct error *error)
{
    char name[LIMIT_NAME];
    program_name(side->role, name);
    return error_set(error, TRIAL_NO_ANSWER, event_text("program", name),
                     event_number("limit_ms", limit_ms));
}

/* Before its hello it has no settings. */
static int
wait_for_hello(const struct trial *trial, const struct trial_side *side, struct error *error)
{
    int64_t limit_ms = number_smaller(HELLO_MS, trial->options->limit_ms);
    int64_t until_ms = clock_monotonic_ms() + limit_ms;
    while (*side->version == '\0' && !side->is_over && clock_monotonic_ms() < until_ms &&
           sd_event_run(trial->loop, TURN_US) >= 0)
        continue;
    if (side->is_over) {
        *error = side->why;
        return -1;
    }
    return *side->version == '\0' ? no_answer(side, limit_ms, error) : 0;
}

static int run_until_taken(struct trial *trial, struct trial_side *side, struct error *error)
{
    int64_t until_ms = clock_monotonic_ms() + trial->options->limit_ms;
    while (!trial->is_taken && !side->is_over && clock_monotonic_ms() < until_ms) {
        if (sd_event_run(trial->loop, TURN_US) < 0)
            return error_set(error, PROGRAM_LOOP_REFUSED);
        int64_t before_ms = clock_monotonic_ms();
        trial_wishes_turn(trial);
        until_ms += clock_monotonic_ms() - before_ms; /* a person may have thought about it */
    }
    if (trial->is_taken)
        return 0;
    if (side->is_over) {
        *error = side->why;
        return -1;
    }
    return no_answer(side, trial->options->limit_ms, error);
}

int trial_side_ask(struct trial *trial,
                   enum role role,
                   const struct message *message,
                   trial_take_function *take,
                   void *into,
                   struct error *error)
{
    struct trial_side *side = &trial->sides[role];
    if (side->is_over)
        trial_side_end(side);
    if (side->line == NULL && start_side(side, error) != 0)
        return -1;
    trial->take = take;
    trial->into = into;
    trial->is_taken = false;
    int result = wait_for_hello(trial, side, error);
    if (result == 0)
        result = pipe_line_send(side->line, message, error);
    if (result == 0)
        result = run_until_taken(trial, side, error);
    trial->take = NULL;
    return result;
}
