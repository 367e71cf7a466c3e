/* "expect ...": what must have happened, and what must be so now. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"

#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/dispatcher/dispatcher_statistics_users.h"

#include "effects.h"
#include "people.h"
#include "players.h"
#include "sentences.h"

#define SHOWN_BYTES 8000
#define ARENA_BYTES (8 * 1024 * 1024)

/* Words of the product have blanks, those of a scenario hyphens: "to fetch", to-fetch. */
static bool same_name(const char *written, const char *name)
{
    for (; *written != '\0' && *name != '\0'; written++, name++) {
        bool is_blank = *name == ' ' && *written == '-';
        if (*written != *name && !is_blank)
            return false;
    }
    return *written == *name;
}

static const char *word(const struct world *world, const struct sentence *sentence, size_t index)
{
    if (index >= sentence->count)
        world_fail(world, "the sentence ends too early");
    return sentence->words[index];
}

/* `words` is what is expected; "none": there is no reason. */
static void expect_reason(const struct world *world, const char *words, const char *reason)
{
    bool is_there = reason != NULL && *reason != '\0';
    if (words == NULL || (strcmp(words, "none") == 0 && !is_there))
        return;
    if (!is_there || !sentence_reason_fits(words, reason))
        world_fail(world, "it is \"%s\"", is_there ? reason : "");
}

/* "expect user anna finished shares-an-address reason user.shares_address note none" */
static void expect_user(struct world *world, const struct sentence *sentence)
{
    const char *name = word(world, sentence, 1), *state = word(world, sentence, 2);
    const char *reason = sentence_value(sentence, "reason");
    struct statistics_user view;
    if (!dispatcher_view_user(world_dispatcher(world), name, world->now, &view))
        world_fail(world, "%s is not known", name);
    bool has_result = sentence->count > 3 && !sentence_is_keyword(sentence->words[3]);
    if (!same_name(state, view.state) ||
        (has_result && !same_name(sentence->words[3], view.result)))
        world_fail(world, "%s is %s, result %s (%s)", name, view.state, view.result,
                   view.reason == NULL ? "" : view.reason);
    expect_reason(world, reason, view.reason);
    expect_reason(world, sentence_value(sentence, "note"), view.note);
}

/* "expect due anna in 5m" */
static void expect_due(struct world *world, const struct sentence *sentence)
{
    struct statistics_user view;
    const char *name = word(world, sentence, 1);
    int64_t in_ms = world_duration(world, sentence_value(sentence, "in"));
    if (!dispatcher_view_user(world_dispatcher(world), name, world->now, &view))
        world_fail(world, "%s is not known", name);
    if (view.due_in_ms != in_ms)
        world_fail(world, "%s is due in %" PRId64 " ms", name, view.due_in_ms);
}

struct tally {
    const char *state, *result;
    int64_t count;
};

static bool count_user(void *context, const struct statistics_user *view)
{
    struct tally *tally = context;
    if (view->absence == NULL && same_name(tally->state, view->state) &&
        (tally->result == NULL || same_name(tally->result, view->result)))
        tally->count++;
    return true;
}

/* "expect 3 users waiting", "expect 100 users finished replicated" */
static void expect_users(struct world *world, const struct sentence *sentence)
{
    struct tally tally = {.state = word(world, sentence, 2),
                          .result = sentence->count > 3 ? sentence->words[3] : NULL};
    struct user_cursor cursor = {0};
    int64_t expected = world_number(world, sentence->words[0]);
    (void)dispatcher_walk_users(world_dispatcher(world), &cursor, SIZE_MAX, world->now, count_user,
                                &tally);
    if (tally.count != expected)
        world_fail(world, "they are %" PRId64, tally.count);
}

static int64_t find_count(const struct world *world,
                          const struct statistics_count *list,
                          size_t count,
                          const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (same_name(name, list[i].name))
            return list[i].value;
    }
    world_fail(world, "nothing is counted as \"%s\"", name);
}

static void fill(struct world *world, struct arena *arena, struct statistics *statistics)
{
    *statistics = (struct statistics){0};
    dispatcher_statistics(world_dispatcher(world), false, world->now, arena, statistics);
}

/* "expect counted leases-lost 2" */
static void expect_counted(struct world *world, const struct sentence *sentence)
{
    struct statistics statistics;
    struct arena *arena = arena_create(ARENA_BYTES);
    fill(world, arena, &statistics);
    int64_t value =
        find_count(world, statistics.counters, statistics.counters_count, word(world, sentence, 1));
    arena_destroy(arena);
    if (value != world_number(world, word(world, sentence, 2)))
        world_fail(world, "it is %" PRId64, value);
}

/* "reasons user.shares_address 2 connection.closed 1": just these, in any order. */
static void expect_counts(const struct world *world,
                          const struct sentence *sentence,
                          const struct statistics_count *list,
                          size_t count)
{
    for (size_t i = 1; i < sentence->count; i += 2) {
        const char *name = word(world, sentence, i);
        int64_t value = find_count(world, list, count, name);
        if (value != world_number(world, word(world, sentence, i + 1)))
            world_fail(world, "it is %" PRId64 " users because of %s", value, name);
    }
    if (count != (sentence->count - 1) / 2)
        world_fail(world, "there are %zu different ones", count);
}

/* "expect reasons ...": of users without a fresh calendar; "expect notes ...": of the directory. */
static void expect_reasons(struct world *world, const struct sentence *sentence)
{
    struct statistics statistics;
    struct arena *arena = arena_create(ARENA_BYTES);
    fill(world, arena, &statistics);
    if (strcmp(sentence->words[0], "notes") == 0)
        expect_counts(world, sentence, statistics.notes, statistics.notes_count);
    else
        expect_counts(world, sentence, statistics.reasons, statistics.reasons_count);
    arena_destroy(arena);
}

/* "expect oddities 2 cut 6": of two users */
static void expect_oddities(struct world *world, const struct sentence *sentence)
{
    struct statistics statistics;
    struct arena *arena = arena_create(ARENA_BYTES);
    int64_t users = world_number(world, word(world, sentence, 1));
    fill(world, arena, &statistics);
    arena_destroy(arena);
    if (statistics.users_zone_unknown != users || statistics.users_times_only != users ||
        statistics.cut_texts != world_number(world, word(world, sentence, 3)))
        world_fail(
            world,
            "%" PRId64 " zones are unknown, %" PRId64 " show times only, %" PRId64 " texts cut",
            statistics.users_zone_unknown, statistics.users_times_only, statistics.cut_texts);
}

/* "expect round 2 running unfinished 3" */
static void expect_round(struct world *world, const struct sentence *sentence)
{
    struct statistics statistics;
    struct arena *arena = arena_create(ARENA_BYTES);
    fill(world, arena, &statistics);
    struct statistics_cycle cycle = statistics.cycle;
    arena_destroy(arena);
    if (cycle.number != world_number(world, word(world, sentence, 1)) ||
        strcmp(cycle.phase, word(world, sentence, 2)) != 0)
        world_fail(world, "round %" PRId64 " is %s", cycle.number, cycle.phase);
    if (sentence->count > 4 && cycle.unfinished != world_number(world, sentence->words[4]))
        world_fail(world, "%" PRId64 " are unfinished", cycle.unfinished);
}

/* "expect written anna v1", "expect written anna nothing" */
static void expect_written(struct world *world, const struct sentence *sentence)
{
    const struct person *person = person_of(world, word(world, sentence, 1));
    const char *written = person->written == NULL ? "nothing" : person->written;
    if (strcmp(written, word(world, sentence, 2)) != 0)
        world_fail(world, "the UCServer holds %s of %s", written, person->name);
}

/* "expect everybody current": the UCServer holds what Exchange holds, for all on the roster. */
static void expect_everybody(struct world *world)
{
    for (size_t i = 0; i < world->roster_count; i++) {
        const struct person *person = person_of(world, world->roster[i]);
        if (person->written == NULL || strcmp(person->written, person->version) != 0)
            world_fail(world, "the UCServer holds %s of %s",
                       person->written == NULL ? "nothing" : person->written, person->name);
    }
}

/* "expect refusal of publisher-ucserver/2 [host H] [process N] [instance N] wait 6s" */
static void expect_refusal(struct world *world, const struct sentence *sentence)
{
    struct refused refused = {0};
    struct player *player = player_of(world, sentence_value(sentence, "of"));
    sentence_identify(world, player, sentence);
    const struct joined joining = player_joined(player);
    if (dispatcher_may_join(world_dispatcher(world), &joining, world->now, &refused))
        world_fail(world, "%s may join", player->name);
    if (refused.wait_ms != world_duration(world, sentence_value(sentence, "wait")))
        world_fail(world, "it is told to wait %" PRId64 " ms", refused.wait_ms);
}

/* Takes "as LABEL" off the end; the newest job that fits gets it. */
static const char *take_label(struct sentence *sentence)
{
    if (sentence->count < 3 || strcmp(sentence->words[sentence->count - 2], "as") != 0)
        return NULL;
    sentence->count -= 2;
    return sentence->words[sentence->count + 1];
}

static void set_label(struct world *world, const struct effect *effect, const char *label)
{
    const char *number = sentence_value(&effect->sentence, "job");
    struct lease *lease =
        number == NULL ? NULL : lease_by_number(world, world_number(world, number));
    if (lease == NULL)
        world_fail(world, "that is no job");
    free(lease->label);
    lease->label = memory_copy_text(label);
}

/* A label behind "job" becomes its number. */
static void resolve_labels(struct world *world, struct sentence *sentence)
{
    for (size_t i = 0; i + 1 < sentence->count; i++) {
        const struct lease *lease;
        if (strcmp(sentence->words[i], "job") != 0)
            continue;
        TAILQ_FOREACH(lease, &world->leases, link) {
            if (lease->label == NULL || strcmp(lease->label, sentence->words[i + 1]) != 0)
                continue;
            char text[24];
            (void)snprintf(text, sizeof(text), "%" PRId64, lease->number);
            free(sentence->words[i + 1]);
            sentence->words[i + 1] = memory_copy_text(text);
            break;
        }
    }
}

static void fail_with_effects(struct world *world, const char *what)
{
    char text[SHOWN_BYTES] = "";
    effects_print(world, text, sizeof(text));
    world_fail(world, "%s; what happened:%s", what, text[0] == '\0' ? " nothing" : text);
}

static void expect_effect(struct world *world, const struct sentence *words)
{
    struct sentence expected = {0};
    bool is_first = strcmp(words->words[0], "first") == 0;
    bool is_absent = strcmp(words->words[0], "no") == 0;
    for (size_t i = is_first || is_absent ? 1 : 0; i < words->count; i++)
        sentence_add(&expected, words->words[i]);
    struct sentence shorter = expected;
    const char *label = take_label(&shorter);
    resolve_labels(world, &shorter);
    expected.words = shorter.words;
    struct effect *effect = effect_find(world, &shorter, is_first);
    if (is_absent && effect != NULL)
        fail_with_effects(world, "this must not happen");
    if (!is_absent && effect == NULL)
        fail_with_effects(world, "this has not happened");
    if (effect != NULL)
        effect->is_expected = true;
    if (effect != NULL && label != NULL)
        set_label(world, effect, label);
    sentence_clear(&expected);
}

/* "expect 20 times fetch to worker-ews/1 count 100" */
static void expect_times(struct world *world, const struct sentence *sentence)
{
    struct sentence rest = {sentence->words + 2, sentence->count - 2};
    for (int64_t left = world_number(world, sentence->words[0]); left > 0; left--)
        expect_effect(world, &rest);
}

static bool expect_state(struct world *world, const char *kind, const struct sentence *sentence)
{
    if (strcmp(kind, "user") == 0)
        expect_user(world, sentence);
    else if (strcmp(kind, "due") == 0)
        expect_due(world, sentence);
    else if (strcmp(kind, "counted") == 0)
        expect_counted(world, sentence);
    else if (strcmp(kind, "reasons") == 0 || strcmp(kind, "notes") == 0)
        expect_reasons(world, sentence);
    else if (strcmp(kind, "oddities") == 0)
        expect_oddities(world, sentence);
    else if (strcmp(kind, "round") == 0)
        expect_round(world, sentence);
    else if (strcmp(kind, "written") == 0)
        expect_written(world, sentence);
    else if (strcmp(kind, "everybody") == 0)
        expect_everybody(world);
    else if (strcmp(kind, "refusal") == 0)
        expect_refusal(world, sentence);
    else if (*kind >= '0' && *kind <= '9' && strcmp(word(world, sentence, 1), "times") == 0)
        expect_times(world, sentence);
    else if (*kind >= '0' && *kind <= '9')
        expect_users(world, sentence);
    else
        return false;
    return true;
}

void sentence_of_expectation(struct world *world, const struct sentence *sentence)
{
    struct sentence rest = {sentence->words + 1, sentence->count - 1};
    const char *kind = word(world, &rest, 0);
    if (strcmp(kind, "nothing") == 0)
        effects_check(world);
    else if (!expect_state(world, kind, &rest))
        expect_effect(world, &rest);
}
