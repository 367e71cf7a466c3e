/* ewscal-worker-ews: from mailboxes to finished calendars. */
#include "proto/member/member.h"

#include "worker-ews/worker.h"

int main(int argc, char **argv)
{
    return member_main(argc, argv, worker_callbacks());
}
