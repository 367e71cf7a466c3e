/* By Microsoft's list of builds. Within 15.2 the build tells 2019 from the Subscription Edition, which goes on with
 * its numbers; the ends are those of the extended support. */
#include <limits.h>
#include <stddef.h>
#include <stdio.h>

#include "supervisor/statistics/exchange_release.h"

#define NO_END   INT64_C(0)
#define END_2007 INT64_C(1491868800) /* 2017-04-11 */
#define END_2010 INT64_C(1602547200) /* 2020-10-13 */
#define END_2013 INT64_C(1681171200) /* 2023-04-11 */
#define END_2016 INT64_C(1760400000) /* 2025-10-14, that of 2019 too */

#define FIRST_BUILD_OF_SE 2562
#define ANY               INT_MAX

struct release_row {
    int major, minor;
    int before_build; /* ANY: all */
    struct exchange_release release;
};

/* The first one that fits counts. */
static const struct release_row releases[] = {
    {8, 0, ANY, {"Exchange 2007", END_2007}},
    {8, 1, ANY, {"Exchange 2007", END_2007}},
    {8, 2, ANY, {"Exchange 2007", END_2007}},
    {8, 3, ANY, {"Exchange 2007", END_2007}},
    {14, 0, ANY, {"Exchange 2010", END_2010}},
    {14, 1, ANY, {"Exchange 2010", END_2010}},
    {14, 2, ANY, {"Exchange 2010", END_2010}},
    {14, 3, ANY, {"Exchange 2010", END_2010}},
    {15, 0, ANY, {"Exchange 2013", END_2013}},
    {15, 1, ANY, {"Exchange 2016", END_2016}},
    {15, 2, FIRST_BUILD_OF_SE, {"Exchange 2019", END_2016}},
    {15, 2, ANY, {"Exchange Server SE", NO_END}},
    {15, 20, ANY, {"Exchange Online", NO_END}},
};

/* It always says the same, whatever its own version is. */
#define GROMMUNIO_BUILD    847
#define GROMMUNIO_REVISION 4040

const struct exchange_release *exchange_release_of(const char *version)
{
    static const struct exchange_release grommunio = {"grommunio", NO_END};
    int major, minor, build, revision;
    if (sscanf(version, "%d.%d.%d.%d", &major, &minor, &build, &revision) != 4)
        return NULL;
    if (major == 15 && minor == 0 && build == GROMMUNIO_BUILD && revision == GROMMUNIO_REVISION)
        return &grommunio;
    for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++) {
        const struct release_row *row = &releases[i];
        if (row->major == major && row->minor == minor && build < row->before_build)
            return &row->release;
    }
    return NULL;
}
