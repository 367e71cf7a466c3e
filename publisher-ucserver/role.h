/* publisher-ucserver as a member of the cluster: what proto/member calls when the supervisor has something
 * to say. All that the process does is behind it. */
#ifndef PUBLISHER_ROLE_H
#define PUBLISHER_ROLE_H

#include "proto/member/member.h"

extern const struct member_callbacks publisher_role;

#endif
