/* One session of the bus, as the server's owner sees it. It lives from session_begun() to session_ended();
 * whoever keeps its number longer is told that there is no such session. */
#ifndef PROTO_BUS_PEER_H
#define PROTO_BUS_PEER_H

#include <stdint.h>

#include "proto/message/message_values.h"

/* One session. Owned by the server, valid from session_begun() to session_ended(); only `context`
 * is for the owner to change. Times by clock_monotonic_ms(). */
struct bus_peer {
    int64_t session; /* never used twice, not even over restarts */
    enum role role;
    const char *name; /* "worker-ews/2" */
    const char *host;
    const char *version;
    int64_t process;  /* its id on that host */
    int64_t instance; /* tells this process from any other one; 0: an older program */
    const char *public_key;
    int64_t begun_ms;
    int64_t heard_ms;
    void *context;
};

enum bus_end {
    BUS_END_GOODBYE,  /* the peer said so */
    BUS_END_SILENT,   /* three heartbeats missed */
    BUS_END_REPLACED, /* a newer hello with the same key */
    BUS_END_GONE, /* sending failed (no connection, or it does not read), and all it said is read */
    BUS_END_FORBIDDEN, /* its key is not allowed any more */
    BUS_END_BY_US,     /* bus_server_end() */
};

#endif
