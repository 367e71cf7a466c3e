#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"
#include "proto/login/login_desk.h"

#include "unit/worker-ews/exchange/account_fixture.h"
#include "worker-ews/discover/discover_job.h"

#define TIMEOUT_MS 100
#define POINT      "https://localhost:1/autodiscover/autodiscover.xml" /* where nobody listens */

static sd_event *loop;
static struct login_desk *desk;
static bool is_granted, has_ended;
static enum job_outcome outcome;
static char name[REASON_NAME_BYTES];

static int grant(sd_event_source *source, void *context)
{
    (void)source;
    (void)context;
    const struct login_answer answer = {
        .account = "exchange", .number = 1, .granted = true, .attempt = 1};
    login_desk_take_answer(desk, &answer);
    return 0;
}

static void on_message(void *context, const struct message *message)
{
    (void)context;
    if (message->type == MESSAGE_LOGIN_ASK && is_granted)
        assert_true(sd_event_add_defer(loop, NULL, grant, NULL) >= 0);
}

static void on_done(void *context, const struct discovered *discovered)
{
    (void)context;
    has_ended = true;
    outcome = (enum job_outcome)discovered->outcome;
    reason_copy_name(discovered->reason, name);
}

static void search(void)
{
    struct error error;
    struct service_point points[] = {{.url = POINT, .site = ""}};
    const struct discover question = {
        .number = 1, .exchange = "", .address = "a@co.uk", .points = points, .points_count = 1};
    const struct exchange_settings settings = account_settings("");
    assert_true(sd_event_new(&loop) >= 0);
    desk = login_desk_create(on_message, NULL);
    const struct discover_options options = {.loop = loop,
                                             .logins = desk,
                                             .settings = &settings,
                                             .request_timeout_ms = TIMEOUT_MS,
                                             .done = on_done};
    struct discover_job *job = discover_job_create(&options, &question, &error);
    assert_non_null(job);
    discover_job_begin(job);
    for (has_ended = false; !has_ended;)
        assert_true(sd_event_run(loop, UINT64_MAX) >= 0);
    discover_job_destroy(job);
    login_desk_destroy(desk);
    sd_event_unref(loop);
}

static void who_waits_for_a_try_has_not_been_too_slow(void **state)
{
    (void)state;
    is_granted = false;
    search();
    assert_int_equal(outcome, JOB_GIVEN_BACK);
    assert_string_equal(name, event_name(EXCHANGE_NO_TRY_GRANTED));
}

static void a_try_that_is_granted_lets_the_hosts_be_asked(void **state)
{
    (void)state;
    is_granted = true;
    search();
    assert_int_equal(outcome, JOB_FAILED);
    assert_string_equal(name, event_name(AUTODISCOVER_FINDS_NOTHING));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_waits_for_a_try_has_not_been_too_slow),
        cmocka_unit_test(a_try_that_is_granted_lets_the_hosts_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
