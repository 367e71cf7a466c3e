/* The sentences about time, people, settings and administrators. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "effects.h"
#include "people.h"
#include "players.h"
#include "sentences.h"
#include "world_settings.h"

typedef void sentence_function(struct world *world, const struct sentence *sentence);

static const char *word(const struct world *world, const struct sentence *sentence, size_t index)
{
    if (index >= sentence->count)
        world_fail(world, "the sentence ends too early");
    return sentence->words[index];
}

/* "the roster is anna bert": who is enabled and offline, until it is said anew. */
static void set_roster(struct world *world, const struct sentence *sentence)
{
    struct clause names = {sentence->words + 3, sentence->count < 3 ? 0 : sentence->count - 3};
    if (strcmp(word(world, sentence, 1), "roster") != 0)
        world_fail(world, "the roster is NAME ...");
    people_set_roster(world, &names);
}

static void replace(char **text, const char *value)
{
    free(*text);
    *text = memory_copy_text(value);
}

/* "mailbox of anna is anna2@mail", "calendar of anna is v2", "guid of anna is G1", "account of anna is
 * disabled" */
static void set_mailbox(struct world *world, const struct sentence *sentence)
{
    replace(&person_of(world, word(world, sentence, 2))->mailbox, word(world, sentence, 4));
}

static void set_calendar(struct world *world, const struct sentence *sentence)
{
    replace(&person_of(world, word(world, sentence, 2))->version, word(world, sentence, 4));
}

static void set_guid(struct world *world, const struct sentence *sentence)
{
    replace(&person_of(world, word(world, sentence, 2))->guid, word(world, sentence, 4));
}

static void set_note(struct world *world, const struct sentence *sentence)
{
    const char *note = word(world, sentence, 4);
    replace(&person_of(world, word(world, sentence, 2))->note,
            strcmp(note, "nothing") == 0 ? "" : note);
}

static void set_account(struct world *world, const struct sentence *sentence)
{
    const char *state = word(world, sentence, 4);
    bool is_disabled = strcmp(state, "disabled") == 0;
    if (!is_disabled && strcmp(state, "enabled") != 0)
        world_fail(world, "account of USER is disabled|enabled");
    person_of(world, word(world, sentence, 2))->is_disabled = is_disabled;
}

static int64_t duration_or_none(const struct world *world, const char *text)
{
    return text == NULL ? 0 : world_duration(world, text);
}

static int64_t number_or_none(const struct world *world, const char *text)
{
    return text == NULL ? 0 : world_number(world, text);
}

static void
fill_row(const struct world *world, const struct sentence *sentence, struct store_row *row)
{
    int64_t now_ms = world->now.wall_ms;
    int64_t age_ms = duration_or_none(world, sentence_value(sentence, "age"));
    int64_t left_ms = duration_or_none(world, sentence_value(sentence, "for"));
    const char *proven = sentence_value(sentence, "proven");
    const char *text = sentence->count > 3 ? sentence->words[3] : "";
    switch (row->table) {
    case STORE_MAPPING:
        row->mapping = (struct store_mapping){row->key, text, "", "", now_ms - age_ms};
        break;
    case STORE_HOLD:
        row->hold = (struct store_hold){row->key, text, now_ms + left_ms};
        break;
    case STORE_QUARANTINE:
        row->quarantine =
            (struct store_quarantine){row->key, "worker-ews", "", EWSCAL_VERSION, now_ms};
        break;
    case STORE_LOGIN:
        row->login.is_proven = proven != NULL && strcmp(proven, "yes") == 0;
        row->login.refusals = number_or_none(world, sentence_value(sentence, "refusals"));
        row->login.open = number_or_none(world, sentence_value(sentence, "open"));
        break;
    case STORE_MAPPING_NOTE:
    case STORE_NUMBER:
    case STORE_NO_ACCESS:
    case STORE_TABLE_COUNT:
        break;
    }
}

/* "remember mapping anna anna@mail age 3h" and the like: what an earlier supervisor saved. */
static void remember(struct world *world, const struct sentence *sentence)
{
    static const char *const kinds[STORE_TABLE_COUNT] = {[STORE_MAPPING] = "mapping",
                                                         [STORE_HOLD] = "hold",
                                                         [STORE_QUARANTINE] = "quarantine",
                                                         [STORE_LOGIN] = "login"};
    const char *kind = word(world, sentence, 1);
    for (enum store_table table = 0; table < STORE_TABLE_COUNT; table++) {
        struct store_row row = {.table = table};
        if (kinds[table] == NULL || strcmp(kinds[table], kind) != 0)
            continue;
        row.key = word(world, sentence, 2);
        fill_row(world, sentence, &row);
        (void)saved_put(world, &row);
        return;
    }
    world_fail(world, "nothing of the kind \"%s\" is saved", kind);
}

/* "reload interval 5m": everything else stays. "reload exchange main ceiling 2" changes a server. */
static void reload(struct world *world, const struct sentence *sentence)
{
    struct sentence rest = {sentence->words + 1, sentence->count - 1};
    struct dispatcher_settings settings;
    struct settings_lists lists;
    if (strcmp(word(world, sentence, 1), "exchange") == 0)
        world_add_exchange(world, &rest);
    else if (strcmp(word(world, sentence, 1), "directory") == 0)
        world_add_directory(world, &rest);
    else
        world_setting(world, sentence);
    (void)world_dispatcher(world);
    world_fill_settings(world, &settings, &lists);
    dispatcher_set_settings(world->dispatcher, &settings, world->now);
    world_settle(world);
}

/* "saving fails", "saving works": of what must be written before the dispatcher goes on. */
static void set_saving(struct world *world, const struct sentence *sentence)
{
    world->is_disk_full = strcmp(word(world, sentence, 1), "fails") == 0;
}

static void change_secret(struct world *world, const struct sentence *sentence)
{
    dispatcher_account_changed(world_dispatcher(world), word(world, sentence, 2), world->now);
    world_settle(world);
}

static void run_now(struct world *world, const struct sentence *sentence)
{
    (void)sentence;
    (void)dispatcher_run_now(world_dispatcher(world), world->now);
    world_settle(world);
}

static void pause_rounds(struct world *world, const struct sentence *sentence)
{
    (void)sentence;
    dispatcher_pause(world_dispatcher(world));
    world_settle(world);
}

static void resume_rounds(struct world *world, const struct sentence *sentence)
{
    (void)sentence;
    dispatcher_resume(world_dispatcher(world), world->now);
    world_settle(world);
}

static void drain(struct world *world, const struct sentence *sentence)
{
    if (dispatcher_drain(world_dispatcher(world), word(world, sentence, 1)) != 0)
        world_fail(world, "it cannot be drained");
    world_settle(world);
}

/* "restart", "restart with a lost database" */
static void restart(struct world *world, const struct sentence *sentence)
{
    if (sentence_value(sentence, "with") != NULL)
        saved_lose(world);
    world_restart(world);
}

static void carry_out(struct world *world, const struct sentence *sentence);

static void carry_out_rest(struct world *world, const struct sentence *sentence)
{
    struct sentence rest = {sentence->words + 2, sentence->count - 2};
    if (rest.count > 0)
        carry_out(world, &rest);
}

static void at(struct world *world, const struct sentence *sentence)
{
    world_advance(world, world_duration(world, word(world, sentence, 1)));
    carry_out_rest(world, sentence);
}

static void after(struct world *world, const struct sentence *sentence)
{
    int64_t since_ms = world->now.monotonic_ms - world->began_ms;
    world_advance(world, since_ms + world_duration(world, word(world, sentence, 1)));
    carry_out_rest(world, sentence);
}

static const struct {
    const char *word;
    sentence_function *function;
} verbs[] = {
    {.word = "at", .function = at},
    {.word = "after", .function = after},
    {.word = "settings", .function = world_setting},
    {.word = "directory", .function = world_add_directory},
    {.word = "exchange", .function = world_add_exchange},
    {.word = "remember", .function = remember},
    {.word = "the", .function = set_roster},
    {.word = "mailbox", .function = set_mailbox},
    {.word = "calendar", .function = set_calendar},
    {.word = "guid", .function = set_guid},
    {.word = "note", .function = set_note},
    {.word = "account", .function = set_account},
    {.word = "reload", .function = reload},
    {.word = "saving", .function = set_saving},
    {.word = "secret", .function = change_secret},
    {.word = "run", .function = run_now},
    {.word = "pause", .function = pause_rounds},
    {.word = "resume", .function = resume_rounds},
    {.word = "drain", .function = drain},
    {.word = "restart", .function = restart},
    {.word = "expect", .function = sentence_of_expectation},
};

static void carry_out(struct world *world, const struct sentence *sentence)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].word, sentence->words[0]) != 0)
            continue;
        verbs[i].function(world, sentence);
        return;
    }
    sentence_of_player(world, sentence);
}

void sentence_carry_out(struct world *world, const struct script_line *line)
{
    struct sentence sentence = {line->words, line->count};
    world->line = line;
    if (strcmp(line->words[0], "expect") != 0) {
        effects_check(world);
        effects_clear(world);
    }
    carry_out(world, &sentence);
}
