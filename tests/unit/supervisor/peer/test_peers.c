#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/peer/peers.h"

static struct peer *
add(struct peer_list *peers, int64_t session, enum role role, const char *name, int64_t credit)
{
    const struct joined joined = {
        .session = session, .role = role, .name = name, .host = "h", .version = "1"};
    struct peer *peer = peers_add(peers, &joined, 1000);
    peer->credit = credit;
    return peer;
}

static void a_peer_is_found_until_it_is_removed(void **state)
{
    (void)state;
    struct peer_list peers = TAILQ_HEAD_INITIALIZER(peers);
    char name[] = "worker-ews/1";
    struct peer *first = add(&peers, 7, ROLE_WORKER_EWS, name, 0);
    struct peer *second = add(&peers, 8, ROLE_WORKER_EWS, "worker-ews/2", 0);
    name[0] = 'x'; /* the list has texts of its own */
    assert_ptr_equal(peers_of_session(&peers, 7), first);
    assert_ptr_equal(peers_of_session(&peers, 8), second);
    assert_ptr_equal(peers_named(&peers, "worker-ews/1"), first);
    assert_ptr_equal(peers_named(&peers, "worker-ews/2"), second);
    assert_null(peers_named(&peers, "worker-ews/3"));
    assert_int_equal(first->joined_ms, 1000);
    peers_remove(&peers, first);
    assert_null(peers_of_session(&peers, 7));
    assert_ptr_equal(TAILQ_FIRST(&peers), second);
    peers_clear(&peers);
    assert_true(TAILQ_EMPTY(&peers));
}

static void who_is_draining_does_nothing_more(void **state)
{
    (void)state;
    struct peer_list peers = TAILQ_HEAD_INITIALIZER(peers);
    struct peer *first = add(&peers, 7, ROLE_WORKER_EWS, "a", 100);
    struct peer *second = add(&peers, 8, ROLE_WORKER_EWS, "b", 100);
    assert_ptr_equal(peers_of_role(&peers, ROLE_WORKER_EWS), first);
    assert_null(peers_of_role(&peers, ROLE_WORKER_LDAP));
    first->is_draining = true;
    assert_ptr_equal(peers_of_role(&peers, ROLE_WORKER_EWS), second);
    assert_ptr_equal(peers_for_job(&peers, ROLE_WORKER_EWS, false), second);
    second->is_draining = true;
    assert_null(peers_of_role(&peers, ROLE_WORKER_EWS));
    assert_null(peers_for_job(&peers, ROLE_WORKER_EWS, false));
    peers_clear(&peers);
}

static void a_job_goes_to_the_one_with_the_least_to_do_that_takes_it(void **state)
{
    (void)state;
    struct peer_list peers = TAILQ_HEAD_INITIALIZER(peers);
    struct peer *busy = add(&peers, 7, ROLE_WORKER_EWS, "busy", 100);
    struct peer *free_one = add(&peers, 8, ROLE_WORKER_EWS, "free", 1);
    struct peer *full = add(&peers, 9, ROLE_WORKER_EWS, "full", 0);
    struct peer *other = add(&peers, 10, ROLE_WORKER_LDAP, "other", 100);
    busy->users_in_jobs = 50;
    free_one->users_in_jobs = 20;
    assert_ptr_equal(peers_for_job(&peers, ROLE_WORKER_EWS, false), free_one);
    full->credit = 1;
    assert_ptr_equal(peers_for_job(&peers, ROLE_WORKER_EWS, false), full);
    assert_ptr_equal(peers_for_job(&peers, ROLE_WORKER_LDAP, false), other);
    peers_clear(&peers);
}

static void suspects_go_to_one_that_has_finished_a_job(void **state)
{
    (void)state;
    struct peer_list peers = TAILQ_HEAD_INITIALIZER(peers);
    struct peer *fresh = add(&peers, 7, ROLE_WORKER_EWS, "fresh", 100);
    assert_ptr_equal(peers_for_job(&peers, ROLE_WORKER_EWS, true), fresh);
    struct peer *proven = add(&peers, 8, ROLE_WORKER_EWS, "proven", 100);
    proven->jobs_done = 1;
    proven->users_in_jobs = 50;
    assert_ptr_equal(peers_for_job(&peers, ROLE_WORKER_EWS, true), proven);
    assert_ptr_equal(peers_for_job(&peers, ROLE_WORKER_EWS, false), fresh);
    struct peer *best = add(&peers, 9, ROLE_WORKER_EWS, "best", 100);
    best->jobs_done = 1;
    assert_ptr_equal(peers_for_job(&peers, ROLE_WORKER_EWS, true), best);
    peers_clear(&peers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_is_found_until_it_is_removed),
        cmocka_unit_test(who_is_draining_does_nothing_more),
        cmocka_unit_test(a_job_goes_to_the_one_with_the_least_to_do_that_takes_it),
        cmocka_unit_test(suspects_go_to_one_that_has_finished_a_job),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
