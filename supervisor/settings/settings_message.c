/* What each role gets of the configuration: the rows that it sees, and what is made of several. Nothing is
 * sent unless the column "seen by" of its row says so, so a new secret stays here until somebody decides
 * who needs it. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_derived.h"
#include "supervisor/settings/settings_kinds.h"
#include "supervisor/settings/settings_message.h"
#include "supervisor/settings/settings_value.h"

#define DEVICE_NAME   "ewscal calendar replicator"
#define KERBEROS_PORT 88

struct filling {
    const struct configuration *settings;
    const char *device_id;
    struct arena *arena;
    bool is_full;
};

/* The arena has a limit. That it is reached is noted and told once at the end, so that the functions
 * that fill fields need no way to fail. */
static void *take_memory(struct filling *filling, size_t count, size_t size)
{
    void *memory = arena_allocate(filling->arena, count, size);
    if (memory == NULL)
        filling->is_full = true;
    return memory;
}

/* Takes `text`. */
static const char *keep(struct filling *filling, char *text)
{
    char *copy = arena_copy_text(filling->arena, text, strlen(text));
    free(text);
    if (copy == NULL)
        filling->is_full = true;
    return copy;
}

/* ---- one value ---- */

/* The first `most` pins, whose digits the settings reader has looked at, one behind the other. */
static struct octets
octets_of_pins(struct filling *filling, const struct settings_list *pins, size_t most)
{
    size_t count = pins->count < most ? pins->count : most;
    uint8_t *digests = count > 0 ? take_memory(filling, count, DIGEST_BYTES) : NULL;
    for (size_t i = 0; i < count && digests != NULL; i++) {
        if (text_to_octets(pins->items[i], digests + i * DIGEST_BYTES, DIGEST_BYTES) != 0)
            return (struct octets){0};
    }
    return (struct octets){digests, digests != NULL ? count * DIGEST_BYTES : 0};
}

/* The field `pins` is sent only where there are several: an older process knows one pin, and uses the first. */
static struct octets octets_of_several(struct filling *filling, const struct settings_list *pins)
{
    return pins->count > 1 ? octets_of_pins(filling, pins, pins->count) : (struct octets){0};
}

/* Of a pin, or of the content of a file. */
static struct octets
octets_of(struct filling *filling, const struct settings_row *row, const void *member)
{
    const struct settings_file *file = member;
    if (row->kind == SETTINGS_PINS)
        return octets_of_pins(filling, member, 1);
    return (struct octets){(const uint8_t *)file->octets, file->size_bytes};
}

_Static_assert(offsetof(struct text_item, text) == 0 && offsetof(struct host_port, host) == 0,
               "items of both lists begin with their text");

/* The port of hosts is another setting. */
static void fill_list(struct filling *filling,
                      const struct settings_list *list,
                      size_t item_bytes,
                      void *field,
                      size_t *count)
{
    char *items = take_memory(filling, list->count, item_bytes);
    *count = items != NULL ? list->count : 0;
    for (size_t i = 0; i < *count; i++)
        memcpy(items + i * item_bytes, &list->items[i], sizeof(list->items[i]));
    memcpy(field, &items, sizeof(items));
}

/* Brings a member into the form of the field, which is in the record of the row's reader. */
static void fill_field(struct filling *filling,
                       const struct settings_row *row,
                       const void *member,
                       char *record)
{
    void *field = record + row->way.offset;
    size_t *count = (void *)(record + row->way.count_offset);
    switch (row->way.form) {
    case SETTINGS_AS_NOTHING:
        break;
    case SETTINGS_AS_BOOLEAN:
        *(bool *)field =
            row->kind == SETTINGS_CHOICE ? *(const int64_t *)member != 0 : *(const bool *)member;
        break;
    case SETTINGS_AS_INTEGER:
        *(int64_t *)field = *(const int64_t *)member;
        break;
    case SETTINGS_AS_TEXT:
        *(const char **)field = row->kind == SETTINGS_CHOICE
                                    ? settings_value_word(row, *(const int64_t *)member)
                                    : *(char *const *)member;
        break;
    case SETTINGS_AS_OCTETS:
        *(struct octets *)field = octets_of(filling, row, member);
        break;
    case SETTINGS_AS_TEXTS:
        fill_list(filling, member, sizeof(struct text_item), field, count);
        break;
    case SETTINGS_AS_HOSTS:
        fill_list(filling, member, sizeof(struct host_port), field, count);
        break;
    }
}

/* ---- a record ---- */

/* Those rows alone that `reader` sees: of the section the record is for, and of all without a name. */
static void fill_rows(struct filling *filling,
                      const struct settings_section *own,
                      enum settings_reader reader,
                      void *record)
{
    for (size_t i = 0; i < filling->settings->section_count; i++) {
        const struct settings_section *section = &filling->settings->sections[i];
        if (section->kind->named && section != own)
            continue;
        for (size_t place = 0; place < section->kind->row_count; place++) {
            const struct settings_row *row = &section->kind->rows[place];
            if (row->way.reader == reader)
                fill_field(filling, row, settings_value_member(row, section->values), record);
        }
    }
}

static bool is_in(const struct text_item *items, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equals_ignoring_case(items[i].text, text))
            return true;
    }
    return false;
}

/* All users of Windows, because any directory may know any of them. */
static void fill_accounts(struct filling *filling, struct directory_settings *record)
{
    const struct configuration *settings = filling->settings;
    size_t most = settings->directory_count + settings->exchange_count, count = 0;
    struct text_item *items = take_memory(filling, most, sizeof(*items));
    for (size_t i = 0; items != NULL && i < most; i++) {
        bool is_directory = i < settings->directory_count;
        const char *user = is_directory ? settings->directories[i]->user
                                        : settings->exchanges[i - settings->directory_count]->user;
        if (user != NULL && *user != '\0' && !is_in(items, count, user))
            items[count++].text = user;
    }
    record->accounts = items;
    record->accounts_count = count;
}

/* One port is set for all domain controllers of a directory, but the worker dials hosts, so each of them
 * has it. */
static void complete_directory(struct filling *filling, const void *values, void *record)
{
    const struct settings_directory *given = values;
    struct directory_settings *directory = record;
    directory->name = given->name;
    directory->account = keep(filling, settings_account_windows(given->user));
    directory->pins = octets_of_several(filling, &given->pins);
    fill_accounts(filling, directory);
    for (size_t i = 0; i < directory->hosts_count; i++)
        directory->hosts[i].port = given->port;
}

static void complete_exchange(struct filling *filling, const void *values, void *record)
{
    const struct settings_exchange *given = values;
    struct exchange_settings *exchange = record;
    exchange->name = given->name;
    exchange->account = keep(filling, settings_account_exchange(given));
    exchange->pins = octets_of_several(filling, &given->pins);
    if (exchange->secret.data == NULL)
        exchange->secret = (struct octets){(const uint8_t *)"", 0}; /* a keytab alone */
    for (size_t i = 0; i < exchange->kdcs_count; i++)
        exchange->kdcs[i].port = KERBEROS_PORT;
    /* None means that the worker begins with the newest and steps down when a server refuses it. */
    if (given->api_version == SETTINGS_API_AUTO)
        exchange->api_version = NULL;
    /* By itself it allows nothing. */
    exchange->clear_text = given->clear_text && given->tls == TLS_OFF;
    if (given->url == NULL && given->host != NULL)
        exchange->url = keep(filling, settings_exchange_url(given));
}

/* The UCServer lists its sessions by device. A name that stays the same lets an administrator recognise
 * ours, and an identifier that stays the same keeps restarts from looking like new devices. */
static void complete_ucserver(struct filling *filling, const void *values, void *record)
{
    const struct settings_ucserver *given = values;
    struct ucserver_settings *ucserver = record;
    ucserver->account = keep(filling, settings_account_ucserver(given->user));
    ucserver->pins = octets_of_several(filling, &given->pins);
    ucserver->device_id = filling->device_id;
    ucserver->device_name = DEVICE_NAME;
}

/* What no single row says. */
static void (*const completions[SETTINGS_SECTION_KINDS])(struct filling *filling,
                                                         const void *values,
                                                         void *record) = {
    [SETTINGS_SECTION_UCSERVER] = complete_ucserver,
    [SETTINGS_SECTION_DIRECTORY] = complete_directory,
    [SETTINGS_SECTION_EXCHANGE] = complete_exchange,
};

/* A record for each section whose records the role gets. */
static void fill_records(struct filling *filling, enum role role, struct settings *message)
{
    char *list = NULL;
    size_t count = 0;
    for (size_t i = 0; i < filling->settings->section_count && !filling->is_full; i++) {
        const struct settings_section *section = &filling->settings->sections[i];
        const struct settings_record *type = &section->kind->record;
        if (type->size_bytes == 0 || type->reader != (enum settings_reader)role)
            continue;
        if (list == NULL)
            list = take_memory(filling, filling->settings->section_count, type->size_bytes);
        if (list == NULL)
            return;
        char *record = list + count++ * type->size_bytes;
        fill_rows(filling, section, type->reader, record);
        completions[section->kind->id](filling, section->values, record);
        memcpy((char *)message + type->list_offset, &list, sizeof(list));
        memcpy((char *)message + type->count_offset, &count, sizeof(count));
    }
}

int settings_message_fill(const struct configuration *settings,
                          struct settings_numbers numbers,
                          enum role role,
                          const char *device_id,
                          struct arena *arena,
                          struct message *message,
                          struct error *error)
{
    struct filling filling = {.settings = settings, .device_id = device_id, .arena = arena};
    struct message filled = {
        .type = MESSAGE_SETTINGS,
        .settings = {.number = numbers.number, .calendars = numbers.calendars},
    };
    /* Only a message that is complete is handed out, never one that lacks a list. */
    fill_rows(&filling, NULL, SETTINGS_EVERYONE, &filled.settings);
    fill_records(&filling, role, &filled.settings);
    if (filling.is_full)
        return error_set(error, SETTINGS_TOO_LARGE, event_text("role", role_name(role)));
    *message = filled;
    return 0;
}
