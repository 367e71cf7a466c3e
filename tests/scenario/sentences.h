/* The sentences of scenario files. README.md lists them. */
#ifndef SCENARIO_SENTENCES_H
#define SCENARIO_SENTENCES_H

#include "world.h"

/* One sentence whose first word is a process: it joins, answers, dies. */
void sentence_of_player(struct world *world, const struct sentence *sentence);
/* What a worker answers about jobs; false: the verb is none of these. */
bool sentence_of_place(struct world *world,
                       struct player *player,
                       const char *verb,
                       const struct sentence *sentence);
bool sentence_of_worker(struct world *world,
                        struct player *player,
                        const char *verb,
                        const struct sentence *sentence);
/* What a publisher says. */
bool sentence_of_publisher(struct world *world,
                           struct player *player,
                           const char *verb,
                           const struct sentence *sentence);

/* Takes what the sentence says of the process itself: host, process, instance. */
void sentence_identify(struct world *world, struct player *player, const struct sentence *sentence);

/* "expect ..." */
void sentence_of_expectation(struct world *world, const struct sentence *sentence);

/* Carries out one line. */
void sentence_carry_out(struct world *world, const struct script_line *line);

/* The class of refusals of that name; fails when there is none. */
enum login_class class_called(const struct world *world, const char *name);

#endif
