/* ewscal-worker-ldap: user -> mailbox. */
#include "worker-ldap/role.h"

int main(int argc, char **argv)
{
    return member_main(argc, argv, &ldap_role);
}
