/* A job outlives the sessions that search for it: nothing that one of them found is mixed with what the next one
 * finds. */
#include <stdlib.h>

#include "proto/base/memory.h"

#include "worker-ldap/resolve_job.h"

struct resolve_job *resolve_job_create(struct kept_message *kept)
{
    struct resolve_job *job = memory_allocate(sizeof(*job));
    job->kept = kept;
    STAILQ_INIT(&job->entries);
    return job;
}

void resolve_job_destroy(struct resolve_job *job)
{
    kept_message_destroy(job->kept);
    directory_entry_list_clear(&job->entries);
    free(job);
}

void resolve_job_begin_anew(struct resolve_job *job)
{
    job->is_by_name = job->was_refused = false;
    directory_entry_list_clear(&job->entries);
}

bool resolve_jobs_are_searching(const struct resolve_job_list *jobs)
{
    const struct resolve_job *job;
    TAILQ_FOREACH(job, jobs, link) {
        if (job->is_searching)
            return true;
    }
    return false;
}

void resolve_jobs_wait_again(struct resolve_job_list *jobs)
{
    struct resolve_job *job;
    TAILQ_FOREACH(job, jobs, link) {
        job->is_searching = job->is_learning = false;
    }
}
