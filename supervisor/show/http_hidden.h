/* Whether a request has octets that libmicrohttpd does not show: it ends every text at a NUL, so
 * "localhost" NUL ".evil" would pass for "localhost", and a token with a NUL and more behind it for the token. */
#ifndef HTTP_HIDDEN_H
#define HTTP_HIDDEN_H

#include <microhttpd.h>
#include <stdbool.h>

/* For MHD_OPTION_URI_LOG_CALLBACK: what it returns is what `request` points to in the handler. */
void *http_hidden_note_target(void *context, const char *target, struct MHD_Connection *connection);

/* `noted`: what http_hidden_note_target() returned. Also true of blanks where nobody writes them, and of a
 * header of several lines. */
bool http_hidden_is_there(struct MHD_Connection *connection,
                          const char *method,
                          const char *version,
                          const void *noted);

#endif
