/* ewscal-publisher-ucserver: the one process that talks to the UCServer. */
#include "publisher-ucserver/role.h"

int main(int argc, char **argv)
{
    return member_main(argc, argv, &publisher_role);
}
