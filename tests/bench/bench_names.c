/* What names cost that are not in ASCII: entries of a directory are made of the same number of names with and
 * without umlauts, in one run, and the ratio is told. A locale that was opened for each name made it ten.
 *
 *     bench-names [ENTRIES] [ROUNDS] */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"

#include "worker-ldap/entry/directory_entry.h"

static void add(struct directory_entry *entry, const char *attribute, const char *value)
{
    directory_entry_add(entry, attribute, value, strlen(value));
}

/* Makes an entry as the answer of a directory, and forgets it. */
static void take_entry(const char *name, size_t number)
{
    char text[256];
    (void)snprintf(text, sizeof(text), "CN=%s %zu,OU=Staff,DC=example,DC=test", name, number);
    struct directory_entry *entry = directory_entry_create(text);
    (void)snprintf(text, sizeof(text), "%s.%zu@example.test", name, number);
    add(entry, "userPrincipalName", text);
    (void)snprintf(text, sizeof(text), "%s%zu", name, number);
    add(entry, "sAMAccountName", text);
    (void)snprintf(text, sizeof(text), "SMTP:u%zu@example.test", number);
    add(entry, "proxyAddresses", text);
    directory_entry_destroy(entry);
}

static double microseconds_of(const char *name, size_t entries)
{
    int64_t begin_ms = clock_monotonic_ms();
    for (size_t i = 0; i < entries; i++)
        take_entry(name, i);
    return (double)(clock_monotonic_ms() - begin_ms) * 1000 / (double)entries;
}

int main(int count, char **arguments)
{
    size_t entries = count > 1 ? strtoul(arguments[1], NULL, 10) : 100000;
    size_t rounds = count > 2 ? strtoul(arguments[2], NULL, 10) : 3;
    for (size_t i = 0; i < rounds && entries > 0; i++) {
        double ascii = microseconds_of("Joerg.Muller", entries);
        double composed = microseconds_of("J\xc3\xb6rg.M\xc3\xbcller", entries);
        double decomposed = microseconds_of("Jo\xcc\x88rg.Mu\xcc\x88ller", entries);
        (void)printf("%zu entries: ASCII %.2f us, umlauts %.2f us (%.1f times), decomposed %.2f us "
                     "(%.1f times)\n",
                     entries, ascii, composed, composed / ascii, decomposed, decomposed / ascii);
    }
    return EXIT_SUCCESS;
}
