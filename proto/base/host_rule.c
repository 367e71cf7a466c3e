/* Which hosts a line of a list means. A rule that begins with a dot is compared from the end: what stands before
 * the dot in a host is one label or more, never nothing. */
#include "proto/base/host_rule.h"

#include <string.h>

#include "proto/base/text.h"

bool host_rule_means(const char *rule, const char *host)
{
    size_t rule_size = strlen(rule), host_size = strlen(host);
    if (rule_size == 0 || host_size == 0)
        return false;
    if (rule[0] != '.')
        return text_equals_ignoring_case(rule, host);
    return rule_size > 1 && host_size > rule_size &&
           text_equals_ignoring_case(rule, host + host_size - rule_size);
}
