/* ewscal-worker-ews: from mailboxes to finished calendars. */
#include "worker-ews/role.h"

int main(int argc, char **argv)
{
    return member_main(argc, argv, &ews_role);
}
