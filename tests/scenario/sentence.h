/* What the dispatcher did, and what a scenario expects, in the same words: a kind ("fetch", "saved
 * login") and clauses, each a keyword with its words ("users anna bert"). */
#ifndef SCENARIO_SENTENCE_H
#define SCENARIO_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sentence {
    char **words;
    size_t count;
};

/* Some words of a sentence; borrowed. */
struct clause {
    char *const *words;
    size_t count;
};

void sentence_add(struct sentence *sentence, const char *word);
void sentence_add_number(struct sentence *sentence, const char *keyword, int64_t number);
void sentence_add_duration(struct sentence *sentence, const char *keyword, int64_t duration_ms);
void sentence_clear(struct sentence *sentence);

/* Whether a word begins a clause. */
bool sentence_is_keyword(const char *word);

/* The words behind a keyword; false when the sentence has no such clause. */
bool sentence_find(const struct sentence *sentence, const char *keyword, struct clause *clause);

/* The first word behind a keyword, or NULL. */
const char *sentence_value(const struct sentence *sentence, const char *keyword);

/* Whether `happened` has the kind and every clause of `expected`. Lists of users count in any order,
 * reasons fit as in sentence_reason_fits(), durations count by their length. */
bool sentence_fits(const struct sentence *expected, const struct sentence *happened);

/* Whether a packed reason has the expected name or, with parameters, is just what is expected: what it
 * tells more is nobody's concern who only names it. */
bool sentence_reason_fits(const char *expected, const char *reason);

/* Appends the words to a text of `size` octets; long lists of users are cut. */
void sentence_print(const struct sentence *sentence, char *text, size_t size);

#endif
