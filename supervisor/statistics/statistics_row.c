/* The rows, and reading a struct by them. Members are read by their offset and the kind of their row; that
 * both belong together is certain, because struct and rows are made from the same line. */
#include <string.h>

#include "proto/message/message.h"

#include "supervisor/statistics/statistics_row.h"

#define NONE                               0
#define LABEL(label)                       0, NULL, label, NULL, NULL
#define GAUGE(place, name, help)           place, "gauge", NULL, name, help
#define GAUGES(place, label, name, help)   place, "gauge", label, name, help
#define HISTOGRAM(place, name, help)       place, "histogram", NULL, name, help
#define INFO(place, label, help)           place, "info", label, "info", help
#define COUNTER(place, name, help)         place, "counter", NULL, name, help
#define COUNTERS(place, label, name, help) place, "counter", label, name, help

#define OFFSET_OBJECT(of, member) offsetof(of, member)
#define OFFSET_PART(of, member)   0
#define OFFSET_LIST(of, member)   offsetof(of, member)
#define OFFSET_NAMED(of, member)  offsetof(of, member)

#define FIELD_ROW(of, member, kind, key, metric)                                                   \
    {#key, STATISTICS_KIND_##kind, offsetof(of, member), NULL, {metric}},
#define RECORD_ROW(of, member, kind, record, key)                                                  \
    {#key, STATISTICS_KIND_##kind, OFFSET_##kind(of, member), &record_##record, {NONE}},

#define DEFINE(record, of, ...)                                                                    \
    static const struct statistics_row rows_of_##record[] = {                                      \
        STATISTICS_OF_##record(of, __VA_ARGS__)};                                                  \
    static const struct statistics_record record_##record = {                                      \
        sizeof(of), rows_of_##record, sizeof(rows_of_##record) / sizeof(rows_of_##record[0])};

DEFINE(cycle, struct statistics_cycle, FIELD_ROW)
DEFINE(users, struct statistics, FIELD_ROW)
DEFINE(supervisor, struct statistics, FIELD_ROW)
DEFINE(store, struct statistics_store, FIELD_ROW)
DEFINE(process, struct statistics_process, FIELD_ROW)
DEFINE(server, struct statistics_server, FIELD_ROW)
DEFINE(warning, struct statistics_warning, FIELD_ROW)
DEFINE(server_problem, struct statistics_server_problem, FIELD_ROW)
DEFINE(hold, struct statistics_hold, FIELD_ROW)
DEFINE(request_time, struct statistics_request_time, FIELD_ROW)
DEFINE(round_time, struct statistics_round_time, FIELD_ROW)
DEFINE(account, struct statistics_account, FIELD_ROW)
DEFINE(place, struct statistics_place, FIELD_ROW)
DEFINE(allowed_host, struct statistics_allowed_host, FIELD_ROW)
DEFINE(pool, struct statistics_pool, FIELD_ROW)
DEFINE(problem, struct statistics_problem, FIELD_ROW)
DEFINE(user, struct statistics_user, FIELD_ROW)
DEFINE(service, struct statistics, FIELD_ROW, RECORD_ROW)

_Static_assert(sizeof(rows_of_user) / sizeof(rows_of_user[0]) <= 64, "a key of a user is a bit");

const struct statistics_record *const statistics_service = &record_service;
const struct statistics_record *const statistics_one_user = &record_user;

static const char *const health_names[] = {[HEALTH_UNKNOWN] = "unknown",
                                           [HEALTH_GOOD] = "good",
                                           [HEALTH_DEGRADED] = "degraded",
                                           [HEALTH_BAD] = "bad"};

static const void *at(const struct statistics_row *row, const void *base)
{
    return (const char *)base + row->offset;
}

const char *statistics_text(const struct statistics_row *row, const void *base)
{
    if (row->kind == STATISTICS_KIND_ROLE)
        return role_name(*(const enum role *)at(row, base));
    if (row->kind == STATISTICS_KIND_HEALTH)
        return health_names[*(const enum health_state *)at(row, base)];
    return *(const char *const *)at(row, base);
}

int64_t statistics_number(const struct statistics_row *row, const void *base)
{
    if (row->kind == STATISTICS_KIND_FLAG)
        return *(const bool *)at(row, base);
    if (row->kind == STATISTICS_KIND_HEALTH)
        return (int64_t) * (const enum health_state *)at(row, base);
    return *(const int64_t *)at(row, base);
}

const struct statistics_histogram *statistics_histogram(const struct statistics_row *row,
                                                        const void *base)
{
    return at(row, base);
}

_Static_assert(offsetof(struct statistics, pools_count) ==
                   offsetof(struct statistics, pools) + sizeof(void *),
               "the count of a list stands behind its pointer");

struct statistics_items statistics_items(const struct statistics_row *row, const void *base)
{
    size_t size = row->record != NULL ? row->record->size : sizeof(struct statistics_count);
    struct statistics_items items = {at(row, base), 1, size};
    if (row->kind == STATISTICS_KIND_OBJECT || row->kind == STATISTICS_KIND_PART)
        return items;
    /* The member is a pointer to some struct and the count behind it, read as octets for want of its type. */
    const char *list = items.first;
    memcpy(&items.first, list, sizeof(items.first));
    memcpy(&items.count, list + sizeof(items.first), sizeof(items.count));
    return items;
}
