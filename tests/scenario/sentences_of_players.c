/* What processes do: join, leave, log in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "players.h"
#include "sentences.h"

void sentence_identify(struct world *world, struct player *player, const struct sentence *sentence)
{
    const char *host = sentence_value(sentence, "host");
    const char *process = sentence_value(sentence, "process");
    const char *instance = sentence_value(sentence, "instance");
    if (host != NULL) {
        free(player->host);
        player->host = memory_copy_text(host);
    }
    if (process != NULL)
        player->process = world_number(world, process);
    if (instance != NULL)
        player->instance = world_number(world, instance);
}

static void join(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct refused refused;
    const char *credit = sentence_value(sentence, "credit");
    const char *manner = sentence_value(sentence, "by");
    sentence_identify(world, player, sentence);
    player->is_by_itself = manner != NULL;
    player->has_rosters = sentence_value(sentence, "with") != NULL;
    player->standing_credit = credit == NULL ? 0 : world_number(world, credit);
    if (!player_join(world, player, &refused))
        world_fail(world, "%s may not join: %s", player->name, refused.text);
    if (credit != NULL)
        player_tell_credit(world, player, player->standing_credit);
    world_settle(world);
}

/* A new process of the same name begins after the old one has ended. */
static void forget_process(struct world *world, struct player *player)
{
    player->process = player->instance = world->next_process++;
}

static void leave(struct world *world, struct player *player, const struct sentence *sentence)
{
    const char *how = sentence->words[1];
    if (strcmp(how, "dies") == 0) {
        player_leave(world, player, PEER_DIED);
        forget_process(world, player);
    } else if (strcmp(how, "leaves") == 0) {
        player_leave(world, player, PEER_SAID_GOODBYE);
        forget_process(world, player);
    } else {
        player_leave(world, player, PEER_SILENT);
    }
}

static void tell_credit(struct world *world, struct player *player, const struct sentence *sentence)
{
    int64_t users = world_number(world, sentence_value(sentence, "credit"));
    player->standing_credit = users;
    player_tell_credit(world, player, users);
    world_settle(world);
}

static void ask(struct world *world, struct player *player, const struct sentence *sentence)
{
    const char *account = sentence_value(sentence, "for");
    if (account == NULL)
        world_fail(world, "%s asks for ACCOUNT", player->name);
    struct message message = {.type = MESSAGE_LOGIN_ASK,
                              .login_ask = {.account = account, .number = ++player->questions}};
    player_say(world, player, &message);
}

/* "is accepted with ACCOUNT": with the newest try; "always": with an account that was good before. */
static void tell_login(struct world *world,
                       struct player *player,
                       const char *how,
                       const struct sentence *words)
{
    const char *account = sentence_value(words, "with");
    const char *reason = sentence_value(words, "reason");
    const char *said = sentence_value(words, "class");
    const char *wait = sentence_value(words, "busy");
    enum login_class class = said == NULL ? LOGIN_CLASS_UNSAID : class_called(world, said);
    enum login_outcome outcome = strcmp(how, "accepted") == 0     ? LOGIN_ACCEPTED
                                 : strcmp(how, "refused") == 0    ? LOGIN_REFUSED
                                 : strcmp(how, "unanswered") == 0 ? LOGIN_UNKNOWN
                                                                  : LOGIN_NOT_TRIED;
    if (account == NULL)
        world_fail(world, "%s is %s with ACCOUNT", player->name, how);
    if (said != NULL)
        outcome = login_class_outcome(class);
    struct message message = {
        .type = MESSAGE_LOGIN_RESULT,
        .login_result = {.account = account,
                         .attempt = player->try_number,
                         .outcome = outcome,
                         .code = "",
                         .text = reason != NULL ? reason : "exchange.login_refused",
                         .class = class,
                         .wait_ms = wait == NULL ? 0 : world_duration(world, wait)}};
    player->try_number = 0;
    player_say(world, player, &message);
}

/* "worker-ldap/1 identifies svc@a.test as S-1": the objectSid of an account of the settings. */
static void identify(struct world *world, struct player *player, const struct sentence *sentence)
{
    if (sentence->count < 5)
        world_fail(world, "%s identifies USER as SID", player->name);
    struct account_sid known = {.account = sentence->words[2], .sid = sentence->words[4]};
    struct message message = {
        .type = MESSAGE_IDENTIFIED,
        .identified = {.directory = "main", .accounts = &known, .accounts_count = 1}};
    player_say(world, player, &message);
}

/* "worker-ews/1 checks": it ends the check that it was asked for, with nothing of its own to tell, or with a log-in
 * that failed for this reason. */
static void end_check(struct world *world, struct player *player, const struct sentence *sentence)
{
    const char *reason = sentence_value(sentence, "reason");
    struct check_step step = {.name = "login", .text = reason};
    struct message message = {
        .type = MESSAGE_CHECKED,
        .checked = {.number = 1, .steps = &step, .steps_count = reason == NULL ? 0 : 1}};
    player_say(world, player, &message);
}

static void be(struct world *world, struct player *player, const struct sentence *sentence)
{
    const char *what = sentence->count < 3 ? "" : sentence->words[2];
    if (strcmp(what, "silent") == 0) {
        leave(world, player, sentence);
    } else if (strcmp(what, "gone") == 0) {
        player->is_gone = true;
        world_settle(world);
    } else if (strcmp(what, "reaped") == 0) {
        dispatcher_publisher_reaped(world_dispatcher(world), world->now);
        forget_process(world, player);
        world_settle(world);
    } else if (strcmp(what, "accepted") == 0 || strcmp(what, "refused") == 0 ||
               strcmp(what, "not-tried") == 0 || strcmp(what, "unanswered") == 0) {
        tell_login(world, player, what, sentence);
    } else {
        world_fail(world,
                   "a process is silent, gone, reaped, accepted, refused, not-tried or unanswered");
    }
}

static void work(struct player *player, const struct sentence *sentence)
{
    player->is_by_itself = sentence_value(sentence, "by") != NULL &&
                           strcmp(sentence_value(sentence, "by"), "itself") == 0;
}

void sentence_of_player(struct world *world, const struct sentence *sentence)
{
    struct player *player = player_of(world, sentence->words[0]);
    const char *verb = sentence->count < 2 ? "" : sentence->words[1];
    if (strcmp(verb, "joins") == 0)
        join(world, player, sentence);
    else if (strcmp(verb, "dies") == 0 || strcmp(verb, "leaves") == 0)
        leave(world, player, sentence);
    else if (strcmp(verb, "is") == 0)
        be(world, player, sentence);
    else if (strcmp(verb, "works") == 0)
        work(player, sentence);
    else if (strcmp(verb, "takes") == 0)
        tell_credit(world, player, sentence);
    else if (strcmp(verb, "asks") == 0)
        ask(world, player, sentence);
    else if (strcmp(verb, "identifies") == 0)
        identify(world, player, sentence);
    else if (strcmp(verb, "checks") == 0)
        end_check(world, player, sentence);
    else if (!sentence_of_place(world, player, verb, sentence) &&
             !sentence_of_worker(world, player, verb, sentence) &&
             !sentence_of_publisher(world, player, verb, sentence))
        world_fail(world, "a process does not \"%s\"", verb);
}
