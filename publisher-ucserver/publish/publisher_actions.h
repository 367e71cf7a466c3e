/* How session and connection reach each other and the rest of the publisher. */
#ifndef PUBLISHER_PUBLISHER_ACTIONS_H
#define PUBLISHER_PUBLISHER_ACTIONS_H

#include "publisher-ucserver/session/rose_link.h"
#include "publisher-ucserver/session/rose_session.h"

struct publisher;

struct rose_session_actions publisher_session_actions(struct publisher *publisher);
struct rose_link_owner publisher_link_owner(struct publisher *publisher);

#endif
