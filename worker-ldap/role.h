/* worker-ldap as a member of the cluster: what the process does with settings, jobs, checks and orders of
 * the supervisor. */
#ifndef WORKER_LDAP_ROLE_H
#define WORKER_LDAP_ROLE_H

#include "proto/member/member.h"

extern const struct member_callbacks ldap_role;

#endif
