/* What the UCServer says on one connection: messages are cut out of its octets, have their time, and
 * find the question that they answer; the list of users is read as it arrives. Pure. */
#ifndef PUBLISHER_LISTENER_H
#define PUBLISHER_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher-ucserver/session/reception.h"

struct error;
struct frame_stream;
struct invoke;
struct questions;
struct roster;
struct roster_stream;
struct rose_message;

/* What the server may say now. */
enum listener_mode {
    LISTENER_ALL,
    LISTENER_NO_QUESTIONS, /* before TLS nothing may be written, and nobody has a reason to ask */
    LISTENER_SILENCE,      /* while TLS begins */
};

struct listener_callbacks {
    void *context;
    /* An answer, but for lists of users: its question is outstanding until the owner removes it. All are
     * borrowed. Returns 0, or -1 when the connection is over. */
    int (*answered)(void *context, struct invoke *invoke, const struct rose_message *message);
    /* The list of users that was asked for; taken over. Its question is not outstanding any more. */
    void (*listed)(void *context, struct roster *roster);
    /* The server did not understand the question, which is outstanding. */
    void (*mistyped)(void *context, const struct invoke *invoke);
};

/* Part of its owner, who sets callbacks, questions and limit; all else begins as zero. */
struct listener {
    struct listener_callbacks callbacks;
    struct questions *questions; /* borrowed */
    enum listener_mode mode;
    uint64_t roster_limit_bytes;
    int64_t now_ms; /* of the octets that are being read */
    struct frame_stream *stream;
    struct reception reception;
    int32_t roster_invoke;                  /* asks for the list of users; 0: none does */
    struct roster *roster;                  /* is being filled */
    struct roster_stream *stream_of_roster; /* reads the list that is arriving */
    int64_t events;                         /* of the server, ignored; since the process began */
    int64_t unexpected;                     /* answers to nothing that is outstanding; the same */
};

/* Ends what is being read, and frees. */
void listener_clear(struct listener *listener);

/* A new connection. */
void listener_begin(struct listener *listener, int64_t now_ms);

/* Takes in what came. Returns 0, or -1 with the error that ends the connection (class NONE when
 * `answered` ended it). */
int listener_feed(struct listener *listener,
                  const uint8_t *octets,
                  size_t size_bytes,
                  int64_t now_ms,
                  struct error *error);

/* Whether a message is being received behind which answers have to wait. */
bool listener_holds_up(const struct listener *listener);

/* When the message that is being received has taken too long; INT64_MAX: none is. */
int64_t listener_deadline_ms(const struct listener *listener);

/* The list of users that was asked for is empty; or will not come (returns whether it was asked for). */
void listener_take_empty_roster(struct listener *listener);
bool listener_forget_roster(struct listener *listener);

#endif
