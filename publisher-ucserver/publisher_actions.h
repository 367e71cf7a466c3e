/* How session and connection reach each other and the rest of the publisher. */
#ifndef PUBLISHER_PUBLISHER_ACTIONS_H
#define PUBLISHER_PUBLISHER_ACTIONS_H

#include "rose_session.h"
#include "rose_link.h"

struct publisher;

struct rose_session_actions publisher_session_actions(struct publisher *publisher);
struct rose_link_owner publisher_link_owner(struct publisher *publisher);

#endif
