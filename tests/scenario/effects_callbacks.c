/* The dispatcher's callbacks: every call becomes a sentence. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/base/memory.h"

#include "supervisor/dispatcher/dispatcher_callbacks.h"
#include "supervisor/dispatcher/dispatcher_lasting.h"

#include "automatic.h"
#include "supervisor/persist_login.h"

#include "effects.h"
#include "people.h"
#include "players.h"

static void add_list(struct sentence *into, const char *keyword, const struct sentence *words)
{
    sentence_add(into, keyword);
    for (size_t i = 0; i < words->count; i++)
        sentence_add(into, words->words[i]);
}

static void add_day(struct sentence *sentence, int64_t seconds)
{
    char text[32];
    time_t moment = (time_t)seconds;
    struct tm day;
    (void)strftime(text, sizeof(text), seconds % 86400 == 0 ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%SZ",
                   gmtime_r(&moment, &day));
    sentence_add(sentence, text);
}

static void describe_resolve(struct world *world,
                             struct player *player,
                             const struct resolve *resolve,
                             struct sentence *sentence)
{
    struct sentence users = {0}, disabled = {0};
    for (size_t i = 0; i < resolve->users_count; i++) {
        sentence_add(&users, resolve->users[i].user);
        if (resolve->users[i].disabled)
            sentence_add(&disabled, resolve->users[i].user);
    }
    (void)lease_note(world, player, resolve->job, false, &users);
    sentence_add(sentence, "directory");
    sentence_add(sentence, resolve->directory);
    sentence_add_duration(sentence, "lease", resolve->lease_ms);
    sentence_add_number(sentence, "job", resolve->job);
    sentence_add_number(sentence, "proven", resolve->guid_forms);
    sentence_add_number(sentence, "count", (int64_t)users.count);
    add_list(sentence, "disabled", &disabled);
    add_list(sentence, "users", &users);
    sentence_clear(&users);
    sentence_clear(&disabled);
}

/* As an administrator of the scenario writes it; without a URL the settings say where. */
static void add_place(struct sentence *sentence, const char *url, int64_t trust)
{
    static const char *const words[] = {"settings", "service-point", "allowed"};
    sentence_add(sentence, "url");
    sentence_add(sentence, *url == '\0' ? "none" : url);
    sentence_add(sentence, "trust");
    sentence_add(sentence, words[trust]);
}

static void describe_fetch(struct world *world,
                           struct player *player,
                           const struct fetch *fetch,
                           struct sentence *sentence)
{
    struct sentence users = {0}, digests = {0}, clears = {0};
    for (size_t i = 0; i < fetch->users_count; i++) {
        sentence_add(&users, fetch->users[i].user);
        if (fetch->users[i].digest.size > 0)
            sentence_add(&digests, fetch->users[i].user);
        if (fetch->users[i].clear)
            sentence_add(&clears, fetch->users[i].user);
    }
    struct lease *lease = lease_note(world, player, fetch->job, true, &users);
    lease->calendars = fetch->calendars;
    sentence_add(sentence, "exchange");
    sentence_add(sentence, fetch->exchange);
    add_place(sentence, fetch->url, fetch->trust);
    sentence_add_duration(sentence, "lease", fetch->lease_ms);
    sentence_add_number(sentence, "job", fetch->job);
    sentence_add(sentence, "window");
    add_day(sentence, fetch->window_start);
    add_day(sentence, fetch->window_end);
    sentence_add_number(sentence, "calendars", fetch->calendars);
    sentence_add_number(sentence, "count", (int64_t)users.count);
    sentence_add(sentence, "split");
    sentence_add(sentence, fetch->split == SPLIT_NOW ? "now" : "later");
    sentence_add(sentence, "shared");
    sentence_add(sentence, fetch->shared ? "yes" : "no");
    add_list(sentence, "digests", &digests);
    add_list(sentence, "clears", &clears);
    add_list(sentence, "users", &users);
    sentence_clear(&users);
    sentence_clear(&digests);
    sentence_clear(&clears);
}

static void describe_publish(struct world *world,
                             struct player *player,
                             const struct publish *publish,
                             struct sentence *sentence)
{
    char version[64];
    player->credit--;
    if (player->credit < 0)
        world_complain(world, "%s got a calendar beyond its credit", player->name);
    person_handed(person_of(world, publish->user), sealed_version(&publish->sealed, version));
    sentence_add(sentence, "user");
    sentence_add(sentence, publish->user);
    sentence_add(sentence, "version");
    sentence_add(sentence, version);
    sentence_add_number(sentence, "job", publish->job);
    sentence_add_number(sentence, "calendars", publish->calendars);
}

static void
describe_locate(struct player *player, const struct locate *locate, struct sentence *sentence)
{
    player->place_asked = locate->number;
    sentence_add(sentence, "directory");
    sentence_add(sentence, locate->directory);
    sentence_add(sentence, "domain");
    sentence_add(sentence, locate->mail_domain);
}

static void
describe_discover(struct player *player, const struct discover *discover, struct sentence *sentence)
{
    player->place_asked = discover->number;
    sentence_add(sentence, "exchange");
    sentence_add(sentence, discover->exchange);
    sentence_add(sentence, "address");
    sentence_add(sentence, discover->address);
    sentence_add(sentence, "points");
    for (size_t i = 0; i < discover->points_count; i++)
        sentence_add(sentence, discover->points[i].url);
}

static void
describe_cancel(struct world *world, const struct cancel *cancel, struct sentence *sentence)
{
    struct lease *lease = lease_by_number(world, cancel->job);
    if (lease == NULL)
        world_complain(world, "job %" PRId64 " never went out", cancel->job);
    else
        lease_close(lease);
    sentence_add_number(sentence, "job", cancel->job);
}

static void
describe_login(struct player *player, const struct login_answer *answer, struct sentence *sentence)
{
    sentence_add(sentence, "account");
    sentence_add(sentence, answer->account);
    if (answer->granted) {
        player->try_number = answer->attempt;
        sentence_add(sentence, "granted");
        if (answer->look_first) {
            sentence_add(sentence, "look");
            sentence_add(sentence, "first");
        }
        return;
    }
    sentence_add(sentence, "denied");
    if (answer->wait_ms >= LIMIT_MILLISECONDS) {
        sentence_add(sentence, "wait");
        sentence_add(sentence, "forever");
    } else {
        sentence_add_duration(sentence, "wait", answer->wait_ms);
    }
    sentence_add(sentence, "reason");
    sentence_add(sentence, answer->reason);
}

static void describe_hold(const struct hold *hold, struct sentence *sentence)
{
    sentence_add(sentence, "account");
    sentence_add(sentence, hold->account);
    if (hold->remaining_ms >= LIMIT_MILLISECONDS) {
        sentence_add(sentence, "for");
        sentence_add(sentence, "ever");
    } else {
        sentence_add_duration(sentence, "for", hold->remaining_ms);
    }
    sentence_add(sentence, "reason");
    sentence_add(sentence, hold->reason);
}

/* The kinds are the messages' names in the words of a scenario. */
static const struct {
    enum message_type type;
    const char *kind[2];
} kinds[] = {
    {MESSAGE_RESOLVE, {"resolve"}},
    {MESSAGE_FETCH, {"fetch"}},
    {MESSAGE_PUBLISH, {"publish"}},
    {MESSAGE_WITHDRAW, {"withdraw"}},
    {MESSAGE_CANCEL, {"cancel"}},
    {MESSAGE_HOLD, {"hold"}},
    {MESSAGE_LOGIN_ANSWER, {"answer"}},
    {MESSAGE_ROSTER_REQUEST, {"roster", "request"}},
    {MESSAGE_ROSTER_PULL, {"roster", "pull"}},
    {MESSAGE_DRAIN, {"drain"}},
    {MESSAGE_CHECK, {"check"}},
    {MESSAGE_LOCATE, {"locate"}},
    {MESSAGE_DISCOVER, {"discover"}},
};

static void add_kind(struct world *world, enum message_type type, struct sentence *sentence)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].type != type)
            continue;
        for (size_t k = 0; k < 2 && kinds[i].kind[k] != NULL; k++)
            sentence_add(sentence, kinds[i].kind[k]);
        return;
    }
    world_complain(world, "the dispatcher sent a %s", message_name(type));
}

static void add_user(struct sentence *sentence, const char *user)
{
    sentence_add(sentence, "user");
    sentence_add(sentence, user);
}

static void describe(struct world *world,
                     struct player *player,
                     const struct message *message,
                     struct sentence *sentence)
{
    add_kind(world, message->type, sentence);
    sentence_add(sentence, "to");
    sentence_add(sentence, player->name);
    if (message->type == MESSAGE_RESOLVE)
        describe_resolve(world, player, &message->resolve, sentence);
    else if (message->type == MESSAGE_FETCH)
        describe_fetch(world, player, &message->fetch, sentence);
    else if (message->type == MESSAGE_PUBLISH)
        describe_publish(world, player, &message->publish, sentence);
    else if (message->type == MESSAGE_WITHDRAW)
        add_user(sentence, message->withdraw.user);
    else if (message->type == MESSAGE_CANCEL)
        describe_cancel(world, &message->cancel, sentence);
    else if (message->type == MESSAGE_LOGIN_ANSWER)
        describe_login(player, &message->login_answer, sentence);
    else if (message->type == MESSAGE_HOLD)
        describe_hold(&message->hold, sentence);
    else if (message->type == MESSAGE_LOCATE)
        describe_locate(player, &message->locate, sentence);
    else if (message->type == MESSAGE_DISCOVER)
        describe_discover(player, &message->discover, sentence);
    else if (message->type == MESSAGE_ROSTER_REQUEST)
        player->roster_asked = message->roster_request.number;
    else if (message->type == MESSAGE_ROSTER_PULL)
        sentence_add_number(sentence, "page", message->roster_pull.page);
}

static bool is_answered_by_itself(const struct player *player, enum message_type type)
{
    bool is_about_roster = type == MESSAGE_ROSTER_REQUEST || type == MESSAGE_ROSTER_PULL;
    return player->is_by_itself || (player->has_rosters && is_about_roster);
}

static bool send_message(void *context, int64_t session, const struct message *message)
{
    struct world *world = context;
    struct player *player = player_of_session(world, session);
    if (player == NULL || player->is_gone)
        return false;
    struct letter *letter = letter_create(world, player, message);
    if (letter == NULL)
        return false;
    struct sentence sentence = {0};
    describe(world, player, &letter->message, &sentence);
    bool is_answered = is_answered_by_itself(player, message->type);
    effect_add(world, &sentence, is_answered);
    if (is_answered)
        TAILQ_INSERT_TAIL(&world->letters, letter, link);
    else
        letter_destroy(letter);
    return true;
}

static int64_t next_job(void *context)
{
    struct world *world = context;
    return world->next_job++;
}

static void describe_row(const struct world *world,
                         const struct store_row *row,
                         bool is_there,
                         const char *key,
                         struct sentence *sentence)
{
    static const char *const kinds_of_rows[STORE_TABLE_COUNT][2] = {
        [STORE_MAPPING] = {"mapping", "mapping"},
        [STORE_HOLD] = {"hold", "hold"},
        [STORE_QUARANTINE] = {"release", "quarantine"},
        [STORE_NO_ACCESS] = {"access", "no-access"},
        [STORE_MAPPING_NOTE] = {"note", "note"},
        [STORE_PLACE] = {"no-place", "place"},
        [STORE_CONFIRMED_HOST] = {"forgotten", "confirmed"},
    };
    bool is_hold = row->table == STORE_HOLD;
    sentence_add(sentence, kinds_of_rows[row->table][is_there]);
    if (row->table == STORE_PLACE && is_there) {
        add_place(sentence, row->place.url, row->place.trust);
        return;
    }
    sentence_add(sentence, is_hold ? "account" : "user");
    sentence_add(sentence, key);
    if (row->table == STORE_MAPPING) {
        sentence_add(sentence, "address");
        sentence_add(sentence, is_there ? row->mapping.address : "none");
    } else if (is_hold) {
        sentence_add_duration(sentence, "for",
                              is_there ? row->hold.until_ms - world->now.wall_ms : 0);
        sentence_add(sentence, "reason");
        sentence_add(sentence, is_there ? row->hold.reason : "");
    }
}

/* What changes with nearly every result need not be expected. */
static void row_changed(void *context, enum store_table table, const char *key)
{
    struct world *world = context;
    struct store_row row = {.table = table};
    struct sentence sentence = {0};
    bool is_there = dispatcher_lasting_row(world->dispatcher, key, world->now, &row);
    sentence_add(&sentence, "saved");
    describe_row(world, &row, is_there, key, &sentence);
    effect_add(world, &sentence,
               table == STORE_MAPPING || table == STORE_MAPPING_NOTE || table == STORE_NO_ACCESS);
    if (is_there)
        (void)saved_put(world, &row);
    else
        saved_forget(world, table, key);
}

static int64_t count_open(const struct login_ledger *ledger)
{
    int64_t open = 0;
    for (size_t i = 0; i < ledger->count; i++)
        open += ledger->stamps[i].is_open ? 1 : 0;
    return open;
}

static bool save_login(void *context, const char *account, const struct account_memory *memory)
{
    struct world *world = context;
    struct sentence sentence = {0};
    if (world->is_disk_full)
        return false;
    const struct login_state *login = &memory->login;
    bool is_refused = login->since_wall_ms != 0;
    sentence_add(&sentence, "saved");
    sentence_add(&sentence, "login");
    sentence_add(&sentence, "account");
    sentence_add(&sentence, account);
    sentence_add(&sentence, "proven");
    sentence_add(&sentence, login->is_proven ? "yes" : "no");
    sentence_add_number(&sentence, "refusals", login->refusals);
    sentence_add_number(&sentence, "open", count_open(&login->ledger));
    sentence_add_number(&sentence, "counted", (int64_t)login->ledger.count);
    sentence_add(&sentence, "class");
    sentence_add(&sentence, is_refused ? login_class_row(login->class)->name : "none");
    effect_add(world, &sentence, false);
    char tries[PERSIST_TRIES_BYTES];
    struct store_row row = {.table = STORE_ACCOUNT, .account = {.account = account}};
    persist_login_to_row(memory, tries, &row.account);
    (void)saved_put(world, &row);
    return true;
}

static void checked(
    void *context, int64_t number, const char *peer, const struct check_step *steps, size_t count)
{
    struct world *world = context;
    struct sentence sentence = {0};
    sentence_add(&sentence, "checked");
    sentence_add(&sentence, "by");
    sentence_add(&sentence, peer);
    sentence_add_number(&sentence, "count", (int64_t)count);
    sentence_add_number(&sentence, "job", number);
    if (count > 0) {
        sentence_add(&sentence, "reason");
        sentence_add(&sentence, steps[count - 1].text);
    }
    effect_add(world, &sentence, false);
}

void effects_callbacks(struct world *world, struct dispatcher_callbacks *callbacks)
{
    *callbacks = (struct dispatcher_callbacks){.context = world,
                                               .send = send_message,
                                               .next_job = next_job,
                                               .row_changed = row_changed,
                                               .save_login = save_login,
                                               .checked = checked};
}
