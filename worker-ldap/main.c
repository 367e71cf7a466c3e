/* ewscal-worker-ldap: user -> mailbox. */
#include "role.h"

int main(int argc, char **argv)
{
    return member_main(argc, argv, &ldap_role);
}
