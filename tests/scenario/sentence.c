/* Sentences of a kind and clauses. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/event/reason.h"

#include "supervisor/settings/settings_units.h"

#include "sentence.h"

#define SHOWN_WORDS 12

static const char *const keywords[] = {
    "account",   "address",  "age",       "at",       "base",   "budget",   "by",       "cache",
    "calendars", "ceiling",  "class",     "code",     "clears", "count",    "counted",  "credit",
    "denied",    "digests",  "directory", "disabled", "domain", "domains",  "exchange", "for",
    "elsewhere", "from",     "granted",   "guid",     "host",   "hosts",    "in",       "instance",
    "job",       "known",    "lease",     "look",     "moved",  "netbios",  "note",     "of",
    "open",      "page",     "pages",     "permits",  "points", "pressure", "process",  "proven",
    "reason",    "refusals", "session",   "shared",   "size",   "split",    "suffixes", "to",
    "took",      "trust",    "unnamed",   "url",      "user",   "users",    "valid",    "version",
    "wait",      "window",   "with",
};

void sentence_add(struct sentence *sentence, const char *word)
{
    sentence->words = memory_resize(sentence->words, sentence->count + 1, sizeof(*sentence->words));
    sentence->words[sentence->count++] = memory_copy_text(word);
}

void sentence_add_number(struct sentence *sentence, const char *keyword, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "%" PRId64, number);
    sentence_add(sentence, keyword);
    sentence_add(sentence, text);
}

void sentence_add_duration(struct sentence *sentence, const char *keyword, int64_t duration_ms)
{
    char text[SETTINGS_UNITS_TEXT_BYTES];
    settings_units_write(SETTINGS_DURATION, duration_ms, text);
    sentence_add(sentence, keyword);
    sentence_add(sentence, text);
}

void sentence_clear(struct sentence *sentence)
{
    for (size_t i = 0; i < sentence->count; i++)
        free(sentence->words[i]);
    free(sentence->words);
    *sentence = (struct sentence){0};
}

bool sentence_is_keyword(const char *word)
{
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        if (strcmp(word, keywords[i]) == 0)
            return true;
    }
    return false;
}

static struct clause words_from(const struct sentence *sentence, size_t begin)
{
    size_t end = begin;
    while (end < sentence->count && !sentence_is_keyword(sentence->words[end]))
        end++;
    return (struct clause){sentence->words + begin, end - begin};
}

bool sentence_find(const struct sentence *sentence, const char *keyword, struct clause *clause)
{
    for (size_t i = 0; i < sentence->count; i++) {
        if (strcmp(sentence->words[i], keyword) != 0)
            continue;
        *clause = words_from(sentence, i + 1);
        return true;
    }
    return false;
}

const char *sentence_value(const struct sentence *sentence, const char *keyword)
{
    struct clause clause;
    if (!sentence_find(sentence, keyword, &clause) || clause.count == 0)
        return NULL;
    return clause.words[0];
}

static bool same_word(const char *left, const char *right)
{
    int64_t left_ms = 0, right_ms = 0;
    if (strcmp(left, right) == 0)
        return true;
    return settings_units_read(SETTINGS_DURATION, left, &left_ms) == 0 &&
           settings_units_read(SETTINGS_DURATION, right, &right_ms) == 0 && left_ms == right_ms;
}

static int compare_words(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static char **sorted(const struct clause *clause)
{
    char **words = memory_allocate_items(clause->count + 1, sizeof(*words));
    if (clause->count > 0)
        memcpy(words, clause->words, clause->count * sizeof(*words));
    qsort(words, clause->count, sizeof(*words), compare_words);
    return words;
}

static bool same_set(const struct clause *left, const struct clause *right)
{
    if (left->count != right->count)
        return false;
    char **left_words = sorted(left), **right_words = sorted(right);
    bool is_same = true;
    for (size_t i = 0; i < left->count; i++)
        is_same = is_same && strcmp(left_words[i], right_words[i]) == 0;
    free(left_words);
    free(right_words);
    return is_same;
}

static bool same_words(const struct clause *left, const struct clause *right)
{
    if (left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++) {
        if (!same_word(left->words[i], right->words[i]))
            return false;
    }
    return true;
}

bool sentence_reason_fits(const char *expected, const char *reason)
{
    char name[REASON_NAME_BYTES];
    reason_copy_name(reason, name);
    return strcmp(expected, name) == 0 || strcmp(expected, reason) == 0;
}

static bool
clause_fits(const char *keyword, const struct clause *expected, const struct clause *happened)
{
    if (strcmp(keyword, "users") == 0 || strcmp(keyword, "digests") == 0)
        return same_set(expected, happened);
    if (strcmp(keyword, "reason") == 0)
        return expected->count == 1 && happened->count == 1 &&
               sentence_reason_fits(expected->words[0], happened->words[0]);
    return same_words(expected, happened);
}

bool sentence_fits(const struct sentence *expected, const struct sentence *happened)
{
    struct clause expected_kind = words_from(expected, 0), kind = words_from(happened, 0);
    if (!same_words(&expected_kind, &kind))
        return false;
    for (size_t i = expected_kind.count; i < expected->count;) {
        const char *keyword = expected->words[i];
        struct clause clause = words_from(expected, i + 1), other;
        if (!sentence_find(happened, keyword, &other) || !clause_fits(keyword, &clause, &other))
            return false;
        i += 1 + clause.count;
    }
    return true;
}

void sentence_print(const struct sentence *sentence, char *text, size_t size)
{
    size_t used = strlen(text), in_row = 0;
    for (size_t i = 0; i < sentence->count && used < size; i++) {
        in_row = sentence_is_keyword(sentence->words[i]) ? 0 : in_row + 1;
        if (in_row > SHOWN_WORDS)
            continue;
        const char *word = in_row == SHOWN_WORDS ? "..." : sentence->words[i];
        bool has_blank = strchr(word, ' ') != NULL;
        (void)snprintf(text + used, size - used, has_blank ? "%s\"%s\"" : "%s%s", i == 0 ? "" : " ",
                       word);
        used += strlen(text + used);
    }
}
