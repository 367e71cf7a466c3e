/* The settings table expanded to data. The macros below are the meaning of the table's columns; a mistake
 * in a row (a member that is not there, a field of the message that has another type) does not compile. */
#include <string.h>

#include "proto/log/log.h"
#include "proto/message/message.h"

#include "supervisor/settings/settings_kinds.h"

/* ---- the columns "default" and "values" ---- */

#define NEEDED "", .is_needed = true
#define UNSET  ""

#define WORD(word, value)            {#word, value},
#define LEVEL_WORD(enumerator, word) {word, LOG_LEVEL_##enumerator},
#define VALUES_ANY
#define VALUES_OF(...)                  .words = {__VA_ARGS__},
#define VALUES_FROM(low, high)          .lowest = low, .highest = high,
#define VALUES_FROM_OR(word, low, high) VALUES_FROM(low, high) VALUES_OF(WORD(word, 0))

/* ---- the column "seen by" ---- */

#define RECORD_WORKER_LDAP struct directory_settings
#define RECORD_WORKER_EWS  struct exchange_settings
#define RECORD_PUBLISHER   struct ucserver_settings
#define RECORD_EVERYONE    struct settings

/* By the type that the message table gives the field. */
#define FORM(record, field)                                                                        \
    _Generic(((record *)NULL)->field, bool                                                         \
             : SETTINGS_AS_BOOLEAN, int64_t                                                        \
             : SETTINGS_AS_INTEGER, const char *                                                   \
             : SETTINGS_AS_TEXT, struct octets                                                     \
             : SETTINGS_AS_OCTETS, struct text_item *                                              \
             : SETTINGS_AS_TEXTS, struct host_port *                                               \
             : SETTINGS_AS_HOSTS)
#define WAY(reader, field, count)                                                                  \
    SETTINGS_##reader, FORM(RECORD_##reader, field), offsetof(RECORD_##reader, field), count

#define SEEN_BY_SUPERVISOR         SETTINGS_SUPERVISOR, SETTINGS_AS_NOTHING, 0, 0
#define SEEN_BY_WORKER_LDAP(field) WAY(WORKER_LDAP, field, 0)
#define SEEN_BY_WORKER_LDAP_LIST(field)                                                            \
    WAY(WORKER_LDAP, field, offsetof(RECORD_WORKER_LDAP, field##_count))
#define SEEN_BY_WORKER_EWS(field) WAY(WORKER_EWS, field, 0)
#define SEEN_BY_WORKER_EWS_LIST(field)                                                             \
    WAY(WORKER_EWS, field, offsetof(RECORD_WORKER_EWS, field##_count))
#define SEEN_BY_PUBLISHER(field) WAY(PUBLISHER, field, 0)
#define SEEN_BY_EVERYONE(field)  WAY(EVERYONE, field, 0)

/* ---- the rows ---- */

#define ROW(key_, member, kind_, fallback, values, seen, effect_, text_)                           \
    {.key = #key_,                                                                                 \
     .kind = SETTINGS_##kind_,                                                                     \
     .offset = offsetof(current, member),                                                          \
     .size_bytes = sizeof(((current *)NULL)->member),                                              \
     .default_text = fallback,                                                                     \
     VALUES_##values.way = {SEEN_BY_##seen},                                                       \
     .effect = SETTINGS_##effect_,                                                                 \
     .text = text_},

/* ---- the sections ---- */

#define PLACE_ONE(member) false, offsetof(struct configuration, member), 0
#define PLACE_MANY(member, count)                                                                  \
    true, offsetof(struct configuration, member), offsetof(struct configuration, count)

#define RECORD_NONE SETTINGS_SUPERVISOR, 0, 0, 0
#define RECORD_FOR(reader, list)                                                                   \
    SETTINGS_##reader, sizeof(RECORD_##reader), offsetof(struct settings, list),                   \
        offsetof(struct settings, list##_count)

/* A function for each, because only there the rows can know the struct by one name. */
#define DEFINE_KIND(section, table, place, record, text)                                           \
    static const struct settings_section_kind *section##_kind(void)                                \
    {                                                                                              \
        typedef struct settings_##section current;                                                 \
        static const struct settings_row rows[] = {SETTINGS_TABLE_##table(ROW)};                   \
        static const struct settings_section_kind kind = {SETTINGS_SECTION_##table,                \
                                                          #section,                                \
                                                          PLACE_##place,                           \
                                                          sizeof(current),                         \
                                                          {RECORD_##record},                       \
                                                          rows,                                    \
                                                          sizeof(rows) / sizeof(rows[0]),          \
                                                          text};                                   \
        return &kind;                                                                              \
    }
SETTINGS_SECTIONS(DEFINE_KIND)

/* The rows are static data inside functions, so they are reached by calling them. */
const struct settings_section_kind *settings_section_kind(enum settings_section_id id)
{
#define KIND_FUNCTION(section, ...) section##_kind,
    static const struct settings_section_kind *(*const kinds[])(void) = {
        SETTINGS_SECTIONS(KIND_FUNCTION)};
    return kinds[id]();
}

const struct settings_section_kind *settings_section_kind_find(const char *name)
{
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        if (strcmp(kind->name, name) == 0)
            return kind;
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
