/* worker-ews as a member of the cluster: the callbacks by which proto/member runs it. main.c and
 * the tests of whole processes begin here. */
#ifndef WORKER_EWS_ROLE_H
#define WORKER_EWS_ROLE_H

#include "proto/member/member.h"

extern const struct member_callbacks ews_role;

#endif
