#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "worker-ews/verdict/http_answer.h"
#include "worker-ews/verdict/request_login.h"

static const struct http_answer REFUSED = {.result = CURLE_OK,
                                           .status = 401,
                                           .was_secured = true,
                                           .way = {LOGIN_METHOD_NTLM, true},
                                           .ntlm_challenge = "TlRMTVNTUAAC",
                                           .location = "/owa"};

static void what_is_kept_has_no_part_of_the_transfer(void **state)
{
    (void)state;
    struct http_answer kept = http_answer_keep(&REFUSED);
    assert_null(kept.ntlm_challenge);
    assert_int_equal(kept.status, 401);
    assert_string_equal(kept.location, "/owa");
}

static void a_lost_connection_shows_nothing_of_the_account(void **state)
{
    (void)state;
    const struct login_walk walk = {.look = LOGIN_LOOK_NONE};
    const struct body_reading body = {.answer = NULL};
    struct http_answer lost = http_answer_keep(&REFUSED);
    http_answer_become_lost(&lost);
    assert_false(request_is_refusal(&lost));
    assert_false(request_is_undecided(&lost));
    assert_int_equal(request_login_outcome(&lost, &body, &walk, NULL), LOGIN_NOT_TRIED);
    assert_string_equal(lost.failure, curl_easy_strerror(CURLE_GOT_NOTHING));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_has_no_part_of_the_transfer),
        cmocka_unit_test(a_lost_connection_shows_nothing_of_the_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
