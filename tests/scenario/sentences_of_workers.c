/* What workers answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "automatic.h"
#include "people.h"
#include "players.h"
#include "sentences.h"

/* "anna=failed:ErrorX" in its three parts; missing ones are empty. */
struct verdict {
    char user[256], outcome[64], detail[256];
};

static void split_verdict(const struct world *world, const char *word, struct verdict *verdict)
{
    const char *equals = strchr(word, '=');
    if (equals == NULL)
        world_fail(world, "USER=OUTCOME was expected, not \"%s\"", word);
    const char *colon = strchr(equals, ':');
    size_t outcome_size = colon == NULL ? strlen(equals + 1) : (size_t)(colon - equals - 1);
    (void)snprintf(verdict->user, sizeof(verdict->user), "%.*s", (int)(equals - word), word);
    (void)snprintf(verdict->outcome, sizeof(verdict->outcome), "%.*s", (int)outcome_size,
                   equals + 1);
    (void)snprintf(verdict->detail, sizeof(verdict->detail), "%s", colon == NULL ? "" : colon + 1);
}

/* The words behind the verb and before the first keyword. */
static struct clause objects(const struct sentence *sentence)
{
    size_t end = 2;
    while (end < sentence->count && !sentence_is_keyword(sentence->words[end]))
        end++;
    return (struct clause){sentence->words + 2, end - 2};
}

static bool is_everybody(const struct clause *words)
{
    return words->count == 1 && strcmp(words->words[0], "everybody") == 0;
}

static struct lease *
lease_meant(struct world *world, struct player *player, const struct sentence *sentence)
{
    return lease_of(world, player, sentence_value(sentence, "job"));
}

static int64_t
duration_or_zero(const struct world *world, const struct sentence *sentence, const char *keyword)
{
    const char *text = sentence_value(sentence, keyword);
    return text == NULL ? 0 : world_duration(world, text);
}

static enum server_pressure pressure_of(const struct world *world, const struct sentence *sentence)
{
    const char *text = sentence_value(sentence, "pressure");
    if (text == NULL || strcmp(text, "none") == 0)
        return PRESSURE_NONE;
    if (strcmp(text, "busy") == 0)
        return PRESSURE_BUSY;
    if (strcmp(text, "connections") == 0)
        return PRESSURE_CONNECTIONS;
    if (strcmp(text, "trouble") != 0)
        world_fail(world, "pressure is none, busy, connections or trouble");
    return PRESSURE_TROUBLE;
}

/* A server that is busy says so; whoever gives a job back for other reasons names no class. */
static enum error_class
class_of(enum job_outcome outcome, enum server_pressure pressure, const struct sentence *sentence)
{
    const char *text = sentence_value(sentence, "class");
    if (text == NULL && outcome == JOB_GIVEN_BACK)
        return pressure == PRESSURE_NONE ? ERROR_NONE : ERROR_BUSY;
    if (text != NULL && strcmp(text, "invalid") == 0)
        return ERROR_INVALID;
    if (text != NULL && strcmp(text, "hold") == 0)
        return ERROR_BUSY; /* with a code that says so */
    return text != NULL && strcmp(text, "refused") == 0 ? ERROR_REFUSED : ERROR_UNAVAILABLE;
}

static void resolved(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct lease *lease = lease_meant(world, player, sentence);
    struct clause words = objects(sentence);
    struct resolved_user users[SHARD_USERS];
    struct verdict verdicts[SHARD_USERS];
    const char *proven = sentence_value(sentence, "proven");
    lease_close(lease);
    if (is_everybody(&words)) {
        automatic_resolve(world, player, lease);
        world_settle(world);
        return;
    }
    for (size_t i = 0; i < words.count && i < SHARD_USERS; i++) {
        split_verdict(world, words.words[i], &verdicts[i]);
        bool has_address = verdicts[i].detail[0] != '\0';
        automatic_resolved_user(world, verdicts[i].user,
                                has_address ? verdicts[i].detail : verdicts[i].outcome, &users[i]);
    }
    struct message message = {
        .type = MESSAGE_RESOLVED,
        .resolved = {.job = lease->number,
                     .outcome = JOB_DONE,
                     .code = "",
                     .reason = "",
                     .users = users,
                     .users_count = words.count,
                     .guid_forms = proven == NULL ? 0 : world_number(world, proven)}};
    player_say(world, player, &message);
}

/* An odd calendar has so many, and shows times only, in a zone that cannot be understood. */
#define ODD_CUT_TEXTS 3

static void take_fetched_outcome(const struct world *world,
                                 const struct verdict *verdict,
                                 const char *reason,
                                 struct fetched_user *answer)
{
    static const struct {
        const char *word;
        enum fetched_outcome outcome;
        bool is_slow;
    } outcomes[] = {
        {"sent", FETCHED_SENT, false},         {"unchanged", FETCHED_UNCHANGED, false},
        {"cleared", FETCHED_UNCHANGED, false}, {"failed", FETCHED_FAILED, false},
        {"slow", FETCHED_FAILED, true},        {"given-back", FETCHED_GIVEN_BACK, false},
        {"found", FETCHED_FAILED, true},       {"suspect", FETCHED_GIVEN_BACK, false},
        {"odd", FETCHED_SENT, false},          {"may-last", FETCHED_FAILED, false}};
    *answer = (struct fetched_user){.user = verdict->user, .code = "", .reason = ""};
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
        if (strcmp(outcomes[i].word, verdict->outcome) != 0)
            continue;
        answer->outcome = outcomes[i].outcome;
        answer->slow = outcomes[i].is_slow;
        answer->may_last = strcmp(verdict->outcome, "may-last") == 0;
        answer->cleared = strcmp(verdict->outcome, "cleared") == 0;
        answer->zone_unknown = strcmp(verdict->outcome, "odd") == 0;
        answer->times_only = answer->zone_unknown;
        answer->cut_texts = answer->zone_unknown ? ODD_CUT_TEXTS : 0;
        if (answer->outcome == FETCHED_FAILED) {
            answer->code = verdict->detail;
            answer->reason = reason == NULL ? "" : reason;
        }
        if (strcmp(verdict->outcome, "found") == 0)
            answer->together = 1;
        else if (strcmp(verdict->outcome, "suspect") == 0)
            answer->together = world_number(world, verdict->detail);
        else if (answer->outcome == FETCHED_GIVEN_BACK)
            answer->wait_ms = world_duration(world, verdict->detail);
        return;
    }
    world_fail(world, "there is no outcome \"%s\"", verdict->outcome);
}

/* "moved yes": Exchange is not where Autodiscover had found it; "unasked yes": nor was it asked at all. */
static bool is_said(const struct sentence *sentence, const char *key)
{
    const char *text = sentence_value(sentence, key);
    return text != NULL && strcmp(text, "yes") == 0;
}

static void say_fetched(struct world *world,
                        struct player *player,
                        const struct sentence *sentence,
                        struct fetched_user *users,
                        size_t count)
{
    struct lease *lease = lease_meant(world, player, sentence);
    struct message message = {.type = MESSAGE_FETCHED,
                              .fetched = {.job = lease->number,
                                          .outcome = JOB_DONE,
                                          .code = "",
                                          .reason = "connection.cut",
                                          .wait_ms = duration_or_zero(world, sentence, "wait"),
                                          .pressure = pressure_of(world, sentence),
                                          .requests = 1,
                                          .unnamed = is_said(sentence, "unnamed"),
                                          .answer_ms = duration_or_zero(world, sentence, "took"),
                                          .users = users,
                                          .users_count = count}};
    lease_close(lease);
    player_say(world, player, &message);
}

static void fetched(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct clause words = objects(sentence);
    struct fetched_user users[SHARD_USERS];
    struct verdict verdicts[SHARD_USERS];
    for (size_t i = 0; i < words.count && i < SHARD_USERS; i++) {
        split_verdict(world, words.words[i], &verdicts[i]);
        take_fetched_outcome(world, &verdicts[i], sentence_value(sentence, "reason"), &users[i]);
    }
    say_fetched(world, player, sentence, users, words.count);
}

/* Calendars of the users named (everybody: of the whole job), without the end of the job. */
static void
send_calendars(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct lease *lease = lease_meant(world, player, sentence);
    struct clause words = objects(sentence);
    if (sentence_value(sentence, "calendars") != NULL)
        lease->calendars = world_number(world, sentence_value(sentence, "calendars"));
    if (is_everybody(&words))
        words = (struct clause){lease->users, lease->user_count};
    for (size_t i = 0; i < words.count; i++)
        automatic_calendar(world, player, lease, words.words[i],
                           sentence_value(sentence, "version"), false);
    world_settle(world);
}

/* Calendars that are empty because clear_after asked for it. */
static void
empty_calendars(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct clause words = objects(sentence);
    for (size_t i = 0; i < words.count; i++)
        automatic_calendar(world, player, lease_meant(world, player, sentence), words.words[i],
                           "empty", true);
    world_settle(world);
}

/* Calendars of the whole job and its end. */
static void deliver(struct world *world, struct player *player, const struct sentence *sentence)
{
    const struct lease *lease = lease_meant(world, player, sentence);
    struct fetched_user users[SHARD_USERS];
    for (size_t i = 0; i < lease->user_count; i++) {
        automatic_calendar(world, player, lease, lease->users[i], NULL, false);
        users[i] = (struct fetched_user){
            .user = lease->users[i], .outcome = FETCHED_SENT, .code = "", .reason = ""};
    }
    say_fetched(world, player, sentence, users, lease->user_count);
}

/* A calendar whose digest is that of another one. */
static void send_torn(struct world *world, struct player *player, const struct sentence *sentence)
{
    const struct lease *lease = lease_meant(world, player, sentence);
    struct clause words = objects(sentence);
    struct sealed_text sealed, other;
    if (words.count != 1)
        world_fail(world, "tears one calendar");
    const struct person *person = person_of(world, words.words[0]);
    person_seal(person, person->version, &sealed);
    person_seal(person, "another", &other);
    struct message message = {
        .type = MESSAGE_CALENDAR,
        .calendar = {.job = lease->number,
                     .calendars = lease->calendars,
                     .user = person->name,
                     .digest = {other.digest, DIGEST_BYTES},
                     .entries = 1,
                     .sealed = {(const uint8_t *)sealed.text, strlen(sealed.text)}}};
    player_say(world, player, &message);
}

static void progress(struct world *world, struct player *player, const struct sentence *sentence)
{
    const char *times = sentence_value(sentence, "count");
    int64_t count = times == NULL ? 1 : world_number(world, times);
    struct message message = {.type = MESSAGE_PROGRESS,
                              .progress.job = lease_meant(world, player, sentence)->number};
    for (int64_t i = 0; i < count; i++)
        player_whisper(world, player, &message);
    world_settle(world);
}

static const char *code_of(const struct sentence *sentence)
{
    const char *text = sentence_value(sentence, "code");
    return text == NULL ? "" : text;
}

/* The whole job failed, or is given back. */
static void end_job(struct world *world,
                    struct player *player,
                    enum job_outcome outcome,
                    const struct sentence *sentence)
{
    struct lease *lease = lease_meant(world, player, sentence);
    const char *reason = sentence_value(sentence, "reason");
    enum server_pressure pressure = pressure_of(world, sentence);
    enum error_class class = class_of(outcome, pressure, sentence);
    int64_t wait_ms = duration_or_zero(world, sentence, "wait");
    const char *said = sentence_value(sentence, "class");
    bool is_held = said != NULL && strcmp(said, "hold") == 0;
    struct message message = {.type = MESSAGE_RESOLVED};
    reason = reason == NULL ? event_name(SERVER_AWAY) : reason;
    lease_close(lease);
    if (lease->is_fetch) {
        message.type = MESSAGE_FETCHED;
        message.fetched = (struct fetched){.job = lease->number,
                                           .outcome = outcome,
                                           .class = class,
                                           .code = is_held ? "hold" : code_of(sentence),
                                           .reason = reason,
                                           .wait_ms = wait_ms,
                                           .pressure = pressure,
                                           .requests = is_said(sentence, "unasked") ? 0 : 1,
                                           .moved = is_said(sentence, "moved"),
                                           .unnamed = is_said(sentence, "unnamed")};
    } else {
        message.resolved = (struct resolved){.job = lease->number,
                                             .outcome = outcome,
                                             .class = class,
                                             .code = "",
                                             .reason = reason,
                                             .wait_ms = wait_ms};
    }
    player_say(world, player, &message);
}

bool sentence_of_worker(struct world *world,
                        struct player *player,
                        const char *verb,
                        const struct sentence *sentence)
{
    if (strcmp(verb, "resolved") == 0)
        resolved(world, player, sentence);
    else if (strcmp(verb, "fetched") == 0)
        fetched(world, player, sentence);
    else if (strcmp(verb, "sends") == 0)
        send_calendars(world, player, sentence);
    else if (strcmp(verb, "empties") == 0)
        empty_calendars(world, player, sentence);
    else if (strcmp(verb, "tears") == 0)
        send_torn(world, player, sentence);
    else if (strcmp(verb, "delivers") == 0)
        deliver(world, player, sentence);
    else if (strcmp(verb, "progresses") == 0)
        progress(world, player, sentence);
    else if (strcmp(verb, "failed") == 0)
        end_job(world, player, JOB_FAILED, sentence);
    else if (strcmp(verb, "returns") == 0)
        end_job(world, player, JOB_GIVEN_BACK, sentence);
    else
        return false;
    return true;
}
