#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/verdict/page_words.h"

static void expect_words(const char *start, const char *expected)
{
    char words[64];
    page_words_read(start, words, sizeof(words));
    assert_string_equal(words, expected);
}

static void the_title_is_quoted_and_not_the_mark_up(void **state)
{
    (void)state;
    expect_words("\n<!DOCTYPE html><html><head><TITLE id=a>\n 403 - \n Forbidden </TITLE>",
                 "403 - Forbidden");
    expect_words("\xef\xbb\xbf<html><title>A &amp; B &#60;c&#x3e; &eacute; &#233;</title>",
                 "A & B <c> &eacute; &#233;");
    expect_words("<html><titles>no</titles><title>yes</title>", "yes");
    expect_words("<html><title>cut off in the mid", "cut off in the mid");
}

static void without_a_title_the_first_text_is_quoted(void **state)
{
    (void)state;
    expect_words("<html>Service Unavailable</html>", "Service Unavailable");
    expect_words("<html><title> </title><style>b{}</style><!-- <b>no</b> "
                 "--><script>x<y</script><h1>Down</h1>",
                 "Down");
    expect_words("<html><body></body></html>", "");
    expect_words("<", "");
    expect_words("<!-- never ends", "");
}

static void of_plain_text_the_first_line_is_quoted(void **state)
{
    (void)state;
    expect_words("Bad gateway\r\nmore", "Bad gateway");
    expect_words("\r\n\r\nlate", "late");
    expect_words("", "");
}

static void words_are_cut_and_never_overflow(void **state)
{
    (void)state;
    char words[8];
    page_words_read("<title>0123456789</title>", words, sizeof(words));
    assert_string_equal(words, "0123456");
    page_words_read("0123456789", words, sizeof(words));
    assert_string_equal(words, "0123456");
}

static void only_an_envelope_is_an_answer(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "<s:Envelope xmlns:s='x'>",
        "<?xml version=\"1.0\"?>\n<!-- x -->\n<Envelope/>",
        "\xef\xbb\xbf<soap:Envelope ",
        "<?xml?><!DOCTYPE bomb [<!ENTITY a ''>]><Envelope>",
        "<!DOCTYPE bomb [<!ENTITY a ']>'>]>\n<!-- x --><s:Envelope ",
        "<!DOCTYPE bomb [<!ENTITY a '", /* nobody knows what follows */
    };
    static const char *const others[] = {
        "",
        " ",
        "OK",
        "{}",
        "<html>",
        "<!DOCTYPE HTML>",
        "<!doctype\nhtml public",
        "<!DOCTYPE html><s:Envelope>",
        "<!DOCTYPE wml PUBLIC \"-//WAPFORUM//DTD WML 1.1//EN\" \"http://x/wml>.xml\"><wml>",
        "<?xml version='1.0'?><!DOCTYPE svg><svg/>",
        "<!DOCTYPE wml>",
        "<s:Envelop",
        "<Envelope:html>",
        "<?xml version='1.0'?><html xmlns='x'>",
        "<",
    };
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        assert_true(page_is_envelope(answers[i]));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(page_is_envelope(others[i]));
}

static void a_page_in_utf_16_is_read_in_either_order(void **state)
{
    (void)state;
    static const struct {
        const char *octets;
        size_t size;
        bool is_utf_16;
        const char *text;
    } cases[] = {
        {"\xff\xfe<\0a\0>\0\n\0", 10, true, "<a>\n"},
        {"\xfe\xff\0<\0a\0>\0\n", 10, true, "<a>\n"},
        {"<\0a\0>\0", 6, true, "<a>"},
        {"\0<\0a\0>", 6, true, "<a>"},
        {"\xff\xfe\xe4\0\0<b\0b", 9, true, "??b"}, /* not of ASCII, and cut */
        {"\xff\xfe", 2, true, ""},
        {"<a>", 3, false, "<a>"},
        {"<", 1, false, "<"},
        {"", 0, false, ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[16] = "";
        memcpy(text, cases[i].octets, cases[i].size);
        assert_true(page_narrow(text, cases[i].size) == cases[i].is_utf_16);
        assert_string_equal(text, cases[i].text);
    }
}

static void what_is_cut_within_its_first_line_shows_nothing(void **state)
{
    (void)state;
    static const char *const cut[] = {
        "<",
        "<?x",
        "<?xml version=\"1.0\"?>",
        "\xef\xbb\xbf<?xml version='1.0'?>\r\n<s:Env",
        "<s:Envelop",
        "<htm",
        "<!-- half",
    };
    static const char *const whole[] = {
        "", " \r\n", "OK", "<html>", "<s:Envelope ", "<?xml version='1.0'?><a/>", "<!DOCTYPE ",
    };
    for (size_t i = 0; i < sizeof(cut) / sizeof(cut[0]); i++)
        assert_true(page_is_cut_early(cut[i]));
    for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
        assert_false(page_is_cut_early(whole[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_title_is_quoted_and_not_the_mark_up),
        cmocka_unit_test(without_a_title_the_first_text_is_quoted),
        cmocka_unit_test(of_plain_text_the_first_line_is_quoted),
        cmocka_unit_test(words_are_cut_and_never_overflow),
        cmocka_unit_test(only_an_envelope_is_an_answer),
        cmocka_unit_test(a_page_in_utf_16_is_read_in_either_order),
        cmocka_unit_test(what_is_cut_within_its_first_line_shows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
