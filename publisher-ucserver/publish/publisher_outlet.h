/* How the publisher reaches the supervisor. */
#ifndef PUBLISHER_PUBLISHER_OUTLET_H
#define PUBLISHER_PUBLISHER_OUTLET_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message_values.h"

struct message;

/* What the publisher needs from the process around it. */
struct publisher_outlet {
    void *context;
    /* Sends a message to the supervisor; borrows. */
    void (*send)(void *context, const struct message *message);
    void (*set_credit)(void *context, int64_t users);
    /* The rule before each write: whether the supervisor has been heard lately. */
    bool (*echo_is_fresh)(void *context);
    /* publisher_login_granted() or publisher_login_denied() follows, later, from the loop. */
    void (*ask_login)(void *context, const char *account);
    void (*report_login)(void *context,
                         const char *account,
                         int64_t try_number,
                         enum login_outcome outcome,
                         const char *text);
};

#endif
