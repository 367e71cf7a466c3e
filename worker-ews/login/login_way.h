/* The ways of logging in over HTTP, by themselves: those who judge an answer, those who send a request and the
 * plan that says which comes next all speak of them. */
#ifndef WORKER_EWS_LOGIN_WAY_H
#define WORKER_EWS_LOGIN_WAY_H

#include <stdbool.h>
#include <stddef.h>

enum login_method {
    LOGIN_METHOD_NONE,
    LOGIN_METHOD_NEGOTIATE, /* Kerberos */
    LOGIN_METHOD_NTLM,
    LOGIN_METHOD_BASIC,
};

/* One way: a method, and whether it is bound to its TLS connection (tls-server-end-point, RFC 5929). */
struct login_way {
    enum login_method method;
    bool is_bound;
};

/* What a 401 offers, as bits. */
#define LOGIN_OFFERS_NEGOTIATE 1u
#define LOGIN_OFFERS_NTLM      2u
#define LOGIN_OFFERS_BASIC     4u

/* The bit of the offer that a way needs; 0 of LOGIN_METHOD_NONE. */
unsigned login_method_offer(enum login_method method);

/* The bit of an authentication scheme (RFC 9110, 11.1: without regard to case); 0: none of ours. */
unsigned login_offer_of_scheme(const char *name, size_t size);

/* "negotiate", "ntlm, bound to TLS"; "none" of LOGIN_METHOD_NONE. Never NULL. */
const char *login_way_name(struct login_way way);

#endif
