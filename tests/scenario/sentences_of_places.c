/* What workers answer to the question where Exchange is. */
#include <string.h>

#include "proto/message/server_values.h"

#include "players.h"
#include "sentences.h"

/* The words behind the verb and before the first keyword are URLs, or "nothing", or "failed". */
static struct clause urls(const struct sentence *sentence)
{
    size_t end = 2;
    while (end < sentence->count && !sentence_is_keyword(sentence->words[end]))
        end++;
    return (struct clause){sentence->words + 2, end - 2};
}

static bool is_word(const struct clause *words, const char *word)
{
    return words->count == 1 && strcmp(words->words[0], word) == 0;
}

static enum job_outcome outcome_of(const struct clause *words)
{
    if (is_word(words, "returned"))
        return JOB_GIVEN_BACK;
    return is_word(words, "failed") ? JOB_FAILED : JOB_DONE;
}

static const char *reason_of(const struct sentence *sentence)
{
    const char *reason = sentence_value(sentence, "reason");
    return reason == NULL ? event_name(SERVER_AWAY) : reason;
}

static enum error_class class_of(const struct sentence *sentence)
{
    const char *class = sentence_value(sentence, "class");
    return class != NULL && strcmp(class, "invalid") == 0 ? ERROR_INVALID : ERROR_UNAVAILABLE;
}

static int64_t
duration_of(const struct world *world, const struct sentence *sentence, const char *key)
{
    const char *text = sentence_value(sentence, key);
    return text == NULL ? 0 : world_duration(world, text);
}

static void located(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct clause words = urls(sentence);
    struct service_point points[LIMIT_STEPS];
    struct message message = {
        .type = MESSAGE_LOCATED,
        .located = {.number = player->place_asked,
                    .outcome = outcome_of(&words),
                    .code = "",
                    .reason = outcome_of(&words) == JOB_DONE ? "" : reason_of(sentence),
                    .wait_ms = duration_of(world, sentence, "wait")}};
    if (outcome_of(&words) == JOB_DONE && !is_word(&words, "nothing")) {
        for (size_t i = 0; i < words.count && i < LIMIT_STEPS; i++)
            points[i] = (struct service_point){words.words[i], ""};
        message.located.points = points;
        message.located.points_count = words.count;
    }
    player_say(world, player, &message);
}

static enum place_trust trust_of(const struct sentence *sentence)
{
    const char *trust = sentence_value(sentence, "trust");
    return trust != NULL && strcmp(trust, "allowed") == 0 ? PLACE_ALLOWED : PLACE_SERVICE_POINT;
}

static void discovered(struct world *world, struct player *player, const struct sentence *sentence)
{
    struct clause words = urls(sentence), hosts = {0};
    struct text_item items[LIMIT_STEPS];
    enum job_outcome outcome = outcome_of(&words);
    bool is_done = outcome == JOB_DONE;
    (void)sentence_find(sentence, "hosts", &hosts);
    for (size_t i = 0; i < hosts.count && i < LIMIT_STEPS; i++)
        items[i].text = hosts.words[i];
    struct message message = {
        .type = MESSAGE_DISCOVERED,
        .discovered = {.number = player->place_asked,
                       .outcome = outcome,
                       .class = is_done ? ERROR_NONE : class_of(sentence),
                       .code = "",
                       .reason = is_done ? "" : reason_of(sentence),
                       .wait_ms = duration_of(world, sentence, "wait"),
                       .url = is_done ? words.words[0] : "",
                       .trust = trust_of(sentence),
                       .is_elsewhere = sentence_value(sentence, "elsewhere") != NULL,
                       .hosts = items,
                       .hosts_count = hosts.count,
                       .valid_ms = duration_of(world, sentence, "valid")}};
    player_say(world, player, &message);
}

bool sentence_of_place(struct world *world,
                       struct player *player,
                       const char *verb,
                       const struct sentence *sentence)
{
    if (strcmp(verb, "located") == 0)
        located(world, player, sentence);
    else if (strcmp(verb, "discovered") == 0)
        discovered(world, player, sentence);
    else
        return false;
    return true;
}
