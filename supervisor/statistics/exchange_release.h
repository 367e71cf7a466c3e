/* Which product an Exchange is, by the build that it names in its answers, and until when that product was mended
 * by its maker. Pure. */
#ifndef STATISTICS_EXCHANGE_RELEASE_H
#define STATISTICS_EXCHANGE_RELEASE_H

#include <stdint.h>

struct exchange_release {
    const char *product;
    int64_t support_end; /* seconds since 1970: no corrections from then on; 0: no end is known */
};

/* The release of a version like "15.2.1118.7", or NULL when it is none that is known. Never freed. */
const struct exchange_release *exchange_release_of(const char *version);

#endif
