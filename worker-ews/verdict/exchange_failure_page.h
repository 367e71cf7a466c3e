/* docs/failures-exchange.md: what an Exchange, or whoever stands in front of it, may answer, and what is made of
 * it. Written from the tables that decide. */
#ifndef WORKER_EWS_EXCHANGE_FAILURE_PAGE_H
#define WORKER_EWS_EXCHANGE_FAILURE_PAGE_H

#include <stdio.h>

/* Writes the whole page. The caller looks at ferror(). */
void exchange_failure_page_write(FILE *file);

#endif
