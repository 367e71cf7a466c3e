/* The settings table expanded to data. */
#include <string.h>

#include "supervisor/settings/settings.h"

#define ROW(key, member, kind, need, fallback, low, high, words, seen, effect, text)               \
    {#key,                                                                                         \
     SETTINGS_##kind,                                                                              \
     SETTINGS_##need,                                                                              \
     offsetof(SECTION, member),                                                                    \
     sizeof(((SECTION *)NULL)->member),                                                            \
     fallback,                                                                                     \
     low,                                                                                          \
     high,                                                                                         \
     words,                                                                                        \
     SETTINGS_##seen,                                                                              \
     SETTINGS_##effect,                                                                            \
     text},

#define SECTION struct settings_ucserver
static const struct settings_row ucserver_rows[] = {SETTINGS_TABLE_UCSERVER(ROW)};
#undef SECTION
#define SECTION struct settings_directory
static const struct settings_row directory_rows[] = {SETTINGS_TABLE_DIRECTORY(ROW)};
#undef SECTION
#define SECTION struct settings_exchange
static const struct settings_row exchange_rows[] = {SETTINGS_TABLE_EXCHANGE(ROW)};
#undef SECTION
#define SECTION struct settings_service
static const struct settings_row service_rows[] = {SETTINGS_TABLE_SERVICE(ROW)};
#undef SECTION
#define SECTION struct settings_pool
static const struct settings_row pool_rows[] = {SETTINGS_TABLE_POOL(ROW)};
#undef SECTION
#define SECTION struct settings_bus
static const struct settings_row bus_rows[] = {SETTINGS_TABLE_BUS(ROW)};
#undef SECTION
#define SECTION struct settings_log
static const struct settings_row log_rows[] = {SETTINGS_TABLE_LOG(ROW)};
#undef SECTION
#define SECTION struct settings_http
static const struct settings_row http_rows[] = {SETTINGS_TABLE_HTTP(ROW)};
#undef SECTION

#define KIND(section, rows, named, text)                                                           \
    {#section,                                                                                     \
     named,                                                                                        \
     section##_rows,                                                                               \
     sizeof(section##_rows) / sizeof(section##_rows[0]),                                           \
     sizeof(struct settings_##section),                                                            \
     text},

static const struct settings_section_kind kinds[] = {SETTINGS_SECTIONS(KIND)};

_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == SETTINGS_SECTION_KINDS,
               "SETTINGS_SECTION_KINDS counts the sections of the table");

const struct settings_section_kind *settings_section_kinds(void)
{
    return kinds;
}

const struct settings_section_kind *settings_section_kind_find(const char *name)
{
    for (size_t i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    }
    return NULL;
}

const struct settings_row *settings_row_find(const struct settings_section_kind *kind,
                                             const char *key)
{
    for (size_t i = 0; i < kind->row_count; i++) {
        if (strcmp(kind->rows[i].key, key) == 0)
            return &kind->rows[i];
    }
    return NULL;
}

bool settings_row_is_list(const struct settings_row *row)
{
    return row->kind == SETTINGS_HOSTS || row->kind == SETTINGS_DOMAINS;
}
