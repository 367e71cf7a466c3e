/* Which hosts a line of a list means: `HOST` that host alone, `.DOMAIN` every host below it, but never DOMAIN
 * itself. Pure. */
#ifndef PROTO_BASE_HOST_RULE_H
#define PROTO_BASE_HOST_RULE_H

#include <stdbool.h>

/* Whether the rule means the host. Letter case does not matter; an empty rule or host means nothing. */
bool host_rule_means(const char *rule, const char *host);

#endif
