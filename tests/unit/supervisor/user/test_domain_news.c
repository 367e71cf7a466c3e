#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "proto/event/event.h"

#include "supervisor/user/domain_news.h"

static struct domain_news *news;

static int set_up(void **state)
{
    (void)state;
    news = domain_news_create();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    domain_news_destroy(news);
    return 0;
}

static enum news note_failure(const char *address, enum event event, int64_t round)
{
    return domain_news_note(news, address, event_row(event), round);
}

static void a_trouble_of_a_domain_is_said_once(void **state)
{
    (void)state;
    assert_int_equal(note_failure("a@b.test", MAILBOX_ORGANIZATION_NOT_FOUND, 1), NEWS_OF_DOMAIN);
    assert_int_equal(note_failure("c@B.Test", MAILBOX_ORGANIZATION_NOT_FOUND, 1), NEWS_KNOWN);
    assert_int_equal(note_failure("a@b.test", MAILBOX_ORGANIZATION_NOT_FOUND, 2), NEWS_KNOWN);
    assert_int_equal(note_failure("a@c.test", MAILBOX_ORGANIZATION_NOT_FOUND, 2), NEWS_OF_DOMAIN);
    assert_int_equal(note_failure("a@b.test", MAILBOX_ORGANIZATION_REFUSED, 2), NEWS_OF_DOMAIN);
}

static void what_is_of_one_mailbox_is_said_of_each(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(note_failure("a@b.test", MAILBOX_NOT_FOUND, 1), NEWS_OF_USER);
        assert_int_equal(note_failure(NULL, MAILBOX_ORGANIZATION_REFUSED, 1), NEWS_OF_USER);
        assert_int_equal(note_failure("nobody", MAILBOX_ORGANIZATION_REFUSED, 1), NEWS_OF_USER);
        assert_int_equal(domain_news_note(news, "a@b.test", NULL, 1), NEWS_OF_USER);
    }
}

/* Those who have it are asked for in every fourth round: until then it is no news. */
static void what_comes_back_after_many_rounds_is_said_again(void **state)
{
    (void)state;
    (void)note_failure("a@b.test", MAILBOX_ORGANIZATION_REFUSED, 1);
    assert_int_equal(note_failure("a@b.test", MAILBOX_ORGANIZATION_REFUSED, 9), NEWS_KNOWN);
    assert_int_equal(note_failure("a@b.test", MAILBOX_ORGANIZATION_REFUSED, 18), NEWS_OF_DOMAIN);
}

static void more_domains_than_can_be_remembered_hide_nobody(void **state)
{
    (void)state;
    char address[32];
    for (int i = 0; i < 256; i++) {
        (void)snprintf(address, sizeof(address), "a@b%d.test", i);
        assert_int_equal(note_failure(address, MAILBOX_ORGANIZATION_REFUSED, 1), NEWS_OF_DOMAIN);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(note_failure("a@more.test", MAILBOX_ORGANIZATION_REFUSED, 1),
                         NEWS_OF_USER);
    assert_int_equal(note_failure("a@more.test", MAILBOX_ORGANIZATION_REFUSED, 10), NEWS_OF_DOMAIN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_trouble_of_a_domain_is_said_once),
        TEST(what_is_of_one_mailbox_is_said_of_each),
        TEST(what_comes_back_after_many_rounds_is_said_again),
        TEST(more_domains_than_can_be_remembered_hide_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
