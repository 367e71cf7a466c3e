/* When an account may be tried, so that neither parallel workers nor restarts ever lock it. The tries
 * belong to the account, over all roles and processes, and to all spellings of it; how often one is tried
 * follows from what its server said (proto/login/login_class.h). Pure: time is an argument. */
#ifndef SUPERVISOR_LOGIN_RULE_H
#define SUPERVISOR_LOGIN_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/both_clocks.h"
#include "proto/login/login_class.h"

#include "supervisor/server/login_state.h"

#define LOGIN_FIRST_HOLD_MS 10000 /* of an account that was good before, after its first refusal */
#define LOGIN_ASK_AGAIN_MS  500   /* how long a denied asker waits while somebody else tries */
/* How long one process alone may confirm a sure account: what hangs or is lost must not keep all others out. */
#define LOGIN_CONFIRM_MS 30000
/* How long a try waits that could not be written down, and the first one after a lost database. */
#define LOGIN_PAUSE_MS 300000

/* What the settings say; retry_ms is INT64_MAX for `never`. */
struct login_pacing {
    int64_t retry_ms; /* between two tries of an account that worked and is judged wrong now */
    int64_t look_ms;  /* between two looks at one whose refusal says nothing about its password */
};

struct login_rule {
    bool is_proven, is_freed;
    bool is_sure;  /* accepted since this supervisor began, and nothing spoke against it since */
    bool is_new;   /* the secret: what is told of uses was under way with another one */
    bool is_extra; /* a person wants one try, whatever speaks against it */
    bool gives_freed, gives_extra; /* what the newest try has used up, if it is not made */
    int64_t refusals;
    enum login_class class;
    int64_t since_wall_ms;
    int64_t refused_ms, first_ms; /* monotonic; no try before the second */
    int64_t busy_ms;    /* the server was only too busy: the pause that follows; 0: it was not */
    int64_t busy_times; /* in a row that the password was shown to it */
    int64_t attempt, asker; /* the newest try, 0: its outcome is known; and who makes it */
    int64_t accepted_ms;    /* the newest acceptance; monotonic */
    int64_t confirmation, confirmed_by, confirmed_ms; /* who confirms; not recorded */
    struct login_ledger ledger;                       /* monotonic */
};

/* What else decides: the tries of all spellings of the account, this one's included. */
struct login_circumstances {
    struct login_pacing pacing;
    struct login_count count;
    bool is_tried;     /* another spelling, at the moment, or it is confirmed */
    int64_t locked_ms; /* how long the lock of another spelling holds */
    int64_t now_ms;
};

struct login_decision {
    bool granted;
    bool is_recorded;   /* when granted: the state has changed and must last before the answer */
    int64_t wait_ms;    /* when not granted; INT64_MAX: until the secret changes or a person acts */
    const char *reason; /* when not granted: the name of an event */
};

/* How a try ended, as its process told; `class` is 0 in messages of older ones. */
struct login_ending {
    int64_t attempt; /* 0: a use of the account that was good */
    enum login_outcome outcome;
    enum login_class class;
    int64_t wait_ms; /* of a server that was only too busy to decide; 0: it was not */
};

/* Begins with what was stored. `first_wait_ms`: no try before that (a lost database), LOGIN_PAUSE_MS at
 * most. No stored time is taken for later than now. */
void login_rule_init(struct login_rule *rule,
                     const struct login_state *state,
                     struct both_clocks now,
                     int64_t first_wait_ms);

/* What must last, as it is now. */
struct login_state login_rule_state(const struct login_rule *rule, struct both_clocks now);

/* Whether the server's newest word was a refusal. */
bool login_rule_is_refused(const struct login_rule *rule);

/* Whether the password is to be shown only after a look without it: our way to log in was not offered, or the server
 * was too busy, and may be so still. */
bool login_rule_looks_first(const struct login_rule *rule);

/* Whether it worked with this secret and was not refused since: several processes may be sent there. */
bool login_rule_is_good(const struct login_rule *rule);

/* The same, and accepted since this supervisor began. Unless that was a moment ago, one process confirms it first. */
bool login_rule_is_sure(const struct login_rule *rule);

/* Whether somebody shows the password now, and nobody knows yet whether it is right. */
bool login_rule_is_tried(const struct login_rule *rule, int64_t now_ms);

/* How long the account is held by its own lock; 0: by none. */
int64_t login_rule_locked_ms(const struct login_rule *rule, int64_t now_ms);

/* How long nobody may log in; 0: not at all; INT64_MAX: until its secret changes or a person acts. */
int64_t login_rule_wait_ms(const struct login_rule *rule, const struct login_circumstances *now);

/* The same, but 0 as long as those may go on who are logged in. */
int64_t login_rule_hold_ms(const struct login_rule *rule, const struct login_circumstances *now);

/* May `asker` try now? When granted and recorded the caller writes the state down before it answers. */
struct login_decision login_rule_ask(struct login_rule *rule,
                                     int64_t attempt,
                                     int64_t asker,
                                     const struct login_circumstances *now);

/* What an ending has changed of the state that must last. */
enum login_rule_change {
    LOGIN_RULE_UNCHANGED,
    LOGIN_RULE_CHANGED,
    LOGIN_RULE_UNANSWERED,
    LOGIN_RULE_REFUSED,
    LOGIN_RULE_ACCEPTED
};

/* How a try, or a use of the account, ended. The outcome of the newest try counts also when its asker is gone. */
enum login_rule_change login_rule_result(struct login_rule *rule,
                                         const struct login_ending *ending,
                                         struct both_clocks now);

/* Whether that session makes this attempt: then its end counts, whatever the settings say meanwhile. */
bool login_rule_is_attempt_of(const struct login_rule *rule, int64_t attempt, int64_t asker);

/* The process with the try is gone: the try stays open, somebody else may ask. Returns whether it had it. */
bool login_rule_asker_gone(struct login_rule *rule, int64_t asker);

/* Another spelling was refused or not answered: the next use of this one is a try. */
void login_rule_doubt(struct login_rule *rule);

/* The secret changed; `is_proven`: to one that worked before. What was tried before counts on, and a lock stays. */
void login_rule_new_secret(struct login_rule *rule, bool is_proven);

/* One try before its time, as far as the ledger and a lock allow. Returns whether that changes anything. */
bool login_rule_free(struct login_rule *rule);

/* The same for a refusal only that says nothing about the password. */
bool login_rule_look_now(struct login_rule *rule);

/* One try at once, whatever speaks against it. */
void login_rule_retry(struct login_rule *rule);

#endif
