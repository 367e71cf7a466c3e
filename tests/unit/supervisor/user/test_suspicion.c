#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/user/suspicion.h"
#include "supervisor/user/user.h"

#define EWS       ROLE_WORKER_EWS
#define PUBLISHER ROLE_PUBLISHER_UCSERVER

static void nobody_is_suspected_at_first(void **state)
{
    (void)state;
    struct user user = {0};
    for (int role = ROLE_WORKER_LDAP; role <= ROLE_LAST; role++)
        assert_false(suspicion_is_on(&user, (enum role)role));
    assert_int_equal(suspicion_pause_ms(&user), 0);
}

static void each_death_halves_the_job(void **state)
{
    (void)state;
    static const size_t in_flight[] = {100, 50, 25, 12, 6, 3, 1};
    static const size_t largest[] = {50, 25, 12, 6, 3, 1, 1};
    struct user user = {0};
    for (size_t i = 0; i < sizeof(largest) / sizeof(largest[0]); i++) {
        assert_false(suspicion_add(&user, EWS, in_flight[i], 0));
        assert_int_equal(user.largest_job, largest[i]);
    }
    assert_true(suspicion_is_on(&user, EWS));
}

static void a_suspect_of_one_role_is_none_of_another(void **state)
{
    (void)state;
    struct user user = {0};
    (void)suspicion_add(&user, EWS, 2, 0);
    assert_false(suspicion_is_on(&user, PUBLISHER));
    suspicion_end(&user, PUBLISHER);
    assert_true(suspicion_is_on(&user, EWS));
}

static void alone_twice_is_quarantine_when_a_job_was_finished_since(void **state)
{
    (void)state;
    struct user user = {0};
    assert_false(suspicion_add(&user, EWS, 1, 10));
    assert_true(suspicion_add(&user, EWS, 1, 11));
    assert_true(user.is_quarantined);
}

static void jobs_finished_before_the_first_death_prove_nothing(void **state)
{
    (void)state;
    struct user user = {0};
    assert_false(suspicion_add(&user, EWS, 1, 10));
    assert_false(suspicion_add(&user, EWS, 1, 10));
    assert_false(suspicion_add(&user, EWS, 1, 10));
    assert_true(suspicion_add(&user, EWS, 1, 11));
}

static void alone_once_is_no_quarantine_whatever_others_did(void **state)
{
    (void)state;
    struct user user = {0};
    assert_false(suspicion_add(&user, EWS, 8, 0));
    assert_false(suspicion_add(&user, EWS, 4, 5));
    assert_false(suspicion_add(&user, EWS, 1, 9));
    assert_true(suspicion_add(&user, EWS, 1, 9));
}

static void finished_work_ends_a_suspicion(void **state)
{
    (void)state;
    struct user user = {0};
    (void)suspicion_add(&user, EWS, 1, 0);
    suspicion_end(&user, EWS);
    assert_false(suspicion_is_on(&user, EWS));
    assert_false(suspicion_add(&user, EWS, 1, 1)); /* the first time again */
}

static void another_role_begins_a_suspicion_anew(void **state)
{
    (void)state;
    struct user user = {0};
    (void)suspicion_add(&user, EWS, 1, 0);
    assert_false(suspicion_add(&user, PUBLISHER, 1, 5));
    assert_true(suspicion_is_on(&user, PUBLISHER));
}

static void pauses_grow_with_deaths_that_prove_nothing(void **state)
{
    (void)state;
    static const int64_t pauses_ms[] = {0, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
    struct user user = {0};
    for (size_t i = 0; i < sizeof(pauses_ms) / sizeof(pauses_ms[0]); i++) {
        assert_false(suspicion_add(&user, EWS, 1, 0));
        assert_int_equal(suspicion_pause_ms(&user), pauses_ms[i]);
    }
    user.died_alone = INT64_MAX;
    assert_int_equal(suspicion_pause_ms(&user), SUSPICION_MOST_PAUSE_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_suspected_at_first),
        cmocka_unit_test(each_death_halves_the_job),
        cmocka_unit_test(a_suspect_of_one_role_is_none_of_another),
        cmocka_unit_test(alone_twice_is_quarantine_when_a_job_was_finished_since),
        cmocka_unit_test(jobs_finished_before_the_first_death_prove_nothing),
        cmocka_unit_test(alone_once_is_no_quarantine_whatever_others_did),
        cmocka_unit_test(finished_work_ends_a_suspicion),
        cmocka_unit_test(another_role_begins_a_suspicion_anew),
        cmocka_unit_test(pauses_grow_with_deaths_that_prove_nothing),
    };
    return cmocka_run_group_tests_name("suspicion", tests, NULL, NULL);
}
