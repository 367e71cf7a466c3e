/* The table of operations. */
#include <assert.h>

#include "proto/base/error.h"

#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/operation_argument.h"
#include "publisher-ucserver/rose/operation_result.h"
#include "publisher-ucserver/rose/rose.h"

#define STEP_LIMIT_MS   30000
#define LIST_LIMIT_MS   60000
#define ROSTER_LIMIT_MS 300000

/* The roster's result has no reader here: it is read as a stream (roster_stream.h). */
static const struct operation OPERATIONS[] = {
    {OPERATION_KEEP_ALIVE, "asnKeepAlive", 0, operation_write_keep_alive, operation_read_nothing},
    {OPERATION_SET_ENTRY_LIST, "asnAppointmentSetEntryList", LIST_LIMIT_MS, operation_write_list,
     operation_read_list},
    {OPERATION_LOGOFF, "asnLogoff", 0, operation_write_nothing, operation_read_nothing},
    {OPERATION_NEGOTIATE, "asnNegotiateServerConnectionV2", STEP_LIMIT_MS,
     operation_write_negotiate, operation_read_negotiate},
    {OPERATION_START_TLS, "asnStartTLS", STEP_LIMIT_MS, operation_write_nothing,
     operation_read_nothing},
    {OPERATION_TRANSPORT_KEEP_ALIVE, "asnTransportKeepAlive", 0, operation_write_keep_alive,
     operation_read_nothing},
    {OPERATION_CHECK_CONNECTION, "asnCheckConnection", STEP_LIMIT_MS, operation_write_nothing,
     operation_read_connection},
    {OPERATION_GET_MANAGER_SETTINGS, "asnGetUserManagerSettings", STEP_LIMIT_MS,
     operation_write_nothing, operation_read_settings},
    {OPERATION_ADMIN_LOGIN, "asnAdminLogin", STEP_LIMIT_MS, operation_write_login,
     operation_read_login},
    {OPERATION_GET_USER_PROFILES, "asnAdminGetUserProfiles", ROSTER_LIMIT_MS,
     operation_write_profiles, operation_read_nothing},
};

const struct operation *operation_find(enum operation_code code)
{
    size_t i = 0;
    while (OPERATIONS[i].code != code) {
        i++;
        assert(i < sizeof(OPERATIONS) / sizeof(OPERATIONS[0]));
    }
    return &OPERATIONS[i];
}

void operation_write_invoke(const struct operation *operation,
                            int32_t invoke_id,
                            const union operation_argument *argument,
                            struct asn_writer *writer)
{
    rose_begin_invoke(writer, invoke_id, operation->code);
    operation->write_argument(writer, argument);
    rose_end_invoke(writer);
}

int operation_read_result(const struct operation *operation,
                          struct asn_octets element,
                          union operation_result *result,
                          struct error *error)
{
    struct error failure;
    struct asn_reader reader;
    union operation_result found = {.login = 0};
    asn_reader_init(&reader, element.data, element.size_bytes, &failure);
    operation->read_result(&reader, &found);
    if (asn_reader_finish(&reader) != 0)
        return error_set(error, failure.class, "%s: %s", operation->name, failure.text);
    *result = found;
    return 0;
}
