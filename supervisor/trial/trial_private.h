/* A trial from inside: the programs and what is asked of them. What a person is asked happens between two
 * turns of the loop, never inside one. Nobody else knows what it consists of. */
#ifndef SUPERVISOR_TRIAL_PRIVATE_H
#define SUPERVISOR_TRIAL_PRIVATE_H

#include <systemd/sd-event.h>

#include "proto/base/arena.h"
#include "proto/process/pipe_line.h"

#include "supervisor/settings/settings.h"
#include "supervisor/trial/trial_ledger.h"
#include "supervisor/trial/trial_program.h"
#include "supervisor/trial/trial_types.h"

struct trial;

/* Takes what a role answers; returns whether it is the answer that was waited for. */
typedef bool trial_take_function(void *into, const struct message *message);

/* A program of a role that is running. */
struct trial_side {
    struct trial *trial;
    enum role role;
    struct pipe_line *line; /* NULL: not running */
    struct trial_program program;
    char version[LIMIT_CODE + 1];
    bool is_over;
    struct error why; /* it is over */
};

/* A wish to log in that waits for the ledger's answer. */
struct trial_wish {
    enum role role;       /* whose */
    char *account;        /* NULL: none */
    int64_t number;       /* of the role's question */
    int64_t asked_number; /* of ours; 0: not asked yet, or to be asked again */
    int64_t not_before_ms;
    int asked_again;
    bool is_wanted;   /* a person has said so */
    bool is_answered; /* then the answer is in these, until it is dealt with: */
    struct login_answer answer;
    char reason[REASON_BYTES];
};

#define TRIAL_WISHES 8

struct trial {
    const struct trial_options *options;
    struct trial_callbacks callbacks;
    sd_event *loop;
    struct trial_ledger *ledger;
    const struct configuration *draft;
    struct trial_side sides[ROLE_LAST + 1];
    struct trial_wish wishes[TRIAL_WISHES];
    int64_t next_number;
    trial_take_function *take; /* NULL: nothing is waited for */
    void *into;
    bool is_taken;
    struct arena *texts; /* of what was found */
    char *url;           /* of the Exchange that was found last */
    int64_t trust;
};

/* trial_side.c: starts the program of a role, unless it runs; sends it a message; runs the loop until `take` has its
 * answer. Errors: the program does not start, has ended, does not answer in time. */
int trial_side_ask(struct trial *trial,
                   enum role role,
                   const struct message *message,
                   trial_take_function *take,
                   void *into,
                   struct error *error);

/* Ends its program, and forgets its wishes to log in; nothing happens when it does not run. */
void trial_side_end(struct trial_side *side);

/* trial_wishes.c: a role wants to log in, or tells how that ended; the ledger answers. */
void trial_wish_add(struct trial *trial, enum role role, const struct login_ask *ask);
void trial_wish_report(struct trial *trial, enum role role, const struct login_result *result);
void trial_wish_answered(void *trial, const struct login_answer *answer);

/* Deals with those that wait; called between two turns of the loop, because a person may be asked. */
void trial_wishes_turn(struct trial *trial);
void trial_wishes_forget(struct trial *trial, enum role role);

/* trial_tell.c: tells a step; and the certificate that its reason is about. */
void trial_tell_step(const struct trial *trial,
                     const char *server,
                     const struct check_step *step,
                     bool is_search);

#endif
