/* What the clients that tests/bench/fetch and tests/bench/logins compare have in common: the command line, and
 * the processor time of requests, system calls included. The cheapest counts, since others use the machine. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* The last four arguments: URL CA_FILE REQUESTS ROUNDS. */
struct bench_order {
    const char *url;
    char ca[65536]; /* certificates, PEM */
    size_t ca_bytes;
    long requests, rounds;
};

static inline void bench_stop(const char *why)
{
    (void)fprintf(stderr, "bench: %s\n", why);
    exit(EXIT_FAILURE);
}

static inline double bench_cpu_ms(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* Returns how many octets the file has, at most `most`. Ends the process when it cannot be read. */
static inline size_t bench_read_file(const char *path, char *octets, size_t most)
{
    FILE *file = fopen(path, "rb");
    size_t count = file == NULL ? 0 : fread(octets, 1, most, file);
    if (count == 0)
        bench_stop("a file cannot be read");
    (void)fclose(file);
    return count;
}

/* Reads the last four of the arguments. Ends the process when they are wrong. */
static inline void bench_read_order(struct bench_order *order, char **last_four)
{
    order->url = last_four[0];
    order->ca_bytes = bench_read_file(last_four[1], order->ca, sizeof(order->ca));
    order->requests = strtol(last_four[2], NULL, 10);
    order->rounds = strtol(last_four[3], NULL, 10);
}

/* Runs the rounds and prints what the cheapest one took, in milliseconds. */
static inline void
bench_measure(const struct bench_order *order, void (*run)(void *context), void *context)
{
    double cheapest = 0;
    for (long round = 0; round < order->rounds; round++) {
        double begun = bench_cpu_ms();
        for (long request = 0; request < order->requests; request++)
            run(context);
        double took = bench_cpu_ms() - begun;
        cheapest = round == 0 || took < cheapest ? took : cheapest;
    }
    printf("%.3f\n", cheapest);
}

#endif
