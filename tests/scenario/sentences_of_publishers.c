/* What publishers say. */
#include <stdlib.h>
#include <string.h>

#include "automatic.h"
#include "people.h"
#include "players.h"
#include "sentences.h"

/* "session 2 works", "session 2 failed reason ..." */
static void
tell_ucserver_session(struct world *world, struct player *player, const struct sentence *sentence)
{
    if (sentence->count < 4)
        world_fail(world, "session NUMBER works|failed [reason REASON]");
    bool is_working = strcmp(sentence->words[3], "works") == 0;
    const char *reason = sentence_value(sentence, "reason");
    player->ucserver_session = world_number(world, sentence->words[2]);
    struct message message = {.type = MESSAGE_UCSERVER_SESSION,
                              .ucserver_session = {.number = player->ucserver_session,
                                                   .working = is_working,
                                                   .version = is_working ? "8.0" : "",
                                                   .reason = is_working       ? ""
                                                             : reason == NULL ? "connection.closed"
                                                                              : reason}};
    player_say(world, player, &message);
}

static const struct {
    const char *word;
    enum receipt_outcome outcome;
    enum not_sent_why why;
} receipts[] = {{"done", RECEIPT_DONE, 0},
                {"refused", RECEIPT_REFUSED, 0},
                {"lost", RECEIPT_LOST, 0},
                {"unanswered", RECEIPT_UNANSWERED, 0},
                {"logged-in", RECEIPT_NOT_SENT, NOT_SENT_LOGGED_IN},
                {"older-settings", RECEIPT_NOT_SENT, NOT_SENT_SETTINGS},
                {"drained", RECEIPT_NOT_SENT, NOT_SENT_DRAINED},
                {"replaced", RECEIPT_NOT_SENT, NOT_SENT_REPLACED},
                {"withdrawn", RECEIPT_NOT_SENT, NOT_SENT_WITHDRAWN},
                {"no-session", RECEIPT_NOT_SENT, NOT_SENT_NO_SESSION},
                {"closed", RECEIPT_NOT_SENT, NOT_SENT_CLOSED}};

/* The job that a receipt is about: that of the label, or the newest that had the user. */
static int64_t job_of(struct world *world, const char *user, const char *label)
{
    const struct lease *lease;
    TAILQ_FOREACH_REVERSE(lease, &world->leases, lease_list, link) {
        if (!lease->is_fetch)
            continue;
        if (label != NULL && lease->label != NULL && strcmp(lease->label, label) == 0)
            return lease->number;
        for (size_t i = 0; label == NULL && i < lease->user_count; i++) {
            if (strcmp(lease->users[i], user) == 0)
                return lease->number;
        }
    }
    world_fail(world, "no job has fetched %s", user);
}

static void give_receipt(struct world *world,
                         struct player *player,
                         const char *user,
                         const struct sentence *sentence)
{
    const char *word = sentence->words[2];
    size_t i = 0, count = sizeof(receipts) / sizeof(receipts[0]);
    while (i < count && strcmp(receipts[i].word, word) != 0)
        i++;
    if (i == count)
        world_fail(world, "there is no receipt \"%s\"", word);
    if (receipts[i].outcome == RECEIPT_DONE)
        person_written(person_of(world, user));
    struct message message = {
        .type = MESSAGE_RECEIPT,
        .receipt = {.job = job_of(world, user, sentence_value(sentence, "job")),
                    .user = user,
                    .outcome = receipts[i].outcome,
                    .why = receipts[i].why,
                    .code = receipts[i].outcome == RECEIPT_REFUSED ? "9" : "",
                    .reason = receipts[i].outcome == RECEIPT_REFUSED ? "ucserver.refused" : ""}};
    player_whisper(world, player, &message);
}

/* "receipts done anna bert": each by its own message, and then what follows from all. */
static void
give_receipts(struct world *world, struct player *player, const struct sentence *sentence)
{
    if (sentence->count < 4)
        world_fail(world, "receipts OUTCOME USER ...");
    for (size_t i = 3; i < sentence->count && !sentence_is_keyword(sentence->words[i]); i++)
        give_receipt(world, player, sentence->words[i], sentence);
    world_settle(world);
}

/* "offers pages 2 users-in-all 3", "lists page 0 users anna bert", "cannot list". */
static void offer(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct message message = {
        .type = MESSAGE_ROSTER_READY,
        .roster_ready = {.number = player->roster_asked,
                         .complete = true,
                         .pages = world_number(world, sentence_value(sentence, "pages")),
                         .users = world_number(world, sentence_value(sentence, "count")),
                         .ucserver_session = player->ucserver_session,
                         .reason = ""}};
    player_say(world, player, &message);
}

static void list(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct roster_user users[ROSTER_PAGE_USERS];
    struct clause names;
    if (!sentence_find(sentence, "users", &names) || names.count > ROSTER_PAGE_USERS)
        world_fail(world, "lists page NUMBER users NAME ...");
    for (size_t i = 0; i < names.count; i++)
        users[i] = (struct roster_user){.user = person_of(world, names.words[i])->name,
                                        .dn = "",
                                        .guid = "",
                                        .sam = "",
                                        .display_name = ""};
    struct message message = {
        .type = MESSAGE_ROSTER_PAGE,
        .roster_page = {.number = player->roster_asked,
                        .page = world_number(world, sentence_value(sentence, "page")),
                        .users = users,
                        .users_count = names.count}};
    player_say(world, player, &message);
}

static void lack_page(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct message message = {
        .type = MESSAGE_ROSTER_PAGE,
        .roster_page = {.number = player->roster_asked,
                        .page = world_number(world, sentence_value(sentence, "page")),
                        .gone = true}};
    player_say(world, player, &message);
}

static void fail_roster(struct world *world, struct player *player)
{
    struct message message = {
        .type = MESSAGE_ROSTER_READY,
        .roster_ready = {.number = player->roster_asked, .reason = "connection.cut"}};
    player_say(world, player, &message);
}

bool sentence_of_publisher(struct world *world,
                           struct player *player,
                           const char *verb,
                           const struct sentence *sentence)
{
    if (strcmp(verb, "has") == 0) {
        struct sentence shifted = {sentence->words + 1, sentence->count - 1};
        tell_ucserver_session(world, player, &shifted);
    } else if (strcmp(verb, "receipts") == 0) {
        give_receipts(world, player, sentence);
    } else if (strcmp(verb, "offers") == 0) {
        offer(world, player, sentence);
    } else if (strcmp(verb, "lists") == 0) {
        list(world, player, sentence);
    } else if (strcmp(verb, "lacks") == 0) {
        lack_page(world, player, sentence);
    } else if (strcmp(verb, "cannot") == 0) {
        fail_roster(world, player);
    } else {
        return false;
    }
    return true;
}
