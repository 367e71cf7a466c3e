/* How `ewscalctl users` writes. Names and reasons come from servers and mailboxes, so none of the three forms may
 * carry anything that acts: not on a terminal, not in a spreadsheet. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_users_form.h"
#include "supervisor/statistics/statistics_keys.h"

static const struct ctl_column columns[] = {
    {N_("USER"), key_user_name, CTL_TEXT},
    {N_("FRESH"), key_user_fresh, CTL_YES},
    {N_("STATE"), key_user_state, CTL_WORD},
    {N_("RESULT"), key_user_result, CTL_WORD},
    {N_("NOTE"), key_user_note, CTL_SENTENCE},
    {N_("REASON"), key_user_reason, CTL_SENTENCE},
    {NULL, NULL, CTL_TEXT},
};

/* As JSON has them, times as people and spreadsheets read them, and reasons in English, as in JSON. */
enum csv_kind { CSV_VALUE, CSV_TIME, CSV_REASON };
static const struct {
    const char *key;
    enum csv_kind kind;
} csv_columns[] = {
    {key_user_name, CSV_VALUE},       {key_user_display_name, CSV_VALUE},
    {key_user_address, CSV_VALUE},    {key_user_directory, CSV_VALUE},
    {key_user_exchange, CSV_VALUE},   {key_user_state, CSV_VALUE},
    {key_user_result, CSV_VALUE},     {key_user_fresh, CSV_VALUE},
    {key_user_code, CSV_VALUE},       {key_user_reason_name, CSV_VALUE},
    {key_user_reason, CSV_REASON},    {key_user_note_name, CSV_VALUE},
    {key_user_view, CSV_VALUE},       {key_user_entries, CSV_VALUE},
    {key_user_times_only, CSV_VALUE}, {key_user_quarantined, CSV_VALUE},
    {key_user_finished_ms, CSV_TIME}, {key_user_fresh_ms, CSV_TIME},
};
#define CSV_COLUMNS (sizeof(csv_columns) / sizeof(csv_columns[0]))

static void add_key(char **keys, const char *key)
{
    char *longer = *keys == NULL ? memory_copy_text(key) : memory_format_text("%s,%s", *keys, key);
    free(*keys);
    *keys = longer;
}

char *ctl_users_keys(const struct ctl_users_form *form)
{
    char *keys = NULL;
    if (form->json)
        return NULL;
    for (size_t i = 0; i < CSV_COLUMNS && form->csv; i++)
        add_key(&keys, csv_columns[i].key);
    for (size_t i = 0; columns[i].title != NULL && !form->csv; i++)
        add_key(&keys, columns[i].key);
    return keys;
}

/* Excel takes the separator from the region, in Germany a semicolon, and takes no notice of our quotation there: what
 * follows one may become a cell, too. */
void ctl_users_write_value(const char *text, FILE *stream)
{
    char *safe = memory_copy_text(text_or_empty(text));
    text_make_printable(safe); /* no line ends and no tabs are left */
    bool is_quoted = strpbrk(safe, "\",;") != NULL || *safe == ' ';
    bool begins = true;
    (void)fputs(is_quoted ? "\"" : "", stream);
    for (const char *at = safe; *at != '\0'; at++) {
        if (begins && strchr("=+-@", *at) != NULL)
            (void)fputc('\'', stream);
        begins = *at == ';' || (begins && strchr(" \"'", *at) != NULL);
        (void)fprintf(stream, *at == '"' ? "\"%c" : "%c", *at);
    }
    (void)fputs(is_quoted ? "\"" : "", stream);
    free(safe);
}

static void write_csv_cell(const json_t *user, size_t column, FILE *stream)
{
    char time[TIME_TEXT_BYTES];
    struct sentence sentence;
    const json_t *value = json_object_get(user, csv_columns[column].key);
    int64_t number = json_integer_value(value);
    (void)fputs(column > 0 ? "," : "", stream);
    if (json_is_boolean(value)) {
        (void)fputs(json_is_true(value) ? "yes" : "no", stream);
    } else if (csv_columns[column].kind == CSV_REASON && json_is_string(value)) {
        ctl_users_write_value(sentence_of_reason(json_string_value(value), &sentence), stream);
    } else if (json_is_integer(value) && csv_columns[column].kind != CSV_TIME) {
        (void)fprintf(stream, "%" PRId64, number);
    } else if (number > 0) {
        time_to_text(number / 1000, time);
        (void)fputs(time, stream);
    } else {
        ctl_users_write_value(json_string_value(value), stream);
    }
}

static void write_csv(const struct ctl_users_form *form, const json_t *users)
{
    size_t index = 0;
    json_t *user = NULL;
    for (size_t i = 0; i < CSV_COLUMNS && form->count == 0; i++)
        (void)fprintf(form->stream, "%s%s%s", i > 0 ? "," : "", csv_columns[i].key,
                      i + 1 == CSV_COLUMNS ? "\r\n" : "");
    json_array_foreach(users, index, user) {
        for (size_t i = 0; i < CSV_COLUMNS; i++)
            write_csv_cell(user, i, form->stream);
        (void)fputs("\r\n", form->stream);
    }
}

/* One document, though it is written in parts. ASCII: it may go to a terminal. */
static void write_json(const struct ctl_users_form *form, const json_t *users, bool is_last)
{
    size_t index = 0;
    json_t *user = NULL;
    if (form->count == 0)
        (void)fputs("{\"users\": [", form->stream);
    json_array_foreach(users, index, user) {
        (void)fputs(form->count + (int64_t)index > 0 ? ",\n" : "\n", form->stream);
        ctl_json_write(user, JSON_INDENT(2), form->stream);
    }
    if (is_last)
        (void)fputs("\n]}\n", form->stream);
}

/* Rows of values become users again; values behind the last key are left out. */
static json_t *users_of_rows(const json_t *keys, const json_t *rows)
{
    json_t *users = json_array();
    size_t index = 0, column = 0;
    json_t *row = NULL, *value = NULL;
    json_array_foreach(rows, index, row) {
        json_t *user = json_object();
        json_array_foreach(row, column, value) {
            const char *key = json_string_value(json_array_get(keys, column));
            if (key != NULL)
                (void)json_object_set_nocheck(user, key, value);
        }
        (void)json_array_append_new(users, user);
    }
    return users;
}

/* Of a server that is away thousands of users have the same reason, one after the other: it is put in words once. */
static void say_reasons(json_t *users, const char *key)
{
    char room[CTL_REASON_BYTES];
    size_t index = 0;
    json_t *user = NULL, *packed = NULL, *said = NULL;
    json_array_foreach(users, index, user) {
        json_t *reason = json_object_get(user, key);
        if (!json_is_string(reason))
            continue;
        if (!json_equal(reason, packed)) {
            json_decref(packed);
            json_decref(said);
            packed = json_incref(reason);
            said = json_string(text_or_empty(ctl_reason_packed(json_string_value(reason), room)));
        }
        (void)json_object_set(user, key, said);
    }
    json_decref(packed);
    json_decref(said);
}

static void write_table(struct ctl_users_form *form, json_t *users)
{
    ctl_json_make_printable(users);
    form->table.columns = columns;
    ctl_table_write(&form->table, users, form->width, form->stream);
}

void ctl_users_write(struct ctl_users_form *form, json_t *part)
{
    const json_t *keys = json_object_get(part, "keys");
    bool is_last = ctl_json_text(part, "next") == NULL;
    json_t *users = json_object_get(part, "users");
    users = keys != NULL ? users_of_rows(keys, users) : json_incref(users);
    if (form->csv) {
        write_csv(form, users);
    } else if (form->json) {
        write_json(form, users, is_last);
    } else {
        if (keys != NULL) {
            say_reasons(users, key_user_note);
            say_reasons(users, key_user_reason);
        }
        write_table(form, users);
    }
    form->count += (int64_t)json_array_size(users);
    json_decref(users);
    if (is_last && !form->csv && !form->json)
        (void)fprintf(form->stream, _n("%" PRId64 " user\n", "%" PRId64 " users\n", form->count),
                      form->count);
}
