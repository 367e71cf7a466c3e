/* ewscal-worker-ldap: finds the mailbox of a user. Start, signals, log-in to the supervisor and the end are
 * those of every member of the cluster; only the role is its own. */
#include "worker-ldap/role.h"

int main(int argc, char **argv)
{
    return member_main(argc, argv, &ldap_role);
}
