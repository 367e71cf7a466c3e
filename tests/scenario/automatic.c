/* Processes that answer by themselves. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "automatic.h"
#include "people.h"
#include "players.h"

struct letter *
letter_create(struct world *world, struct player *player, const struct message *message)
{
    struct letter *letter = memory_allocate(sizeof(*letter));
    struct error error;
    letter->player = player;
    buffer_init(&letter->frame, message_limit_bytes(message->type));
    if (message_encode(message, &letter->frame, &error) == 0 &&
        message_decode(buffer_data(&letter->frame), buffer_size(&letter->frame), &letter->message,
                       &error) == 0)
        return letter;
    world_complain(world, "a message to %s cannot travel: %s", player->name, error.reason);
    buffer_clear(&letter->frame);
    free(letter);
    return NULL;
}

void letter_destroy(struct letter *letter)
{
    message_clear(&letter->message);
    buffer_clear(&letter->frame);
    free(letter);
}

void letters_clear(struct world *world)
{
    struct letter *letter;
    while ((letter = TAILQ_FIRST(&world->letters)) != NULL) {
        TAILQ_REMOVE(&world->letters, letter, link);
        letter_destroy(letter);
    }
}

void automatic_resolved_user(struct world *world,
                             const char *user,
                             const char *mailbox,
                             struct resolved_user *answer)
{
    static const struct {
        const char *word;
        enum resolved_outcome outcome;
    } outcomes[] = {{"not-found", RESOLVED_NOT_FOUND},
                    {"no-mailbox", RESOLVED_NO_MAILBOX},
                    {"ambiguous", RESOLVED_AMBIGUOUS},
                    {"disabled", RESOLVED_DISABLED}};
    if (mailbox == NULL || strcmp(mailbox, "found") == 0)
        mailbox = person_of(world, user)->mailbox;
    *answer = (struct resolved_user){.user = user, .address = "", .note = ""};
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
        if (strcmp(mailbox, outcomes[i].word) != 0)
            continue;
        answer->outcome = outcomes[i].outcome;
        return;
    }
    const char *note = person_of(world, user)->note;
    answer->note = note == NULL ? "" : note;
    answer->outcome = RESOLVED_FOUND;
    answer->address = mailbox;
}

void automatic_resolve(struct world *world, struct player *player, const struct lease *lease)
{
    struct resolved_user users[SHARD_USERS];
    for (size_t i = 0; i < lease->user_count; i++)
        automatic_resolved_user(world, lease->users[i], NULL, &users[i]);
    struct message message = {.type = MESSAGE_RESOLVED,
                              .resolved = {.job = lease->number,
                                           .outcome = JOB_DONE,
                                           .code = "",
                                           .reason = "",
                                           .users = users,
                                           .users_count = lease->user_count}};
    player_whisper(world, player, &message);
}

void automatic_calendar(struct world *world,
                        struct player *player,
                        const struct lease *lease,
                        const char *user,
                        const char *version,
                        bool is_cleared)
{
    const struct person *person = person_of(world, user);
    struct sealed_text sealed;
    person_seal(person, version != NULL ? version : person->version, &sealed);
    struct message message = {
        .type = MESSAGE_CALENDAR,
        .calendar = {.job = lease->number,
                     .calendars = lease->calendars,
                     .user = user,
                     .digest = {sealed.digest, DIGEST_BYTES},
                     .entries = is_cleared ? 0 : 1,
                     .cleared = is_cleared,
                     .sealed = {(const uint8_t *)sealed.text, strlen(sealed.text)}}};
    player_whisper(world, player, &message);
}

static void fetch(struct world *world, struct player *player, const struct fetch *fetch)
{
    const struct lease *lease = lease_by_number(world, fetch->job);
    struct fetched_user users[SHARD_USERS];
    for (size_t i = 0; i < fetch->users_count; i++) {
        const struct person *person = person_of(world, fetch->users[i].user);
        struct sealed_text sealed;
        person_seal(person, person->version, &sealed);
        bool is_same = fetch->users[i].digest.size == DIGEST_BYTES &&
                       memcmp(fetch->users[i].digest.data, sealed.digest, DIGEST_BYTES) == 0;
        users[i] = (struct fetched_user){.user = person->name,
                                         .outcome = is_same ? FETCHED_UNCHANGED : FETCHED_SENT,
                                         .code = "",
                                         .reason = ""};
        if (!is_same)
            automatic_calendar(world, player, lease, person->name, NULL, false);
    }
    struct message message = {.type = MESSAGE_FETCHED,
                              .fetched = {.job = fetch->job,
                                          .outcome = JOB_DONE,
                                          .code = "",
                                          .reason = "",
                                          .users = users,
                                          .users_count = fetch->users_count}};
    player_whisper(world, player, &message);
}

static void confirm(struct world *world, struct player *player, const struct publish *publish)
{
    person_written(person_of(world, publish->user));
    struct message message = {.type = MESSAGE_RECEIPT,
                              .receipt = {.job = publish->job,
                                          .user = publish->user,
                                          .outcome = RECEIPT_DONE,
                                          .code = "",
                                          .reason = ""}};
    player_whisper(world, player, &message);
}

static void offer_roster(struct world *world, struct player *player, int64_t number)
{
    int64_t users = (int64_t)world->roster_count;
    struct message message = {
        .type = MESSAGE_ROSTER_READY,
        .roster_ready = {.number = number,
                         .complete = true,
                         .pages = (users + world->page_users - 1) / world->page_users,
                         .users = users,
                         .ucserver_session = player->ucserver_session,
                         .reason = ""}};
    player_whisper(world, player, &message);
}

static void send_page(struct world *world, struct player *player, const struct roster_pull *pull)
{
    struct roster_user users[ROSTER_PAGE_USERS];
    size_t begin = (size_t)(pull->page * world->page_users), count = 0;
    for (; count < (size_t)world->page_users && begin + count < world->roster_count; count++) {
        const struct person *person = person_of(world, world->roster[begin + count]);
        users[count] = (struct roster_user){.user = person->name,
                                            .dn = person->dn == NULL ? "" : person->dn,
                                            .guid = person->guid == NULL ? "" : person->guid,
                                            .sam = "",
                                            .display_name = "",
                                            .disabled = person->is_disabled};
    }
    struct message message = {
        .type = MESSAGE_ROSTER_PAGE,
        .roster_page = {
            .number = pull->number, .page = pull->page, .users = users, .users_count = count}};
    player_whisper(world, player, &message);
}

static void answer(struct world *world, struct player *player, const struct message *message)
{
    if (message->type == MESSAGE_RESOLVE) {
        automatic_resolve(world, player, lease_by_number(world, message->resolve.job));
        lease_close(lease_by_number(world, message->resolve.job));
    } else if (message->type == MESSAGE_FETCH) {
        fetch(world, player, &message->fetch);
        lease_close(lease_by_number(world, message->fetch.job));
    } else if (message->type == MESSAGE_PUBLISH) {
        confirm(world, player, &message->publish);
    } else if (message->type == MESSAGE_ROSTER_REQUEST) {
        offer_roster(world, player, message->roster_request.number);
    } else if (message->type == MESSAGE_ROSTER_PULL) {
        send_page(world, player, &message->roster_pull);
    } else {
        return; /* holds and the like need no answer */
    }
    if (player->is_by_itself)
        player_tell_credit(world, player, player->standing_credit);
}

bool automatic_answer(struct world *world)
{
    struct letter *letter = TAILQ_FIRST(&world->letters);
    if (letter == NULL)
        return false;
    TAILQ_REMOVE(&world->letters, letter, link);
    if (letter->player->is_joined && !letter->player->is_gone)
        answer(world, letter->player, &letter->message);
    letter_destroy(letter);
    return true;
}
