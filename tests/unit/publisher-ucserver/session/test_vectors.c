/* Every recorded message: what the server sends decodes to its values, what we send encodes to the
 * same elements as the vendor's runtime writes, but for its empty pseudo elements. */
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/time_text.h"
#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_real.h"
#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/rose/frame_stream.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/profile.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/roster_stream.h"

#include "unit/publisher-ucserver/rose/schema.h"
#include "unit/publisher-ucserver/rose/vectors.h"

#define PSEUDO_ELEMENT 0x1f808015U
#define MOST_ENTRIES   300

/* Forms that a client of ours must not send: an unpublished encryption, and a resumed session. */
static const char *const NEVER_SENT[] = {"adminlogin-crypted.invoke", "negotiate-reconnect.invoke"};

static const char *text_in(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static int32_t number_in(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    assert_true(json_is_integer(value));
    return (int32_t)json_integer_value(value);
}

/* "2026-11-23T09:15:00.000Z" to seconds, by arithmetic of the test's own. */
static int64_t seconds_of(const char *text)
{
    int year, month, day, hour, minute, second;
    assert_int_equal(
        sscanf(text, "%d-%d-%dT%d:%d:%d.000Z", &year, &month, &day, &hour, &minute, &second), 6);
    return time_days_from_date(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

/* The runtime rounds a time to the nearest double; ours is never below the time itself. */
static void assert_same_time(struct asn_octets ours, struct asn_octets theirs)
{
    double own, other;
    assert_int_equal(asn_real_decode(ours.data, ours.size_bytes, &own), 0);
    assert_int_equal(asn_real_decode(theirs.data, theirs.size_bytes, &other), 0);
    assert_true(own == other || own == nextafter(other, HUGE_VAL));
}

/* The vectors were recorded with a client that supports one interface version only. */
static bool is_newest_interface(struct asn_octets ours, struct asn_octets theirs)
{
    static const char newest[] = "8.0.20240822", recorded[] = "8.0.0";
    return ours.size_bytes == strlen(newest) && theirs.size_bytes == strlen(recorded) &&
           memcmp(ours.data, newest, strlen(newest)) == 0 &&
           memcmp(theirs.data, recorded, strlen(recorded)) == 0;
}

/* Compares two trees of elements; in `theirs` pseudo elements may stand anywhere. */
static void assert_same_elements(struct asn_octets ours, struct asn_octets theirs)
{
    struct asn_header left, right;
    const char *rule;
    while (theirs.size_bytes > 0) {
        assert_int_equal(asn_header_read(theirs.data, theirs.size_bytes, &right, &rule),
                         ASN_HEADER_COMPLETE);
        struct asn_octets inside = {theirs.data + right.header_bytes, right.content_bytes};
        theirs.size_bytes -= right.header_bytes + right.content_bytes;
        theirs.data += right.header_bytes + right.content_bytes;
        if (right.tag == PSEUDO_ELEMENT)
            continue;
        assert_true(ours.size_bytes > 0);
        assert_int_equal(asn_header_read(ours.data, ours.size_bytes, &left, &rule),
                         ASN_HEADER_COMPLETE);
        assert_int_equal(left.tag, right.tag);
        struct asn_octets own = {ours.data + left.header_bytes, left.content_bytes};
        ours.size_bytes -= left.header_bytes + left.content_bytes;
        ours.data += left.header_bytes + left.content_bytes;
        if ((right.tag & 0x20) != 0) {
            assert_same_elements(own, inside);
        } else if (right.tag == ASN_TAG_REAL) {
            assert_same_time(own, inside);
        } else if (!is_newest_interface(own, inside)) {
            assert_int_equal(own.size_bytes, inside.size_bytes);
            assert_memory_equal(own.data, inside.data, own.size_bytes);
        }
    }
    assert_int_equal(ours.size_bytes, 0);
}

static const char *location_of(const json_t *entry)
{
    json_t *parameters = json_object_get(entry, "optionalParams");
    if (parameters == NULL)
        return NULL;
    assert_int_equal(json_array_size(parameters), 1);
    const json_t *parameter = json_array_get(parameters, 0);
    assert_string_equal(text_in(parameter, "key"), "Location");
    return text_in(json_object_get(parameter, "value"), "stringdata");
}

static struct appointment appointment_of(const json_t *entry)
{
    return (struct appointment){
        .id = text_in(entry, "u8sEntryID"),
        .start_seconds = seconds_of(text_in(entry, "stStart")),
        .end_seconds = seconds_of(text_in(entry, "stEnd")),
        .duration_minutes = number_in(entry, "iDuration"),
        .subject = text_in(entry, "u8sSubject"),
        .text = text_in(entry, "u8sText"),
        .all_day = json_is_true(json_object_get(entry, "bAllDay")),
        .status = number_in(entry, "iStatus"),
        .category = text_in(entry, "u8sCategory"),
        .importance = number_in(entry, "iImportance"),
        .sensitivity = number_in(entry, "iSensitivity"),
        .is_valid = json_is_true(json_object_get(entry, "bIsValid")),
        .location = location_of(entry),
    };
}

static void fill_list(const json_t *value, union operation_argument *argument)
{
    static struct appointment appointments[MOST_ENTRIES];
    json_t *entries = json_object_get(value, "appointments");
    size_t count = json_array_size(entries);
    assert_true(count <= MOST_ENTRIES);
    for (size_t i = 0; i < count; i++)
        appointments[i] = appointment_of(json_array_get(entries, i));
    argument->list =
        (struct set_entry_list_argument){text_in(value, "u8sOwner"), appointments, count};
}

static void fill_argument(int code, const json_t *value, union operation_argument *argument)
{
    if (code == OPERATION_SET_ENTRY_LIST) {
        fill_list(value, argument);
    } else if (code == OPERATION_NEGOTIATE) {
        argument->negotiate = (struct negotiate_argument){text_in(value, "u8sClientDeviceId"),
                                                          text_in(value, "u8sClientDeviceName"),
                                                          text_in(value, "u8sClientVersion")};
    } else if (code == OPERATION_ADMIN_LOGIN) {
        const char *password = text_in(json_object_get(value, "adminPassword"), "u8sAdminPassword");
        argument->login = (struct admin_login_argument){
            text_in(value, "u8sAdminUsername"), {(const uint8_t *)password, strlen(password)}};
    } else if (code == OPERATION_GET_USER_PROFILES) {
        argument->profiles = (struct profiles_argument){number_in(value, "iActiveUsersOnly"),
                                                        number_in(value, "iFilterOnlineState")};
    }
}

static void check_what_we_send(const struct vector *vector, const char *message)
{
    int id, code;
    union operation_argument argument;
    assert_int_equal(sscanf(message, "invoke id %d operation %d", &id, &code), 2);
    fill_argument(code, vector->value, &argument);
    struct asn_writer writer;
    const uint8_t *octets;
    size_t size;
    asn_writer_init(&writer);
    operation_write_invoke(operation_find((enum operation_code)code), id, &argument, &writer);
    assert_int_equal(asn_writer_finish(&writer, &octets, &size), 0);
    assert_same_elements((struct asn_octets){octets, size},
                         (struct asn_octets){vector->octets, vector->size_bytes});
    asn_writer_clear(&writer);
}

static void assert_value_is(struct asn_octets element, const char *type, const json_t *expected)
{
    struct error error;
    struct asn_reader reader;
    asn_reader_init(&reader, element.data, element.size_bytes, &error);
    json_t *value = schema_read(&reader, schema_find(type));
    if (asn_reader_finish(&reader) != 0)
        fail_msg("%s: %s", type, error.reason);
    if (!json_equal(value, expected))
        fail_msg("%s: read %s", type, json_dumps(value, 0));
    json_decref(value);
}

static void assert_text_is(struct asn_octets text, const char *expected)
{
    const char *there = expected == NULL ? "" : expected;
    assert_int_equal(text.size_bytes, strlen(there));
    assert_memory_equal(text.data, there, text.size_bytes);
}

/* ---- results, by the product's readers ---- */

static void check_nothing(const json_t *value, const union operation_result *result)
{
    (void)result;
    assert_int_equal(json_object_size(value), 0);
}

static void check_login(const json_t *value, const union operation_result *result)
{
    assert_int_equal(result->login, number_in(value, "result"));
}

static void check_list(const json_t *value, const union operation_result *result)
{
    assert_int_equal(result->list, number_in(value, "iResult"));
}

static void check_connection(const json_t *value, const union operation_result *result)
{
    assert_text_is(result->connection.server_version, text_in(value, "u8sServerVersion"));
    assert_text_is(result->connection.product_version, text_in(value, "u8sProductVersion"));
}

static void check_accepted(const json_t *value, const struct negotiate_result *result)
{
    int64_t seconds;
    assert_int_equal(result->outcome, NEGOTIATE_ACCEPTED);
    assert_int_equal(result->server_type, number_in(value, "eServerType"));
    assert_text_is(result->interface_version, text_in(value, "u8sServerInterfaceVersion"));
    assert_text_is(result->server_version, text_in(value, "u8sServerVersion"));
    assert_int_equal(asn_seconds_from_days(result->server_time_days, &seconds), 0);
    assert_int_equal(seconds, seconds_of(text_in(value, "stServerTime")));
}

static void check_negotiate(const json_t *value, const union operation_result *result)
{
    const json_t *busy = json_object_get(value, "busy");
    const json_t *incompatible = json_object_get(value, "incompatible");
    if (busy != NULL) {
        assert_int_equal(result->negotiate.outcome, NEGOTIATE_BUSY);
        assert_int_equal(result->negotiate.busy_timeout, number_in(busy, "iServerBusyTimeout"));
    } else if (incompatible != NULL) {
        assert_int_equal(result->negotiate.outcome, NEGOTIATE_INCOMPATIBLE);
        assert_text_is(result->negotiate.interface_version,
                       text_in(incompatible, "u8sServerInterfaceVersion"));
    } else {
        check_accepted(json_object_get(value, "result"), &result->negotiate);
    }
}

/* The text of an optional parameter, NULL when it is not there. */
static const char *parameter_in(const json_t *value, const char *key)
{
    size_t index;
    json_t *parameter;
    json_array_foreach(json_object_get(value, "optionalParams"), index, parameter) {
        if (strcmp(text_in(parameter, "key"), key) == 0)
            return text_in(json_object_get(parameter, "value"), "stringdata");
    }
    return NULL;
}

static void check_settings(const json_t *value, const union operation_result *result)
{
    const char *domain = parameter_in(value, "ActiveDirectoryDomain");
    assert_int_equal(result->settings.mode, number_in(value, "iSelectedUMMode"));
    assert_true(result->settings.has_active_directory == (domain != NULL));
    assert_text_is(result->settings.directory_domain, domain);
    assert_text_is(result->settings.directory_host, parameter_in(value, "ActiveDirectoryHostName"));
}

/* ---- the list of users, by the product's stream ---- */

struct profiles {
    const json_t *expected;
    size_t count;
};

static int check_profile(void *context, const struct profile *profile, struct error *error)
{
    (void)error;
    struct profiles *profiles = context;
    const json_t *expected = json_array_get(profiles->expected, profiles->count++);
    assert_non_null(expected);
    assert_int_equal(profile->enabled, number_in(expected, "iEnabled"));
    assert_text_is(profile->user_name, text_in(expected, "u8sUserName"));
    assert_text_is(profile->dn, text_in(expected, "u8sDNPath"));
    assert_text_is(profile->guid, text_in(expected, "u8sobjectGUID"));
    assert_text_is(profile->sam, text_in(expected, "u8sSAMAccountName"));
    assert_text_is(profile->display_name,
                   text_in(json_object_get(expected, "asnUserContact"), "u8sDisplayName"));
    return 0;
}

static void check_profiles(const struct vector *vector, const struct rose_message *message)
{
    struct error error;
    struct profiles profiles = {.expected = json_object_get(vector->value, "userProfiles")};
    struct roster_stream *stream =
        roster_stream_create(message->invoke_id, check_profile, &profiles);
    if (roster_stream_feed(stream, vector->octets, vector->size_bytes, &error) != 0)
        fail_msg("%s", error.reason);
    assert_true(roster_stream_is_complete(stream));
    assert_int_equal(profiles.count, json_array_size(profiles.expected));
    roster_stream_destroy(stream);
}

static const struct {
    const char *type;
    enum operation_code code;
    void (*check)(const json_t *value, const union operation_result *result);
} RESULTS[] = {
    {.type = "AsnStartTLSResult", .code = OPERATION_START_TLS, .check = check_nothing},
    {.type = "AsnNegotiateServerConnectionV2ResultChoice",
     .code = OPERATION_NEGOTIATE,
     .check = check_negotiate},
    {.type = "AsnAdminLoginResult", .code = OPERATION_ADMIN_LOGIN, .check = check_login},
    {.type = "AsnGetUserManagerSettingsResult",
     .code = OPERATION_GET_MANAGER_SETTINGS,
     .check = check_settings},
    {.type = "AsnAppointmentSetEntryListResult",
     .code = OPERATION_SET_ENTRY_LIST,
     .check = check_list},
    {.type = "AsnCheckConnectionResult",
     .code = OPERATION_CHECK_CONNECTION,
     .check = check_connection},
};

static void check_as_the_product_reads_it(const struct vector *vector,
                                          const struct rose_message *message,
                                          const char *type)
{
    union operation_result result;
    struct error error;
    for (size_t i = 0; i < sizeof(RESULTS) / sizeof(RESULTS[0]); i++) {
        if (strcmp(RESULTS[i].type, type) != 0)
            continue;
        if (operation_read_result(operation_find(RESULTS[i].code), message->result, &result,
                                  &error) != 0)
            fail_msg("%s: %s", vector->name, error.reason);
        RESULTS[i].check(vector->value, &result);
        return;
    }
    assert_string_equal(type, "AsnAdminGetUserProfilesResult");
    check_profiles(vector, message);
}

static void check_result(const struct vector *vector, const struct rose_message *message)
{
    const char *type = strrchr(text_in(vector->json, "message"), ' ') + 1;
    assert_value_is(message->result, type, vector->value);
    check_as_the_product_reads_it(vector, message, type);
}

static void check_error(const struct vector *vector, const struct rose_message *message)
{
    const char *text = text_in(vector->value, "u8sErrorString");
    assert_int_equal(message->detail, number_in(vector->value, "iErrorDetail"));
    assert_int_equal(message->text.size_bytes, strlen(text));
    assert_memory_equal(message->text.data, text, strlen(text));
}

static void check_reject(const struct vector *vector, const struct rose_message *message)
{
    const char *details = text_in(vector->value, "details");
    assert_int_equal(message->problem_kind, ROSE_PROBLEM_INVOKE);
    assert_int_equal(message->problem, number_in(vector->value, "invokeProblem"));
    assert_int_equal(message->text.size_bytes, details == NULL ? 0 : strlen(details));
    if (details != NULL)
        assert_memory_equal(message->text.data, details, strlen(details));
}

static void check_what_the_server_sends(const struct vector *vector, const char *text)
{
    static const struct {
        const char *word;
        enum rose_kind kind;
        void (*check)(const struct vector *vector, const struct rose_message *message);
    } kinds[] = {
        {.word = "result", .kind = ROSE_RESULT, .check = check_result},
        {.word = "error", .kind = ROSE_ERROR, .check = check_error},
        {.word = "reject", .kind = ROSE_REJECT, .check = check_reject},
    };
    struct rose_message message;
    struct error error;
    char word[16];
    int id;
    assert_int_equal(sscanf(text, "%15s id %d", word, &id), 2);
    assert_int_equal(rose_decode(vector->octets, vector->size_bytes, &message, &error), 0);
    assert_true(message.has_invoke_id);
    assert_int_equal(message.invoke_id, id);
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(word, kinds[i].word) != 0)
            continue;
        assert_int_equal(message.kind, kinds[i].kind);
        kinds[i].check(vector, &message);
        return;
    }
    fail_msg("%s: neither result nor error nor reject", vector->name);
}

static void check_time(const struct vector *vector)
{
    int64_t expected = seconds_of(json_string_value(vector->value)), seconds;
    uint8_t content[ASN_REAL_BYTES];
    double days;
    assert_int_equal(vector->octets[0], ASN_TAG_REAL);
    assert_int_equal(vector->octets[1], vector->size_bytes - 2);
    assert_int_equal(asn_real_decode(vector->octets + 2, vector->size_bytes - 2, &days), 0);
    assert_int_equal(asn_seconds_from_days(days, &seconds), 0);
    assert_int_equal(seconds, expected);
    assert_int_equal(asn_real_encode(days, content), vector->size_bytes - 2);
    assert_memory_equal(content, vector->octets + 2, vector->size_bytes - 2);
    /* The runtime rounds to the nearest double; ours is never below the time itself. */
    double ours = asn_days_from_seconds(expected);
    assert_true(ours == days || ours == nextafter(days, HUGE_VAL));
}

static bool is_never_sent(const char *name)
{
    for (size_t i = 0; i < sizeof(NEVER_SENT) / sizeof(NEVER_SENT[0]); i++) {
        if (strcmp(NEVER_SENT[i], name) == 0)
            return true;
    }
    return false;
}

static void check_vector(const char *directory, const char *name)
{
    static struct vector vector;
    vector_read(directory, name, &vector);
    const char *direction = text_in(vector.json, "direction");
    const char *message = text_in(vector.json, "message");
    if (strcmp(direction, "either") == 0)
        check_time(&vector);
    else if (strcmp(direction, "server to client") == 0)
        check_what_the_server_sends(&vector, message);
    else if (!is_never_sent(name))
        check_what_we_send(&vector, message);
    vector_clear(&vector);
}

static void every_recorded_message_means_what_its_json_says(void **state)
{
    (void)state;
    const char *directory = vectors_directory();
    if (directory == NULL)
        skip();
    DIR *folder = opendir(directory);
    assert_non_null(folder);
    size_t count = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char name[sizeof(entry->d_name)];
        (void)snprintf(name, sizeof(name), "%s", entry->d_name);
        char *suffix = strrchr(name, '.');
        if (suffix == NULL || strcmp(suffix, ".hex") != 0)
            continue;
        *suffix = '\0';
        check_vector(directory, name);
        count++;
    }
    (void)closedir(folder);
    assert_true(count >= 44);
}

static struct asn_octets enter(struct asn_octets outer, uint32_t tag)
{
    struct error error;
    struct asn_reader reader;
    asn_reader_init(&reader, outer.data, outer.size_bytes, &error);
    struct asn_octets inner = asn_reader_take(&reader, tag, "element");
    assert_int_equal(asn_reader_finish(&reader), 0);
    return inner;
}

/* Writes the profiles again and again, as long as the message can be taken as a whole. */
static void write_long_list(struct asn_writer *writer, struct asn_octets profiles)
{
    asn_writer_begin(writer, ROSE_RESULT);
    asn_writer_integer(writer, ASN_TAG_INTEGER, 5);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(writer, ASN_TAG_INTEGER, OPERATION_GET_USER_PROFILES);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    size_t size = 64; /* the headers around */
    for (struct asn_octets left = {0}; size < FRAME_MESSAGE_BYTES;) {
        struct asn_header header;
        const char *rule;
        if (left.size_bytes == 0)
            left = profiles;
        assert_int_equal(asn_header_read(left.data, left.size_bytes, &header, &rule),
                         ASN_HEADER_COMPLETE);
        size_t whole = header.header_bytes + header.content_bytes;
        size += whole;
        if (size < FRAME_MESSAGE_BYTES)
            asn_writer_octets(writer, header.tag, left.data + header.header_bytes,
                              header.content_bytes);
        left = (struct asn_octets){left.data + whole, left.size_bytes - whole};
    }
    for (int i = 0; i < 4; i++)
        asn_writer_end(writer);
}

static void recorded_profiles_may_fill_a_message(void **state)
{
    (void)state;
    static struct vector vector;
    struct rose_message message;
    struct error error;
    struct asn_writer writer;
    const uint8_t *octets;
    size_t size;
    const char *directory = vectors_directory();
    if (directory == NULL)
        skip();
    vector_read(directory, "userprofiles-3.result", &vector);
    assert_int_equal(rose_decode(vector.octets, vector.size_bytes, &message, &error), 0);
    asn_writer_init(&writer);
    write_long_list(&writer, enter(enter(message.result, ASN_TAG_SEQUENCE), ASN_TAG_SEQUENCE));
    assert_int_equal(asn_writer_finish(&writer, &octets, &size), 0);
    assert_in_range(size, FRAME_MESSAGE_BYTES - 4096, FRAME_MESSAGE_BYTES);
    if (rose_decode(octets, size, &message, &error) != 0)
        fail_msg("%s", error.reason);
    asn_writer_clear(&writer);
    vector_clear(&vector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_message_means_what_its_json_says),
        cmocka_unit_test(recorded_profiles_may_fill_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
