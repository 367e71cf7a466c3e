#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "worker-ews/answer/xml_reader.h"

#define ROOM_BYTES 8

struct copied {
    int result;
    char value[ROOM_BYTES];
};

static int
on_start(void *context, const char *space, const char *name, const struct xml_attributes *given)
{
    (void)space, (void)name;
    struct copied *copied = context;
    copied->result = xml_attributes_copy(given, "Name", copied->value, ROOM_BYTES);
    return 0;
}

static void on_text(void *context, const char *text, size_t size)
{
    (void)context, (void)text, (void)size;
}

static void on_end(void *context)
{
    (void)context;
}

static void expect_copy(const char *attribute, int result, const char *value)
{
    static const struct xml_reader_callbacks callbacks = {on_start, on_text, on_end};
    char document[128];
    struct copied copied = {.result = 1};
    struct error error;
    (void)snprintf(document, sizeof(document), "<a %s/>", attribute);
    struct xml_reader *reader = xml_reader_create(&callbacks, &copied);
    assert_int_equal(xml_reader_feed(reader, document, strlen(document), &error), 0);
    assert_int_equal(xml_reader_finish(reader, &error), 0);
    xml_reader_destroy(reader);
    assert_int_equal(copied.result, result);
    assert_string_equal(copied.value, value);
}

static void an_attribute_is_cut_between_characters(void **state)
{
    (void)state;
    expect_copy("Name='15'", 0, "15");
    expect_copy("Name='12345678'", 0, "1234567");
    expect_copy("Name='123456\xc3\xbc'", 0, "123456");
    expect_copy("Name='12345\xc3\xbc'", 0, "12345\xc3\xbc");
    expect_copy("Name='1234\xf0\x9f\x8d\x95'", 0, "1234");
    expect_copy("Name=''", 0, "");
}

static void another_attribute_is_none(void **state)
{
    (void)state;
    expect_copy("", -1, "");
    expect_copy("name='15'", -1, "");
    expect_copy("b:Name='15' xmlns:b='b'", -1, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_attribute_is_cut_between_characters),
        cmocka_unit_test(another_attribute_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
