/* c-ares on the loop: one channel for one question after the other, of whatever kind of record. For those
 * who ask name servers (resolver.h, service_resolver.h); nobody else needs it. */
#ifndef PROTO_NAME_CHANNEL_H
#define PROTO_NAME_CHANNEL_H

#include <ares.h>
#include <systemd/sd-event.h>

struct error;

/* c-ares opens one or two sockets for each name server. */
#define NAME_CHANNEL_SOCKETS 16

/* Part of its owner, which does not move. */
struct name_channel {
    sd_event *loop;
    ares_channel channel; /* NULL: not open */
    sd_event_source *timer;
    struct {
        ares_socket_t socket;
        sd_event_source *source;
    } watched[NAME_CHANNEL_SOCKETS];
};

/* Opens it in the caller's memory, zeroed before; keeps `loop`. Returns 0, or -1 with `error` (INTERNAL);
 * name_channel_close() follows in both cases. */
int name_channel_open(struct name_channel *channel, sd_event *loop, struct error *error);

/* To be called after each question, so that its time runs. */
void name_channel_asked(struct name_channel *channel);

/* Ends it; what is not answered yet is answered with ARES_EDESTRUCTION. */
void name_channel_close(struct name_channel *channel);

#endif
