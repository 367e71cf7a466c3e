/* The publisher as a member of the cluster: what proto/member/member.h asks of a role. */
#ifndef PUBLISHER_ROLE_H
#define PUBLISHER_ROLE_H

#include "proto/member/member.h"

/* The callbacks of `ewscal-publisher-ucserver`. */
extern const struct member_callbacks publisher_role;

#endif
