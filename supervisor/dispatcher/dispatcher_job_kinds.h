/* The kinds of jobs. */
#ifndef SUPERVISOR_DISPATCHER_JOB_KINDS_H
#define SUPERVISOR_DISPATCHER_JOB_KINDS_H

#include "supervisor/dispatcher/dispatcher_jobs.h"

enum job_kind_number { JOB_RESOLVE, JOB_FETCH, JOB_KINDS };

extern const struct job_kind job_kinds[JOB_KINDS];

#endif
