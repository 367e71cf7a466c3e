/* Counted: what is shown must be as long as what came. The target is noted before it is decoded and taken
 * apart. Nothing is kept of it but its length. */
#include <stdint.h>
#include <string.h>

#include "supervisor/show/http_hidden.h"

#define LINE_END      2
#define BETWEEN       2 /* a colon and a blank */
#define BLANKS_AROUND 2 /* of the target */

void *http_hidden_note_target(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)context;
    (void)connection;
    return (void *)(uintptr_t)strlen(target);
}

static enum MHD_Result add_header(void *context,
                                  enum MHD_ValueKind kind,
                                  const char *key,
                                  size_t key_bytes,
                                  const char *value,
                                  size_t value_bytes)
{
    (void)kind;
    (void)key;
    (void)value;
    *(size_t *)context += key_bytes + BETWEEN + value_bytes + LINE_END;
    return MHD_YES;
}

bool http_hidden_is_there(struct MHD_Connection *connection,
                          const char *method,
                          const char *version,
                          const void *noted)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t shown = strlen(method) + (size_t)(uintptr_t)noted + strlen(version) + BLANKS_AROUND +
                   2 * (size_t)LINE_END;
    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, add_header, &shown);
    return info == NULL || info->header_size > shown;
}
