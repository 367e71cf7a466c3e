/* How a log-in ended, as it travels in login_result: what an older supervisor understands, and what the
 * refusal says about the account. The numbers are part of the protocol (message_values.h). */
#ifndef PROTO_LOGIN_VALUES_H
#define PROTO_LOGIN_VALUES_H

enum login_outcome {
    LOGIN_ACCEPTED = 0,
    LOGIN_REFUSED = 1,
    LOGIN_NOT_TRIED = 2, /* the password was not sent: the try does not count */
    LOGIN_UNKNOWN = 3,   /* the password was sent and nothing came back: the try counts */
    LOGIN_LAST = LOGIN_UNKNOWN
};

/* What a refusal says about the account. Each role has a table from its server's answers to these;
 * proto/login/login_class.h says what follows from each. */
enum login_class {
    LOGIN_CLASS_UNSAID = 0,     /* by a process that knows no classes: paces as judged wrong */
    LOGIN_JUDGED_WRONG = 1,     /* name or password */
    LOGIN_NOT_KNOWN = 2,        /* no table says what it means: paces as judged wrong */
    LOGIN_CANNOT_BE_USED = 3,   /* disabled, expired, must change, wrong hours or machine */
    LOGIN_LOCKED = 4,           /* or too many attempts */
    LOGIN_NOT_OFFERED = 5,      /* our way to log in */
    LOGIN_COULD_NOT_DECIDE = 6, /* the server's own trouble */
    LOGIN_OTHER_CAUSE = 7,      /* says nothing about the password: version, licence, TLS */
    LOGIN_CLASS_LAST = LOGIN_OTHER_CAUSE
};

#endif
