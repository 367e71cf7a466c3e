/* What a trial is told and what it tells: whom it asks for tries, the steps, certificates and users that it has
 * found. Beside trial.h, because the files that a trial consists of need it, too. */
#ifndef SUPERVISOR_TRIAL_TYPES_H
#define SUPERVISOR_TRIAL_TYPES_H

#include <stdbool.h>
#include <stdint.h>

/* Kept by the trial, with all texts. */
struct trial_options {
    const char *state_directory; /* where the ledger is */
    const char *connect,
        *keys; /* of a supervisor that runs: tcp://HOST:PORT, the folder of control.key */
    const char *programs; /* folder of our programs */
    int64_t limit_ms;     /* for one answer of a role */
};

/* One thing that was looked at. Texts are borrowed for the call; `reason` is packed, or empty. */
struct trial_step {
    const char *server; /* "ucserver", "directory NAME", "exchange NAME" or "user" */
    const char *name;   /* "connect", "tls", "login", ... */
    bool is_good;
    bool is_search; /* one of many ways that were looked for: in vain is no failure */
    const char *reason;
};

/* Whether the authority that has issued a certificate can be believed in its place. */
enum trial_authority {
    TRIAL_AUTHORITY_SHOWN,      /* by the server; with it everything is right */
    TRIAL_AUTHORITY_NOT_SHOWN,  /* so nobody can look at it */
    TRIAL_AUTHORITY_ITSELF,     /* the certificate has signed itself: there is none */
    TRIAL_AUTHORITY_NOT_ENOUGH, /* the name, the end or something else is wrong, too */
    TRIAL_AUTHORITY_UNUSED,     /* pins are set, and they alone decide */
};

/* The certificate that a server has shown. Texts are borrowed and empty when not known; names fit on a line each, as
 * far as that goes. */
struct trial_certificate {
    const char *server;
    bool is_trusted;
    bool is_search;          /* of one of many ways that were looked for */
    const char *reason;      /* why it is not trusted, packed */
    const char *fingerprint; /* SHA-256 of its DER form in hexadecimal digits: the value of `pin` */
    const char *subject, *names, *issuer, *start, *end;
    const char *pem;                /* of one that is not trusted; NULL: it was not shown */
    enum trial_authority authority; /* of one that is not trusted; when it was shown: */
    const char *authority_subject, *authority_end, *authority_fingerprint;
    const char *authority_pem; /* what was shown, as it is to be written into a file; or NULL */
};

/* `context` comes first; any of them may be NULL. None may use the trial. */
struct trial_callbacks {
    void *context;
    void (*step)(void *context, const struct trial_step *step);
    void (*certificate)(void *context, const struct trial_certificate *certificate);
    /* The password of `account` was judged wrong before, or too many were counted lately; `reason` (packed) says which,
     * `counted` how many of the last 60 minutes. Whether it is to be tried once more all the same. NULL: it is not. */
    bool (*once_more)(void *context, const char *account, const char *reason, int64_t counted);
};

/* What became of one user, up to the list that would be written. Texts live as long as the trial. */
struct trial_user_found {
    int64_t listed; /* users that the UCServer lists as enabled and without a client */
    const char *user, *address;
    int64_t entries;     /* that would be written */
    int64_t first, last; /* seconds since 1970: when the first one begins and the last one ends */
};

#endif
