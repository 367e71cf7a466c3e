/* Which ways to log in the answer 401 offers. Pure.
 *
 * A refusal that does not offer the way that was used says nothing about the password: the server did not
 * look at it. Which it was decides whether an account waits for a person. */
#ifndef WORKER_EWS_LOGIN_CHALLENGES_H
#define WORKER_EWS_LOGIN_CHALLENGES_H

#include <stddef.h>

#include "worker-ews/login/login_way.h"

#define LOGIN_CHALLENGES_BYTES 96

struct login_challenges {
    size_t count;
    unsigned offers; /* those that we know, LOGIN_OFFERS_... */
    /* "Negotiate, NTLM", each once, as many as there is room for */
    char names[LOGIN_CHALLENGES_BYTES];
};

/* Adds those of one header WWW-Authenticate or Proxy-Authenticate; a header may hold several. */
void login_challenges_add(struct login_challenges *challenges, const char *value);

#endif
