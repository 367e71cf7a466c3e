/* Everything is read before anything is asked, so a slip in the last line costs no try of a password. What only a
 * person can decide is answered with the word by which nothing happens. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/settings/settings_file.h"
#include "supervisor/settings/settings_kinds.h"
#include "supervisor/settings/settings_value.h"
#include "supervisor/setup/setup_answers.h"

#define DESCRIPTOR     "secret_descriptor"
#define CREDENTIAL     "secret_credential"
#define FILE_OF_SECRET "secret_file"

/* A value for a field of a page. */
struct answer {
    const struct setup_page *page;
    size_t field;
    bool is_url; /* of Exchange, in the place of its host */
    char *value; /* owned, wiped */
    int line;
};

struct setup_answers {
    const char *path;
    const struct configuration_text *text; /* while it is read */
    struct setup_draft *draft;
    FILE *output;
    struct setup_face face;
    struct answer *items;
    size_t count, capacity;
    int line; /* that is read */
};

/* ---- reading ---- */

static const struct setup_page *page_of_section(const char *section)
{
    for (size_t i = 0; i < setup_page_count; i++) {
        size_t size = strlen(setup_pages[i].kind);
        if (strncmp(section, setup_pages[i].kind, size) == 0 &&
            strchr(" \t", section[size]) != NULL)
            return &setup_pages[i];
    }
    return strcmp(section, setup_last_page.kind) == 0 ? &setup_last_page : NULL;
}

/* Which field of the page the key is, or stands for: the whole address of Exchange is written where its host is, and
 * a password has one place, wherever it comes from. The page's count: none. */
static size_t field_behind(const struct setup_page *page, const char *key)
{
    if (strcmp(key, "url") == 0 && strcmp(page->kind, "exchange") == 0)
        return setup_page_find(page, "host");
    if (strcmp(key, DESCRIPTOR) == 0 || strcmp(key, CREDENTIAL) == 0)
        return setup_page_find(page, FILE_OF_SECRET);
    return setup_page_find(page, key);
}

static struct answer *
find_answer(const struct setup_answers *answers, const struct setup_page *page, size_t field)
{
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->items[i].page == page && answers->items[i].field == field)
            return &answers->items[i];
    }
    return NULL;
}

static void put_answers(const struct setup_answers *answers, struct setup_form *form)
{
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->items[i].page == form->page)
            setup_form_put(form, answers->items[i].field, answers->items[i].value);
    }
}

static void append_value(struct answer *item, const char *value)
{
    char *both = memory_format_text("%s %s", item->value, value);
    free(item->value);
    item->value = both;
}

/* Several lines of one key are one list, where the field is one; two passwords must not become a third. */
static int add_answer(struct setup_answers *answers,
                      const struct setup_page *page,
                      size_t field,
                      const char *value,
                      struct error *error)
{
    struct answer *item = find_answer(answers, page, field);
    if (item != NULL && page->fields[field].kind != SETUP_LIST)
        return error_set(error, SETTINGS_KEY_TWICE, event_number("first_line", item->line));
    if (item != NULL) {
        append_value(item, value);
        return 0;
    }
    answers->items = memory_make_room(answers->items, answers->count, &answers->capacity,
                                      sizeof(*answers->items));
    answers->items[answers->count++] = (struct answer){
        .page = page, .field = field, .value = memory_copy_text(value), .line = answers->line};
    return 0;
}

/* The same rules as for a password file of the service: who else may read it knows the password. */
static int read_secret_file(const char *path, char **secret, struct error *error)
{
    struct settings_file file = {.path = memory_copy_text(path)};
    int status = settings_file_read(&file, SETTINGS_SECRET, error);
    if (status == 0)
        *secret = memory_copy_text(file.octets);
    settings_value_forget_content(&file);
    free(file.path);
    return status;
}

static int read_descriptor(const char *number, char **secret, struct error *error)
{
    char octets[SETTINGS_SECRET_BYTES_MOST + 1] = "";
    int64_t descriptor = 0;
    size_t size = 0;
    ssize_t got = 0;
    if (text_to_integer(number, 0, INT16_MAX, &descriptor) != 0)
        return error_set(error, SETUP_DESCRIPTOR_WRONG, event_text("value", number));
    while (size < sizeof(octets) - 1 &&
           (got = read((int)descriptor, octets + size, sizeof(octets) - 1 - size)) > 0)
        size += (size_t)got;
    octets[strcspn(octets, "\r\n")] = '\0';
    bool is_read = got == 0 && octets[0] != '\0';
    if (is_read)
        *secret = memory_copy_text(octets);
    memory_wipe(octets, sizeof(octets));
    return is_read ? 0 : error_set(error, SETUP_DESCRIPTOR_WRONG, event_text("value", number));
}

static int take_secret(struct setup_answers *answers,
                       const struct setup_page *page,
                       const char *key,
                       const char *value,
                       struct error *error)
{
    char *secret = NULL;
    int status = strcmp(key, DESCRIPTOR) == 0 ? read_descriptor(value, &secret, error)
                                              : read_secret_file(value, &secret, error);
    if (status == 0)
        status = add_answer(answers, page, setup_page_find(page, FILE_OF_SECRET), secret, error);
    if (secret != NULL)
        memory_wipe(secret, strlen(secret));
    free(secret);
    return status;
}

static int take_word(struct setup_answers *answers,
                     const struct setup_page *page,
                     size_t place,
                     const char *value,
                     struct error *error)
{
    static const struct setup_word flags[] = {{"yes", ""}, {"no", ""}, {NULL, NULL}};
    const struct setup_field *field = &page->fields[place];
    const struct setup_word *words = field->kind == SETUP_FLAG ? flags : field->words;
    while (words != NULL && words->word != NULL && strcmp(words->word, value) != 0)
        words++;
    if (words != NULL && words->word == NULL)
        return error_set(error, SETUP_ANSWER_NO_WORD, event_text("key", field->key),
                         event_text("value", value));
    return add_answer(answers, page, place, value, error);
}

/* All values of the key in the file of answers, as one list. */
static void set_values(const struct setup_answers *answers,
                       const char *section,
                       const char *key,
                       const char *into)
{
    const char **values = NULL;
    size_t count = 0, capacity = 0;
    const char *value = NULL;
    while ((value = configuration_text_value(answers->text, section, key, count)) != NULL) {
        values = memory_make_room(values, count, &capacity, sizeof(*values));
        values[count++] = value;
    }
    (void)configuration_text_set(answers->draft->text, into, key, values, count);
    free(values);
}

static int take_address(struct setup_answers *answers,
                        const struct setup_page *page,
                        const char *key,
                        const char *value,
                        struct error *error)
{
    bool is_url = strcmp(key, "url") == 0;
    size_t place = field_behind(page, key);
    struct answer *item = find_answer(answers, page, place);
    if (item != NULL && item->is_url != is_url)
        return error_set(error, SETTINGS_EXCHANGE_TWO_ADDRESSES);
    if (add_answer(answers, page, place, value, error) != 0)
        return -1;
    find_answer(answers, page, place)->is_url = is_url;
    return 0;
}

/* A setting that no page asks for goes into the draft as it is. */
static int take_setting(const struct setup_answers *answers,
                        const char *section,
                        const char *key,
                        struct error *error)
{
    char *kind_name = memory_copy(section, strcspn(section, " \t"));
    const struct settings_section_kind *kind = settings_section_kind_find(kind_name);
    bool is_known = kind != NULL && settings_row_find(kind, key) != NULL;
    const char *present = configuration_text_section(answers->draft->text, kind_name, 0);
    const char *into = strcmp(section, kind_name) == 0 && present != NULL ? present : section;
    if (is_known)
        set_values(answers, section, key, into);
    if (is_known && strcmp(key, CREDENTIAL) == 0) /* it takes the place of the file */
        (void)configuration_text_set(answers->draft->text, into, FILE_OF_SECRET, NULL, 0);
    free(kind_name);
    return is_known ? 0
                    : error_set(error, SETUP_ANSWER_UNKNOWN, event_text("section", section),
                                event_text("key", key));
}

struct reading {
    struct setup_answers *answers;
    struct error *error;
};

/* Says where it was. */
static int end_of_line(const struct reading *reading, int status)
{
    if (status != 0)
        error_add(reading->error, event_text("file", reading->answers->path),
                  event_number("line", reading->answers->line));
    return status;
}

/* The page is about the first section of its kind. */
static const char *section_of_page(const struct setup_answers *answers,
                                   const struct setup_page *page)
{
    const char *first = configuration_text_section(answers->draft->text, page->kind, 0);
    return first != NULL ? first : page->kind;
}

/* What is meant for another section must not be taken for that of the page. */
static bool
is_of_page(const struct setup_answers *answers, const struct setup_page *page, const char *section)
{
    return strcmp(section, page->kind) == 0 || strcmp(section, section_of_page(answers, page)) == 0;
}

static int take_page_line(const struct reading *reading,
                          const struct setup_page *page,
                          const char *section,
                          const char *key,
                          const char *value)
{
    struct setup_answers *answers = reading->answers;
    bool is_secret = strcmp(key, DESCRIPTOR) == 0 || strcmp(key, FILE_OF_SECRET) == 0,
         is_exchange = strcmp(page->kind, "exchange") == 0;
    if (!is_of_page(answers, page, section))
        return error_set(reading->error, SETUP_ANSWER_ELSEWHERE, event_text("section", section),
                         event_text("key", key),
                         event_text("present", section_of_page(answers, page)));
    if (is_secret)
        return take_secret(answers, page, key, value, reading->error);
    if (is_exchange && (strcmp(key, "url") == 0 || strcmp(key, "host") == 0))
        return take_address(answers, page, key, value, reading->error);
    return take_word(answers, page, setup_page_find(page, key), value, reading->error);
}

static int
take_line(void *context, int line, const char *section, const char *key, const char *value)
{
    const struct reading *reading = context;
    const struct setup_page *page = page_of_section(section);
    bool is_asked =
        page != NULL && strcmp(key, CREDENTIAL) != 0 && field_behind(page, key) < page->count;
    reading->answers->line = line;
    return end_of_line(reading, is_asked
                                    ? take_page_line(reading, page, section, key, value)
                                    : take_setting(reading->answers, section, key, reading->error));
}

/* ---- answers that hide others ---- */

static bool is_default(const struct setup_page *page, const char *key, const char *value)
{
    const struct settings_section_kind *kind = settings_section_kind_find(page->kind);
    const struct settings_row *row = kind != NULL ? settings_row_find(kind, key) : NULL;
    return row != NULL && row->default_text != NULL && strcmp(row->default_text, value) == 0;
}

/* The choice of the page without which the value would not be kept, and what it must be. Returns whether there is
 * one. */
static bool find_choice(const struct setup_page *page,
                        const char *key,
                        const char *value,
                        size_t *choice,
                        const char **word)
{
    size_t place = field_behind(page, key);
    const struct setup_field *field = place < page->count ? &page->fields[place] : NULL;
    /* On that page whoever chooses no encryption has allowed clear text. */
    bool is_refusal = strcmp(key, "clear_text") == 0 && strcmp(value, "no") == 0;
    if (is_refusal) {
        *choice = setup_page_find(page, "tls");
        *word = "on";
        return *choice < page->count;
    }
    if (field == NULL || field->other == NULL || is_default(page, key, value))
        return false;
    *choice = setup_page_find(page, field->other);
    *word = field->value;
    return true;
}

/* Whoever gives a value wants it: the choice follows from it, unless another one was made. */
static int choose_for(struct setup_answers *answers,
                      const struct setup_page *page,
                      const char *key,
                      const char *value,
                      struct error *error)
{
    size_t choice = 0;
    const char *word = NULL;
    if (!find_choice(page, key, value, &choice, &word))
        return 0;
    const struct answer *made = find_answer(answers, page, choice);
    if (made == NULL)
        return add_answer(answers, page, choice, word, error);
    const char *other = page->fields[choice].key;
    return strcmp(made->value, word) == 0
               ? 0
               : error_set(error, SETUP_ANSWER_HIDDEN, event_text("key", key),
                           event_text("other", other), event_text("value", made->value),
                           event_text("word", word));
}

static int
choose_for_line(void *context, int line, const char *section, const char *key, const char *value)
{
    const struct reading *reading = context;
    const struct setup_page *page = page_of_section(section);
    reading->answers->line = line;
    if (page == NULL || !is_of_page(reading->answers, page, section))
        return 0;
    if (strcmp(key, CREDENTIAL) == 0 &&
        find_answer(reading->answers, page, field_behind(page, key)) != NULL) {
        (void)error_set(reading->error, SETTINGS_SECRET_TWICE, event_text("section", section));
        return end_of_line(reading, -1);
    }
    return end_of_line(reading, choose_for(reading->answers, page, key, value, reading->error));
}

/* The page would say the same, but not in which line. */
static int check_address(const struct reading *reading)
{
    struct setup_answers *answers = reading->answers;
    const struct setup_page *page = page_of_section("exchange");
    const struct answer *find = find_answer(answers, page, setup_page_find(page, "find"));
    if (find == NULL)
        return 0;
    struct setup_form *form = setup_form_create(page, answers->draft->text);
    put_answers(answers, form);
    bool is_lacking = setup_form_lacks_address(form);
    setup_form_destroy(form);
    answers->line = find->line;
    return is_lacking ? end_of_line(reading, error_set(reading->error, SETUP_ANSWER_WITHOUT_HOST))
                      : 0;
}

/* What is not understood was meant to be an answer. */
static int check_lines(const struct reading *reading)
{
    enum event fault;
    int line = configuration_text_lost_line(reading->answers->text, &fault);
    if (line == 0)
        return 0;
    reading->answers->line = line;
    return end_of_line(reading, error_set(reading->error, fault));
}

static int read_answers(struct setup_answers *answers, struct error *error)
{
    struct setup_draft *file = NULL;
    if (access(answers->path, R_OK) != 0)
        return error_set(error, SETTINGS_FILE_UNOPENED, event_text("path", answers->path),
                         event_text("words", strerror(errno)));
    if (setup_draft_create(answers->path, &file, error) != 0)
        return -1;
    struct reading reading = {.answers = answers, .error = error};
    answers->text = file->text;
    int status = check_lines(&reading);
    if (status == 0)
        status = configuration_text_each(file->text, take_line, &reading);
    if (status == 0)
        status = configuration_text_each(file->text, choose_for_line, &reading);
    if (status == 0)
        status = check_address(&reading);
    setup_draft_destroy(file);
    return status;
}

/* ---- the face ---- */

/* Nobody waits in front of it. */
static void begin_of_answers(void *context, const char *line)
{
    (void)context;
    (void)line;
}

static void tell_of_answers(void *context, enum ctl_mark mark, const char *line)
{
    const struct setup_answers *answers = context;
    ctl_mark_write(mark, answers->output);
    (void)fprintf(answers->output, "  %s\n", line);
}

/* A page is answered once; when its values or its server are not right, nobody is there to change anything. */
static enum setup_answer
edit_by_answers(void *context, struct setup_form *form, enum setup_state state, const char *notice)
{
    struct setup_answers *answers = context;
    if (state == SETUP_TRIED_WELL)
        return SETUP_NEXT;
    if (notice[0] != '\0')
        (void)fprintf(answers->output, "%s: %s\n", _(form->page->title), notice);
    if (state != SETUP_FRESH)
        return SETUP_LEAVE;
    (void)fprintf(answers->output, "== %s\n", _(form->page->title));
    put_answers(answers, form);
    return form->page->is_server ? SETUP_TRY : SETUP_NEXT;
}

static void pause_of_answers(void *context, const char *title)
{
    const struct setup_answers *answers = context;
    (void)title;
    (void)fflush(answers->output);
}

/* What a person would have to decide is not decided without one. */
static size_t choose_of_answers(void *context,
                                const char *title,
                                const char *question,
                                const struct setup_word *words)
{
    const struct setup_answers *answers = context;
    size_t count = 0;
    while (words[count].word != NULL)
        count++;
    (void)fprintf(answers->output, "%s: %s %s\n", title, question, _(words[count - 1].title));
    return count - 1;
}

int setup_answers_create(const char *path,
                         struct setup_draft *draft,
                         FILE *output,
                         struct setup_answers **answers,
                         struct error *error)
{
    struct setup_answers *fresh = memory_allocate(sizeof(*fresh));
    *fresh = (struct setup_answers){
        .path = path,
        .draft = draft,
        .output = output,
        .face = {.context = fresh,
                 .edit = edit_by_answers,
                 .begin = begin_of_answers,
                 .tell = tell_of_answers,
                 .pause = pause_of_answers,
                 .choose = choose_of_answers},
    };
    if (read_answers(fresh, error) != 0) {
        setup_answers_destroy(fresh);
        return -1;
    }
    *answers = fresh;
    return 0;
}

void setup_answers_destroy(struct setup_answers *answers)
{
    if (answers == NULL)
        return;
    for (size_t i = 0; i < answers->count; i++) {
        memory_wipe(answers->items[i].value, strlen(answers->items[i].value));
        free(answers->items[i].value);
    }
    free(answers->items);
    free(answers);
}

const struct setup_face *setup_answers_face(struct setup_answers *answers)
{
    return &answers->face;
}
