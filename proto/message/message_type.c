/* The table's second expansion: the rows. A record's struct has a name only inside a function of its own, so
 * each record gets one. */
#include <string.h>

#include "proto/message/message.h"
#include "proto/message/message_type.h"

#define ROW_FIELD(number, kind, name, limit, flags, about)                                         \
    {number, KIND_##kind, #name, offsetof(current, name), 0, limit, flags, NULL, about},
#define ROW_LIST(number, record, name, limit, flags, about)                                        \
    {number,                                                                                       \
     KIND_LIST,                                                                                    \
     #name,                                                                                        \
     offsetof(current, name),                                                                      \
     offsetof(current, name##_count),                                                              \
     limit,                                                                                        \
     flags,                                                                                        \
     type_of_##record,                                                                             \
     about},

/* A function for each record, because only there the rows can know the struct by one name. */
#define DEFINE_TYPE(record)                                                                        \
    static const struct record_type *type_of_##record(void)                                        \
    {                                                                                              \
        typedef struct record current;                                                             \
        static const struct field_type fields[] = {FIELDS_##record(ROW_FIELD, ROW_LIST)};          \
        _Static_assert(sizeof(fields) / sizeof(fields[0]) <= MESSAGE_FIELDS_MAX, #record);         \
        static const struct record_type type = {#record, sizeof(current), fields,                  \
                                                sizeof(fields) / sizeof(fields[0])};               \
        return &type;                                                                              \
    }
#define DEFINE_MESSAGE_TYPE(number, enumerator, record, senders, when, limit) DEFINE_TYPE(record)

RECORDS(DEFINE_TYPE)
MESSAGES(DEFINE_MESSAGE_TYPE)

#define MESSAGE_ROW(number, enumerator, record, senders, when, limit)                              \
    {number, #enumerator, type_of_##record, senders, when, limit},

static const struct message_row rows[] = {MESSAGES(MESSAGE_ROW)};

bool field_is_text(const struct field_type *field)
{
    return field->kind == KIND_TEXT || field->kind == KIND_REASON;
}

size_t field_item_count(const struct field_type *field, const void *record)
{
    return *(const size_t *)(const void *)((const char *)record + field->count_offset);
}

/* The struct of the items is unknown here, so their pointer is copied. */
const void *field_item(const struct field_type *field, const void *record, size_t index)
{
    const char *items;
    memcpy(&items, field_value(field, record), sizeof(items));
    return items + index * field->record()->size_bytes;
}

const struct message_row *message_row_at(size_t index)
{
    return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}

const struct message_row *message_row_find(int64_t type)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].type == type)
            return &rows[i];
    }
    return NULL;
}

const struct record_type *calendar_content_type(void)
{
    return type_of_calendar_content();
}

const char *message_name(int64_t type)
{
    const struct message_row *row = message_row_find(type);
    return row == NULL ? "?" : row->name + strlen("MESSAGE_");
}

bool message_is_allowed(int64_t type, enum role role, bool in_session)
{
    const struct message_row *row = message_row_find(type);
    unsigned when = in_session ? SESSION : GREETING;
    /* A hello inside a session is a new greeting with the same key. */
    bool greets_anew = in_session && type == MESSAGE_HELLO;
    return row != NULL && (row->senders & ROLE_BIT(role)) != 0 &&
           ((row->when & when) != 0 || greets_anew);
}

size_t message_limit_bytes(int64_t type)
{
    const struct message_row *row = message_row_find(type);
    return row == NULL ? 0 : row->limit_bytes;
}

static const char *const role_names[] = {
    [ROLE_SUPERVISOR] = "supervisor", [ROLE_WORKER_LDAP] = "worker-ldap",
    [ROLE_WORKER_EWS] = "worker-ews", [ROLE_PUBLISHER_UCSERVER] = "publisher-ucserver",
    [ROLE_CONTROL] = "control",
};

const char *role_name(enum role role)
{
    return (unsigned)role <= ROLE_LAST ? role_names[role] : "?";
}

int role_from_name(const char *name, enum role *role)
{
    for (int i = 0; i <= ROLE_LAST; i++) {
        if (strcmp(role_names[i], name) == 0) {
            *role = (enum role)i;
            return 0;
        }
    }
    return -1;
}
