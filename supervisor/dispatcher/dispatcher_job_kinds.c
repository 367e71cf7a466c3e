/* The kinds of jobs: who does them, where they ask, how they are sent, what their answers mean. */
#include "supervisor/dispatcher/dispatcher_fetch.h"
#include "supervisor/dispatcher/dispatcher_job_kinds.h"
#include "supervisor/dispatcher/dispatcher_resolve.h"

const struct job_kind job_kinds[JOB_KINDS] = {
    [JOB_RESOLVE] = {.role = ROLE_WORKER_LDAP,
                     .away = RESULT_DIRECTORY_AWAY,
                     .servers = resolve_servers,
                     .look_after = resolve_bridge_silence,
                     .serve_instead = resolve_from_memory,
                     .send = resolve_send,
                     .answer = resolve_answer,
                     .user_name = resolve_user_name,
                     .take = resolve_take},
    [JOB_FETCH] = {.role = ROLE_WORKER_EWS,
                   .away = RESULT_EXCHANGE_AWAY,
                   .servers = fetch_servers,
                   .has_room = fetch_has_room,
                   .send = fetch_send,
                   .answer = fetch_answer,
                   .user_name = fetch_user_name,
                   .learn = fetch_learn,
                   .take = fetch_take},
};
