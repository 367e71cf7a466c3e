#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "worker-ews/fetch/fetch_mailbox.h"
#include "worker-ews/fetch/fetch_queue.h"

#define DAY INT64_C(86400)

static struct fetch_mailbox mailboxes[4];
static struct fetch_queue queue;

/* A queue with one part of all four mailboxes. */
static int set_up(void **state)
{
    (void)state;
    struct fetch_part *part = fetch_part_create(0, 30 * DAY);
    queue = (struct fetch_queue){.mailboxes = mailboxes};
    for (size_t i = 0; i < 4; i++) {
        fetch_mailbox_init(&mailboxes[i], "");
        fetch_part_add(part, i);
    }
    fetch_queue_add(&queue, part);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fetch_queue_clear(&queue);
    assert_null(fetch_queue_next(&queue, 0));
    for (size_t i = 0; i < 4; i++)
        fetch_mailbox_clear(&mailboxes[i]);
    return 0;
}

static void expect_days(int window_days, int64_t begin, int64_t end)
{
    struct fetch_part *part = fetch_queue_next(&queue, window_days);
    assert_non_null(part);
    assert_int_equal(part->begin, begin * DAY);
    assert_int_equal(part->end, end * DAY);
    free(part);
}

static void mailboxes_that_are_settled_are_left_out(void **state)
{
    (void)state;
    mailboxes[0].state = FETCH_READY;
    mailboxes[2].state = FETCH_FAILED;
    struct fetch_part *part = fetch_queue_next(&queue, 0);
    assert_int_equal(part->count, 2);
    assert_int_equal(part->mailboxes[0], 1);
    assert_int_equal(part->mailboxes[1], 3);
    fetch_queue_add_again(&queue, part, 1, 2, 2);
    free(part);
    mailboxes[3].state = FETCH_GIVEN_BACK;
    assert_null(fetch_queue_next(&queue, 0));
}

static void the_newest_part_is_asked_first(void **state)
{
    (void)state;
    struct fetch_part *part = fetch_queue_next(&queue, 0);
    fetch_queue_add_again(&queue, part, 2, 4, 1);
    fetch_queue_add_again(&queue, part, 0, 2, 3);
    free(part);
    for (int i = 0; i < 2; i++) {
        part = fetch_queue_next(&queue, 0);
        assert_int_equal(part->mailboxes[0], i == 0 ? 0 : 2);
        assert_int_equal(part->attempts, i == 0 ? 3 : 1);
        free(part);
    }
}

static void a_window_that_is_too_long_is_asked_in_pieces(void **state)
{
    (void)state;
    expect_days(16, 0, 15);
    assert_int_equal(mailboxes[1].open_parts, 2);
    assert_int_equal(mailboxes[1].extra_requests, 1);
    expect_days(16, 15, 30);
}

static void one_mailbox_is_asked_in_halves_of_the_days(void **state)
{
    (void)state;
    struct fetch_part *part = fetch_queue_next(&queue, 0);
    fetch_queue_add_halves(&queue, part, 2);
    free(part);
    assert_int_equal(mailboxes[2].open_parts, 2);
    assert_int_equal(mailboxes[2].extra_requests, 2);
    assert_int_equal(mailboxes[1].open_parts, 1);
    expect_days(0, 0, 15);
    expect_days(0, 15, 30);
}

#define WITH_QUEUE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_QUEUE(mailboxes_that_are_settled_are_left_out),
        WITH_QUEUE(the_newest_part_is_asked_first),
        WITH_QUEUE(a_window_that_is_too_long_is_asked_in_pieces),
        WITH_QUEUE(one_mailbox_is_asked_in_halves_of_the_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
