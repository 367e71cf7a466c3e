/* What is asked of the UCServer and what it answers: the codes, arguments and results of the
 * operations that are used. */
#ifndef PUBLISHER_OPERATION_VALUES_H
#define PUBLISHER_OPERATION_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher-ucserver/asn/asn_reader.h"

/* Codes of the published interface. */
enum operation_code {
    OPERATION_KEEP_ALIVE = 100,
    OPERATION_SET_ENTRY_LIST = 400,
    OPERATION_LOGOFF = 1001,
    OPERATION_NEGOTIATE = 1006,
    OPERATION_START_TLS = 1103,
    OPERATION_TRANSPORT_KEEP_ALIVE = 1706,
    OPERATION_CHECK_CONNECTION = 1714,
    OPERATION_GET_MANAGER_SETTINGS = 2902,
    OPERATION_ADMIN_LOGIN = 2904,
    OPERATION_GET_USER_PROFILES = 2913,
};

struct negotiate_argument {
    const char *device_id;      /* stable for this installation */
    const char *device_name;    /* shown to the UCServer's administrator */
    const char *client_version; /* ours */
};

struct admin_login_argument {
    const char *user;
    struct asn_octets password; /* in clear: written only inside TLS */
};

/* One appointment as the UCServer wants it. */
struct appointment {
    const char *id;
    int64_t start_seconds;
    int64_t end_seconds;
    int32_t duration_minutes;
    const char *subject;
    const char *text;
    bool all_day;
    int32_t status; /* 0 free, 1 tentative, 2 busy, 3 out of office */
    const char *category;
    int32_t importance;  /* 0 low, 1 normal, 2 urgent */
    int32_t sensitivity; /* 0 normal, 1 personal, 2 private, 3 confidential */
    bool is_valid;
    const char *location; /* NULL: the parameter is left out */
};

struct set_entry_list_argument {
    const char *owner; /* u8sUserName, byte for byte */
    const struct appointment *appointments;
    size_t count;
};

/* Which users asnAdminGetUserProfiles lists. */
struct profiles_argument {
    int32_t only_enabled;  /* 1: only users who are enabled in the UCServer */
    int32_t online_filter; /* 0 all, 1 online, 2 offline */
};

/* All borrowed. Operations that are not named here have no argument. */
union operation_argument {
    struct negotiate_argument negotiate;
    struct admin_login_argument login;
    struct set_entry_list_argument list;
    struct profiles_argument profiles;
};

enum negotiate_outcome {
    NEGOTIATE_ACCEPTED,
    NEGOTIATE_BUSY,
    NEGOTIATE_INCOMPATIBLE,
};

struct negotiate_result {
    enum negotiate_outcome outcome;
    int32_t server_type;  /* 0 ProCall Enterprise, 1 TAPI server, 2 Infinity, 3 NEX */
    int32_t busy_timeout; /* as the server says it: seconds, by assumption */
    struct asn_octets interface_version;
    struct asn_octets server_version;
    double server_time_days; /* OLE automation date */
    bool presence_is_off;    /* presence services are disabled there */
};

#define SERVER_TYPE_TAPI 1

struct manager_settings_result {
    int32_t mode; /* 1 built in, 2 Active Directory, 3 LDAP, 4 built-in database, by assumption */
    bool has_active_directory; /* a parameter of the Active Directory mode is there */
    struct asn_octets directory_domain;
    struct asn_octets directory_host;
};

struct check_connection_result {
    struct asn_octets server_version;
    struct asn_octets product_version;
};

/* Texts point into the message. */
union operation_result {
    struct negotiate_result negotiate;
    int32_t login; /* 0 success */
    struct manager_settings_result settings;
    int32_t list; /* 0 saved */
    struct check_connection_result connection;
};

#endif
