/* What went wrong, for code that has to decide and for the person who reads the log.
 *
 * The class decides what the caller does next; nobody compares texts. */
#ifndef PROTO_ERROR_H
#define PROTO_ERROR_H

enum error_class {
    ERROR_NONE,
    ERROR_INVALID,     /* a setting or an input is wrong: do not retry */
    ERROR_REFUSED,     /* credentials or rights: do not retry by yourself */
    ERROR_UNAVAILABLE, /* not there now: retry, with growing pauses */
    ERROR_BUSY,        /* the server said when to come back */
    ERROR_LIMIT,       /* larger than we accept */
    ERROR_BROKEN,      /* the peer violates its protocol */
    ERROR_INTERNAL,    /* a mistake of ours, or this machine is out of something */
};

/* Longest texts; what is longer is cut and ends in "...". */
#define ERROR_CODE_BYTES 64
#define ERROR_TEXT_BYTES 768

struct error {
    enum error_class class;
    char code[ERROR_CODE_BYTES]; /* the peer's own name or number for it, or empty */
    char text[ERROR_TEXT_BYTES]; /* one sentence: what, where, what came back, what helps */
};

/* Fills `error` (which may be NULL) and returns -1, so that a function can end with
 * `return error_set(error, ...)`. Control characters of the text, and octets that are no UTF-8, become
 * '?'; so they do below. */
int error_set(struct error *error, enum error_class class, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Records the peer's own code, for example "ErrorNoFreeBusyAccess" or "101". */
void error_set_code(struct error *error, const char *code);

/* Puts a part in front of the text while the error rises: "directory dc1: " + text. Returns -1. */
int error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes `error` say that nothing is wrong. */
void error_clear(struct error *error);

#endif
