/* ewscal-worker-ews: from mailboxes to finished calendars. Everything that all members of the
 * cluster do alike is in proto/member; what this one does is the table in role.c. */
#include "worker-ews/role.h"

int main(int argc, char **argv)
{
    return member_main(argc, argv, &ews_role);
}
