/* The arguments of /users. An argument that is not known is refused and not passed over: who misspells `which` would
 * take everybody for those who failed. */
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/show/http_users.h"

/* More pages than any tenant has. */
#define PAGES_MOST 1000000

struct reading {
    struct user_query *query;
    int64_t *page;
    struct error *error;
    bool is_wrong;
};

static int take(const struct reading *reading, const char *name, const char *value)
{
    if (strcmp(name, "page") != 0)
        return user_query_set(reading->query, name, value, reading->error);
    if (text_to_integer(value, 1, PAGES_MOST, reading->page) != 0)
        return error_set(reading->error, CONTROL_PLACE_INVALID);
    return 0;
}

/* libmicrohttpd has decoded both; a NUL in them would end the text early. */
static enum MHD_Result take_argument(void *into,
                                     enum MHD_ValueKind kind,
                                     const char *name,
                                     size_t name_bytes,
                                     const char *value,
                                     size_t value_bytes)
{
    struct reading *reading = into;
    (void)kind;
    bool is_whole = strlen(name) == name_bytes && strlen(text_or_empty(value)) == value_bytes;
    if (!is_whole)
        (void)error_set(reading->error, CONTROL_WHICH_UNKNOWN);
    reading->is_wrong = !is_whole || take(reading, name, text_or_empty(value)) != 0;
    return reading->is_wrong ? MHD_NO : MHD_YES;
}

int http_users_read(struct MHD_Connection *connection,
                    struct user_query *query,
                    int64_t *page,
                    struct error *error)
{
    struct user_query asked = {0};
    int64_t number = 1;
    struct reading reading = {&asked, &number, error, false};
    (void)MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, take_argument, &reading);
    if (reading.is_wrong)
        return -1;
    *query = asked;
    *page = number;
    return 0;
}
