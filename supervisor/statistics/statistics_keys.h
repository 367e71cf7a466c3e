/* The keys of JSON as constants, one for each row of statistics_table.h: key_server_latency_ms is the
 * "latency_ms" of a server, key_service_servers the list of servers. Whoever reads an answer uses them, so
 * a key that the table does not have does not compile. */
#ifndef STATISTICS_KEYS_H
#define STATISTICS_KEYS_H

#include "supervisor/statistics/statistics_table.h"

#define STATISTICS_KEY(of, member, kind, key, metric) static const char key_##of##_##key[] = #key;
#define STATISTICS_KEY_OF_RECORD(of, member, kind, record, key)                                    \
    static const char key_##of##_##key[] = #key;

STATISTICS_OF_cycle(cycle, STATISTICS_KEY) STATISTICS_OF_users(users, STATISTICS_KEY)
    STATISTICS_OF_supervisor(supervisor, STATISTICS_KEY) STATISTICS_OF_store(store, STATISTICS_KEY)
        STATISTICS_OF_process(process, STATISTICS_KEY) STATISTICS_OF_server(server, STATISTICS_KEY)
            STATISTICS_OF_account(account, STATISTICS_KEY) STATISTICS_OF_pool(pool, STATISTICS_KEY)
                STATISTICS_OF_place(place, STATISTICS_KEY)
                    STATISTICS_OF_warning(warning, STATISTICS_KEY)
                        STATISTICS_OF_server_problem(server_problem, STATISTICS_KEY)
                            STATISTICS_OF_hold(hold, STATISTICS_KEY)
                                STATISTICS_OF_request_time(request_time, STATISTICS_KEY)
                                    STATISTICS_OF_round_time(round_time, STATISTICS_KEY)
                                        STATISTICS_OF_allowed_host(allowed_host, STATISTICS_KEY)
                                            STATISTICS_OF_problem(problem, STATISTICS_KEY)
                                                STATISTICS_OF_user(user, STATISTICS_KEY)
                                                    STATISTICS_OF_service(service,
                                                                          STATISTICS_KEY,
                                                                          STATISTICS_KEY_OF_RECORD)

#endif
