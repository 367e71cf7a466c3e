/* What is shown of a server as a process reports it, and what of it is not as it should be although it works:
 * its own warnings, and a certificate that ends. Pure. */
#ifndef STATISTICS_SERVER_WARNINGS_H
#define STATISTICS_SERVER_WARNINGS_H

#include <stddef.h>
#include <stdint.h>

#include "proto/message/message.h"

#include "supervisor/statistics/statistics.h"

struct arena;

/* Borrows all texts. */
struct statistics_server
statistics_server_of(const struct server_health *health, const char *process, int64_t now_ms);

/* How many warnings there may be of it. */
size_t server_warnings_most(const struct server_health *health);

/* Adds what has to be warned of to the `*count` warnings, which have room. What is there already is not said twice,
 * because several processes see one server. Borrows the server's name; what
 * does not fit into the arena is left out. */
void server_warnings_add(struct statistics_warning *warnings,
                         size_t *count,
                         const struct server_health *health,
                         int64_t now_ms,
                         struct arena *arena);

/* Adds why it is not good to the `*count` problems, which have room for one more. What is there already is not said
 * twice. Borrows the server's name and the reason. */
void server_problems_add(struct statistics_server_problem *problems,
                         size_t *count,
                         const struct server_health *health);

#endif
