/* Names are taken out of the parameters before the sentence is made: in a finished sentence nobody could
 * tell them from other words. What a server said is free text in which anything may stand, so none of it is
 * shown. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"

#include "supervisor/statistics/statistics_nameless.h"

#define INSTEAD "(not shown)"

/* Those of the tables of events that name a person, a mailbox or an account, or are free text. */
static const char *const naming_keys[] = {"account", "user", "other", "mailbox", "person", "words"};

/* NAME@DOMAIN, DOMAIN\NAME or CN=NAME. */
static bool looks_like_a_name(const char *value)
{
    return strpbrk(value, "@\\=") != NULL;
}

static bool is_part_of_a_word(char octet)
{
    return isalnum((unsigned char)octet) || (unsigned char)octet >= 0x80;
}

/* As a word of its own: an account `ews` is not named by `worker-ews2`. */
static bool holds_word(const char *value, const char *word, size_t size)
{
    for (const char *at = value; size > 0 && *at != '\0'; at++) {
        bool begins = at == value || !is_part_of_a_word(at[-1]);
        if (begins && strncasecmp(at, word, size) == 0 && !is_part_of_a_word(at[size]))
            return true;
    }
    return false;
}

/* The user part stands behind the backslash, before the @ or in the first part of a distinguished name. */
static bool holds_account(const char *value, const char *account)
{
    const char *begin = strchr(account, '\\');
    if (begin == NULL)
        begin = strchr(account, '=');
    begin = begin == NULL ? account : begin + 1;
    return holds_word(value, account, strlen(account)) ||
           holds_word(value, begin, strcspn(begin, "@,"));
}

static bool names_somebody(const struct event_field *field, const struct statistics *statistics)
{
    const char *value = text_or_empty(field->text);
    for (size_t i = 0; i < sizeof(naming_keys) / sizeof(naming_keys[0]); i++) {
        if (strcmp(field->key, naming_keys[i]) == 0)
            return true;
    }
    for (size_t i = 0; i < statistics->accounts_count; i++) {
        if (holds_account(value, text_or_empty(statistics->accounts[i].name)))
            return true;
    }
    return looks_like_a_name(value);
}

/* A cause of a cause is not shown at all when it is one too deep: a sentence has three at most. */
static void take_names_out(const char *reason,
                           const struct statistics *statistics,
                           int depth,
                           char room[REASON_BYTES])
{
    struct reason parts;
    char cause[REASON_BYTES];
    reason_read(reason, &parts);
    for (size_t i = 0; i < parts.count; i++) {
        struct event_field *field = &parts.parameters[i];
        if (field->is_reason && depth > 0) {
            take_names_out(text_or_empty(field->text), statistics, depth - 1, cause);
            field->text = cause;
        } else if (field->is_reason || names_somebody(field, statistics)) {
            field->is_reason = false;
            field->text = INSTEAD;
        }
    }
    reason_pack(parts.name, parts.parameters, room);
}

const char *statistics_nameless_reason(const char *reason,
                                       const struct statistics *statistics,
                                       char room[REASON_BYTES])
{
    if (*reason == '\0')
        return reason;
    take_names_out(reason, statistics, 2, room);
    return room;
}
