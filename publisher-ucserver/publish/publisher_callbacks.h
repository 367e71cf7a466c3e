/* How the publisher reaches the supervisor. It does not know the bus: tests stand in for the supervisor by
 * these functions, and drive the publisher against a UCServer alone. */
#ifndef PUBLISHER_PUBLISHER_CALLBACKS_H
#define PUBLISHER_PUBLISHER_CALLBACKS_H

#include <stdbool.h>
#include <stdint.h>

struct login_desk;
struct message;

/* What the publisher needs from the process around it. */
struct publisher_callbacks {
    void *context;
    /* Sends a message to the supervisor; borrows. */
    void (*send)(void *context, const struct message *message);
    void (*set_credit)(void *context, int64_t users);
    /* The rule before each write: whether the supervisor has been heard lately. */
    bool (*echo_is_fresh)(void *context);
    /* Where it asks whether the password may be sent. */
    struct login_desk *logins;
};

#endif
