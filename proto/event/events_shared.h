/* Events of what every process shares: the program itself, connections, TLS, names, the bus, keys, the
 * log. Form and columns: event_table.h. */
#ifndef PROTO_EVENTS_SHARED_H
#define PROTO_EVENTS_SHARED_H

/* clang-format off */
#define EVENTS_SHARED(EVENT) \
    EVENT(OTHER, "other", WARNING, NONE, "words", \
          "{words}", NULL) \
    \
    EVENT(PROGRAM_NO_MEMORY, "program.no_memory", ERROR, INTERNAL, "", \
          "there is not enough memory", NULL) \
    EVENT(PROGRAM_LOOP_REFUSED, "program.loop_refused", ERROR, INTERNAL, "words", \
          "the event loop does not accept another source{?: {words}}", NULL) \
    EVENT(PROGRAM_LIBRARY_FAILED, "program.library_failed", ERROR, INTERNAL, "library call words", \
          "{library} failed in {call}{?: {words}}", NULL) \
    \
    EVENT(NAME_UNKNOWN, "name.unknown", ERROR, INVALID, "host words", \
          "the name {host} does not exist: {words}", "check its spelling and this machine's name servers") \
    EVENT(NAME_UNRESOLVED, "name.unresolved", WARNING, UNAVAILABLE, "host words", \
          "the name {host} cannot be resolved now: {words}", "check this machine's name servers") \
    \
    EVENT(CONNECTION_FAILED, "connection.failed", WARNING, UNAVAILABLE, "host address port words", \
          "no connection to {host} ({address}) port {port}: {words}", \
          "check that the server is running and that host and port are right") \
    EVENT(CONNECTION_CUT, "connection.cut", WARNING, UNAVAILABLE, "words", \
          "the connection was cut{?: {words}}", NULL) \
    EVENT(CONNECTION_CLOSED, "connection.closed", WARNING, UNAVAILABLE, "", \
          "the server closed the connection", NULL) \
    EVENT(CONNECTION_TIMED_OUT, "connection.timed_out", WARNING, UNAVAILABLE, "limit_ms", \
          "there was no answer within {limit_ms}", NULL) \
    \
    EVENT(TLS_FAILED, "tls.failed", WARNING, BROKEN, "words", \
          "TLS failed: {words}", NULL) \
    EVENT(TLS_CERTIFICATE_EXPIRED, "tls.certificate_expired", ERROR, INVALID, "words fingerprint", \
          "the server's certificate has expired: {words}{? (SHA-256 {fingerprint})}", \
          "have it renewed on the server") \
    EVENT(TLS_CERTIFICATE_NOT_YET_VALID, "tls.certificate_not_yet_valid", ERROR, INVALID, \
          "words fingerprint", \
          "the server's certificate is not valid yet: {words}{? (SHA-256 {fingerprint})}", \
          "check the clocks of both machines") \
    EVENT(TLS_CERTIFICATE_WRONG_NAME, "tls.certificate_wrong_name", ERROR, INVALID, \
          "words fingerprint", \
          "the server's certificate is for another name: {words}{? (SHA-256 {fingerprint})}", \
          "set host to a name that the certificate contains, or set pin to that SHA-256 if it is the right one") \
    EVENT(TLS_CERTIFICATE_UNTRUSTED, "tls.certificate_untrusted", ERROR, INVALID, "words fingerprint", \
          "the server's certificate is not trusted: {words}{? (SHA-256 {fingerprint})}", \
          "set ca_file to the CA that signed it, or set pin to that SHA-256 if it is the right one") \
    EVENT(TLS_CERTIFICATE_NOT_PINNED, "tls.certificate_not_pinned", ERROR, INVALID, "words fingerprint", \
          "the server's certificate is not the one that is pinned{?: {words}}{? (SHA-256 {fingerprint})}", \
          "if the server was given a new certificate on purpose, set pin to its SHA-256")
/* clang-format on */

#endif
