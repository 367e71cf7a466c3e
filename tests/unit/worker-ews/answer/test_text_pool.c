/* Equal texts of one mailbox are kept once, whoever chooses them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/answer/event_list.h"
#include "worker-ews/answer/text_pool.h"
#include "worker-ews/answer/mailbox_answer.h"

#define MANY 5000

struct room {
    struct text_pool texts;
    struct event_list list;
};

static const char *keep(struct room *room, const char *text)
{
    return text_pool_keep(&room->texts, &room->list, text, strlen(text));
}

static void end(struct room *room)
{
    text_pool_clear(&room->texts);
    event_list_clear(&room->list);
}

static void equal_texts_are_one(void **state)
{
    (void)state;
    struct room room = {0};
    char text[] = "Standup", same[] = "Standup";
    const char *first = keep(&room, text);
    memset(text, 'x', strlen(text)); /* it is a copy */
    assert_string_equal(first, "Standup");
    assert_ptr_equal(keep(&room, same), first);
    end(&room);
}

static void what_begins_or_ends_alike_is_another(void **state)
{
    (void)state;
    struct room room = {0};
    static const char *const texts[] = {
        "", "a", "b", "abcdefgh", "abcdefg", "abcdefghi", "abcdefghj", "bbcdefghi", "abcdefghij"};
    const char *kept[sizeof(texts) / sizeof(texts[0])];
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        kept[i] = keep(&room, texts[i]);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_string_equal(kept[i], texts[i]);
    end(&room);
}

static void only_so_many_octets_are_taken(void **state)
{
    (void)state;
    struct room room = {0};
    const char *whole = keep(&room, "Besprechung");
    const char *part = text_pool_keep(&room.texts, &room.list, "Besprechung", 4);
    assert_string_equal(part, "Besp");
    assert_string_equal(whole, "Besprechung");
    end(&room);
}

/* The table grows several times meanwhile. */
static void thousands_are_found_again(void **state)
{
    (void)state;
    struct room room = {0};
    static const char *kept[MANY];
    char text[32];
    size_t found = 0;
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(text, sizeof(text), "appointment %zu", i);
        kept[i] = keep(&room, text);
    }
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(text, sizeof(text), "appointment %zu", i);
        const char *again = keep(&room, text);
        assert_string_equal(again, text);
        assert_string_equal(kept[i], text);
        found += again == kept[i];
    }
    assert_true(found > MANY * 99 / 100);
    end(&room);
}

static void beyond_the_limit_of_the_list_there_is_nothing(void **state)
{
    (void)state;
    struct room room = {0};
    static char text[1024 * 1024];
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < MAILBOX_TEXT_BYTES_MAX / sizeof(text) - 1; i++) {
        (void)snprintf(text, sizeof(text), "%zu", i);
        text[strlen(text)] = 'a';
        assert_non_null(text_pool_keep(&room.texts, &room.list, text, sizeof(text)));
    }
    const char *last = text_pool_keep(&room.texts, &room.list, text, sizeof(text));
    assert_non_null(last); /* it is there already */
    text[0] = 'b';
    assert_non_null(text_pool_keep(&room.texts, &room.list, text, sizeof(text) - 1024));
    text[0] = 'c';
    assert_null(text_pool_keep(&room.texts, &room.list, text, sizeof(text)));
    end(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_are_one),
        cmocka_unit_test(what_begins_or_ends_alike_is_another),
        cmocka_unit_test(only_so_many_octets_are_taken),
        cmocka_unit_test(thousands_are_found_again),
        cmocka_unit_test(beyond_the_limit_of_the_list_there_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
