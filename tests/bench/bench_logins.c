/* What a log-in costs worker-ews, for tests/bench/logins: one mailbox, asked for a hundred times over one
 * connection (bench_stages.h says what is told).
 *
 *     bench-logins basic|ntlm|negotiate|auto on|off URL CA_FILE USER PASSWORD [REALM KDC_PORT]
 *
 * `on` and `off` say whether the log-in is bound to the TLS connection. The KDC is at 127.0.0.1. */
#include <string.h>

#include "proto/message/message.h"

#include "bench_stages.h"
#include "bench_worker.h"

static enum login_choice choice_of(const char *name)
{
    if (strcmp(name, "basic") == 0)
        return LOGIN_BY_BASIC;
    if (strcmp(name, "ntlm") == 0)
        return LOGIN_BY_NTLM;
    return strcmp(name, "negotiate") == 0 ? LOGIN_BY_NEGOTIATE : LOGIN_BY_AUTO;
}

int main(int argc, char **argv)
{
    static char ca[65536];
    double begun_ms = bench_cpu_ms();
    if (argc != 7 && argc != 9)
        bench_stop("usage: bench-logins basic|ntlm|negotiate|auto on|off URL CA_FILE USER PASSWORD "
                   "[REALM KDC_PORT]");
    size_t ca_bytes = bench_read_file(argv[4], ca, sizeof(ca));
    struct exchange_settings exchange =
        bench_exchange_settings(argv[3], ca, ca_bytes, argv[5], argv[6]);
    struct host_port kdc = {.host = "127.0.0.1"};
    exchange.auth = choice_of(argv[1]);
    exchange.channel_binding = strcmp(argv[2], "on") == 0 ? BINDING_ON : BINDING_OFF;
    if (argc == 9) {
        exchange.kerberos_realm = argv[7];
        kdc.port = strtol(argv[8], NULL, 10);
        exchange.kdcs = &kdc;
        exchange.kdcs_count = 1;
    }
    struct bench_worker *worker = bench_worker_create(&exchange, 1);
    bench_run_stages(begun_ms, bench_worker_run_job, worker);
    bench_worker_destroy(worker);
    return 0;
}
