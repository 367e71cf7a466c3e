/* What worker-ews pays for calendars over TLS, for tests/bench/fetch: jobs of 100 users each, and all
 * that a job means but for the bus (bench_worker.h).
 *
 *     bench-fetch URL CA_FILE REQUESTS ROUNDS */
#include "proto/message/message.h"

#include "bench_measure.h"
#include "bench_worker.h"

int main(int argc, char **argv)
{
    static struct bench_order order;
    if (argc != 5)
        bench_stop("usage: bench-fetch URL CA_FILE REQUESTS ROUNDS");
    bench_read_order(&order, argv + 1);
    const struct exchange_settings exchange = bench_exchange_settings(
        order.url, order.ca, order.ca_bytes, "svc-ewscal", "a good password");
    struct bench_worker *worker = bench_worker_create(&exchange, BENCH_MAILBOXES_MOST);
    bench_measure(&order, bench_worker_run_job, worker);
    bench_worker_destroy(worker);
    return 0;
}
