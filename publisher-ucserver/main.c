/* ewscal-publisher-ucserver: the one process that talks to the UCServer, because the UCServer allows one
 * session for an account and applies lists in the order in which they come. */
#include "publisher-ucserver/role.h"

int main(int argc, char **argv)
{
    return member_main(argc, argv, &publisher_role);
}
