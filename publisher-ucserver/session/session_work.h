/* What an open session does for others: lists, whose owners are told what became of them, and the
 * question whether the server is there. Pure. */
#ifndef PUBLISHER_SESSION_WORK_H
#define PUBLISHER_SESSION_WORK_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct invoke;
struct questions;
struct rose_message;
struct rose_session_callbacks;
struct set_entry_list_argument;

struct session_work {
    const struct rose_session_callbacks *callbacks; /* borrowed */
    struct questions *questions;                    /* borrowed */
    int32_t check_invoke;                           /* asnCheckConnection is outstanding; 0: none */
    int64_t failures;                               /* of lists, since the process began */
    int64_t latency_ms;                             /* of lists, smoothed */
};

/* Sends a list. Returns the invoke's id, or 0 when it cannot be encoded or too many are outstanding. */
int32_t session_work_send_list(struct session_work *work,
                               const struct set_entry_list_argument *list,
                               int64_t now_ms);

/* Asks whether the server is there, unless that is outstanding. Returns whether there will be an
 * answer. */
bool session_work_check(struct session_work *work, int64_t now_ms);

/* Whose an answer, or a question whose time has run out, is. */
enum session_work_result {
    SESSION_WORK_IS_NOT_MINE, /* nothing was done */
    SESSION_WORK_DONE,        /* the owner of the list, or who checks, was told */
    SESSION_WORK_ENDS,        /* the same, and nothing else would work either: `why` says why */
};

enum session_work_result session_work_take_answer(struct session_work *work,
                                                  struct invoke *invoke,
                                                  const struct rose_message *message,
                                                  int64_t now_ms,
                                                  struct error *why);

/* `why` says that the time has run out. A list stays outstanding: its answer may still come. */
enum session_work_result session_work_take_overdue(struct session_work *work,
                                                   struct invoke *invoke,
                                                   const struct error *why);

#endif
