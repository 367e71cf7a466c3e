/* The words of a remedy are compared with the settings table, in English, because its translations name the same
 * settings. Names that are words of English, too, are those of fields that everybody finds (host, port, user, tls); of
 * the others few are left, and an article in front of them tells them apart. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/settings/settings_kinds.h"
#include "supervisor/setup/setup_page.h"
#include "supervisor/setup/setup_places.h"

#define KEY_BYTES   64
#define KEYS_MOST   8
#define CAUSES_MOST 3

struct places {
    const struct setup_draft *draft;
    const char *server;
    bool names_pin;
    char keys[KEYS_MOST][KEY_BYTES]; /* that were met */
    size_t count;
    char *text;                                     /* what is said of them; owned */
    const struct settings_section_kind *in_section; /* of the last one that was said; NULL: none */
};

/* ---- which setting a word is ---- */

static const struct setup_page *page_of_kind(const char *kind)
{
    for (size_t i = 0; i < setup_page_count; i++) {
        if (strcmp(setup_pages[i].kind, kind) == 0)
            return &setup_pages[i];
    }
    return NULL;
}

/* The kind of section whose step it was; NULL: not known. */
static const struct settings_section_kind *kind_of_server(const char *server)
{
    char *name = memory_copy(server, strcspn(server, " "));
    const struct settings_section_kind *kind = settings_section_kind_find(name);
    free(name);
    return kind;
}

/* In the server's own section, or else in that of any. */
static const struct settings_section_kind *kind_of_key(const char *server, const char *key)
{
    const struct settings_section_kind *own = kind_of_server(server);
    if (own != NULL && settings_row_find(own, key) != NULL)
        return own;
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind =
            settings_section_kind((enum settings_section_id)i);
        if (settings_row_find(kind, key) != NULL)
            return kind;
    }
    return NULL;
}

/* The field of a page for the setting; NULL: no page asks for it. The whole address of Exchange is written where its
 * host is. */
static const struct setup_field *field_of_key(const struct settings_section_kind *kind,
                                              const char *key)
{
    const struct setup_page *page = page_of_kind(kind->name);
    size_t place = page != NULL ? setup_page_find(page, strcmp(key, "url") == 0 ? "host" : key) : 0;
    return page != NULL && place < page->count ? &page->fields[place] : NULL;
}

static bool is_article(const char *word)
{
    static const char *const articles[] = {"a", "an", "the", "any", "each", "reverse", "search"};
    for (size_t i = 0; i < sizeof(articles) / sizeof(articles[0]); i++) {
        if (strcmp(word, articles[i]) == 0)
            return true;
    }
    return false;
}

/* ---- what is said ---- */

static void places_append(struct places *places, const char *between, const char *words)
{
    char *longer =
        memory_format_text("%s%s%s", places->text, places->text[0] != '\0' ? between : "", words);
    free(places->text);
    places->text = longer;
}

static const char *section_of_kind(const struct places *places, const char *kind)
{
    const struct settings_section_kind *own = kind_of_server(places->server);
    const char *first = configuration_text_section(places->draft->text, kind, 0);
    if (own != NULL && strcmp(own->name, kind) == 0)
        return places->server;
    return first != NULL ? first : kind;
}

static void say_field(struct places *places, const char *key, const struct setup_field *field)
{
    char *words = memory_format_text(_("%s is the field \"%s\""), key, _(field->title));
    places->in_section = NULL;
    places_append(places, "; ", words);
    free(words);
}

/* Several keys of a section share what is said of it, behind the last of them. */
static void say_section(struct places *places)
{
    if (places->in_section == NULL)
        return;
    char *words =
        memory_format_text(_("%s: in the section [%s] of %s"), places->text,
                           section_of_kind(places, places->in_section->name), places->draft->path);
    free(places->text);
    places->text = words;
    places->in_section = NULL;
}

static void
say_key(struct places *places, const char *key, const struct settings_section_kind *kind)
{
    bool is_same = places->in_section == kind;
    if (!is_same)
        say_section(places);
    places_append(places, is_same ? ", " : "; ", key);
    places->in_section = kind;
}

/* ---- the words of a remedy ---- */

static bool was_met(struct places *places, const char *key)
{
    for (size_t i = 0; i < places->count; i++) {
        if (strcmp(places->keys[i], key) == 0)
            return true;
    }
    if (places->count < KEYS_MOST)
        text_copy_cut(places->keys[places->count++], KEY_BYTES, key);
    return false;
}

static void take_word(struct places *places, const char *word, const char *before)
{
    const struct settings_section_kind *kind = kind_of_key(places->server, word);
    if (kind == NULL)
        return;
    const struct setup_field *field = field_of_key(kind, word);
    bool is_plain = strchr(word, '_') == NULL && strcmp(word, "url") != 0;
    if (is_plain && (field != NULL || page_of_kind(kind->name) == NULL || is_article(before)))
        return;
    if (was_met(places, word))
        return;
    places->names_pin = places->names_pin || strcmp(word, "pin") == 0;
    if (field != NULL) {
        say_section(places);
        say_field(places, word, field);
    } else {
        say_key(places, word, kind);
    }
}

static void take_remedy(struct places *places, const char *remedy)
{
    char word[KEY_BYTES] = "", before[KEY_BYTES] = "";
    while (*remedy != '\0') {
        size_t size = 0;
        while (isalnum((unsigned char)remedy[size]) || remedy[size] == '_')
            size++;
        if (size > 0 && size < sizeof(word)) {
            memcpy(before, word, sizeof(word));
            memcpy(word, remedy, size);
            word[size] = '\0';
            take_word(places, word, before);
        }
        remedy += size > 0 ? size : 1;
    }
}

/* The remedy of the reason, and of what it is caused by. */
static void take_reason(struct places *places, const char *text, int depth)
{
    struct reason reason;
    if (*text == '\0' || depth == CAUSES_MOST)
        return;
    reason_read(text, &reason);
    const struct event_row *row = event_find(reason.name);
    const char *cause = reason_parameter(&reason, "cause");
    if (row != NULL && row->remedy != NULL)
        take_remedy(places, row->remedy);
    if (cause != NULL)
        take_reason(places, cause, depth + 1);
}

char *setup_places(const struct setup_draft *draft,
                   const char *reason,
                   const char *server,
                   bool can_accept)
{
    struct places places = {.draft = draft, .server = server, .text = memory_copy_text("")};
    take_reason(&places, reason, 0);
    say_section(&places);
    const char *here =
        can_accept && places.names_pin ? _("test again to accept the certificate here; ") : "";
    char *brackets =
        memory_format_text(places.text[0] != '\0' ? " (%s%s)" : "%s%s", here, places.text);
    free(places.text);
    return brackets;
}
