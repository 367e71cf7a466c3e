/* The hosts that a person has allowed to be told the password when Autodiscover names them, and when they did.
 * There are a handful. */
#ifndef SUPERVISOR_CONFIRMED_HOSTS_H
#define SUPERVISOR_CONFIRMED_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What goes to a worker-ews has room for so many beside those of the settings. */
#define CONFIRMED_MOST_HOSTS 128

struct confirmed_host {
    char *host;           /* in small letters */
    int64_t confirmed_ms; /* wall clock */
};

/* Begins as {0}. */
struct confirmed_hosts {
    struct confirmed_host *items;
    size_t count;
};

void confirmed_hosts_clear(struct confirmed_hosts *hosts);

/* NULL: it is none of them. Letter case does not matter. */
const struct confirmed_host *confirmed_hosts_find(const struct confirmed_hosts *hosts,
                                                  const char *host);

/* Adds a host, or gives one that is there the new time. False: there are too many. */
bool confirmed_hosts_add(struct confirmed_hosts *hosts, const char *host, int64_t confirmed_ms);

/* Returns whether it was there. */
bool confirmed_hosts_remove(struct confirmed_hosts *hosts, const char *host);

#endif
