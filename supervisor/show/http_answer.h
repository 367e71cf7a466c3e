/* How the HTTP endpoint answers: every answer gets the headers that keep browsers from guessing, keeping,
 * framing and running what they should not. */
#ifndef HTTP_ANSWER_H
#define HTTP_ANSWER_H

#include <jansson.h>
#include <microhttpd.h>

#include "supervisor/page/page_file.h"

/* Queues an answer that is of this moment and must not be kept; takes `body` (from malloc, NULL: out of
 * memory). Returns what libmicrohttpd's handler returns, as all below. */
enum MHD_Result
http_answer(struct MHD_Connection *connection, unsigned status, const char *type, char *body);

/* One line for a person. Borrows `text`. */
enum MHD_Result
http_answer_text(struct MHD_Connection *connection, unsigned status, const char *text);

/* Takes `object` (NULL: out of memory). */
enum MHD_Result http_answer_json(struct MHD_Connection *connection, json_t *object);

/* A file of the page for people, or "304 Not Modified" to who has it already. Keeps `file`. */
enum MHD_Result http_answer_file(struct MHD_Connection *connection, const struct page_file *file);

#endif
