#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/event/error.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/entry_list.h"
#include "publisher-ucserver/rose/operation.h"

static int open_entries(struct calendar_entry *entries,
                        size_t count,
                        struct arena *arena,
                        struct set_entry_list_argument *list,
                        struct error *error)
{
    struct buffer sealed;
    struct calendar_content content = {.entries = entries, .entries_count = count};
    buffer_init(&sealed, LIMIT_SEALED);
    assert_int_equal(calendar_content_encode(&content, &sealed, error), 0);
    int result =
        entry_list_open("anna", buffer_data(&sealed), buffer_size(&sealed), arena, list, error);
    buffer_clear(&sealed);
    return result;
}

static void octets_that_are_no_calendar_are_refused(void **state)
{
    (void)state;
    struct error error;
    struct set_entry_list_argument list;
    struct arena *arena = arena_create(1 << 20);
    assert_int_equal(
        entry_list_open("anna", (const uint8_t *)"\xc1garbage", 8, arena, &list, &error), -1);
    assert_int_equal(entry_list_open("anna", (const uint8_t *)"", 0, arena, &list, &error), -1);
    arena_destroy(arena);
}

static struct calendar_entry entry_of(const char *id, int64_t start, int64_t end)
{
    return (struct calendar_entry){
        .id = id, .start = start, .end = end, .subject = "", .location = ""};
}

static int open_two(struct calendar_entry first, struct calendar_entry second, struct error *error)
{
    struct set_entry_list_argument list;
    struct arena *arena = arena_create(1 << 20);
    struct calendar_entry entries[] = {first, second};
    int result = open_entries(entries, 2, arena, &list, error);
    arena_destroy(arena);
    return result;
}

static void entries_in_the_order_of_the_mapping_are_taken(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(open_two(entry_of("z", 0, 60), entry_of("a", 60, 120), &error), 0);
    assert_int_equal(open_two(entry_of("z", 0, 60), entry_of("a", 0, 120), &error), 0);
    assert_int_equal(open_two(entry_of("a", 0, 60), entry_of("ab", 0, 60), &error), 0);
    assert_int_equal(open_two(entry_of("a#2", 0, 60), entry_of("a!", 0, 60), &error), 0);
    assert_int_equal(open_two(entry_of("a", 0, 60), entry_of("a#2", 0, 60), &error), 0);
    assert_int_equal(open_two(entry_of("a#9", 0, 60), entry_of("a#10", 0, 60), &error), 0);
}

static void entries_in_another_order_or_twice_are_refused(void **state)
{
    (void)state;
    const struct calendar_entry pairs[][2] = {
        {entry_of("a", 60, 120), entry_of("b", 0, 60)},
        {entry_of("a", 0, 120), entry_of("b", 0, 60)},
        {entry_of("b", 0, 60), entry_of("a", 0, 60)},
        {entry_of("a", 0, 60), entry_of("a", 0, 60)},
        {entry_of("a#2", 0, 60), entry_of("a", 0, 60)},
        {entry_of("a#3", 0, 60), entry_of("a#2", 0, 60)},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct error error;
        assert_int_equal(open_two(pairs[i][0], pairs[i][1], &error), -1);
        assert_string_equal(error.reason, "list.unsorted entry=2");
    }
}

static void impossible_times_are_refused(void **state)
{
    (void)state;
    const int64_t times[][2] = {{2000, 1999}, {INT64_C(-2208988801), 0}, {0, INT64_C(7258118400)}};
    for (size_t i = 0; i < 3; i++) {
        struct error error;
        struct set_entry_list_argument list;
        struct arena *arena = arena_create(1 << 20);
        struct calendar_entry entry = {
            .id = "a", .start = times[i][0], .end = times[i][1], .subject = "", .location = ""};
        assert_int_equal(open_entries(&entry, 1, arena, &list, &error), -1);
        assert_int_equal(error.class, ERROR_INVALID);
        arena_destroy(arena);
    }
}

static void an_empty_calendar_is_an_empty_list(void **state)
{
    (void)state;
    struct error error;
    struct set_entry_list_argument list;
    struct arena *arena = arena_create(1 << 20);
    assert_int_equal(open_entries(NULL, 0, arena, &list, &error), 0);
    assert_int_equal(list.count, 0);
    assert_string_equal(list.owner, "anna");
    arena_destroy(arena);
}

static void each_field_goes_where_the_mapping_says(void **state)
{
    (void)state;
    struct error error;
    struct set_entry_list_argument list;
    struct arena *arena = arena_create(1 << 20);
    struct calendar_entry entries[] = {{.id = "AB12@20261201T080000Z",
                                        .start = 1796112000,
                                        .end = 1796112000 + 90,
                                        .all_day = true,
                                        .status = STATUS_OUT_OF_OFFICE,
                                        .is_private = true,
                                        .subject = "Größe",
                                        .location = "Raum"},
                                       {.id = "b",
                                        .start = 1796112090,
                                        .end = 1796112149,
                                        .status = STATUS_FREE,
                                        .subject = "",
                                        .location = ""}};
    assert_int_equal(open_entries(entries, 2, arena, &list, &error), 0);
    assert_int_equal(list.count, 2);
    const struct appointment *one = &list.appointments[0];
    assert_string_equal(one->id, "AB12@20261201T080000Z");
    assert_int_equal(one->start_seconds, 1796112000);
    assert_int_equal(one->end_seconds, 1796112090);
    assert_int_equal(one->duration_minutes, 1);
    assert_string_equal(one->subject, "Größe");
    assert_string_equal(one->location, "Raum");
    assert_string_equal(one->text, "");
    assert_string_equal(one->category, "");
    assert_true(one->all_day);
    assert_true(one->is_valid);
    assert_int_equal(one->status, 3);
    assert_int_equal(one->importance, 1);
    assert_int_equal(one->sensitivity, 2);
    assert_int_equal(list.appointments[1].duration_minutes, 0);
    assert_int_equal(list.appointments[1].sensitivity, 0);
    assert_null(list.appointments[1].location);
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(octets_that_are_no_calendar_are_refused),
        cmocka_unit_test(entries_in_the_order_of_the_mapping_are_taken),
        cmocka_unit_test(entries_in_another_order_or_twice_are_refused),
        cmocka_unit_test(impossible_times_are_refused),
        cmocka_unit_test(an_empty_calendar_is_an_empty_list),
        cmocka_unit_test(each_field_goes_where_the_mapping_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
