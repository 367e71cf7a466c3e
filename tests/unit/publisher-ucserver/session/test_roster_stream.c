#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"
#include "proto/event/sentence.h"

#include "publisher-ucserver/rose/profile.h"
#include "publisher-ucserver/session/roster_stream.h"

#include "unit/publisher-ucserver/rose/server_message.h"
#include "unit/publisher-ucserver/rose/vectors.h"

static struct server_message message;

struct seen {
    size_t count;
    size_t refuse_at;
    char last[64];
    char last_sam[64];
    char last_display_name[64];
    bool last_is_enabled;
    bool last_is_disabled;
};

static struct error failure; /* of the newest feed() */

static void copy(char *text, struct asn_octets octets)
{
    (void)snprintf(text, 64, "%.*s", (int)octets.size_bytes, (const char *)octets.data);
}

static int note_profile(void *context, const struct profile *profile, struct error *error)
{
    struct seen *seen = context;
    copy(seen->last, profile->user_name);
    copy(seen->last_sam, profile->sam);
    copy(seen->last_display_name, profile->display_name);
    seen->last_is_enabled = profile->enabled;
    seen->last_is_disabled = profile->disabled_in_directory;
    if (++seen->count == seen->refuse_at)
        return error_set(error, ROSTER_MEMORY_LIMIT);
    return 0;
}

static int feed(struct seen *seen, const uint8_t *octets, size_t size, size_t chunk, bool *complete)
{
    int result = 0;
    error_clear(&failure);
    struct roster_stream *stream = roster_stream_create(5, note_profile, seen);
    for (size_t at = 0; at < size && result == 0; at += chunk)
        result = roster_stream_feed(stream, octets + at, size - at < chunk ? size - at : chunk,
                                    &failure);
    *complete = roster_stream_is_complete(stream);
    roster_stream_destroy(stream);
    return result;
}

static void every_cut_gives_the_same_users(void **state)
{
    (void)state;
    server_roster(&message, 5, 3, 10);
    for (size_t chunk = 1; chunk <= message.size_bytes; chunk++) {
        struct seen seen = {0};
        bool complete;
        assert_int_equal(feed(&seen, message.octets, message.size_bytes, chunk, &complete), 0);
        assert_true(complete);
        assert_int_equal(seen.count, 3);
        assert_string_equal(seen.last, "u2");
        assert_string_equal(seen.last_sam, "sam2");
        assert_string_equal(seen.last_display_name, "Somebody");
        assert_true(seen.last_is_enabled);
    }
}

static void a_list_that_is_cut_off_is_never_complete(void **state)
{
    (void)state;
    server_roster(&message, 5, 3, 10);
    for (size_t size = 0; size < message.size_bytes; size++) {
        struct seen seen = {0};
        bool complete;
        assert_int_equal(feed(&seen, message.octets, size, 64, &complete), 0);
        assert_false(complete);
    }
}

static void every_changed_octet_is_refused_or_harmless(void **state)
{
    (void)state;
    server_roster(&message, 5, 2, 4);
    for (size_t at = 0; at < message.size_bytes; at++) {
        for (int bit = 0; bit < 8; bit++) {
            struct seen seen = {0};
            bool complete;
            message.octets[at] ^= (uint8_t)(1 << bit);
            (void)feed(&seen, message.octets, message.size_bytes, 7, &complete);
            assert_true(seen.count <= 4);
            message.octets[at] ^= (uint8_t)(1 << bit);
        }
    }
}

static void a_large_list_is_read_in_parts(void **state)
{
    (void)state;
    struct seen seen = {0};
    bool complete;
    server_roster(&message, 5, 1000, 3000);
    assert_true(message.size_bytes > 3000000);
    assert_int_equal(feed(&seen, message.octets, message.size_bytes, 16384, &complete), 0);
    assert_true(complete);
    assert_int_equal(seen.count, 1000);
}

static void the_answer_to_another_question_is_refused(void **state)
{
    (void)state;
    struct seen seen = {0};
    bool complete;
    server_roster(&message, 6, 3, 10);
    assert_int_equal(feed(&seen, message.octets, message.size_bytes, 100, &complete), -1);
    assert_int_equal(seen.count, 0);
    assert_string_equal(failure.reason, "ucserver.message_too_large");
}

static void an_answer_without_a_list_is_refused(void **state)
{
    (void)state;
    struct seen seen = {0};
    bool complete;
    server_empty_result(&message, 5);
    assert_int_equal(feed(&seen, message.octets, message.size_bytes, 100, &complete), -1);
    assert_false(complete);
    /* the vendor's pseudo element stands where the list should be */
    assert_string_equal(failure.reason, "ber.unexpected_tag structure=asnAdminGetUserProfiles "
                                        "element=profiles tag=1f808015 expected=30");
}

static void an_empty_list_is_complete(void **state)
{
    (void)state;
    struct seen seen = {0};
    bool complete;
    server_roster(&message, 5, 0, 0);
    assert_int_equal(feed(&seen, message.octets, message.size_bytes, 100, &complete), 0);
    assert_true(complete);
    assert_int_equal(seen.count, 0);
}

static void octets_behind_the_list_are_refused(void **state)
{
    (void)state;
    struct seen seen = {0};
    bool complete;
    server_roster(&message, 5, 1, 0);
    message.octets[message.size_bytes] = 0x30;
    message.octets[message.size_bytes + 1] = 0;
    assert_int_equal(feed(&seen, message.octets, message.size_bytes + 2, 4096, &complete), -1);
    assert_string_equal(failure.reason, "ber.malformed structure=asnAdminGetUserProfiles "
                                        "rule=octets_behind_message");
}

static void who_takes_the_profiles_may_end_it(void **state)
{
    (void)state;
    struct seen seen = {.refuse_at = 2};
    bool complete;
    server_roster(&message, 5, 5, 0);
    assert_int_equal(feed(&seen, message.octets, message.size_bytes, 4096, &complete), -1);
    assert_int_equal(seen.count, 2);
}

static void a_session_id_before_the_invoke_id_is_passed_over(void **state)
{
    (void)state;
    static const uint8_t octets[] = {0xa2, 0x15, 0xa1, 0x04, 0x0c, 0x02, 's',  '1',
                                     0x02, 0x01, 0x05, 0x30, 0x0a, 0x02, 0x02, 0x00,
                                     0x80, 0x30, 0x04, 0x30, 0x02, 0x05, 0x00};
    struct seen seen = {0};
    bool complete;
    /* the list holds a NULL where a profile must be */
    assert_int_equal(feed(&seen, octets, sizeof(octets), 1, &complete), -1);
    assert_string_equal(failure.reason, "ber.unexpected_tag structure=asnAdminGetUserProfiles "
                                        "element=profile tag=05 expected=30");
    static uint8_t empty[] = {0xa2, 0x12, 0xa1, 0x04, 0x0c, 0x02, 's',  '1',  0x02, 0x01,
                              0x05, 0x30, 0x07, 0x02, 0x01, 0x00, 0x30, 0x02, 0x30, 0x00};
    assert_int_equal(feed(&seen, empty, sizeof(empty), 1, &complete), 0);
    assert_true(complete);
}

static void a_profile_over_the_limit_is_refused_before_it_is_stored(void **state)
{
    (void)state;
    static const uint8_t octets[] = {0xa2, 0x84, 0x01, 0x00, 0x00, 0x1c, 0x02, 0x01, 0x05,
                                     0x30, 0x84, 0x01, 0x00, 0x00, 0x13, 0x02, 0x01, 0x00,
                                     0x30, 0x84, 0x01, 0x00, 0x00, 0x0a, 0x30, 0x84, 0x01,
                                     0x00, 0x00, 0x04, 0x30, 0x83, 0x10, 0x00, 0x01};
    struct seen seen = {0};
    bool complete;
    assert_int_equal(feed(&seen, octets, sizeof(octets), 1, &complete), -1);
    assert_string_equal(failure.reason, "roster.profile_too_large profile=1 limit=1048576");
}

/* The profile has a boolean where its first field, a number, must be. */
static void a_profile_that_cannot_be_read_is_told_by_its_number(void **state)
{
    (void)state;
    static const uint8_t octets[] = {0xa2, 0x11, 0x02, 0x01, 0x05, 0x30, 0x0c, 0x02, 0x01, 0x00,
                                     0x30, 0x07, 0x30, 0x05, 0x30, 0x03, 0x01, 0x01, 0xff};
    struct seen seen = {0};
    bool complete;
    struct sentence sentence;
    assert_int_equal(feed(&seen, octets, sizeof(octets), 1, &complete), -1);
    assert_string_equal(failure.reason,
                        "ber.unexpected_tag profile=1 structure=asnAdminGetUserProfiles "
                        "element=iEnabled tag=01 expected=02");
    assert_string_equal(sentence_of_reason(failure.reason, &sentence),
                        "tag 01 where 02 is expected for iEnabled in asnAdminGetUserProfiles, "
                        "profile 1; report the line with the UCServer's version: it sends what its "
                        "protocol does not know");
}

static void the_recorded_list_has_the_users_of_its_json(void **state)
{
    (void)state;
    static struct vector vector;
    struct seen seen = {0};
    bool complete;
    const char *directory = vectors_directory();
    if (directory == NULL)
        skip();
    vector_read(directory, "userprofiles-3.result", &vector);
    assert_int_equal(feed(&seen, vector.octets, vector.size_bytes, 11, &complete), 0);
    assert_true(complete);
    assert_int_equal(seen.count, 3);
    assert_string_equal(seen.last, "EXAMPLE\\legacy");
    assert_string_equal(seen.last_sam, "legacy");
    assert_string_equal(seen.last_display_name, "EXAMPLE\\legacy");
    assert_false(seen.last_is_enabled);
    assert_false(seen.last_is_disabled);
    vector_clear(&vector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_to_another_question_is_refused),
        cmocka_unit_test(an_answer_without_a_list_is_refused),
        cmocka_unit_test(octets_behind_the_list_are_refused),
        cmocka_unit_test(a_profile_over_the_limit_is_refused_before_it_is_stored),
        cmocka_unit_test(a_profile_that_cannot_be_read_is_told_by_its_number),
        cmocka_unit_test(every_cut_gives_the_same_users),
        cmocka_unit_test(a_list_that_is_cut_off_is_never_complete),
        cmocka_unit_test(every_changed_octet_is_refused_or_harmless),
        cmocka_unit_test(a_large_list_is_read_in_parts),
        cmocka_unit_test(an_empty_list_is_complete),
        cmocka_unit_test(who_takes_the_profiles_may_end_it),
        cmocka_unit_test(a_session_id_before_the_invoke_id_is_passed_over),
        cmocka_unit_test(the_recorded_list_has_the_users_of_its_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
