/* The first and the hundredth request of a client that logs in, for tests/bench/logins: what each cost the
 * process, while others count at the servers what came there. */
#ifndef BENCH_STAGES_H
#define BENCH_STAGES_H

#include "bench_measure.h"

#define BENCH_LAST_REQUEST 100

/* Tells milliseconds and waits for a line: the servers are looked at meanwhile. */
static inline void bench_end_stage(double took_ms)
{
    printf("%.3f\n", took_ms);
    (void)fflush(stdout);
    while (getchar() != '\n') {
        if (feof(stdin))
            bench_stop("nobody listens any more");
    }
}

/* Three stages: the first request, those between, the hundredth one. `begun_ms` is the processor time before
 * the client was made, which belongs to its first request. */
static inline void bench_run_stages(double begun_ms, void (*run)(void *context), void *context)
{
    run(context);
    bench_end_stage(bench_cpu_ms() - begun_ms);
    double between = bench_cpu_ms();
    for (int request = 2; request < BENCH_LAST_REQUEST; request++)
        run(context);
    bench_end_stage(bench_cpu_ms() - between);
    double last = bench_cpu_ms();
    run(context);
    bench_end_stage(bench_cpu_ms() - last);
}

#endif
