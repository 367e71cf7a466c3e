/* publisher-ucserver as a member of the cluster. */
#ifndef PUBLISHER_ROLE_H
#define PUBLISHER_ROLE_H

#include "proto/member/member.h"

extern const struct member_callbacks publisher_role;

#endif
