/* Which KDCs a realm has: those of the settings, or by DNS SRV, on the loop. What was found is kept for a while,
 * so that a renewed ticket costs no question. */
#ifndef WORKER_EWS_KERBEROS_KDCS_H
#define WORKER_EWS_KERBEROS_KDCS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct error;
struct exchange_settings;
struct service_host;
struct service_resolver;

/* A name is asked for again after this. */
#define KERBEROS_KDCS_MS 600000
/* So many of them are asked in vain. */
#define KERBEROS_KDCS_MAX 3

/* Told once, perhaps from inside kerberos_kdcs_find(): whether there is one. `why`: why there is none. */
typedef void kerberos_kdcs_function(void *context, const struct error *why);

struct kerberos_kdcs {
    sd_event *loop;
    const struct exchange_settings *settings;
    kerberos_kdcs_function *function;
    void *context;
    struct service_resolver *resolver;
    bool is_telling;       /* the resolver's function is being run, in which it must not go */
    char *realm, *service; /* of what is known */
    int64_t until_ms;
    struct service_host *hosts;
    char **names; /* of the hosts */
    size_t count;
};

/* Prepares it in the caller's memory. Keeps everything. */
void kerberos_kdcs_init(struct kerberos_kdcs *kdcs,
                        sd_event *loop,
                        const struct exchange_settings *settings,
                        kerberos_kdcs_function *function,
                        void *context);

/* Frees it. */
void kerberos_kdcs_clear(struct kerberos_kdcs *kdcs);

/* Looks for those of the realm (copied), unless they are known. */
void kerberos_kdcs_find(struct kerberos_kdcs *kdcs, const char *realm, int64_t now_ms);

/* Nothing more is told of what was looked for; also from inside the function. */
void kerberos_kdcs_stop(struct kerberos_kdcs *kdcs);

/* Forgets what was found, because none has answered. */
void kerberos_kdcs_forget(struct kerberos_kdcs *kdcs);

#endif
