/* What was learned about one Exchange server and must not be learned again by every job: the
 * version and the form of UTC that it understands, how long a window it takes, whether pausing has
 * helped. It is lost with the settings, which may have changed the server. Pure. */
#ifndef WORKER_EWS_ENDPOINT_MEMORY_H
#define WORKER_EWS_ENDPOINT_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/reason.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/exchange/server_shown.h"
#include "worker-ews/login/login_way.h"

/* The window that every Exchange takes, by Microsoft's documents. */
#define DOCUMENTED_WINDOW_DAYS 42

/* So many unknown busy types are told apart. */
#define ENDPOINT_BUSY_WORDS 8

/* Room for the name of an oddity, and how many there are at most. */
#define ODDITY_BYTES      BUSY_WORD_BYTES
#define ENDPOINT_ODDITIES 16

struct endpoint_memory {
    enum schema_version version, told_version;
    enum utc_form utc_form;
    int window_days;        /* the most that is asked for at once; 0: no limit known */
    int passing_failures;   /* pauses in a row that did not help */
    int64_t pause_until_ms; /* end of the newest of them */
    int64_t answers;        /* complete ones: whoever sees the number grow knows that it works */
    struct server_shown shown;
    struct login_way way;         /* by which it was logged in last; LOGIN_METHOD_NONE: not yet */
    char no_ticket[REASON_BYTES]; /* packed: why Kerberos gave none last time; or empty */
    size_t lone_tries; /* tries of the account with a single address, each with another one */
    char good_address[AVAILABILITY_ADDRESS_BYTES_MAX + 1]; /* read last; empty: none yet */
    /* The address that failed alone last, and how, as long as nothing has been answered since. */
    char alone_address[AVAILABILITY_ADDRESS_BYTES_MAX + 1];
    char alone_code[ANSWER_CODE_BYTES];
    char busy_words[ENDPOINT_BUSY_WORDS][BUSY_WORD_BYTES]; /* unknown ones, in the order seen */
    size_t busy_word_count;
    char oddities[ENDPOINT_ODDITIES][ODDITY_BYTES]; /* what was told of calendars, by its event */
    size_t oddity_count;
};

/* Goes one version down from `used`, with which a request has just failed; somebody else may have
 * done so meanwhile. Returns false when there is no lower one. */
bool endpoint_memory_lower_version(struct endpoint_memory *memory, enum schema_version used);

/* Whether a lower version is asked with than was told last, which is then told. */
bool endpoint_memory_tell_version(struct endpoint_memory *memory);

/* Changes to the other way of writing UTC; false when `used` was the other one already. */
bool endpoint_memory_change_utc_form(struct endpoint_memory *memory, enum utc_form used);

/* A request failed in a way that should pass. Returns for how long to stay away, or -1 when staying
 * away has not helped. Requests that were under way together count once. */
int64_t
endpoint_memory_note_failure(struct endpoint_memory *memory, int64_t now_ms, uint32_t chance);

/* Kerberos gave a ticket (NULL), or none for that packed reason. Returns whether that is news: why there is none has
 * another name than before. */
bool endpoint_memory_note_ticket(struct endpoint_memory *memory, const char *reason);

/* A busy type that we do not know has come. Returns whether it had not come before; false, too, when
 * there have been too many to remember. */
bool endpoint_memory_note_busy_word(struct endpoint_memory *memory, const char *word);

/* Something in a calendar is odd, by the name of the event that says so. Returns whether it is the first time. */
bool endpoint_memory_note_oddity(struct endpoint_memory *memory, const char *name);

/* A request with this address alone failed with that code. Returns whether another address has done so
 * as well and nothing was answered in between: then it is the server. */
bool endpoint_memory_note_alone(struct endpoint_memory *memory,
                                const char *address,
                                const char *code);

/* This address was read. */
void endpoint_memory_note_good(struct endpoint_memory *memory, const char *address);

/* An answer was complete: failures are forgotten. */
void endpoint_memory_note_success(struct endpoint_memory *memory);

#endif
