/* An answer of Autodiscover, and the walk that believes it: whatever its octets are, nobody is told the password but
 * a service point, its domain and whom a person has allowed, and the walk ends. */
#include <stdint.h>
#include <string.h>

#include "proto/event/error.h"

#include "worker-ews/discover/autodiscover_answer.h"
#include "worker-ews/discover/discover_walk.h"
#include "worker-ews/discover/host_trust.h"
#include "worker-ews/discover/web_address.h"

#include "require.h"

#define STEPS_MAX 100
#define POINT     "https://exch.corp.example/autodiscover/autodiscover.xml"
#define ALLOWED   "mail.example.test"

static bool is_known(const char *host, enum place_trust trust)
{
    return trust == PLACE_SERVICE_POINT ? host_trust_is_same_domain(host, "exch.corp.example")
                                        : strcmp(host, ALLOWED) == 0;
}

static void check_step(const struct discover_step *step)
{
    struct web_address address;
    require(host_trust_is_mail_domain(strrchr(step->address, '@') + 1));
    if (step->kind == DISCOVER_STEP_DNS) {
        require(host_trust_may_derive(step->url + strlen("_autodiscover._tcp.")));
        return;
    }
    require(web_address_read(NULL, step->url, &address) == 0);
    require(address.is_secure == (step->kind == DISCOVER_STEP_ASK));
    require(!step->with_login || (is_known(address.host, step->trust) && address.is_secure));
    web_address_clear(&address);
}

/* What is found is told the password, too. */
static void check_place(const struct discovered *outcome)
{
    struct web_address address;
    if (outcome->outcome == JOB_FAILED)
        return;
    require(web_address_read(NULL, outcome->url, &address) == 0 && address.is_secure);
    require(is_known(address.host, outcome->trust) && !outcome->is_elsewhere);
    web_address_clear(&address);
}

static void walk_by(const struct autodiscover_answer *answer)
{
    struct service_point points[] = {{.url = POINT, .site = ""}};
    const struct text_item allowed[] = {{ALLOWED}};
    const struct discover question = {
        .address = "a@example.test", .points = points, .points_count = 1};
    struct discovered outcome = {0};
    struct discover_walk *walk = discover_walk_create(&question, allowed, 1);
    struct discover_step step;
    for (int i = 0; (step = discover_walk_next(walk)).kind != DISCOVER_STEP_END; i++) {
        require(i < STEPS_MAX);
        check_step(&step);
        if (step.kind == DISCOVER_STEP_DNS)
            discover_walk_note_services(
                walk, &(struct discover_service){answer->target == NULL ? "" : answer->target, 443},
                1);
        else if (step.kind == DISCOVER_STEP_LOOK)
            discover_walk_note_redirect(walk, answer->target == NULL ? "" : answer->target);
        else
            discover_walk_note_answer(walk, answer);
    }
    discover_walk_conclude(walk, &outcome);
    require(outcome.outcome == JOB_FAILED || outcome.url != NULL);
    check_place(&outcome);
    discover_walk_destroy(walk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error;
    struct autodiscover_answer answer;
    if (autodiscover_answer_read(data, size, &answer, &error) != 0)
        return 0;
    walk_by(&answer);
    autodiscover_answer_clear(&answer);
    return 0;
}
