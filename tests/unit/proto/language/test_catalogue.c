/* What is read from a file of gettext's; the file is made here, octet by octet, after the manual's "The Format of
 * GNU MO Files". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/language/catalogue.h"

/* In the order of strcmp(), as the format demands. */
static const struct text {
    const char *english;
    size_t english_size;
    const char *german;
    size_t german_size;
} texts[] = {
#define TEXT(english, german)                                                                      \
    {                                                                                              \
        english, sizeof(english) - 1, german, sizeof(german) - 1                                   \
    }
    TEXT("", "Language: de\n"),      TEXT("%d user\0%d users", "%d Benutzer (eins)\0%d Benutzer"),
    TEXT("busy\004state", "belegt"), TEXT("state", "Zustand"),
    TEXT("untranslated", ""),
};
#define TEXTS (sizeof(texts) / sizeof(texts[0]))

struct image {
    unsigned char octets[1024];
    size_t size;
};

static void put_word(struct image *image, size_t at, size_t value)
{
    uint32_t word = (uint32_t)value;
    memcpy(image->octets + at, &word, sizeof(word));
}

static void put_text(struct image *image, size_t row, const char *text, size_t size)
{
    put_word(image, row, size);
    put_word(image, row + 4, image->size);
    memcpy(image->octets + image->size, text, size + 1);
    image->size += size + 1;
}

static void make_image(struct image *image)
{
    const size_t english = 28, german = 28 + TEXTS * 8;
    *image = (struct image){.size = 28 + TEXTS * 16};
    put_word(image, 0, 0x950412de);
    put_word(image, 8, TEXTS);
    put_word(image, 12, english);
    put_word(image, 16, german);
    for (size_t i = 0; i < TEXTS; i++) {
        put_text(image, english + i * 8, texts[i].english, texts[i].english_size);
        put_text(image, german + i * 8, texts[i].german, texts[i].german_size);
    }
}

static struct catalogue *read_image(const struct image *image)
{
    char path[] = "/tmp/ewscal-catalogue-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, image->octets, image->size), image->size);
    (void)close(descriptor);
    struct catalogue *catalogue = catalogue_create(path);
    (void)unlink(path);
    return catalogue;
}

static struct catalogue *read_whole(void)
{
    struct image image;
    make_image(&image);
    struct catalogue *catalogue = read_image(&image);
    assert_non_null(catalogue);
    return catalogue;
}

static void no_file_is_no_catalogue_and_translates_nothing(void **state)
{
    (void)state;
    assert_null(catalogue_create("/nowhere/at/all.mo"));
    assert_null(catalogue_find(NULL, NULL, "state"));
    assert_null(catalogue_find_count(NULL, "%d user", 1));
    catalogue_destroy(NULL);
}

static void every_cut_and_every_wrong_offset_is_refused(void **state)
{
    (void)state;
    struct image image;
    make_image(&image);
    size_t whole = image.size;
    for (image.size = 0; image.size < whole; image.size++)
        assert_null(read_image(&image));
    for (size_t at = 8; at < 28 + TEXTS * 16; at += 4) {
        make_image(&image);
        put_word(&image, at, 0xfffffff0U);
        struct catalogue *catalogue = read_image(&image);
        if (at != 20 && at != 24) /* the size and the place of a hash table, which is not used */
            assert_null(catalogue);
        catalogue_destroy(catalogue);
    }
}

static void a_text_is_found_with_its_context_only(void **state)
{
    (void)state;
    struct catalogue *catalogue = read_whole();
    assert_string_equal(catalogue_find(catalogue, NULL, "state"), "Zustand");
    assert_string_equal(catalogue_find(catalogue, "busy", "state"), "belegt");
    assert_null(catalogue_find(catalogue, "other", "state"));
    assert_null(catalogue_find(catalogue, NULL, "stat"));
    catalogue_destroy(catalogue);
}

static void the_head_and_an_empty_translation_are_no_translation(void **state)
{
    (void)state;
    struct catalogue *catalogue = read_whole();
    assert_null(catalogue_find(catalogue, NULL, ""));
    assert_null(catalogue_find(catalogue, NULL, "untranslated"));
    catalogue_destroy(catalogue);
}

static void one_has_the_first_form_and_all_others_the_second(void **state)
{
    (void)state;
    struct catalogue *catalogue = read_whole();
    assert_string_equal(catalogue_find_count(catalogue, "%d user", 1), "%d Benutzer (eins)");
    assert_string_equal(catalogue_find_count(catalogue, "%d user", 0), "%d Benutzer");
    assert_string_equal(catalogue_find_count(catalogue, "%d user", 2), "%d Benutzer");
    assert_string_equal(catalogue_find_count(catalogue, "state", 2), "Zustand");
    catalogue_destroy(catalogue);
}

static void all_texts_can_be_listed(void **state)
{
    (void)state;
    struct catalogue *catalogue = read_whole();
    char context[CATALOGUE_CONTEXT_BYTES];
    const char *german = NULL;
    assert_int_equal(catalogue_count(catalogue), TEXTS);
    assert_string_equal(catalogue_at(catalogue, 2, context, &german), "state");
    assert_string_equal(context, "busy");
    assert_string_equal(german, "belegt");
    assert_string_equal(catalogue_at(catalogue, 3, context, &german), "state");
    assert_string_equal(context, "");
    catalogue_destroy(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_is_no_catalogue_and_translates_nothing),
        cmocka_unit_test(every_cut_and_every_wrong_offset_is_refused),
        cmocka_unit_test(a_text_is_found_with_its_context_only),
        cmocka_unit_test(the_head_and_an_empty_translation_are_no_translation),
        cmocka_unit_test(one_has_the_first_form_and_all_others_the_second),
        cmocka_unit_test(all_texts_can_be_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
