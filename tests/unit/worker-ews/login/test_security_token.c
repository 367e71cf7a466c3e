/* Tokens from a ticket that nobody has issued: making one asks nobody, and no krb5.conf has a say in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include <krb5.h>
#include <profile.h>

#include "proto/base/buffer.h"
#include "proto/event/error.h"

#include "worker-ews/login/security_token.h"

#define CACHE     "MEMORY:test"
#define SERVICE   "HTTP/h@R"
#define AES_256   18
#define KEY_BYTES 32
#define LIMIT     16384

/* RFC 4120, section 5.3: version 5, realm R, HTTP/h, and an encrypted part that nobody opens. */
static const char ticket[] =
    "\x61\x33\x30\x31"
    "\xa0\x03\x02\x01\x05"
    "\xa1\x03\x1b\x01R"
    "\xa2\x14\x30\x12\xa0\x03\x02\x01\x03\xa1\x0b\x30\x09\x1b\x04HTTP\x1b\x01h"
    "\xa3\x0f\x30\x0d\xa0\x03\x02\x01\x12\xa2\x06\x04\x04\0\0\0\0";

static krb5_context library;
static krb5_ccache cache;
static char hostile[] = "/tmp/ewscal-hostile-XXXXXX";

static int fill_cache(void **state)
{
    (void)state;
    static krb5_octet key[KEY_BYTES];
    profile_t nothing = NULL;
    krb5_creds made = {.times.endtime = (krb5_timestamp)(time(NULL) + 3600),
                       .keyblock = {.enctype = AES_256, .length = KEY_BYTES, .contents = key},
                       .ticket = {.length = sizeof(ticket) - 1, .data = (char *)(uintptr_t)ticket}};
    if (profile_init(NULL, &nothing) != 0 || krb5_init_context_profile(nothing, 0, &library) != 0 ||
        krb5_cc_resolve(library, CACHE, &cache) != 0 ||
        krb5_parse_name(library, "svc@R", &made.client) != 0 ||
        krb5_parse_name(library, SERVICE, &made.server) != 0 ||
        krb5_cc_initialize(library, cache, made.client) != 0 ||
        krb5_cc_store_cred(library, cache, &made) != 0)
        return -1;
    krb5_free_principal(library, made.client);
    krb5_free_principal(library, made.server);
    profile_release(nothing);
    int descriptor = mkstemp(hostile);
    return descriptor < 0 || write(descriptor, "[realms\n", 8) != 8 ? -1 : close(descriptor);
}

static int drop_cache(void **state)
{
    (void)state;
    (void)unlink(hostile);
    (void)krb5_cc_destroy(library, cache);
    krb5_free_context(library);
    return 0;
}

static int write_token(struct buffer *value, struct error *error)
{
    buffer_init(value, LIMIT);
    return security_token_write_negotiate(CACHE, SERVICE, NULL, value, error);
}

static void a_token_is_made_of_what_is_in_the_cache(void **state)
{
    (void)state;
    struct buffer value;
    struct error error;
    assert_int_equal(security_token_prepare_library(&error), 0);
    assert_int_equal(write_token(&value, &error), 0);
    assert_memory_equal(buffer_data(&value), "Negotiate YII", 13);
    buffer_clear(&value);
}

static void no_configuration_has_a_say(void **state)
{
    (void)state;
    struct buffer value;
    struct error error;
    assert_int_equal(setenv("KRB5_CONFIG", hostile, 1), 0);
    assert_int_equal(write_token(&value, &error), -1);
    buffer_clear(&value);
    assert_int_equal(security_token_prepare_library(&error), 0);
    assert_int_equal(write_token(&value, &error), 0);
    buffer_clear(&value);
}

static void a_service_without_a_ticket_has_no_token(void **state)
{
    (void)state;
    struct buffer value;
    struct error error;
    buffer_init(&value, LIMIT);
    assert_int_equal(security_token_prepare_library(&error), 0);
    assert_int_equal(security_token_write_negotiate(CACHE, "HTTP/other@R", NULL, &value, &error),
                     -1);
    assert_int_equal(error.class, ERROR_INTERNAL);
    assert_int_equal(buffer_size(&value), 0);
    buffer_clear(&value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_made_of_what_is_in_the_cache),
        cmocka_unit_test(no_configuration_has_a_say),
        cmocka_unit_test(a_service_without_a_ticket_has_no_token),
    };
    return cmocka_run_group_tests(tests, fill_cache, drop_cache);
}
