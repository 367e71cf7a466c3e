/* Which format of metrics a caller asks for, by its Accept header (RFC 9110, 12.5.1): who can read both gets
 * what it weighs higher, and whoever says nothing gets what any reader of metrics knows. Pure. */
#ifndef HTTP_ACCEPT_H
#define HTTP_ACCEPT_H

#include "supervisor/statistics/metrics_page.h"

/* `accept` is the header's value, NULL: there is none. OpenMetrics is answered only to who names it, in version
 * 1.0.0 or without a version. */
enum metrics_format http_accept_metrics(const char *accept);

#endif
