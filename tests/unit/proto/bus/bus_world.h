/* A bus on loopback for tests: a server and what it saw, clients and what they saw. */
#ifndef BUS_WORLD_H
#define BUS_WORLD_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "proto/bus/bus_client.h"
#include "proto/bus/bus_server.h"
#include "proto/bus/bus_socket.h"
#include "proto/key/allow_list.h"

#define WORLD_HEARTBEAT_MS 200

struct world {
    sd_event *loop;        /* of the clients */
    sd_event *server_loop; /* the same, unless a test separates them */
    struct allow_list *list;
    struct curve_key_pair server_keys;
    struct bus_server *server;
    char endpoint[256];
    /* what the server saw */
    struct bus_peer *peer; /* of the newest session that lives */
    int asked;             /* admit() was */
    int begun, ended, messages, dropped;
    enum bus_end end_why;
    enum bus_drop drop_why;
    char drop_text[1024];
    int64_t newest_number; /* of progress messages */
    bool is_in_order;
    int refuse_next;                                           /* hellos that admit() refuses */
    void (*greet)(struct world *world, struct bus_peer *peer); /* NULL, or when a session begins */
    void (*look)(struct world *world, const struct message *message); /* NULL, or sees each one */
};

struct world_client {
    struct world *world;
    struct curve_key_pair keys;
    struct bus_client *client;
    int welcomed, refused, messages, lost, troubles;
    bool leaves_when_refused; /* on_refused() says goodbye */
    enum refused_why why;
    char text[1024];
    int64_t session_number;
    int64_t newest_number;
};

/* Begins with a listening server. */
void world_init(struct world *world);
void world_clear(struct world *world);
void world_start_server(struct world *world, const char *endpoint);

/* The same, with this version for the welcome. */
void world_start_server_of(struct world *world, const char *endpoint, const char *version);

/* Makes keys and allows them under `name`, unless it is NULL. */
void world_make_keys(struct world *world,
                     enum role role,
                     const char *name,
                     struct curve_key_pair *keys);

/* A client that greets in `role` with the keys. */
void world_client_init(struct world_client *client,
                       struct world *world,
                       enum role role,
                       const struct curve_key_pair *keys);

/* Runs the loops until the number is at least `wanted`; fails the test after three seconds. */
void world_run_until(struct world *world, const int *number, int wanted);

/* Runs the loops for so long. */
void world_run_ms(struct world *world, int64_t duration_ms);

/* A DEALER of its own that greets with these keys and whose frames the test makes itself. */
void *world_raw_dealer(struct world *world, void *zmq_context, const struct curve_key_pair *keys);
void world_raw_hello(void *dealer, enum role role);

/* Takes one message from a socket of the test; fails the test after three seconds. */
void world_raw_take(struct world *world, void *socket, struct bus_frames *frames);

#endif
