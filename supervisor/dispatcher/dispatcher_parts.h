/* What the dispatcher keeps of each job. Only its own files include this. */
#ifndef SUPERVISOR_DISPATCHER_PARTS_H
#define SUPERVISOR_DISPATCHER_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <uthash.h>

#include "proto/message/message.h"

#include "supervisor/dispatcher/user.h"
#include "supervisor/peer/seat.h"
#include "supervisor/server/access.h"
#include "supervisor/server/accounts.h"
#include "supervisor/server/servers.h"

enum job_kind { JOB_RESOLVE, JOB_FETCH };

/* A job is a shard on its way through one process; its number is also the lease. */
struct job {
    int64_t number;
    enum job_kind kind;
    struct peer *peer;
    size_t server; /* index of the directory or exchange */
    struct user **users;
    size_t user_count;
    int64_t deadline_ms;
    int64_t extensions;
    struct budget *budget; /* of a fetch job: it has one share of it */
    bool is_of_suspects;
    UT_hash_handle hh;
};

/* Who waits for a server. */
struct user_line {
    struct user_queue queue, suspects;
};

#endif
