/* A directory that knows no service connection points, or cannot be asked, does not end the search:
 * Autodiscover has ways of its own, and its steps say what is missing. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/trial/trial_place.h"
#include "supervisor/trial/trial_private.h"

struct searching {
    struct trial *trial;
    int64_t number;
    struct service_point points[LIMIT_STEPS];
    size_t count;
    int64_t outcome;
    char reason[REASON_BYTES];
};

static const char *domain_of(const char *address)
{
    const char *at = address == NULL ? NULL : strrchr(address, '@');
    return at == NULL ? NULL : at + 1;
}

static bool serves(const struct settings_exchange *exchange, const char *domain)
{
    for (size_t i = 0; i < exchange->mail_domains.count; i++) {
        if (text_equals_ignoring_case(exchange->mail_domains.items[i], domain))
            return true;
    }
    return false;
}

const struct settings_exchange *
trial_place_section(const struct trial *trial, const char *name, const char *address)
{
    const struct settings_exchange *other = NULL;
    const char *domain = domain_of(address);
    for (size_t i = 0; i < trial->draft->exchange_count; i++) {
        const struct settings_exchange *exchange = trial->draft->exchanges[i];
        if (name != NULL ? strcmp(exchange->name, name) == 0
                         : domain != NULL && serves(exchange, domain))
            return exchange;
        if (name == NULL && exchange->mail_domains.count == 0)
            other = exchange;
    }
    return other;
}

static void tell_search(const struct trial *trial, const struct check_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        trial_tell_step(trial, "exchange", &steps[i], true);
}

static const char *keep_point_text(struct trial *trial, const char *text)
{
    const char *kept = arena_copy_text(trial->texts, text, strlen(text));
    return text_or_empty(kept);
}

static bool take_located(void *into, const struct message *message)
{
    struct searching *searching = into;
    const struct located *located = &message->located;
    if (message->type != MESSAGE_LOCATED || located->number != searching->number)
        return false;
    tell_search(searching->trial, located->steps, located->steps_count);
    for (size_t i = 0; i < located->points_count && searching->count < LIMIT_STEPS; i++)
        searching->points[searching->count++] =
            (struct service_point){keep_point_text(searching->trial, located->points[i].url),
                                   keep_point_text(searching->trial, located->points[i].site)};
    return true;
}

static bool take_discovered(void *into, const struct message *message)
{
    struct searching *searching = into;
    const struct discovered *discovered = &message->discovered;
    if (message->type != MESSAGE_DISCOVERED || discovered->number != searching->number)
        return false;
    tell_search(searching->trial, discovered->steps, discovered->steps_count);
    searching->outcome = discovered->outcome;
    text_copy_cut(searching->reason, sizeof(searching->reason), text_or_empty(discovered->reason));
    if (discovered->outcome == JOB_DONE) {
        memory_replace_text(&searching->trial->url, discovered->url);
        searching->trial->trust = discovered->trust;
    }
    return true;
}

static void ask_directories(struct trial *trial, struct searching *searching, const char *domain)
{
    struct error error;
    for (size_t i = 0; i < trial->draft->directory_count; i++) {
        const struct message message = {
            .type = MESSAGE_LOCATE,
            .locate = {.number = searching->number = ++trial->next_number,
                       .directory = trial->draft->directories[i]->name,
                       .mail_domain = domain}};
        (void)trial_side_ask(trial, ROLE_WORKER_LDAP, &message, take_located, searching, &error);
    }
}

static int discover(struct trial *trial, const char *name, const char *address, struct error *error)
{
    struct searching searching = {.trial = trial};
    ask_directories(trial, &searching, domain_of(address));
    const struct message message = {.type = MESSAGE_DISCOVER,
                                    .discover = {.number = searching.number = ++trial->next_number,
                                                 .exchange = name,
                                                 .address = address,
                                                 .points = searching.points,
                                                 .points_count = searching.count}};
    if (trial_side_ask(trial, ROLE_WORKER_EWS, &message, take_discovered, &searching, error) != 0)
        return -1;
    if (searching.outcome == JOB_DONE)
        return 0;
    const struct check_step failed = {.name = "Autodiscover", .text = searching.reason};
    trial_tell_step(trial, "exchange", &failed, false);
    return 1;
}

/* Whoever was not named an address may look for that of an account, which is likely to be of a mail domain of ours.
 * Returns NULL when none is written so. */
static const char *address_to_seek(const struct trial *trial,
                                   const struct settings_exchange *exchange,
                                   const char *address)
{
    const char *const given[] = {address, exchange->check_mailbox, exchange->user};
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
        if (domain_of(given[i]) != NULL)
            return given[i];
    }
    for (size_t i = 0; i < trial->draft->directory_count; i++) {
        if (domain_of(trial->draft->directories[i]->user) != NULL)
            return trial->draft->directories[i]->user;
    }
    return NULL;
}

int trial_place_find(struct trial *trial,
                     const char *name,
                     const char *address,
                     struct error *error)
{
    const struct settings_exchange *exchange = trial_place_section(trial, name, address);
    if (exchange == NULL)
        return error_set(error, EXCHANGE_NOT_SET_UP);
    if (exchange->url != NULL || exchange->host != NULL || trial->url != NULL)
        return 0;
    const char *sought = address_to_seek(trial, exchange, address);
    return sought != NULL ? discover(trial, exchange->name, sought, error)
                          : error_set(error, TRIAL_NO_ADDRESS);
}
