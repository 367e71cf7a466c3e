/* The sentences about time, people, settings and administrators. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/login/login_class.h"

#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_places.h"

#include "effects.h"
#include "people.h"
#include "players.h"
#include "sentences.h"
#include "world_settings.h"

enum login_class class_called(const struct world *world, const char *name)
{
    for (enum login_class class = 0; class <= LOGIN_CLASS_LAST; class ++) {
        if (strcmp(login_class_row(class)->name, name) == 0)
            return class;
    }
    world_fail(world, "there is no class \"%s\"", name);
}

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

/* "mailbox of anna is anna2@mail", "calendar of anna is v2", "guid of anna is G1", "dn of anna is N",
 * "account of anna is disabled" */
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

static void set_dn(struct world *world, const struct sentence *sentence)
{
    replace(&person_of(world, word(world, sentence, 2))->dn, word(world, sentence, 4));
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

/* Each refusal and each open try is of this moment. */
static void
fill_login(const struct world *world, const struct sentence *sentence, struct store_account *login)
{
    static char tries[LOGIN_KEPT_TRIES * 24];
    int64_t now_ms = world->now.wall_ms;
    const char *proven = sentence_value(sentence, "proven");
    const char *class = sentence_value(sentence, "class");
    const char *sid = sentence_value(sentence, "known");
    int64_t open = number_or_none(world, sentence_value(sentence, "open"));
    tries[0] = '\0';
    login->is_proven = proven != NULL && strcmp(proven, "yes") == 0;
    login->refusals = number_or_none(world, sentence_value(sentence, "refusals"));
    for (int64_t i = 0; i < login->refusals + open && i < LOGIN_KEPT_TRIES; i++)
        (void)snprintf(tries + strlen(tries), sizeof(tries) - strlen(tries), " %" PRId64 "%s",
                       now_ms, i < login->refusals ? "" : "?");
    if (login->refusals > 0 || class != NULL) {
        login->class = class != NULL ? class_called(world, class) : LOGIN_JUDGED_WRONG;
        login->since_ms = login->refused_ms = now_ms;
    }
    login->tries = tries;
    login->reason = login->said_by = "";
    login->sid = sid != NULL ? sid : "";
}

static void
fill_row(const struct world *world, const struct sentence *sentence, struct store_row *row)
{
    int64_t now_ms = world->now.wall_ms;
    int64_t age_ms = duration_or_none(world, sentence_value(sentence, "age"));
    int64_t left_ms = duration_or_none(world, sentence_value(sentence, "for"));
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
    case STORE_ACCOUNT:
        fill_login(world, sentence, &row->account);
        break;
    case STORE_PLACE:
    case STORE_CONFIRMED_HOST:
    case STORE_DOMAIN:
    case STORE_MAPPING_NOTE:
    case STORE_LOGIN:
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
                                                         [STORE_ACCOUNT] = "login"};
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

/* "secret of svc changes", "secret of svc changes back" (to one that has worked), "secret of svc is
 * touched" */
static void change_secret(struct world *world, const struct sentence *sentence)
{
    const char *account = word(world, sentence, 2), *how = word(world, sentence, 3);
    if (strcmp(how, "changes") == 0)
        dispatcher_account_changed(world_dispatcher(world), account, sentence->count > 4,
                                   world->now);
    else
        dispatcher_account_touched(world_dispatcher(world), account, world->now);
    world_settle(world);
}

/* "retry svc counted 2": a person, who is told how many tries were counted before. */
static void retry(struct world *world, const struct sentence *sentence)
{
    int64_t counted = 0;
    struct error error;
    if (dispatcher_account_retry(world_dispatcher(world), word(world, sentence, 1), world->now,
                                 &counted, &error) != 0)
        world_fail(world, "there is no such account");
    if (counted != world_number(world, sentence_value(sentence, "counted")))
        world_fail(world, "%" PRId64 " tries were counted", counted);
    world_settle(world);
}

/* "check worker-ews": an administrator has processes of that role test their servers. */
static void check(struct world *world, const struct sentence *sentence)
{
    enum role role = ROLE_SUPERVISOR;
    if (role_from_name(word(world, sentence, 1), &role) != 0 ||
        dispatcher_check(world_dispatcher(world), role,
                         &(struct check){.number = 1, .name = "", .url = ""}) != 0)
        world_fail(world, "there is no process of that role");
    world_settle(world);
}

static bool is_other_key(void *context, const char *key)
{
    return strcmp(context, key) != 0;
}

/* "revoke worker-ews/1": the key of that process. */
static void revoke(struct world *world, const struct sentence *sentence)
{
    char *key = memory_copy_text(word(world, sentence, 1));
    dispatcher_keys_changed(world_dispatcher(world), is_other_key, key, world->now);
    free(key);
    world_settle(world);
}

/* "run anna now": one user; the answer is the name of the event after `says`. */
static void run_user_now(struct world *world, const struct sentence *sentence)
{
    enum event answer = CONTROL_USER_UNKNOWN;
    const char *said = sentence_value(sentence, "says");
    (void)dispatcher_run_user_now(world_dispatcher(world), word(world, sentence, 1), world->now,
                                  &answer);
    if (said == NULL || strcmp(said, event_name(answer)) != 0)
        world_fail(world, "the answer is %s", event_name(answer));
}

static void run_now(struct world *world, const struct sentence *sentence)
{
    if (strcmp(word(world, sentence, 1), "now") == 0)
        (void)dispatcher_run_now(world_dispatcher(world), world->now);
    else
        run_user_now(world, sentence);
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

/* "allow autodiscover.example.com": a person confirms that host. */
static void allow(struct world *world, const struct sentence *sentence)
{
    if (!dispatcher_allow_host(world_dispatcher(world), word(world, sentence, 1), world->now))
        world_fail(world, "it cannot be allowed");
    world_settle(world);
}

static void forget(struct world *world, const struct sentence *sentence)
{
    if (!dispatcher_forget_host(world_dispatcher(world), word(world, sentence, 1), world->now))
        world_fail(world, "it was not allowed");
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
    {.word = "dn", .function = set_dn},
    {.word = "note", .function = set_note},
    {.word = "account", .function = set_account},
    {.word = "reload", .function = reload},
    {.word = "saving", .function = set_saving},
    {.word = "secret", .function = change_secret},
    {.word = "retry", .function = retry},
    {.word = "check", .function = check},
    {.word = "revoke", .function = revoke},
    {.word = "run", .function = run_now},
    {.word = "pause", .function = pause_rounds},
    {.word = "resume", .function = resume_rounds},
    {.word = "drain", .function = drain},
    {.word = "allow", .function = allow},
    {.word = "forget", .function = forget},
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
