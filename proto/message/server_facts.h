/* What is told of every server alike, whichever role has seen it: until when its certificate is good, and whether its
 * clock and this machine's agree. Pure: the time is an argument. */
#ifndef PROTO_SERVER_FACTS_H
#define PROTO_SERVER_FACTS_H

#include <stdbool.h>
#include <stdint.h>

struct error;

/* A certificate is renewed by people: a month is enough for that. */
#define SERVER_FACTS_CERTIFICATE_DAYS 30
/* Kerberos refuses from five minutes on; whoever is two apart drifts, and is told in time. */
#define SERVER_FACTS_CLOCK_SECONDS    120
#define SERVER_FACTS_KERBEROS_SECONDS 300

/* Whether a certificate that ends at `end` has ended or will soon; both in seconds since 1970. */
bool server_facts_certificate_ends(int64_t end, int64_t now);

/* Fills `said` with when it ends (never a failure: what is believed is good), as a warning if that is soon. */
void server_facts_tell_certificate(int64_t end, int64_t now, struct error *said);

/* Fills `said` with what the server's clock says beside ours, both in seconds since 1970: good, a warning, or, where
 * Kerberos has to be used, a failure (INVALID). */
void server_facts_tell_clock(int64_t theirs, int64_t ours, bool needs_kerberos, struct error *said);

#endif
